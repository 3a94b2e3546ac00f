/// What an answer of OBS to a signed URL means, decided by the `Code` in its XML (OBS API reference, "Error Codes"). An
/// `Error` inside a 200, as the completion of an upload may have one, is read in the same way.
enum OBSFailure {
    /// - Parameter now: seconds since 1970.
    static func of(_ answer: HTTPAnswer, now: Int64) -> HuaweiFailure {
        let answered = HuaweiAnswer(answer, now: now)
        let code = HuaweiFailure.code(of: answer) ?? ""
        return self.signedURL(code, answered) ?? .failure(self.error(code, answered))
    }

    /// What has to do with the URL and its signature.
    private static func signedURL(_ code: String, _ answer: HuaweiAnswer) -> HuaweiFailure? {
        switch code {
        // The same code for two things: a URL that has ended ("Request has expired."), and a clock that is wrong.
        case "RequestTimeTooSkewed":
            let clock = answer.waiting("check this machine's clock, which must be right to 15 minutes")
            return answer.says("request has expired") ? .renew(otherwise: clock) : .failure(clock)
        case "SignatureDoesNotMatch":
            return .renew(
                otherwise: answer.refused(
                    "what was sent is not what VOD signed, or something on the way changes headers"))
        case "AccessDenied" where answer.says("expired"), "ExpiredToken", "InvalidAccessKeyId":
            return .renew(otherwise: answer.waiting("check this machine's clock, and the account at Huawei Cloud"))
        case "AccessDenied", "AllAccessDisabled", "AccountProblem", "InArrearOrInsufficientBalance":
            return .failure(
                answer.waiting("look at the account at Huawei Cloud: is it in arrears, or is its bucket closed?"))
        default: return nil
        }
    }

    private static func error(_ code: String, _ answer: HuaweiAnswer) -> ActionError {
        switch code {
        case "InternalError": answer.unsure()
        case "ServiceUnavailable": answer.down()
        case "SlowDown", "RequestTimeout", "OperationAborted": answer.again()
        // Its bytes were damaged on the way: the same ones are sent again, and the attempts are counted.
        case "BadDigest", "IncompleteBody": answer.again("the bytes did not arrive as they were sent")
        // Aborted, or already completed: who completes looks at the asset first.
        case "NoSuchUpload": answer.again("the upload in parts is gone, so it begins anew")
        case "InvalidPart": answer.again("a part is missing there, so the parts are looked up")
        case "InvalidPartOrder", "EntityTooSmall", "EntityTooLarge", "InvalidDigest", "MissingContentLength",
            "NoSuchBucket", "NoSuchKey", "InvalidArgument", "MalformedXML", "MethodNotAllowed":
            answer.refused()
        default: answer.general
        }
    }
}
