// SPDX-License-Identifier: GPL-2.0-only

/// What the command line asks for: `hotfolder-watch ROOT [--skip RELDIR]... [--ignore-dir GLOB]...`.
///
/// Everything is bytes: a folder's name need not be UTF-8.
struct Arguments {
    /// The folder that is watched with everything below it.
    let root: [UInt8]
    /// Directories below it, by path, that are never descended.
    private(set) var skipped: Set<[UInt8]> = []
    /// Patterns of fnmatch(3) for names of directories that are never descended, without regard to case.
    private(set) var ignored: [[UInt8]] = []

    static let usage = "usage: hotfolder-watch ROOT [--skip RELDIR]... [--ignore-dir GLOB]..."

    /// - Parameter words: the arguments after the program's name.
    /// - Throws: `UsageError`.
    init(_ words: [[UInt8]]) throws(UsageError) {
        guard let root = words.first, !root.isEmpty, !root.starts(with: "--".utf8) else {
            throw UsageError(reason: "the first argument must be the folder")
        }
        self.root = root
        var rest = words.dropFirst()
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else {
                throw UsageError(reason: "a value is missing after the last argument")
            }
            if option.elementsEqual("--skip".utf8) {
                self.skipped.insert(value)
            } else if option.elementsEqual("--ignore-dir".utf8) {
                self.ignored.append(value)
            } else {
                throw UsageError(reason: "there is no such option: \(String(decoding: option, as: UTF8.self))")
            }
        }
    }
}

/// A command line that cannot be understood.
struct UsageError: Error {
    let reason: String
}
