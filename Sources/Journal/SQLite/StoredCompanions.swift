import Foundation

/// A job's companions as the column `companions` holds them: JSON, and nothing for the many jobs that have none.
enum StoredCompanions {
    static func text(_ companions: [Job.Companion]) throws -> String? {
        if companions.isEmpty { return nil }
        return String(decoding: try JSONEncoder().encode(companions), as: UTF8.self)
    }

    static func companions(_ text: String?) throws -> [Job.Companion] {
        guard let text else { return [] }
        return try JSONDecoder().decode([Job.Companion].self, from: Data(text.utf8))
    }
}
