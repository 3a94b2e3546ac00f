/// What lies where, for users and for the checks.
extension SimDisk {
    /// Every file below a directory, by its path below it, in order of the paths.
    func files(below path: String) -> [(path: String, inode: Inode)] {
        guard let start = self.find(path) else { return [] }
        var found: [(path: String, inode: Inode)] = []
        self.walk(start, "") { name, inode in
            if !inode.isDirectory { found.append((name, inode)) }
        }
        return found
    }

    /// Those that lie where they were dropped.
    func inbox() -> [(path: String, inode: Inode)] {
        self.files(below: World.folder).filter { file in
            !file.path.hasPrefix(".hotfolder/") && !file.path.hasPrefix("done/") && !file.path.hasPrefix("failed/")
        }
    }

    /// Every directory below a directory, as above.
    func directories(below path: String) -> [String] {
        guard let start = self.find(path) else { return [] }
        var found: [String] = []
        self.walk(start, "") { name, inode in
            if inode.isDirectory { found.append(name) }
        }
        return found
    }

    /// Whether it is the file or directory of this path, or below that.
    func isAt(_ inode: Inode, orBelow path: String) -> Bool {
        guard let start = self.find(path) else { return false }
        var here = inode
        while here !== start {
            guard here !== self.root, let above = self.inodes[here.parent] else { return false }
            here = above
        }
        return true
    }

    /// The files that would be below a directory after a power cut that loses all it can.
    func lasting(below path: String) -> Set<Int> {
        var found: Set<Int> = []
        var rest = self.find(path).map { [$0] } ?? []
        while let directory = rest.popLast() {
            for number in directory.durableEntries.values where found.insert(number).inserted {
                if let child = self.inodes[number], child.isDirectory { rest.append(child) }
            }
        }
        return found
    }

    private func walk(_ directory: Inode, _ path: String, _ body: (String, Inode) -> Void) {
        for name in directory.entries.keys.sorted() {
            guard let child = directory.entries[name].flatMap({ self.inodes[$0] }) else { continue }
            let below = path.isEmpty ? name : "\(path)/\(name)"
            body(below, child)
            if child.isDirectory { self.walk(child, below, body) }
        }
    }

    /// The directory of an absolute path, made where it is missing, and the last name.
    func place(_ path: String) -> (directory: Inode, name: String)? {
        let names = path.split(separator: "/").map(String.init)
        guard let last = names.last else { return nil }
        var directory = self.root
        for name in names.dropLast() {
            guard
                let next = (try? self.child(name, of: directory))
                    ?? (try? self.make(name, in: directory, isDirectory: true)),
                next.isDirectory
            else { return nil }
            directory = next
        }
        return (directory, last)
    }
}
