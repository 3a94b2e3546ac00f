import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import SystemPackage
import Testing

@testable import Sandbox

struct `The local cloud` {
    // MARK: Where it listens

    @Test(arguments: ["127.0.0.1", "127.255.255.254", "localhost", "::1"])
    func `counts as loopback`(_ host: String) {
        #expect(ListenAddress(host: host).isLoopback)
    }

    @Test(arguments: [
        "0.0.0.0", "::", "192.168.1.2", "127.0.0.1.example.com", "127.0.0.256", "127.1", "", "example.com",
    ])
    func `does not listen where others could reach it`(_ host: String) async throws {
        let cloud = LocalCloud(
            listen: ListenAddress(host: host), token: token, logger: Logger(label: "sandbox") { _ in SilentLog() })
        let error = await #expect(throws: SandboxError.self) { try await cloud.run() }
        #expect(error == .reachableByOthers(host: host))
    }

    @Test func `listens where others can reach it when that is allowed`() async throws {
        let listen = ListenAddress(host: "0.0.0.0", isBeyondLoopbackAllowed: true)
        let cloud = LocalCloud(
            listen: listen, token: token, logger: Logger(label: "sandbox") { _ in SilentLog() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cloud.run() }
            let address = await cloud.address()
            #expect(address.hasPrefix("http://0.0.0.0:"))
            let port = address.split(separator: ":").last ?? ""
            let status = try await send(get("http://127.0.0.1:\(port)/v1/videos")).status
            #expect(status == 200)
            group.cancelAll()
        }
    }

    @Test func `gives the address at once when nobody waits for it any more`() async {
        let cloud = LocalCloud(token: token, logger: Logger(label: "sandbox") { _ in SilentLog() })
        let address = await withTaskGroup(of: String.self) { group in
            group.addTask { await cloud.address() }
            group.cancelAll()
            return await group.next()
        }
        #expect(address == "http://127.0.0.1:0")
    }

    // MARK: Telling

    @Test func `tells of every request while it happens`() async throws {
        try await withCloud { cloud, address in
            let stream = cloud.recorded()
            _ = try await send(get("\(address)/v1/videos"))
            _ = try await send(HTTPClientRequest(url: "\(address)/v1/channels"))
            var told: [String] = []
            for await record in stream {
                told.append("\(record.method) \(record.path) \(record.outcome)")
                if told.count == 2 { break }
            }
            #expect(told == ["GET /v1/videos 200", "GET /v1/channels 401"])
            cloud.forgetRequests()
            _ = try await send(get("\(address)/v1/videos"))
            #expect(await cloud.waitForRequests(count: 1).count == 1)
        }
    }

    @Test func `forgets the oldest requests when there are too many`() {
        let log = RequestLog()
        for number in 0...RequestLog.keptRequests {
            log.record(
                RecordedRequest(
                    method: "GET", path: "/\(number)", headers: [], bodySize: 0, hadEffect: false, outcome: .cut,
                    reason: ""))
        }
        #expect(log.requests.count <= RequestLog.keptRequests)
        #expect(log.requests.last?.path == "/\(RequestLog.keptRequests)")
    }

    @Test func `logs what became of each request, and never the token`() async throws {
        let lines = Lines()
        let logger = Logger(label: "sandbox") { _ in lines }
        try await withCloud(logger: logger) { cloud, address in
            _ = try await send(get("\(address)/v1/videos?page=\(token)"))
            _ = try await send(upload(Form(.file(Picture.jpeg)), to: "\(address)/v1/videos/image/v"))
        }
        #expect(lines.text.contains("GET /v1/videos?page=<redacted> → 400: page is"), "\(lines.text)")
        #expect(lines.text.contains("PUT /v1/videos/image/v → 200: the picture of v is set"), "\(lines.text)")
        #expect(!lines.text.contains(token), "\(lines.text)")
    }

    /// A log that a test reads.
    final class Lines: LogHandler {
        private let lines = Mutex<[String]>([])
        var text: String { self.lines.withLock { $0.joined(separator: "\n") } }
        var logLevel: Logger.Level {
            get { .info }
            set {}
        }
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }

        func log(event: LogEvent) {
            self.lines.withLock { $0.append("\(event.message)") }
        }
    }

    /// What clients had sent before they went is still read, and has its effect, whenever the cloud comes to it.
    @Test(.timeLimit(.minutes(5))) func `tells when what was sent by clients that are gone is over`() async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.holdBeforeReading)])
            let clients = 8
            for client in 0..<clients {
                try await RawConnection.with(address) { connection in
                    try await connection.send(`A scripted fault`.bytes(video: "v\(client)"))
                }
            }
            let pictures = await withTaskGroup(of: Int.self) { group in
                group.addTask {
                    await cloud.waitUntilDisconnected()
                    return cloud.pictures().count
                }
                await cloud.waitForArrivals(count: clients)
                cloud.release()
                return await group.next()
            }
            #expect(pictures == clients)
        }
    }

    // MARK: State

    /// A new folder, removed at the end.
    static func withFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        do {
            try await body(FilePath(folder.path))
        } catch {
            try FileManager.default.removeItem(at: folder)
            throw error
        }
        try FileManager.default.removeItem(at: folder)
    }

    static func names(_ folder: FilePath, _ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(name).string).sorted()
    }

    @Test func `keeps pictures and remembers them the next time`() async throws {
        try await Self.withFolder { folder in
            try await withCloud(keep: folder) { cloud, address in
                for picture in [Picture.png, Picture.jpeg] {
                    let request = upload(Form(.file(picture)), to: "\(address)/v1/videos/image/v.1")
                    #expect(try await send(request).status == 200)
                }
                _ = try await send(
                    upload(Form(.text("url", "https://a.example/b.png")), to: "\(address)/v1/videos/image/w"))
            }
            #expect(try Self.names(folder, "dyntube/pictures") == ["v.1"])
            #expect(try Self.names(folder, "dyntube/videos") == ["v.1.json", "w.json"])
            try await withCloud(keep: folder) { cloud, address in
                let picture = try #require(cloud.picture(ofVideo: "v.1"))
                #expect(picture.count == 2)
                #expect(picture.sha256 == `The local DynTube`.sha256(Picture.jpeg))
                #expect(cloud.picture(ofVideo: "w")?.url == "https://a.example/b.png")
                let response = try await HTTPClient.shared.execute(
                    HTTPClientRequest(url: "\(address)/thumbnails/v.1"), timeout: .minutes(1))
                #expect(response.headers.first(name: "Content-Type") == "image/jpeg")
                let body = try await response.body.collect(upTo: 1 << 20)
                #expect(Array(body.readableBytesView) == Picture.jpeg)
                let shown = try await send(get("\(address)/v1/videos/v.1"))
                #expect(shown.text.contains("\"lgUrl\":\"\(address)/thumbnails/v.1\""))
                for missing in ["w", "x", ".."] {
                    #expect(try await send(get("\(address)/thumbnails/\(missing)")).status == 404)
                }
            }
        }
    }

    @Test func `keeps nothing of what had no effect`() async throws {
        try await Self.withFolder { folder in
            try await withCloud(keep: folder) { cloud, address in
                let url = "\(address)/v1/videos/image/v"
                for form in [
                    Form(.file(Array("no picture".utf8))), Form(.file(Picture.jpeg), .text("more", "")),
                    Form(.file(Picture.jpeg), .file(Picture.jpeg)), Form(raw: "--a-boundary\r\n"),
                ] {
                    _ = try await send(upload(form, to: url))
                }
                cloud.script([Fault(.answer(status: 500)), Fault(.closeAfterReading)])
                _ = try await send(upload(Form(.file(Picture.jpeg)), to: url))
                #expect(cloud.pictures().isEmpty)
            }
            for directory in ["dyntube/pictures", "dyntube/videos", "incoming"] {
                #expect(try Self.names(folder, directory) == [])
            }
        }
    }

    @Test func `removes what an earlier run left half-received, and nothing else`() async throws {
        try await Self.withFolder { folder in
            let incoming = folder.appending("incoming").string
            try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: "\(incoming)/1", contents: Data([1])))
            #expect(FileManager.default.createFile(atPath: folder.appending("notes.txt").string, contents: Data([1])))
            try await withCloud(keep: folder) { cloud, address async throws in
                #expect(
                    try await send(upload(Form(.file(Picture.jpeg)), to: "\(address)/v1/videos/image/v")).status == 200)
            }
            #expect(try Self.names(folder, "incoming") == [])
            #expect(try Self.names(folder, "") == ["dyntube", "incoming", "notes.txt"])
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"size":1}"#])
    func `does not start with a state that it cannot read`(_ note: String) async throws {
        try await Self.withFolder { folder in
            try await withCloud(keep: folder) { _, _ in }
            let path = folder.appending("dyntube/videos/v.json").string
            #expect(FileManager.default.createFile(atPath: path, contents: Data(note.utf8)))
            let cloud = LocalCloud(token: token, keep: folder, logger: Logger(label: "sandbox") { _ in SilentLog() })
            let error = try await #require(throws: SandboxError.self) { try await cloud.run() }
            #expect(error.description.contains("dyntube/videos/v.json"), "\(error)")
        }
    }

    @Test func `does not start without its folder`() async throws {
        try await Self.withFolder { folder in
            let cloud = LocalCloud(
                token: token, keep: folder.appending("none"), logger: Logger(label: "sandbox") { _ in SilentLog() })
            let error = try await #require(throws: SandboxError.self) { try await cloud.run() }
            #expect(error.description.contains("no such file or directory"), "\(error)")
        }
    }
}
