import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Sandbox
import SystemPackage

/// The token that the clouds of these tests ask for.
let token = "token-of-the-sandbox-5e7d"

/// Runs a cloud for as long as `body` takes; its address is the second argument.
func withCloud<Result: Sendable>(
    videos: Videos = .any, channels: [String] = ["showreel"], keep: FilePath? = nil,
    huawei: HuaweiAccount? = nil, huaweiAssets: HuaweiAssets = .any,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "sandbox") { _ in SilentLog() },
    _ body: @escaping @Sendable (LocalCloud, String) async throws -> Result
) async throws -> Result {
    let cloud = LocalCloud(
        token: token, videos: videos, channels: channels, keep: keep, huawei: huawei, huaweiAssets: huaweiAssets,
        clock: clock, logger: logger)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await cloud.run()
            return nil
        }
        group.addTask { try await body(cloud, await cloud.address()) }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}

/// A log that nobody reads.
struct SilentLog: LogHandler {
    var logLevel = Logger.Level.critical
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}

/// An answer, read to its end.
struct Reply: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var text: String
}

/// A request with the right token; its body is `form`.
func upload(_ form: Form, to url: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.method = .PUT
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    request.headers.add(name: "Content-Type", value: "multipart/form-data; boundary=\(form.boundary)")
    request.body = .bytes(ByteBuffer(bytes: form.bytes))
    return request
}

/// A GET request with the right token.
func get(_ url: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    return request
}

/// Sends a request and reads the answer. Nothing in these tests takes a minute unless it hangs.
func send(_ request: HTTPClientRequest) async throws -> Reply {
    let response = try await HTTPClient.shared.execute(request, timeout: .minutes(5))
    let body = try await response.body.collect(upTo: 8 << 20)
    return Reply(status: Int(response.status.code), headers: response.headers, text: String(buffer: body))
}
