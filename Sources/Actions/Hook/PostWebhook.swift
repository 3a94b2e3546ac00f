package import Rules

/// `webhook.post`: tells an address of one's own what happened to a file.
///
/// A POST of JSON. With a secret, the header `X-Hotfolder-Signature` holds the HMAC-SHA256 (RFC 2104) of the body as
/// `sha256=` and hexadecimal, so that the receiver knows who sent it and that it is whole.
package struct PostWebhook: Action {
    package let signature = ActionSignature(
        name: "webhook.post",
        summary: "Posts JSON to an address of your own, signed if you want.",
        input: .any,
        parameters: [
            .init("url", .url, required: true, "where to: https, or http to this machine"),
            .init(
                "json", .any,
                "what to post: a text, a list or a map; the file's name, type and size when it is left out"),
            .init("secret", .secret, "the key of the signature, which the receiver knows too"),
        ],
        outputs: [.init("status", "the status of the answer", example: "200")],
        limits: ["the address is https, or http to this machine", "a redirect is not followed"],
        isRepeatable: true,
        retry:
            "it may be delivered twice: the receiver knows one that it had by the header \(HookRequest.deliveryHeader), the "
            + "job's id, and, where a rule posts more than once, by its body")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let url = try Self.url(step)
        let body = try Self.body(step, files.main)
        let secret = try Self.secret(step)
        let shown = HookRequest.make(url, body, delivery: "{job_id}", signature: secret == nil ? nil : "{signature}")
        return ActionPlan([.request(shown)]) { (context) throws(ActionError) in
            let signature: String? =
                if let secret { try await Self.sign(body, secret, context) } else { nil }
            let request = HookRequest.make(url, body, delivery: context.job, signature: signature)
            let answer = try await context.send(request, isRepeatable: true)
            guard answer.isSuccess else { throw Self.failure(answer, secret, account) }
            return Receipt(outputs: ["status": .text(String(answer.status))], summary: String(answer.status))
        }
    }

    // MARK: Parameters

    private static func url(_ step: ResolvedStep) throws(ActionError) -> String {
        guard let url = step.parameters["url"]?.text else {
            throw ActionError(.permanent, "url is not a text; write one URL")
        }
        do throws(Origin.Refusal) {
            _ = try Origin(of: url)
        } catch {
            throw ActionError(.permanent, "url is \"\(Redaction.url(url))\", but \(error.rawValue)")
        }
        return url
    }

    /// The same bytes for the same values, since they are signed and a receiver may compare them.
    private static func body(_ step: ResolvedStep, _ input: InputFacts?) throws(ActionError) -> [UInt8] {
        guard let value = step.parameters["json"] else {
            return try JSONBytes.of(Report(file: input?.name, type: input?.type, size: input?.size), "the report")
        }
        return try JSONBytes.of(value, "json")
    }

    /// What is posted where the rule does not say.
    private struct Report: Encodable {
        var file: String?
        var type: String?
        /// In bytes; nil while an earlier step has yet to make the file.
        var size: Int64?
    }

    private static func secret(_ step: ResolvedStep) throws(ActionError) -> SecretReference? {
        guard let value = step.parameters["secret"] else { return nil }
        do throws(RuleError) {
            return try SecretReference(value)
        } catch {
            throw ActionError(.permanent, "secret: \(error.description)")
        }
    }

    // MARK: Signing

    private static func sign(
        _ body: [UInt8], _ reference: SecretReference, _ context: ActionContext
    ) async throws(ActionError) -> String {
        let secret = try await context.credentials.secret(at: reference)
        guard secret.withValue({ !$0.isEmpty }) else {
            throw ActionError(
                .lane(retryAfter: nil),
                "the secret of webhook.post (\(reference)) is empty; put it there, the files of the account "
                    + "\"\(context.account.name)\" wait")
        }
        return HookRequest.signature(of: body, secret)
    }

    /// What an answer that is no success means. The signature is the one credential that there is.
    private static func failure(
        _ answer: HTTPAnswer, _ secret: SecretReference?, _ account: Account
    ) -> ActionError {
        guard answer.status == 401 || answer.status == 403 else { return answer.failure }
        let said = "the webhook answered \(answer.status): \(answer.words)"
        guard let secret else {
            return ActionError(
                .permanent, "\(said); if it wants a signature, give the step a secret, and drop the file again")
        }
        return ActionError(
            .lane(retryAfter: nil),
            "\(said); put the secret that it knows where it comes from (\(secret)), the files of the account "
                + "\"\(account.name)\" wait")
    }
}
