import Foundation
import Testing

@testable import Actions

@Suite struct `What an answer of Huawei Cloud means` {
    /// What a row expects, without its words.
    enum Meaning: Sendable, Hashable {
        case renew(ActionError.Kind)
        case failure(ActionError.Kind)
    }

    static let again = Meaning.failure(.transient(retryAfter: nil))
    static let down = Meaning.failure(.outage(retryAfter: nil))
    static let lane = Meaning.failure(.lane(retryAfter: nil))
    static let permanent = Meaning.failure(.permanent)
    static let renew = Meaning.renew(.lane(retryAfter: nil))
    /// At 20 seconds past the minute.
    static let now: Int64 = 1_800_000_020
    static let nextMinute = Meaning.failure(.transient(retryAfter: .seconds(40)))

    static func forbidden(_ words: String) -> Meaning {
        .failure(
            .forbidden(
                retryAfter: nil,
                ofFile: "vod.example.com refused it with 403 Forbidden: \(words), while it takes other files of the "
                    + "account \"vod\"; look whether that account may change what the file's name and the rule say"))
    }

    static func answer(
        _ status: Int, _ body: String, headers: [(String, String)] = [], isRepeatable: Bool = true,
        credential: String? = "secret_key, {env: HUAWEI_SK}"
    ) -> HTTPAnswer {
        HTTPAnswer(
            status: status, headers: headers.map { .init($0.0, $0.1) }, body: Array(body.utf8),
            exchange: Exchange(
                service: "vod.example.com", account: "vod", credential: credential, isRepeatable: isRepeatable,
                redaction: Redaction([])))
    }

    static func meaning(_ failure: HuaweiFailure) -> Meaning {
        switch failure {
        case .renew(let error): .renew(error.kind)
        case .failure(let error): .failure(error.kind)
        }
    }

    static let codes: [(Int, String, Meaning)] = [
        // Internal errors, whatever the status says.
        (403, "VOD.10051", again), (400, "VST.10002", again), (500, "VST.10002", again), (403, "VOD.10052", again),
        (403, "VOD.10080", again), (500, "APIG.0601", again), (502, "APIGW.0201", down), (504, "APIG.0201", down),
        (502, "APIG.0610", down), (503, "APIGW.0613", down),
        // Too many a minute.
        (403, "VOD.10127", nextMinute), (429, "APIGW.0308", nextMinute), (429, "APIG.0308", nextMinute),
        (429, "VOD.99999", nextMinute),
        // Another token.
        (401, "APIG.9999", renew), (403, "VOD.10054", renew), (400, "VST.10004", renew), (401, "APIGW.0301", renew),
        (401, "APIG.0301", renew), (401, "APIG.0307", renew), (401, "APIGW.0307", renew),
        // Somebody's work.
        (401, "APIG.0303", lane), (403, "VOD.10055", lane), (403, "VOD.10056", lane), (403, "VOD.10057", lane),
        (403, "VOD.10074", lane), (403, "VOD.10078", lane), (403, "VOD.10111", lane), (403, "VOD.10114", lane),
        (403, "VOD.10138", lane), (403, "VOD.10120", lane), (403, "VOD.10132", lane), (403, "VOD.10133", lane),
        (403, "VOD.10136", lane), (403, "APIGW.0302", lane), (403, "APIG.0304", lane), (403, "APIG.0310", lane),
        (403, "APIG.0802", lane),
        // Never.
        (400, "VOD.10053", permanent), (403, "VOD.10081", permanent), (400, "VST.10001", permanent),
        (403, "VOD.10058", permanent), (403, "VOD.10059", permanent), (403, "VOD.10060", permanent),
        (403, "VOD.10061", permanent), (403, "VOD.10062", permanent), (400, "VOD.10062", permanent),
        (403, "VOD.10063", permanent), (403, "VOD.10064", permanent), (403, "VOD.10083", permanent),
        (403, "VOD.10084", permanent), (403, "VOD.10099", permanent), (403, "VOD.10104", permanent),
        (403, "VOD.10126", permanent), (403, "VOD.10129", permanent), (403, "VOD.10135", permanent),
        (404, "APIGW.0101", permanent), (400, "APIG.0201", permanent), (413, "APIG.0201", permanent),
        (414, "APIG.0201", permanent), (494, "APIG.0201", permanent),
        // Codes that we do not know.
        (403, "VOD.10999", permanent), (400, "VOD.10999", permanent), (500, "VOD.10999", again),
        (408, "VOD.10999", again), (403, "APIG.9999", forbidden("the vendor's words (APIG.9999)")),
        (503, "APIG.9999", down),
    ]

    @Test(arguments: codes)
    func `is decided by its code`(_ status: Int, _ code: String, _ meaning: Meaning) {
        let body = #"{"error_code":"\#(code)","error_msg":"the vendor's words","request_id":"1"}"#
        let failure = HuaweiFailure.of(Self.answer(status, body), now: Self.now)
        #expect(Self.meaning(failure) == meaning)
        #expect(failure.error.description.contains("the vendor's words (\(code))"))
        #expect(failure.error.description.contains("vod.example.com"))
    }

    @Test(arguments: [
        (401, renew), (403, forbidden("it gave no reason")), (400, permanent), (404, permanent), (429, nextMinute),
        (500, again),
    ])
    func `is decided by its status where there is no code`(_ status: Int, _ meaning: Meaning) {
        #expect(Self.meaning(HuaweiFailure.of(Self.answer(status, ""), now: Self.now)) == meaning)
    }

    @Test(arguments: [
        ("VOD.10051", 403, ActionError.Kind.unknown), ("VOD.10052", 403, .unknown), ("VST.10002", 400, .unknown),
        ("APIG.0201", 504, .unknown), ("APIG.0601", 500, .unknown),
        ("APIG.0610", 502, .outage(retryAfter: nil)), ("VOD.10127", 403, .transient(retryAfter: .seconds(40))),
        ("VOD.10080", 403, .transient(retryAfter: nil)), ("VOD.10053", 400, .permanent),
    ])
    func `is not known where an internal error may have done it, and it must not be done twice`(
        _ code: String, _ status: Int, _ kind: ActionError.Kind
    ) {
        let answer = Self.answer(status, #"{"error_code":"\#(code)","error_msg":"x"}"#, isRepeatable: false)
        #expect(HuaweiFailure.of(answer, now: Self.now).error.kind == kind)
    }

    @Test(arguments: [
        ("VOD.10061", 403, "x", "only assets whose upload failed or was cancelled can be updated"),
        ("VOD.10062", 400, "x", "check the asset's id"),
        ("VOD.10057", 403, "x", "correct project_id"),
        ("VOD.10120", 403, "x", "in arrears"),
        ("VOD.10054", 403, "x", "where they come from (secret_key, {env: HUAWEI_SK})"),
        ("APIG.0303", 401, "x", "clock"),
        ("APIG.0301", 401, "Incorrect IAM authentication information: signature expired", "clock"),
    ])
    func `says what to do`(_ code: String, _ status: Int, _ message: String, _ holds: String) {
        let body = #"{"error_code":"\#(code)","error_msg":"\#(message)"}"#
        let error = HuaweiFailure.of(Self.answer(status, body), now: Self.now).error
        #expect(error.description.contains(holds), "\(error.description)")
    }

    @Test func `waits for the next minute by the service's own clock, or as long as it asks`() {
        let body = #"{"error_code":"APIG.0308","error_msg":"too many"}"#
        let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
        let first = HuaweiFailure.of(Self.answer(429, body, headers: [date]), now: Self.now)
        #expect(first.error.kind == .transient(retryAfter: .seconds(23)))
        let second = HuaweiFailure.of(Self.answer(429, body, headers: [date, ("Retry-After", "90")]), now: Self.now)
        #expect(second.error.kind == .transient(retryAfter: .seconds(90)))
    }

    static let stored: [(Int, String, String, Meaning)] = [
        (403, "SignatureDoesNotMatch", "x", .renew(.permanent)),
        (403, "RequestTimeTooSkewed", "Request has expired.", renew),
        (403, "RequestTimeTooSkewed", "Request is not yet valid.", lane),
        (403, "AccessDenied", "Request has expired", renew),
        (403, "AccessDenied", "Access denied.", lane), (403, "InvalidAccessKeyId", "x", renew),
        (400, "ExpiredToken", "x", renew), (503, "SlowDown", "x", again), (503, "ServiceUnavailable", "x", down),
        (500, "InternalError", "x", again), (200, "InternalError", "x", again), (400, "RequestTimeout", "x", again),
        (409, "OperationAborted", "x", again), (400, "BadDigest", "x", again), (400, "IncompleteBody", "x", again),
        (404, "NoSuchUpload", "x", again), (400, "InvalidPart", "x", again), (400, "InvalidPartOrder", "x", permanent),
        (400, "EntityTooSmall", "x", permanent), (400, "InvalidDigest", "x", permanent),
        (411, "MissingContentLength", "x", permanent), (404, "NoSuchBucket", "x", permanent),
        (418, "Unheard", "x", permanent), (502, "Unheard", "x", down),
    ]

    @Test(arguments: stored)
    func `is decided by its code at OBS too`(_ status: Int, _ code: String, _ message: String, _ meaning: Meaning) {
        let body =
            "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message><HostId>h</HostId></Error>"
        let failure = OBSFailure.of(Self.answer(status, body, credential: nil), now: Self.now)
        #expect(Self.meaning(failure) == meaning)
        #expect(failure.error.description.contains(message))
    }

    @Test func `of OBS is decided by a code without a message, and by the status without either`() {
        let slow = OBSFailure.of(Self.answer(503, "<Error><Code>BadDigest</Code></Error>", credential: nil), now: 0)
        #expect(slow.error.description.contains("did not arrive as they were sent"))
        let plain = OBSFailure.of(Self.answer(404, "", credential: nil), now: 0)
        #expect(plain.error.kind == .permanent)
    }
}
