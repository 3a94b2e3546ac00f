/// A call that the local VOD does not take: Huawei's code, and what was wrong in plain words.
///
/// It becomes `{"error_code":"VOD.10062","error_msg":"…"}`.
struct VODRefusal: Error, Sendable, Hashable {
    let code: String
    let reason: String
    /// Nil: as the call has it, since the pages of different calls give different statuses for one code.
    let status: Int?

    init(_ code: String, _ reason: String, status: Int? = nil) {
        self.code = code
        self.reason = reason
        self.status = status
    }

    /// A parameter is missing, unknown or wrong.
    static func parameter(_ reason: String) -> VODRefusal { VODRefusal("VOD.10053", reason) }

    /// An asset or another thing is not there.
    static func notFound(_ reason: String) -> VODRefusal { VODRefusal("VOD.10062", reason) }

    /// Neither token nor signature holds.
    static func unauthorized(_ reason: String, code: String = "APIGW.0301") -> VODRefusal {
        VODRefusal(code, "Incorrect IAM authentication information: \(reason)", status: 401)
    }
}

extension Fault.Effect {
    /// Huawei's answer for an error of its own. It says so with status 403 as often as with 500.
    package static func huaweiError(_ code: String, status: Int = 403) -> Fault.Effect {
        let body = JSON.object([.init("error_code", .string(code)), .init("error_msg", .string("as scripted"))])
        return .answer(status: status, headers: [], body: body.text)
    }
    /// An error of OBS, in its XML.
    package static func obsError(_ code: String, status: Int) -> Fault.Effect {
        let refusal = OBSRefusal(status, code, "as scripted")
        return .answer(
            status: status, headers: [Header("Content-Type", "application/xml")],
            body: OBSXML.error(refusal, resource: "/", request: "scripted"))
    }
}
