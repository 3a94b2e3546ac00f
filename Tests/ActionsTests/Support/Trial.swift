import Actions
import Foundation
import Logging
import Rules
import Sandbox
import Testing

/// What it takes to try an action: a step that succeeds, a file that it takes, an account. A new action brings its own.
struct Trial: Sendable, CustomTestStringConvertible {
    var action: any Action
    var parameters: [String: Value]
    var file: @Sendable (Int) -> Data
    var type: String
    /// Whether doing it twice does no harm; what may have taken effect is `unknown` otherwise.
    var isRepeatable: Bool
    var settings: @Sendable (_ url: String) -> [String: String]

    var testDescription: String { self.action.signature.name }

    /// One for each action of the registry that sends something; an action without one is a failed test.
    static let all: [Trial] = ActionRegistry.standard.catalogue.actions.compactMap { signature in
        guard let action = ActionRegistry.standard.action(named: signature.name) else { return nil }
        switch signature.name {
        case "dyntube.update_video_image":
            return Trial(
                action: action, parameters: ["video": .text("v-1")], file: Self.jpeg, type: "image/jpeg",
                isRepeatable: true, settings: { ["api_url": $0, "upload_url": $0] })
        default:
            return nil
        }
    }

    /// A JPEG picture of about this size, whole as far as its markers go.
    static let jpeg: @Sendable (Int) -> Data = { size in
        Data([0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x02]) + Data(count: size) + Data([0xFF, 0xD9])
    }

    /// Plans and runs the action once.
    func run(
        at url: String, _ transport: HTTPTransport, _ input: InputFile, secret: String = FixedCredentials.canary
    ) async throws(ActionError) -> Receipt {
        var account = Account.dynTube(at: url)
        account.provider = self.action.signature.provider
        account.settings = self.settings(url)
        let step = ResolvedStep(action: self.testDescription, account: account.name, parameters: self.parameters)
        let plan = try self.action.plan(step, input: input.facts, account: account)
        let context = ActionContext(
            http: transport, account: account, credentials: FixedCredentials(value: secret), input: input)
        return try await self.action.run(plan, context)
    }
}

/// Runs a local cloud and a transport for as long as `body` takes.
func withCloud<Result: Sendable>(
    _ body: @escaping @Sendable (LocalCloud, String, HTTPTransport) async throws -> Result
) async throws -> Result {
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let cloud = LocalCloud(token: FixedCredentials.canary, logger: quiet)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await cloud.run()
            return nil
        }
        group.addTask {
            let url = await cloud.address()
            return try await withTransport { try await body(cloud, url, $0) }
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}
