/// `GET /apyhub-results/…`: the storage on which the pictures are. It is not ApyHub's own and knows no credentials.
extension ApyHub {
    /// What a job without a size gets; the cloud does not know how large the video is.
    private static let defaultSize = FrameRequest.Size(width: 320, height: 180)

    func result(_ incoming: Incoming) -> Answer {
        do throws(Refusal) {
            return try self.picture(incoming)
        } catch {
            let code = error.status == 404 ? "NoSuchKey" : error.status == 403 ? "AccessDenied" : "InvalidRequest"
            let text =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>"
                + Self.escaped(error.reason) + "</Message></Error>"
            return Answer(
                status: error.status, body: .text(text, type: "application/xml"), reason: error.reason)
        }
    }

    private func picture(_ incoming: Incoming) throws(Refusal) -> Answer {
        for name in ["apy-token", "Authorization", "Cookie"] where !incoming.values(of: name).isEmpty {
            throw Refusal(400, "credentials must not be sent to storage: the request has the header \(name)")
        }
        guard incoming.method == "GET" else {
            throw Refusal(405, "the storage takes GET alone, not \(incoming.method)")
        }
        let path = incoming.components ?? []
        guard path.count == 2, path[1].hasSuffix(".png"), let job = self.jobs[String(path[1].dropLast(4))] else {
            throw Refusal(404, "there is no such result")
        }
        let names = incoming.query.map(\.name)
        guard names == ["expires", "signature"] else {
            throw Refusal(403, "the address is not as it was given: its query has to have expires and signature")
        }
        // The job as it was when the address was given out.
        var given = job
        given.expiry = Int64(incoming.query[0].value)
        let result = ApyHubResult(token: self.token, job: given)
        guard incoming.query[0].value == result.expires, incoming.query[1].value == result.signature else {
            throw Refusal(403, "the signature does not fit the address")
        }
        if let expiry = job.expiry, expiry <= Self.now { throw Refusal(403, "the address has expired") }
        let size = job.frame.size ?? Self.defaultSize
        return Answer(
            status: 200, body: .bytes(GrayPicture.png(width: size.width, height: size.height), type: "image/png"),
            reason: "the picture of the job \(job.id)")
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
    }
}
