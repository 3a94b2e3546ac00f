import FoundationEssentials

/// Whether a request to the local VOD shows that it may be made: by a token, or by a signature; never by both.
struct VODAuthentication {
    /// How far the client's clock may be off, in seconds (API Request Signing Guide).
    private static let mostSkew = 15.0 * 60

    let cloud: HuaweiCloud

    /// - Parameter body: the whole body, which a signature covers.
    func check(_ incoming: Incoming, body: [UInt8]) throws(VODRefusal) {
        for name in ["X-Auth-Token", "Authorization", "X-Project-Id", "X-Sdk-Date", "X-Security-Token"]
        where incoming.values(of: name).count > 1 {
            throw .unauthorized("the request has more than one \(name)")
        }
        switch (incoming.values(of: "X-Auth-Token").first, incoming.values(of: "Authorization").first) {
        case (nil, nil):
            throw .unauthorized("the request has neither X-Auth-Token nor Authorization")
        case (_?, _?):
            throw .unauthorized("the request has both X-Auth-Token and Authorization; send one of them")
        case (let token?, nil):
            try self.check(token: token)
        case (nil, let authorization?):
            try self.check(authorization, incoming, body)
        }
        if let project = incoming.values(of: "X-Project-Id").first, project != self.cloud.account.projectID {
            throw VODRefusal("VOD.10057", "X-Project-Id is not the project of the credentials", status: 403)
        }
    }

    private func check(token: String) throws(VODRefusal) {
        switch self.cloud.tokens.verdict(on: token) {
        case .valid: return
        case .expired:
            throw VODRefusal("APIGW.0307", "The token must be updated: it has expired", status: 401)
        case .unknown:
            throw .unauthorized("X-Auth-Token is no token that this sandbox gave, or it was made invalid")
        }
    }

    private func check(_ authorization: String, _ incoming: Incoming, _ body: [UInt8]) throws(VODRefusal) {
        let account = self.cloud.account
        let claim = try SDKSignature.Claim(authorization)
        guard claim.access == account.accessKey else {
            throw .unauthorized("the access key of Authorization is not the one of this sandbox")
        }
        guard let stamp = incoming.values(of: "X-Sdk-Date").first, let date = HuaweiTime.parse(stamp: stamp) else {
            throw .unauthorized("X-Sdk-Date is missing or not of the form 20260301T081530Z")
        }
        guard abs(date.timeIntervalSinceNow) <= Self.mostSkew else {
            throw .unauthorized(
                "verify aksk signature expired: X-Sdk-Date is more than 15 minutes off", code: "APIGW.0303")
        }
        try self.checkHeaders(claim, incoming)
        let literal = incoming.values(of: "X-Sdk-Content-Sha256").first
        if let literal, literal != SDKSignature.unsignedPayload {
            throw .unauthorized("X-Sdk-Content-Sha256 is \"\(literal)\", not \(SDKSignature.unsignedPayload)")
        }
        let canonical = SDKSignature.canonicalRequest(
            incoming, signedHeaders: claim.signedHeaders, payloadHash: literal ?? SDKSignature.hash(body))
        let signature = SDKSignature.signature(of: canonical, stamp: stamp, secretKey: account.secretKey)
        guard signature == claim.signature else {
            // A temporary key's token is a secret, even when it is another service's.
            let shown = canonical.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.hasPrefix("x-security-token:") ? "x-security-token:<redacted>" : $0 }.joined(separator: "\\n")
            throw .unauthorized(
                "verify aksk signature fail: the signature does not fit this canonical request: \(shown)")
        }
    }

    /// What must be signed, is; what is signed, came.
    private func checkHeaders(_ claim: SDKSignature.Claim, _ incoming: Incoming) throws(VODRefusal) {
        for name in ["host", "x-sdk-date"] where !claim.signedHeaders.contains(name) {
            throw .unauthorized("SignedHeaders does not name \(name)")
        }
        for name in claim.signedHeaders where name != "host" && incoming.values(of: name).isEmpty {
            throw .unauthorized("SignedHeaders names \(name), which did not come")
        }
        for name in ["x-security-token", "x-sdk-content-sha256"]
        where !incoming.values(of: name).isEmpty && !claim.signedHeaders.contains(name) {
            throw .unauthorized("\(name) came, but SignedHeaders does not name it")
        }
        switch (incoming.values(of: "X-Security-Token").first, self.cloud.account.securityToken) {
        case (nil, nil): return
        case (_?, nil): throw .unauthorized("X-Security-Token came, but the access key is a permanent one")
        case (nil, _?): throw .unauthorized("the access key is a temporary one, but X-Security-Token did not come")
        case (let sent?, let known?):
            guard sent == known else { throw .unauthorized("X-Security-Token is not the one of the access key") }
        }
    }
}
