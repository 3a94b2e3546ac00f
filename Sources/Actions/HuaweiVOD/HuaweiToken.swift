import Foundation
import Rules

/// A token of IAM, Huawei Cloud's login, with which VOD is asked instead of signing each request (IAM API reference,
/// "Obtaining a User Token Through Password Authentication"). It is valid for 24 hours.
struct HuaweiToken: Sendable, Hashable {
    /// Goes into `X-Auth-Token`, to VOD and never to OBS.
    let value: Secret
    /// Seconds since 1970.
    let expires: Int64

    /// How long before its end a token is replaced, in seconds: longer than any of our requests to VOD takes.
    static let margin: Int64 = 600

    /// Whose token it is. An IAM user: a HUAWEI ID cannot get one.
    struct Login: Sendable, Hashable {
        let user: String
        let password: Secret
        /// The name of the account that the user belongs to.
        let domain: String
        /// What the token is good for: the `project_id` of VOD's URLs.
        let projectID: String
    }

    /// What is asked of IAM, behind its base URL; without the catalogue, which is long and of no use here.
    static let path = "/v3/auth/tokens?nocatalog=true"
    static let contentType = "application/json;charset=utf8"

    /// The body of the login. It holds the password, so nobody shows it.
    static func body(_ login: Login) -> [UInt8] {
        let user: [String: Any] = [
            "name": login.user, "password": login.password.withValue { $0 }, "domain": ["name": login.domain],
        ]
        let identity: [String: Any] = ["methods": ["password"], "password": ["user": user]]
        let body: [String: Any] = ["auth": ["identity": identity, "scope": ["project": ["id": login.projectID]]]]
        // Texts only: there is nothing in it that JSON cannot hold.
        let data = try? JSONSerialization.data(withJSONObject: body, options: [.sortedKeys, .withoutEscapingSlashes])
        return Array(data ?? Data())
    }

    /// Reads the answer to a login.
    ///
    /// - Throws: what the failure means for the account's files. A refused login is `lane` and waits long: wrong
    ///   passwords lock the account.
    init(_ answer: HTTPAnswer, now: Int64) throws(ActionError) {
        guard answer.isSuccess else { throw Self.failure(answer, now: now) }
        guard let token = answer.header("X-Subject-Token"), !token.isEmpty else {
            throw answer.unusable("it has no X-Subject-Token")
        }
        guard let body = JSONValue(answer.body)?["token"],
            let expires = body["expires_at"]?.words.flatMap(HuaweiDate.seconds(ofExpiry:))
        else { throw answer.unusable("it does not say when the token ends") }
        self.value = Secret(token)
        self.expires = expires
    }

    /// A login that was refused is not tried again sooner: five wrong ones within 15 minutes lock the account (IAM,
    /// "Account lockout").
    static let waitAfterRefusal = Duration.seconds(3600)

    /// What IAM answers to a login that it does not take.
    static let refusals: Set<Int> = [400, 401, 403, 404]

    /// What an answer that is no success means.
    static func failure(_ answer: HTTPAnswer, now: Int64) -> ActionError {
        guard self.refusals.contains(answer.status) else { return Failure.answer(answer, now: now) }
        let exchange = answer.exchange
        return ActionError(
            .lane(retryAfter: self.waitAfterRefusal),
            "\(exchange.service) refuses the login of the account \"\(exchange.account)\" with \(answer.status): "
                + "\(answer.words); correct user, domain, password and region, its files wait. "
                + "Wrong passwords lock the user, so it is not tried again soon")
    }
}
