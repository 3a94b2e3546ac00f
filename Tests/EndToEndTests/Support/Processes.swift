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
