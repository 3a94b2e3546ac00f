extension Rule {
    /// Whether a file here is, by its name, the sidecar of one that the rule takes by its path. The rule then does not take it:
    /// it would wait for a sidecar of its own, and the other file in vain for this one.
    ///
    /// With `{file.stem}.yaml` the files `a.jpg` and `a.yaml` have the same sidecar, `a.yaml`; with `{file.name}.yaml` the file
    /// `a.jpg.yaml` belongs to `a.jpg`.
    func hasSidecar(at path: DropPath, in folder: String) -> Bool {
        guard let parts = self.sidecar?.path.parts else { return false }
        return Self.names(path, as: parts).contains { owner in
            let facts = FileFacts(folder: folder, path: owner, type: "", size: 0)
            return (try? self.matchingPath(of: facts)?.sidecarPath(for: facts)) == path
        }
    }

    /// Whose sidecar a file may be: one of its own name, and one whose whole name is in it.
    private static func names(_ path: DropPath, as parts: [Template.Part]) -> [DropPath] {
        let slash = UInt8(ascii: "/")
        // A name has no NUL, so one may stand for what a placeholder gives.
        let shape = parts.flatMap { part -> [UInt8] in
            if case .literal(let text) = part { Array(text.utf8) } else { [0] }
        }
        var directory = path.parent
        for byte in shape where byte == slash {
            guard let lower = directory else { return [] }
            directory = lower.parent
        }
        let last = shape.split(separator: slash).last ?? []
        let (head, tail) = (last.prefix { $0 != 0 }, last.lastIndex(of: 0).map { last[($0 + 1)...] } ?? last)
        var names = [path.name]
        if path.name.count > head.count + tail.count, path.name.starts(with: head),
            path.name.reversed().starts(with: tail.reversed())
        {
            names.append(Array(path.name.dropFirst(head.count).dropLast(tail.count)))
        }
        return names.compactMap { name in directory.map { $0.appending(name: name) } ?? DropPath(name) }
    }
}
