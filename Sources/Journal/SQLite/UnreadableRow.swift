import Foundation
import GRDB
import Rules

/// A value in the journal that this program would never have written: a defect, or a hand at work.
struct UnreadableRow: Error, CustomStringConvertible {
    let description: String

    init(_ column: String, _ value: String) {
        self.description = "it holds '\(value)' as \(column)"
    }
}

/// Bytes as SQLite gives them: a path, a checkpoint, an account's note.
struct DatabaseBytes: DatabaseValueConvertible {
    let bytes: [UInt8]

    var databaseValue: DatabaseValue { Data(self.bytes).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> DatabaseBytes? {
        Data.fromDatabaseValue(value).map { DatabaseBytes(bytes: Array($0)) }
    }

    func path() throws -> DropPath {
        guard let path = DropPath(self.bytes) else { throw UnreadableRow("path", ShownBytes.text(self.bytes)) }
        return path
    }
}
