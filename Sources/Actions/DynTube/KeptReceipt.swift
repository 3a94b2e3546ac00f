import Foundation
import Rules

/// The receipt of a step that must not be made twice, as the step remembers it the moment the service has answered.
///
/// The agent writes a receipt down with the next step's beginning, which may be a while later; a crash in between must
/// not leave it unknown whether the service did it.
struct KeptReceipt: Codable {
    private var outputs: [String: Value]
    private var summary: String

    /// What an attempt before this one did; nil when none came so far.
    ///
    /// - Throws: an error of the kind `unknown` when something is remembered that is no receipt.
    static func found(_ context: ActionContext) throws(ActionError) -> Receipt? {
        guard let checkpoint = context.checkpoint else { return nil }
        guard let kept = try? JSONDecoder().decode(KeptReceipt.self, from: Data(checkpoint)) else {
            throw ActionError(
                .unknown,
                "what was remembered of an attempt before cannot be read, so it is not known whether it took effect; "
                    + "look there before it is tried again")
        }
        return Receipt(outputs: kept.outputs, summary: kept.summary)
    }

    /// Remembers a receipt and returns it.
    static func keeping(_ receipt: Receipt, _ context: ActionContext) async -> Receipt {
        do {
            let kept = KeptReceipt(outputs: receipt.outputs, summary: receipt.summary)
            try await context.remember(Array(try JSONEncoder().encode(kept)))
        } catch {
            // It is done all the same: the agent gets the receipt and writes it down itself, or holds the job.
        }
        return receipt
    }
}
