import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The cloud's own calls` {
    static func call(_ method: HTTPMethod, _ url: String, _ body: String = "") -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        return request
    }

    @Test func `script faults and end them`() async throws {
        try await withCloud { cloud, address in
            let faults = #"[{"match":{"method":"get","path":"/v1/videos"},"times":1,"then":{"status":503}}]"#
            let requests = [
                Self.call(.POST, "\(address)/_sandbox/faults", faults), get("\(address)/v1/channels"),
                get("\(address)/v1/videos"), get("\(address)/v1/videos"),
                Self.call(.POST, "\(address)/_sandbox/faults", faults),
                Self.call(.DELETE, "\(address)/_sandbox/faults"),
                get("\(address)/v1/videos"),
            ]
            var statuses: [Int] = []
            for request in requests { statuses.append(try await send(request).status) }
            #expect(statuses == [200, 200, 503, 200, 200, 200, 200])
        }
    }

    @Test func `release what is held`() async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.holdBeforeReading)])
            let status = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await send(get("\(address)/v1/videos")).status }
                await cloud.waitForArrivals(count: 1)
                #expect(try await send(Self.call(.POST, "\(address)/_sandbox/release")).status == 200)
                return try await group.next()
            }
            #expect(status == 200)
        }
    }

    @Test func `list the requests without the token, and forget them`() async throws {
        try await withCloud { cloud, address in
            var request = upload(Form(.file(Picture.png)), to: "\(address)/v1/videos/image/v?key=\(token)")
            request.headers.add(name: "apy-token", value: "another secret")
            request.headers.add(name: "X-Note", value: "<\(token)>")
            _ = try await send(request)
            let listed = try await send(Self.call(.GET, "\(address)/_sandbox/requests"))
            #expect(!listed.text.contains(token), "\(listed.text)")
            #expect(!listed.text.contains("another secret"))
            let list = try JSON(parsing: Array(listed.text.utf8))
            guard case .array(let requests) = list, requests.count == 1 else {
                Issue.record("not one request: \(listed.text)")
                return
            }
            #expect(requests[0]["method"] == .string("PUT"))
            #expect(requests[0]["path"] == .string("/v1/videos/image/v?key=<redacted>"))
            #expect(requests[0]["outcome"] == .integer(200))
            #expect(requests[0]["had_effect"] == .bool(true))
            #expect(requests[0]["file_sha256"] == .string(`The local DynTube`.sha256(Picture.png)))
            let record = try #require(cloud.requests().first)
            #expect(record.header("authorization") == "Bearer <redacted>")
            #expect(record.header("Apy-Token") == "<redacted>")
            #expect(record.header("x-note") == "<<redacted>>")
            #expect(try await send(Self.call(.DELETE, "\(address)/_sandbox/requests")).status == 200)
            #expect(cloud.requests().isEmpty)
        }
    }

    static let effects: [(String, Fault.Effect)] = [
        (#""answer_early""#, .answerEarly), (#""close_before_reading""#, .closeBeforeReading),
        (#""close_after_reading""#, .closeAfterReading), (#""close_after_effect""#, .closeAfterEffect),
        (#""hold_before_reading""#, .holdBeforeReading), (#""hold_before_answer""#, .holdBeforeAnswer),
        (#""wrong_json""#, .wrongJSON), (#""html_page""#, .htmlPage),
        (#"{"delay_before_reading":2}"#, .delayBeforeReading(.seconds(2))),
        (#"{"delay_before_answer":0.5}"#, .delayBeforeAnswer(.milliseconds(500))),
        (#"{"read_slowly":1000}"#, .readSlowly(bytesPerSecond: 1000)),
        (#"{"status":500}"#, .answer(status: 500)),
        (
            #"{"status":429,"headers":{"Retry-After":"2"},"body":"x"}"#,
            .answer(status: 429, headers: [Header("Retry-After", "2")], body: "x")
        ),
        (#"{"status":200,"body":{"ok":false}}"#, .answer(status: 200, body: #"{"ok":false}"#)),
    ]

    @Test(arguments: effects)
    func `know every fault by its name`(_ json: String, _ effect: Fault.Effect) throws {
        let fault = try Fault(try JSON(parsing: Array(#"{"then":\#(json)}"#.utf8)))
        #expect(fault == Fault(effect))
        let matched = #"{"match":{"method":"put","path":"/v1"},"times":3,"then":\#(json)}"#
        #expect(
            try Fault(try JSON(parsing: Array(matched.utf8)))
                == Fault(effect, times: .times(3), method: "PUT", path: "/v1"))
        #expect(
            try Fault(try JSON(parsing: Array(#"{"times":"always","then":\#(json)}"#.utf8))) == Fault(effect))
    }

    @Test(arguments: [
        ("{", "the body is not JSON"), ("{}", "the body is not a list"), ("[1]", "a fault is 1"),
        ("[{}]", "needs the key `then`"), (#"[{"then":"explode"}]"#, "`then` is \"explode\"; write one of"),
        (#"[{"than":"html_page"}]"#, "unknown key `than`"), (#"[{"then":{"delay":1}}]"#, "unknown key `delay`"),
        (#"[{"then":{}}]"#, "write a name, or an object"),
        (#"[{"then":"html_page","times":-1}]"#, "`times` is -1"), (#"[{"then":"html_page","times":1.5}]"#, "`times`"),
        (#"[{"then":"html_page","match":"/v1"}]"#, "`match` is"),
        (#"[{"then":"html_page","match":{"url":"/v1"}}]"#, "unknown key `url`"),
        (#"[{"then":"html_page","match":{"path":1}}]"#, "`path` is 1; write a text"),
        (#"[{"then":{"status":99}}]"#, "`status` is 99"), (#"[{"then":{"status":"503"}}]"#, "`status` is"),
        (#"[{"then":{"status":503,"headers":[]}}]"#, "`headers` is []"),
        (#"[{"then":{"status":503,"text":""}}]"#, "unknown key `text`"),
        (#"[{"then":{"delay_before_answer":"2s"}}]"#, "`delay_before_answer` is"),
        (#"[{"then":{"delay_before_answer":1e9}}]"#, "write seconds"),
        (#"[{"then":{"read_slowly":0}}]"#, "`read_slowly` is 0"),
    ])
    func `refuse a script that is wrong, say what is, and keep the faults before it`(
        _ script: String, _ reason: String
    ) async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.answer(status: 502))])
            let reply = try await send(Self.call(.POST, "\(address)/_sandbox/faults", script))
            #expect(reply.status == 400)
            guard case .string(let error) = try JSON(parsing: Array(reply.text.utf8))["error"] else {
                Issue.record("no reason: \(reply.text)")
                return
            }
            #expect(error.contains(reason), "\(error)")
            #expect(try await send(get("\(address)/v1/videos")).status == 502)
        }
    }

    @Test(arguments: [(HTTPMethod.GET, "/_sandbox"), (.PUT, "/_sandbox/faults"), (.GET, "/_sandbox/other")])
    func `say which there are`(_ method: HTTPMethod, _ path: String) async throws {
        try await withCloud { cloud, address in
            let reply = try await send(Self.call(method, address + path))
            #expect(reply.status == 404)
            #expect(reply.text.contains("POST and DELETE /_sandbox/faults"))
            #expect(cloud.requests().isEmpty)
        }
    }
}
