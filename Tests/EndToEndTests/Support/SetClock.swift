import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// A wall clock of one program's own, which a test sets while it runs: a small library that stands between the program and the
/// C library, and adds what a file says. The monotonic clocks and the times of files stay as they are.
///
/// libfaketime does the same, and spoils timers of the monotonic clocks that it was told to leave alone (timerfd_settime in
/// version 0.9.10): every wait of a Swift program.
final class SetClock: Sendable {
    private let scratch: ScratchFolder
    private let environment: [String: String]

    private static let name = "clock"

    /// The waits of dispatch's idle threads end at a date, and so it is given back what was added.
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <semaphore.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static const volatile int64_t *added;

        __attribute__((constructor)) static void begin(void) {
            const char *path = getenv("SET_CLOCK");
            int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0) return;
            void *map = mmap(0, sizeof *added, PROT_READ, MAP_SHARED, file, 0);
            close(file);
            if (map != MAP_FAILED) added = map;
        }

        int clock_gettime(clockid_t clock, struct timespec *time) {
            int result = (int)syscall(SYS_clock_gettime, clock, time);
            if (result == 0 && added && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += *added;
            return result;
        }

        int gettimeofday(struct timeval *restrict time, void *restrict zone) {
            struct timespec now;
            if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *result) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (result) *result = now.tv_sec;
            return now.tv_sec;
        }

        int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict end) {
            struct timespec real = *end;
            if (added) real.tv_sec -= *added;
            int (*next)(sem_t *, const struct timespec *) = dlsym(RTLD_NEXT, "sem_timedwait");
            return next(semaphore, &real);
        }

        """

    /// Cancels the test, and says why, where the library cannot be made or does nothing.
    init(_ stage: Stage) async throws {
        self.scratch = stage.scratch
        let library = stage.scratch.path("clock.so").string
        self.environment = ["LD_PRELOAD": library, "SET_CLOCK": stage.scratch.path(Self.name).string]
        try stage.scratch.write("clock.c", Self.source)
        try await self.tryOut(stage, ["/usr/bin/cc", "-shared", "-fPIC", "-o", library, "\(library.dropLast(2))c"])
    }

    private func tryOut(_ stage: Stage, _ compiling: [String]) async throws {
        try self.set(seconds: Self.trial)
        do {
            let made = try await stage.outcome(of: stage.spawn(compiling.map { Array($0.utf8) }))
            guard made.end == .exited(0) else { try Test.cancel("no library can be made here: \(made.errors)") }
        } catch let error as Errno {
            try Test.cancel("there is no C compiler here: \(error)")
        }
        let words = ["/bin/date", "+%s"].map { Array($0.utf8) }
        let date = try await stage.outcome(of: stage.spawn(words, more: self.environment))
        let told = Int(date.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        guard date.end == .exited(0), abs(told - Self.trial - time(nil)) < 60 else {
            try Test.cancel("no clock can be set here: \(date)")
        }
        try self.set(seconds: 0)
    }

    /// Starts the agent with this clock, and waits until it watches the folder.
    func startAgent(_ stage: Stage) async throws -> ChildProgram {
        let agent = try stage.start(["run"], more: self.environment)
        try await agent.errors.wait(for: "the folder is online")
        return agent
    }

    /// A year.
    private static let trial = -365 * 86_400

    /// Sets the clock so far from the machine's.
    func set(seconds: Int) throws {
        let file = try FileDescriptor.open(
            self.scratch.path(Self.name), .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        defer { try? file.close() }
        _ = try withUnsafeBytes(of: Int64(seconds)) { try file.write(toAbsoluteOffset: 0, $0) }
    }

    /// Sets the clock to a date, which goes on from there.
    func set(_ date: Date) throws {
        try self.set(seconds: Int(date.timeIntervalSince1970) - time(nil))
    }
}
