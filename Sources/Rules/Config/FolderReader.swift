import SystemPackage

/// A folder of the config, with the positions that later checks point at.
struct ReadFolder {
    var folder: Folder
    var position: Problem.Position
    var done: Problem.Position
    var failed: Problem.Position
}

/// Reads one entry of `folders`.
struct FolderReader {
    /// Files in work at once: each holds a connection and descriptors, and no service takes more.
    static let concurrency = 1...64

    let place: Place
    let findings: Findings

    func read(_ entry: YAMLNode.Entry) -> ReadFolder? {
        let what = "folder `\(entry.key)`"
        guard let name = self.name(of: entry),
            var map = MapReader(
                entry.value, what: what, example: "path: /srv/drops/\(entry.key)", findings: self.findings)
        else { return nil }
        let path = self.path(&map)
        var folder = Folder(name: name, path: path?.0 ?? "/")
        folder.settle = map.duration("settle")
        folder.watch = map.choice("watch") ?? folder.watch
        folder.rescan = map.duration("rescan", above: .zero)
        folder.giveUp = map.duration("give_up", above: .zero) ?? folder.giveUp
        folder.unmatched = map.choice("unmatched") ?? folder.unmatched
        folder.ignore = self.ignore(&map)
        folder.marker = map.flag("marker") ?? folder.marker
        folder.concurrency = map.integer("concurrency", in: Self.concurrency) ?? folder.concurrency
        folder.hardLinks = map.choice("hardlinks") ?? folder.hardLinks
        let done = self.destination("done", of: &map, in: path?.0)
        let failed = self.destination("failed", of: &map, in: path?.0)
        map.finish()
        folder.done = done?.0 ?? folder.done
        folder.failed = failed?.0 ?? folder.failed
        guard let path else { return nil }
        return ReadFolder(
            folder: folder, position: path.1, done: done?.1 ?? path.1, failed: failed?.1 ?? path.1)
    }

    private func name(of entry: YAMLNode.Entry) -> String? {
        if ConfigName.isName(entry.key) { return entry.key }
        self.findings.report(
            "`\(entry.key)` is no name for a folder; use 1 to 64 letters, digits, `.`, `_` or `-`", at: entry.position)
        return nil
    }

    private func path(_ map: inout MapReader) -> (FilePath, Problem.Position)? {
        let name = map.what.split(separator: "`").last.map(String.init) ?? ""
        guard let entry = map.required("path", example: "/srv/drops/\(name)"), let text = map.text(of: entry) else {
            return nil
        }
        do throws(RuleError) {
            let path = try self.place.absolute(text)
            guard path != "/" else { throw RuleError("the whole disk cannot be a drop folder; write a folder in it") }
            return (path, entry.value.position)
        } catch {
            self.findings.report("`path`: \(error.message)", at: entry.value.position)
            return nil
        }
    }

    private func ignore(_ map: inout MapReader) -> [String] {
        var patterns: [String] = []
        for (text, position) in map.texts("ignore") ?? [] {
            if IgnoreList.isEverything(text) {
                self.findings.report("`ignore`: `\(text)` would ignore every file; narrow it", at: position)
            } else if text.utf8.count > 1000 {
                self.findings.report("`ignore`: the pattern is longer than any name; shorten it", at: position)
            } else {
                patterns.append(text)
            }
        }
        return patterns
    }

    private func destination(
        _ key: String, of map: inout MapReader, in folder: FilePath?
    ) -> (Folder.Destination, Problem.Position)? {
        guard let entry = map.entry(key), let text = map.text(of: entry) else { return nil }
        do throws(RuleError) {
            return (try self.destination(key, text, in: folder), entry.value.position)
        } catch {
            self.findings.report("`\(key)`: \(error.message)", at: entry.value.position)
            return nil
        }
    }

    private func destination(
        _ key: String, _ text: String, in folder: FilePath?
    ) throws(RuleError) -> Folder.Destination {
        if text == "delete" {
            guard key == "done" else {
                throw RuleError("failed files are never deleted; write a directory such as failed")
            }
            return .delete
        }
        var inside: DropPath?
        if text.hasPrefix("/") || text.hasPrefix("~") {
            let path = try self.place.absolute(text)
            if let folder, Place.isInside(folder, path) {
                throw RuleError(
                    "\(path.string) is or holds the folder itself; write a directory inside it or elsewhere")
            }
            inside = folder.flatMap { Place.below(path, $0) }
            if inside == nil { return .elsewhere(path) }
        } else {
            let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
            inside = DropPath(trimmed)
        }
        guard let inside else {
            throw RuleError("`\(text)` is not a path inside the folder; write such as \(key), or an absolute path")
        }
        guard inside.components.first.map(Array.init) != Folder.reserved.bytes else {
            throw RuleError("`.hotfolder` is for files in work; write another directory such as \(key)")
        }
        return .inside(inside)
    }
}

/// Names of folders and accounts: they stand in addresses, metrics and messages.
enum ConfigName {
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text != "." && text != ".."
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
}
