import Glibc
import Rules

/// A media type on the command line.
enum TypeOption {
    static func type(_ type: String?) throws -> String? {
        do throws(RuleError) {
            return try type.map { text throws(RuleError) in try MediaType.parse(text) }
        } catch {
            throw CommandError("--type: \(error.message)", status: EX_USAGE)
        }
    }
}
