/// Who may use the local Huawei Cloud, and where.
package struct HuaweiAccount: Sendable, Hashable {
    /// For signed requests (AK/SK).
    package var accessKey = "HFSANDBOXACCESSKEY00"
    package var secretKey: String
    /// With temporary keys: what must come, signed, as `X-Security-Token`. Nil: the keys are permanent.
    package var securityToken: String?
    /// The account's name, for tokens.
    package var domain = "hotfolder"
    /// The IAM user.
    package var user = "hotfolder"
    package var password: String
    /// The region, which is the name of its project too.
    package var region = "cn-north-4"
    package var projectID = "0123456789abcdef0123456789abcdef"

    /// - Parameter secret: the secret key and the password.
    package init(secret: String) {
        self.secretKey = secret
        self.password = secret
    }

    /// What must not be shown.
    var secrets: [String] { [self.secretKey, self.password] + (self.securityToken.map { [$0] } ?? []) }
}
