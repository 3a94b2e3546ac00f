import Foundation
import Glibc

/// What /proc tells of running programs (proc(5)).
enum Processes {
    /// A child of this process with this name, if there is one.
    static func child(of parent: pid_t, named name: String) -> pid_t? {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
        return all.first { id in
            self.field("PPid", of: id) == "\(parent)" && self.field("Name", of: id) == name
                && self.field("State", of: id)?.hasPrefix("Z") == false
        }
    }

    /// Whether all of its threads are stopped by a signal.
    static func isStopped(_ id: pid_t) -> Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task"))?.compactMap {
            pid_t($0)
        }
        return threads?.allSatisfy { self.field("State", of: $0)?.hasPrefix("T") == true } ?? false
    }

    /// A line of /proc/PID/status, such as `VmHWM`.
    static func field(_ name: String, of id: pid_t) -> String? {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line?.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }

    /// Such a line that is a size, in kilobytes.
    static func kilobytes(_ name: String, of id: pid_t) -> Int? {
        self.field(name, of: id)?.split(separator: " ").first.flatMap { Int($0) }
    }

    /// How many files it has open.
    static func openFiles(of id: pid_t) -> Int? {
        try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
    }

    /// How many directories it watches (/proc/PID/fdinfo: a line for each).
    static func watches(of id: pid_t) -> Int {
        let directory = "/proc/\(id)/fdinfo"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.map { name in
            let text = (try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)) ?? ""
            return text.split(separator: "\n").count { $0.hasPrefix("inotify ") }
        }.reduce(0, +)
    }

    /// The seconds that processors have worked for it so far (/proc/PID/stat: utime and stime).
    static func work(of id: pid_t) -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return nil }
        // The second field, the name, may hold blanks; what comes behind it begins with the third.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

extension Stage {
    /// The id of an agent's watcher; one that is just being started again is waited for, as long as a person would ask.
    func watcher(of agent: ChildProgram) async throws -> pid_t? {
        for _ in 0..<20 {
            if let id = Processes.child(of: agent.id, named: "hotfolder-watch") { return id }
            _ = try await self.hotfolder("status")
        }
        return nil
    }
}
