/// One thing that is wrong in a file that a person wrote: where, what, and what to write instead.
package struct Problem: Error, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file as the user named it.
    package let file: String
    /// The line and column, counted from 1; nil when the whole file is meant.
    package let position: Position?
    /// What is wrong, and what to write instead, as one sentence without a full stop: "what; what instead".
    package let message: String

    package struct Position: Sendable, Hashable, Comparable, Codable {
        package let line: Int
        package let column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        package static func < (left: Position, right: Position) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    package init(file: String, position: Position?, message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    /// `FILE:LINE:COLUMN: what is wrong; what to write instead`
    package var description: String {
        guard let position = self.position else { return "\(self.file): \(self.message)" }
        return "\(self.file):\(position.line):\(position.column): \(self.message)"
    }

    package static func < (left: Problem, right: Problem) -> Bool {
        let start = Position(line: 0, column: 0)
        return (left.file, left.position ?? start, left.message) < (right.file, right.position ?? start, right.message)
    }
}

/// Everything that is wrong, at once: mending a config one error a run is what people hate most about configs.
package struct Problems: Error, Sendable, CustomStringConvertible {
    /// At least one, in the order of file, line and column.
    package let all: [Problem]

    package init(_ all: [Problem]) {
        self.all = all.sorted()
    }

    package var description: String {
        self.all.map(\.description).joined(separator: "\n")
    }
}

/// A file that the reader of configs and rules is given; reading the disk is the caller's.
package struct SourceFile: Sendable {
    /// How problems name it.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
