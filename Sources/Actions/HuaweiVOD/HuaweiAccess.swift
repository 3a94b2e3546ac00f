import Foundation
import Rules

/// How an account gets in: it signs each request with its keys, has a token from IAM by its password, or was given one.
enum HuaweiAccess: Sendable, Hashable {
    case keys
    case login
    case token

    /// - Throws: a permanent error when the account says no way, or more than one.
    init(_ account: Account) throws(ActionError) {
        let all: [(secret: String, way: HuaweiAccess)] = [
            ("secret_key", .keys), ("password", .login), ("token", .token),
        ]
        let ways = all.filter { account.secrets[$0.secret] != nil }.map(\.way)
        guard ways.count == 1, let way = ways.first else {
            throw ActionError(
                .permanent,
                "the account \"\(account.name)\" says \(ways.isEmpty ? "no way" : "more than one way") to get in; write "
                    + "access_key and secret_key, or domain, user and password, or token")
        }
        guard way == .keys || account.secrets["security_token"] == nil else {
            throw ActionError(
                .permanent,
                "the account \"\(account.name)\" has a security_token, which belongs to an access_key; leave it out")
        }
        self = way
    }

    /// The header that lets a request in.
    var header: String { self == .keys ? "Authorization" : "X-Auth-Token" }

    /// What is done before the first request, for `explain`.
    func preparation(_ account: Account) -> [PlannedWork] {
        guard self == .login else { return [] }
        let place = account.settings["iam_url"] ?? ""
        return [.local("logs in at \(place), once for all files of the account while the token lasts")]
    }

    /// What a request is sent with.
    ///
    /// - Parameter refused: a token that VOD does not take any more.
    /// - Throws: an error of the kind `lane` when there is nothing to get in with.
    func authority(
        of request: PlannedRequest, _ context: ActionContext, insteadOf refused: Secret? = nil
    ) async throws(ActionError) -> (authority: Authority, token: Secret?) {
        switch self {
        case .keys: return (try await Self.signed(request, context), nil)
        case .login:
            let token = try await HuaweiLogin(context: context).token(insteadOf: refused)
            let source = context.account.source(of: "password")
            return (Self.authority(token, source, [try await context.credentials.secret("password")]), token)
        case .token:
            let token = try await context.credentials.secret("token")
            return (Self.authority(token, context.account.source(of: "token"), []), nil)
        }
    }

    private static func authority(_ token: Secret, _ source: String, _ others: [Secret]) -> Authority {
        Authority(
            headers: [.init("X-Auth-Token", token.withValue { $0 })], secrets: [token] + others, source: source)
    }

    private static func signed(
        _ request: PlannedRequest, _ context: ActionContext
    ) async throws(ActionError) -> Authority {
        let (account, credentials) = (context.account, context.credentials)
        let access = try await credentials.secret("access_key")
        let secret = try await credentials.secret("secret_key")
        var keys = HuaweiSignature.Keys(access: access.withValue { $0 }, secret: secret)
        if account.secrets["security_token"] != nil {
            keys.securityToken = try await credentials.secret("security_token")
        }
        var (headers, body) = (request.headers, [UInt8]())
        if case .json(let bytes) = request.body {
            headers.append(.init("Content-Type", "application/json"))
            body = bytes
        }
        let signature: HuaweiSignature
        do throws(Origin.Refusal) {
            signature = try HuaweiSignature(
                method: request.method, url: request.url, headers: headers, body: body,
                date: Int64(context.now().timeIntervalSince1970), keys: keys,
                projectID: account.settings["project_id"])
        } catch {
            throw ActionError(
                .permanent, "the URL of the account \"\(account.name)\" cannot be asked: \(error.rawValue)")
        }
        return Authority(
            headers: signature.headers, secrets: [secret, access] + (keys.securityToken.map { [$0] } ?? []),
            source: account.source(of: "secret_key"))
    }
}
