import Foundation
import Testing

@Suite struct `The tree is in order` {
    /// What the top level holds, beside names that begin with a dot.
    static let topLevel: Set<String> = [
        "LICENSE", "Package.swift", "README.md", "Sources", "Tests", "packaging", "rules",
    ]
    /// What git does not keep.
    static let local: Set<String> = ["Package.resolved"]

    @Test func `the top level holds what was agreed, and nothing else`() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.root.path(percentEncoded: false))
        #expect(Set(names.filter { !$0.hasPrefix(".") }).subtracting(Self.local) == Self.topLevel)
    }

    @Test(arguments: ["Util", "Helper", "Manager", "Common", "Misc"])
    func `no name says nothing`(_ word: String) {
        for path in SourceTree.paths(below: "Sources") + SourceTree.paths(below: "Tests") {
            let name = path.split(separator: "/").last ?? ""
            if name.contains(word), name != "LICENSE" {
                Issue.record("\(path): \"\(word)\" does not say what is in it; name it after that")
            }
        }
    }

    /// Files of extensions (`Type+Topic`) or free functions are named after their topic.
    @Test func `a file that declares types is named after one of them`() {
        for file in SourceTree.sources where !file.stem.contains("+") {
            let types = file.code.compactMap(Declaration.type(in:)).filter { $0.isOutermost && !$0.isPrivate }.map(
                \.name)
            if !types.isEmpty, !types.contains(file.stem), file.stem != "main" {
                Issue.record(
                    "\(file.path): declares \(types.joined(separator: ", ")); name the file after its main type")
            }
        }
    }

    @Test func `hotfolder-watch says in each file that it is GPL-2.0-only`() {
        let line = "// SPDX-License-Identifier: GPL-2.0-only"
        for file in SourceTree.sources {
            let isSaid = file.lines.first == line[...]
            if file.room == "hotfolder-watch", !isSaid { Issue.record("\(file.path):1: write \(line)") }
            if file.room != "hotfolder-watch",
                file.lines.contains(where: { $0.hasPrefix("// SPDX") && $0.contains("GPL") })
            {
                Issue.record("\(file.path): only hotfolder-watch is under the GPL")
            }
        }
        #expect(SourceTree.text(of: "Sources/hotfolder-watch/LICENSE").contains("Version 2, June 1991"))
        #expect(SourceTree.text(of: "LICENSE").contains("Version 2.0, January 2004"))
    }

    @Test(arguments: [".ci/run", "packaging/demo", "packaging/prepare", "packaging/test"])
    func `a script can be run and stops at its first error`(_ path: String) {
        #expect(
            FileManager.default.isExecutableFile(
                atPath: SourceTree.root.appending(path: path).path(percentEncoded: false)))
        #expect(SourceTree.text(of: path).contains("\nset -euo pipefail\n"))
    }
}
