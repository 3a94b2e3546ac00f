import Foundation
import Glibc
import SystemPackage
import Testing

/// A control group for one test: limits for the programs in it, and for nobody else (cgroups(7)). It is made below that of
/// the tests themselves, whose limits hold on. A test calls `clear` at its end.
final class ControlGroup: Sendable {
    enum Resource: String, Sendable { case memory, cpu, pids }

    private let path: FilePath
    private let resource: Resource
    /// Of the second version, in which all resources have one tree and other names.
    private let isUnified: Bool

    private static let root = FilePath("/sys/fs/cgroup")

    /// Cancels the test, and says why, where none can be made.
    init(_ resource: Resource) throws {
        self.resource = resource
        self.isUnified = access("\(Self.root)/cgroup.controllers", R_OK) == 0
        self.path = try Self.make(resource, in: self.isUnified ? Self.unifiedParent(resource) : Self.parent(resource))
    }

    private static func make(_ resource: Resource, in parent: FilePath?) throws -> FilePath {
        guard let parent else { try Test.cancel("there are no control groups for \(resource) here") }
        let path = parent.appending("hotfolder-\(UUID().uuidString)")
        guard mkdir(path.string, 0o755) == 0 else {
            let why = Errno(rawValue: errno)
            try Test.cancel("a control group needs root: \(path): \(why)")
        }
        if access("\(path)/cgroup.procs", W_OK) == 0 { return path }
        rmdir(path.string)
        try Test.cancel("\(path) is no control group")
    }

    /// The tests' own group in the tree of this resource, or its root where that is not shown, as in a container.
    private static func parent(_ resource: Resource) -> FilePath? {
        let tree = self.root.appending(resource.rawValue)
        guard access("\(tree)/cgroup.procs", W_OK) == 0 else { return nil }
        let own = self.own { $0.split(separator: ",").contains(Substring(resource.rawValue)) }
        return own.map { FilePath("\(tree)\($0)") }.flatMap { access($0.string, W_OK) == 0 ? $0 : nil } ?? tree
    }

    /// The nearest group above the tests' own that lets those below it have this resource.
    private static func unifiedParent(_ resource: Resource) -> FilePath? {
        var group = FilePath("\(self.root)\(self.own(\.isEmpty) ?? "/")")
        while group.starts(with: self.root) {
            let shared = try? String(contentsOfFile: "\(group)/cgroup.subtree_control", encoding: .utf8)
            if shared?.split(whereSeparator: \.isWhitespace).contains(Substring(resource.rawValue)) == true {
                return group
            }
            group.removeLastComponent()
        }
        return nil
    }

    /// The path of the tests' own group in the tree whose list of resources is so (`/proc/PID/cgroup` in cgroups(7)).
    private static func own(_ isSo: (Substring) -> Bool) -> Substring? {
        let text = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, isSo(parts[1]) { return parts[2] }
        }
        return nil
    }

    /// The words before a command that run it in the group.
    var wrapper: [String] { ["/bin/sh", "-c", "echo $$ > '\(self.path)/cgroup.procs' && exec \"$@\"", "sh"] }

    // MARK: Limits

    /// - Parameter bytes: all that the programs may use, the kernel's memory for them too; nil: as much as they like.
    func limitMemory(_ bytes: Int?) throws {
        let text = bytes.map { "\($0)" } ?? (self.isUnified ? "max" : "-1")
        try self.write(self.isUnified ? "memory.max" : "memory.limit_in_bytes", text)
        // Where there is no swap there is no such file.
        if self.isUnified { try? self.write("memory.swap.max", bytes == nil ? "max" : "0") }
    }

    /// How much they use now, in bytes.
    func memory() throws -> Int {
        try self.number(self.isUnified ? "memory.current" : "memory.usage_in_bytes")
    }

    /// How often the kernel ended one of them for want of memory.
    func endings() throws -> Int {
        let text = try self.read(self.isUnified ? "memory.events" : "memory.oom_control")
        let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) }, "\(text)")
    }

    /// - Parameter percent: of one core.
    func limitCPU(percent: Int) throws {
        // In microseconds, of a period of 100 ms (Documentation/scheduler/sched-bwc).
        let time = percent * 1_000
        try self.write(self.isUnified ? "cpu.max" : "cpu.cfs_quota_us", self.isUnified ? "\(time) 100000" : "\(time)")
    }

    /// How often they had to wait for their next share.
    func throttlings() throws -> Int {
        let text = try self.read("cpu.stat")
        let line = text.split(separator: "\n").first { $0.hasPrefix("nr_throttled ") }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) }, "\(text)")
    }

    /// - Parameter count: of processes and threads together; nil: as many as they like.
    func limitTasks(_ count: Int?) throws { try self.write("pids.max", count.map { "\($0)" } ?? "max") }

    func tasks() throws -> Int { try self.number("pids.current") }

    private func number(_ name: String) throws -> Int {
        let text = try self.read(name)
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), "\(name): \(text)")
    }

    private func read(_ name: String) throws -> String {
        try String(contentsOfFile: self.path.appending(name).string, encoding: .utf8)
    }

    private func write(_ name: String, _ text: String) throws {
        let file = try FileDescriptor.open(self.path.appending(name), .writeOnly, options: .closeOnExec)
        _ = try file.closeAfter { try file.writeAll(text.utf8) }
    }

    // MARK: End

    /// How often it is tried to remove the group: those in it are gone a moment after they were killed.
    private static let tries = 100_000

    func clear() {
        for _ in 0..<Self.tries {
            for id in ((try? self.read("cgroup.procs")) ?? "").split(separator: "\n").compactMap({ pid_t($0) }) {
                kill(id, SIGKILL)
            }
            if rmdir(self.path.string) == 0 { return }
            sched_yield()
        }
    }
}
