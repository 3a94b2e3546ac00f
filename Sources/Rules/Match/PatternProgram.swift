/// A pattern as instructions for `PatternMachine`.
struct PatternProgram: Sendable, Hashable {
    enum Instruction: Sendable, Hashable {
        case scalar(UInt32)
        case set(Int)
        /// The first target is preferred.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case start
        case end
        case accept
    }

    /// The work for one character is at most one step for each instruction; this bounds it.
    static let largest = 4096

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    /// The names of the captures; capture `n` saves its ends in slots `2n` and `2n + 1`.
    private(set) var captures: [String] = []

    /// - Throws: when counts and groups make the program larger than `largest`.
    init(_ node: PatternNode) throws(RuleError) {
        try self.compile(node)
        try self.emit(.accept)
    }

    private mutating func compile(_ node: PatternNode) throws(RuleError) {
        switch node {
        case .scalar(let scalar): try self.emit(.scalar(scalar.value))
        case .set(let set): try self.emit(.set(self.index(of: set)))
        case .sequence(let nodes): for node in nodes { try self.compile(node) }
        case .choice(let nodes): try self.compile(choice: nodes)
        case .repeated(let node, let least, let most, let isGreedy):
            for _ in 0..<least { try self.compile(node) }
            if let most {
                try self.compile(optional: node, count: most - least, isGreedy: isGreedy)
            } else {
                try self.compile(star: node, isGreedy: isGreedy)
            }
        case .capture(let name, let node):
            let number = self.captures.firstIndex(of: name) ?? self.captures.count
            if number == self.captures.count { self.captures.append(name) }
            try self.emit(.save(2 * number))
            try self.compile(node)
            try self.emit(.save(2 * number + 1))
        case .start: try self.emit(.start)
        case .end: try self.emit(.end)
        }
    }

    private mutating func compile(choice nodes: [PatternNode]) throws(RuleError) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try self.compile(node)
                break
            }
            let split = self.instructions.count
            try self.emit(.split(split + 1, 0))
            try self.compile(node)
            ends.append(self.instructions.count)
            try self.emit(.jump(0))
            self.instructions[split] = .split(split + 1, self.instructions.count)
        }
        for end in ends { self.instructions[end] = .jump(self.instructions.count) }
    }

    private mutating func compile(optional node: PatternNode, count: Int, isGreedy: Bool) throws(RuleError) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(self.instructions.count)
            try self.emit(.split(0, 0))
            try self.compile(node)
        }
        let after = self.instructions.count
        for split in splits {
            self.instructions[split] = isGreedy ? .split(split + 1, after) : .split(after, split + 1)
        }
    }

    private mutating func compile(star node: PatternNode, isGreedy: Bool) throws(RuleError) {
        let split = self.instructions.count
        try self.emit(.split(0, 0))
        try self.compile(node)
        try self.emit(.jump(split))
        let after = self.instructions.count
        self.instructions[split] = isGreedy ? .split(split + 1, after) : .split(after, split + 1)
    }

    private mutating func emit(_ instruction: Instruction) throws(RuleError) {
        guard self.instructions.count < Self.largest else {
            throw RuleError("the pattern is too large; use smaller counts such as {1,20}, or fewer alternatives")
        }
        self.instructions.append(instruction)
    }

    private mutating func index(of set: ScalarSet) -> Int {
        if let index = self.sets.firstIndex(of: set) { return index }
        self.sets.append(set)
        return self.sets.count - 1
    }
}
