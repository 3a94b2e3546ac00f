// SPDX-License-Identifier: GPL-2.0-only
import CInotifyTools

/// Which directories are never descended: those given by path, and those whose name fits a pattern.
struct IgnoredDirectories {
    private let paths: Set<[UInt8]>
    /// Ended by NUL, for fnmatch(3).
    private let patterns: [[CChar]]

    init(_ arguments: Arguments) {
        self.paths = arguments.skipped
        self.patterns = arguments.ignored.map { ($0 + [0]).map { CChar(bitPattern: $0) } }
    }

    func contains(name: [UInt8], path: [UInt8]) -> Bool {
        if self.paths.contains(path) { return true }
        let text = (name + [0]).map { CChar(bitPattern: $0) }
        return self.patterns.contains { watch_name_matches($0, text) != 0 }
    }
}
