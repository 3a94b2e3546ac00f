import Actions
import Logging

/// A transport for one test, shut down at its end.
func withTransport<Result>(
    environment: [String: String] = [:], _ body: (HTTPTransport) async throws -> Result
) async throws -> Result {
    let transport = HTTPTransport(connections: 4, logger: Logger(label: "test"), environment: environment)
    do {
        let result = try await body(transport)
        try await transport.shutdown()
        return result
    } catch {
        try await transport.shutdown()
        throw error
    }
}
