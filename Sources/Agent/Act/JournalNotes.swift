import Actions
import Journal

/// An account's notes, kept in the journal.
struct JournalNotes: Actions.AccountNotes {
    let account: String
    let journal: any Journal
    let time: TimeSource

    func note(_ key: String) async throws(ActionError) -> [UInt8]? {
        do throws(JournalError) {
            return try await self.journal.remembered(account: self.account, key: key)
        } catch {
            throw Self.failure(error)
        }
    }

    func write(_ note: [UInt8], as key: String) async throws(ActionError) {
        do throws(JournalError) {
            try await self.journal.write([
                .remembered(account: self.account, key: key, value: note, at: self.time.now())
            ])
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: JournalError) -> ActionError {
        ActionError(.disk, error.description)
    }
}
