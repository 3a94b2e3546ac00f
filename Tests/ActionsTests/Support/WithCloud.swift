import Actions
import Logging
import Sandbox

/// Runs a local cloud and a transport for as long as `body` takes.
///
/// - Parameter huawei: who may use Huawei Cloud; nil for whom the other services let in.
func withCloud<Result: Sendable>(
    huawei: HuaweiAccount? = nil,
    _ body: @escaping @Sendable (LocalCloud, String, HTTPTransport) async throws -> Result
) async throws -> Result {
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let cloud = LocalCloud(token: FixedCredentials.canary, huawei: huawei, logger: quiet)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await cloud.run()
            return nil
        }
        group.addTask {
            let url = await cloud.address()
            return try await withTransport { try await body(cloud, url, $0) }
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}
