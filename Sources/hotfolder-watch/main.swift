// SPDX-License-Identifier: GPL-2.0-only
import Glibc

// Watches a folder and everything below it, and writes a record to standard output for each path that is worth a look.
// One process for each folder: the library has one instance for a process, blocks, and on a file server that hangs it
// hangs; a process can be ended and started again. It reads no file's content.

/// What begins with the library, which must come before any other descriptor, and ends with the loop.
func watch(_ arguments: Arguments) -> Int32 {
    var writer = RecordWriter()
    // The library writes names as they are to standard error, where they could forge lines of a log.
    let silence = open("/dev/null", O_WRONLY | O_CLOEXEC)
    dup2(silence, STDERR_FILENO)
    close(silence)
    // A reader that has gone is an error to be handled, not a signal to die of.
    signal(SIGPIPE, SIG_IGN)
    do {
        let inotify = try Inotify()
        let root = try OpenDirectory(root: arguments.root)
        var watcher = Watcher(inotify: inotify, root: root, arguments: arguments)
        watcher.run()
        return EXIT_SUCCESS
    } catch let failure as Inotify.Failure {
        if let limit = Limit(errorNumber: failure.number) {
            writer.write(.limit(error: limit.error, sysctl: limit.sysctl, value: limit.value))
        } else {
            writer.write(.gone(String(cString: strerror(failure.number))))
        }
    } catch let failure as OpenDirectory.Failure {
        writer.write(.gone(String(cString: strerror(failure.number))))
    } catch {
        writer.write(.gone("\(error)"))
    }
    writer.flush()
    return Status.unavailable
}

let words = (1..<Int(CommandLine.argc)).map { index in
    CommandLine.unsafeArgv[index].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
}
do throws(UsageError) {
    exit(watch(try Arguments(words)))
} catch {
    let message = Array("hotfolder-watch: \(error.reason)\n\(Arguments.usage)\n".utf8)
    _ = write(STDERR_FILENO, message, message.count)
    exit(Status.usage)
}
