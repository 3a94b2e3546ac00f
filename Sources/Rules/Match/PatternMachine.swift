/// Runs a pattern over a text in time proportional to the text's length, whatever the pattern is.
///
/// Pike's virtual machine (Russ Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009): all ways to match
/// advance together, one character at a time, in the order of preference, and no two are ever at the same instruction. So
/// the work for a character is bounded by the size of the program, and `(a+)+$` is no worse than `a+`.
struct PatternMachine {
    private let program: PatternProgram
    /// How many slots a thread carries; 0 when only yes or no is asked.
    private let slotCount: Int
    /// Instructions looked at so far: the cost, for tests.
    private(set) var steps = 0
    private var current: Threads
    private var next: Threads
    private var pending: [Pending] = []

    /// The threads at one position, in the order of preference.
    private struct Threads {
        var instructions: [Int] = []
        /// Where an instruction stands in `instructions`, if it is there: a sparse set.
        var places: [Int]
        var slots: [Int] = []

        init(_ count: Int) {
            self.places = Array(repeating: 0, count: count)
            self.instructions.reserveCapacity(min(count, 64))
        }

        func contains(_ instruction: Int) -> Bool {
            let place = self.places[instruction]
            return place < self.instructions.count && self.instructions[place] == instruction
        }
    }

    /// What is left to do while the ways out of an instruction are followed.
    private enum Pending {
        case visit(Int)
        case restore(slot: Int, old: Int)
    }

    init(_ program: PatternProgram, capturing: Bool) {
        self.program = program
        self.slotCount = capturing ? program.captures.count * 2 : 0
        self.current = Threads(program.instructions.count)
        self.next = Threads(program.instructions.count)
    }

    /// Matches the whole text.
    ///
    /// - Parameter text: valid UTF-8.
    /// - Returns: the byte offsets of the captures' ends, -1 where a capture took no part; nil when it does not match.
    mutating func match(_ text: [UInt8]) -> [Int]? {
        var slots = Array(repeating: -1, count: self.slotCount)
        self.follow(0, at: 0, of: text.count, slots: &slots)
        swap(&self.current, &self.next)
        var position = 0
        while position < text.count, !self.current.instructions.isEmpty {
            let (scalar, width) = Self.decode(text, at: position)
            position += width
            self.next.instructions.removeAll(keepingCapacity: true)
            self.next.slots.removeAll(keepingCapacity: true)
            for place in self.current.instructions.indices {
                let instruction = self.current.instructions[place]
                self.steps += 1
                guard self.takes(scalar, at: instruction) else { continue }
                for slot in 0..<self.slotCount { slots[slot] = self.current.slots[place * self.slotCount + slot] }
                self.follow(instruction + 1, at: position, of: text.count, slots: &slots)
            }
            swap(&self.current, &self.next)
        }
        for (place, instruction) in self.current.instructions.enumerated()
        where self.program.instructions[instruction] == .accept && position == text.count {
            return Array(self.current.slots[(place * self.slotCount)..<((place + 1) * self.slotCount)])
        }
        return nil
    }

    private func takes(_ scalar: UInt32, at instruction: Int) -> Bool {
        switch self.program.instructions[instruction] {
        case .scalar(let wanted): scalar == wanted
        case .set(let index): self.program.sets[index].contains(scalar)
        case .split, .jump, .save, .start, .end, .accept: false
        }
    }

    /// Adds to `next` all instructions that take a character and can be reached from `first` without one.
    private mutating func follow(_ first: Int, at position: Int, of length: Int, slots: inout [Int]) {
        self.pending.append(.visit(first))
        while let task = self.pending.popLast() {
            guard case .visit(let instruction) = task else {
                if case .restore(let slot, let old) = task { slots[slot] = old }
                continue
            }
            self.steps += 1
            if self.next.contains(instruction) { continue }
            self.next.places[instruction] = self.next.instructions.count
            self.next.instructions.append(instruction)
            self.next.slots.append(contentsOf: slots)
            switch self.program.instructions[instruction] {
            case .jump(let target):
                self.pending.append(.visit(target))
            case .split(let preferred, let other):
                self.pending.append(.visit(other))
                self.pending.append(.visit(preferred))
            case .save(let slot):
                if slot < self.slotCount {
                    self.pending.append(.restore(slot: slot, old: slots[slot]))
                    slots[slot] = position
                }
                self.pending.append(.visit(instruction + 1))
            case .start:
                if position == 0 { self.pending.append(.visit(instruction + 1)) }
            case .end:
                if position == length { self.pending.append(.visit(instruction + 1)) }
            case .scalar, .set, .accept:
                continue
            }
        }
    }

    /// The scalar at an offset of valid UTF-8, and how many bytes it takes.
    static func decode(_ text: [UInt8], at offset: Int) -> (scalar: UInt32, width: Int) {
        let first = UInt32(text[offset])
        if first < 0x80 { return (first, 1) }
        let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var scalar = first & (0x7F >> UInt32(width))
        for byte in text[(offset + 1)..<(offset + width)] { scalar = scalar << 6 | UInt32(byte & 0x3F) }
        return (scalar, width)
    }
}
