import Glibc
import SystemPackage
import Testing

/// A machine that was started at another time: the clocks that count from its start, in a time namespace
/// (time_namespaces(7)).
enum OtherBoot {
    /// The words before a command that give it such clocks. Cancels the test, and says why, where that cannot be.
    ///
    /// - Parameter uptime: how long ago the machine was started, in seconds.
    static func wrapper(_ stage: Stage, uptime: Int) async throws -> [String] {
        // Their difference is the time in which the machine was suspended.
        let boot = uptime - Self.seconds(CLOCK_BOOTTIME)
        let monotonic = uptime - Self.seconds(CLOCK_MONOTONIC)
        let words = ["/usr/bin/unshare", "--time", "--boottime", "\(boot)", "--monotonic", "\(monotonic)"]
        let trial = (words + ["/bin/cat", "/proc/uptime"]).map { Array($0.utf8) }
        let said: String
        do {
            let outcome = try await stage.outcome(of: stage.spawn(trial))
            let told = outcome.output.split(separator: ".").first.flatMap { Int($0) } ?? -1
            if outcome.end == .exited(0), abs(told - uptime) < 60 { return words }
            said = "\(outcome)"
        } catch let error as Errno {
            said = "\(error)"
        }
        try Test.cancel("a time namespace cannot be used here: \(said)")
    }

    private static func seconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec
    }
}
