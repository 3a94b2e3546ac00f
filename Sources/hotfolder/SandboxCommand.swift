import ArgumentParser
import Foundation
import Glibc
import Logging
import Rules
import Sandbox
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// A local cloud to try rules against.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Serve a local DynTube, ApyHub and Huawei VOD that check every request.",
        discussion: """
            Point accounts at it; it prints how. It says what is wrong with each request, and can be told to misbehave: \
            POST /_sandbox/faults. What came is at GET /_sandbox/requests.
            """)

    @Option(help: "The address to listen at.") var listen = "127.0.0.1:8036"
    @Option(help: "A folder to keep what it gets; without it, digests alone are kept.") var state: String?
    @Option(help: "The token that it asks for.") var token = "sandbox"

    func run() async throws {
        try await runCommand {
            let logger = AgentLog.logger(Configuration.Log(level: .info, format: .text))
            let cloud = LocalCloud(
                listen: try self.address(), token: self.token, keep: try self.folder(), logger: logger)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [.init(service: cloud), .init(service: Greeting(cloud: cloud, token: self.token))],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: AgentLog.quiet(logger)))
            do {
                try await group.run()
            } catch {
                throw CommandError("the sandbox stopped: \(error)", status: EX_UNAVAILABLE)
            }
        }
    }

    private func address() throws -> Sandbox.ListenAddress {
        guard let colon = self.listen.lastIndex(of: ":"),
            let port = Int(self.listen[self.listen.index(after: colon)...]),
            (0...65535).contains(port)
        else {
            throw CommandError("--listen \(self.listen) is not an address; write 127.0.0.1:8036", status: EX_USAGE)
        }
        return Sandbox.ListenAddress(host: String(self.listen[..<colon]), port: port)
    }

    private func folder() throws -> FilePath? {
        guard let state else { return nil }
        let path = AbsolutePath.of(state)
        do {
            try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        } catch {
            throw CommandError("cannot make the folder \(path): \(error.localizedDescription)", status: EX_CANTCREAT)
        }
        return path
    }
}

/// Says where the sandbox listens, once it does.
private struct Greeting: Service {
    let cloud: LocalCloud
    let token: String

    func run() async throws {
        let address = await self.cloud.address()
        Terminal.out(
            """
            The sandbox listens at \(address). Accounts that use it:

              dyntube:
                token: {env: SANDBOX_TOKEN}      # export SANDBOX_TOKEN=\(self.token)
                api_url: \(address)
                upload_url: \(address)
              apyhub:
                token: {env: SANDBOX_TOKEN}
                url: \(address)
              huawei_vod:
                region: cn-north-4
                project_id: 0123456789abcdef0123456789abcdef
                access_key: {env: SANDBOX_AK}    # export SANDBOX_AK=HFSANDBOXACCESSKEY00
                secret_key: {env: SANDBOX_TOKEN}
                url: \(address)
                iam_url: \(address)

            Webhooks go to \(address)/hook/NAME, signed with the same token.
            """)
        try await gracefulShutdown()
    }
}
