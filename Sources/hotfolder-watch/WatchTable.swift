// SPDX-License-Identifier: GPL-2.0-only

/// The watched directories as a tree, so that a path is found from a watch however often directories above it were renamed.
struct WatchTable {
    /// A directory, whatever its name.
    struct Inode: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private struct Node {
        /// The watch of the directory above; nil for the root.
        var parent: Int32?
        var name: [UInt8]
        var children: [[UInt8]: Int32] = [:]
        let inode: Inode
    }

    private var nodes: [Int32: Node] = [:]
    private var watches: [Inode: Int32] = [:]
    private(set) var root: Int32?

    var all: [Int32] { Array(self.nodes.keys) }

    /// The path below the root, empty for the root itself; nil for a watch that is not known (any more).
    func path(of watch: Int32) -> [UInt8]? {
        var names: [[UInt8]] = []
        var current = watch
        while current != self.root {
            guard let node = self.nodes[current], let parent = node.parent else { return nil }
            names.append(node.name)
            current = parent
        }
        return Array(names.reversed().joined(separator: [UInt8(ascii: "/")]))
    }

    func inode(of watch: Int32) -> Inode? { self.nodes[watch]?.inode }

    func watch(of inode: Inode) -> Int32? { self.watches[inode] }

    func child(of watch: Int32, named name: [UInt8]) -> Int32? { self.nodes[watch]?.children[name] }

    mutating func insertRoot(_ watch: Int32, _ inode: Inode) {
        self.root = watch
        self.nodes[watch] = Node(parent: nil, name: [], inode: inode)
        self.watches[inode] = watch
    }

    mutating func insert(_ watch: Int32, _ inode: Inode, below parent: Int32, named name: [UInt8]) {
        self.nodes[watch] = Node(parent: parent, name: name, inode: inode)
        self.watches[inode] = watch
        self.nodes[parent]?.children[name] = watch
    }

    /// The directory has another name now. Nothing happens when it would come to lie below itself, which only a chain of
    /// renames that is half read can make us believe; the events that follow put it right.
    mutating func move(_ watch: Int32, below parent: Int32, named name: [UInt8]) {
        var above: Int32? = parent
        while let current = above {
            if current == watch { return }
            above = self.nodes[current]?.parent
        }
        self.detach(watch)
        self.nodes[watch]?.parent = parent
        self.nodes[watch]?.name = name
        self.nodes[parent]?.children[name] = watch
    }

    /// Forgets a directory and all below it; returns their watches.
    mutating func remove(_ watch: Int32) -> [Int32] {
        self.detach(watch)
        var removed: [Int32] = []
        var rest = [watch]
        while let current = rest.popLast() {
            guard let node = self.nodes.removeValue(forKey: current) else { continue }
            if self.watches[node.inode] == current { self.watches[node.inode] = nil }
            rest.append(contentsOf: node.children.values)
            removed.append(current)
        }
        return removed
    }

    private mutating func detach(_ watch: Int32) {
        guard let node = self.nodes[watch], let parent = node.parent else { return }
        if self.nodes[parent]?.children[node.name] == watch { self.nodes[parent]?.children[node.name] = nil }
    }
}
