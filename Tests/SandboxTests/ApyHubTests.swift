import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local ApyHub` {
    static let path = "/job/generate/image-thumbnail"
    static let video = Form.Part(
        header: "Content-Disposition: form-data; name=\"video\"; filename=\"a.MP4\"\r\nContent-Type: video/mp4",
        content: Video.mp4)

    /// A request with the right `apy-token`.
    static func call(_ method: HTTPMethod, _ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "apy-token", value: token)
        return request
    }

    static func submit(_ form: Form, to url: String) -> HTTPClientRequest {
        var request = post(form, to: url)
        request.headers.remove(name: "Authorization")
        request.headers.add(name: "apy-token", value: token)
        return request
    }

    static func submit(json: String, to url: String) -> HTTPClientRequest {
        var request = Self.call(.POST, url)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: json))
        return request
    }

    /// Submits a video and returns the id of its job.
    static func job(_ address: String, _ form: Form = Form(Self.video), query: String = "") async throws -> String {
        let reply = try await send(Self.submit(form, to: "\(address)\(Self.path)/file\(query)"))
        #expect(reply.status == 200, "\(reply.text)")
        guard case .string(let id) = try JSON(parsing: Array(reply.text.utf8))["job_id"] else { return "" }
        return id
    }

    static func poll(_ address: String, _ id: String) async throws -> JSON {
        let reply = try await send(Self.call(.GET, "\(address)\(Self.path)/status/\(id)"))
        #expect(reply.status == 200, "\(reply.text)")
        return try JSON(parsing: Array(reply.text.utf8))
    }

    /// The address of a result, by a cloud whose jobs are ready at once.
    static func result(_ address: String, query: String = "") async throws -> String {
        guard case .string(let url) = try await Self.poll(address, try await Self.job(address, query: query))["url"]
        else {
            Issue.record("no result")
            return ""
        }
        return url
    }

    // MARK: Jobs

    @Test func `has the still of a video after two polls, for its price`() async throws {
        try await withCloud { cloud, address async throws in
            let id = try await Self.job(
                address, Form(.text("time", "2.5"), Self.video, .text("size", "64x36")), query: "?persistent=false")
            #expect(UUID(uuidString: id) != nil)
            #expect(cloud.apyHubAtoms == 400)
            let job = try #require(cloud.apyHubJobs.first)
            #expect(job.sha256 == `The local DynTube`.sha256(Video.mp4))
            #expect(job.time == "2.5")
            #expect(job.frameSize == "64x36")
            #expect(!job.isPersistent)
            var statuses: [JSON?] = []
            var url: JSON?
            for _ in 0..<4 {
                let answer = try await Self.poll(address, id)
                statuses.append(answer["status"])
                if let next = answer["url"] {
                    #expect(url == nil || url == next)
                    url = next
                } else {
                    #expect(answer["message"] == .string("the job is waiting"))
                }
            }
            #expect(statuses == ["pending", "pending", "successful", "successful"].map { .string($0) })
            #expect(cloud.apyHubAtoms == 420)
            #expect(cloud.apyHubJobs.first?.polls == 4)
            #expect(cloud.requests().map(\.hadEffect) == [true, false, false, false, false])
            guard case .string(let address) = url else {
                Issue.record("no address")
                return
            }
            let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: address), timeout: .minutes(1))
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "Content-Type") == "image/png")
            let picture = try `A painted picture`.rows(
                Array(try await response.body.collect(upTo: 1 << 20).readableBytesView))
            #expect(picture.width == 64)
            #expect(picture.height == 36)
            #expect(cloud.apyHubAtoms == 420)
        }
    }

    @Test func `takes the address of a video`() async throws {
        try await withCloud { cloud, address async throws in
            let json = #"{"video_url":"https://media.example.com/a/clip.mov?x=1","time":"3","size":"400x300"}"#
            #expect(
                try await send(Self.submit(json: json, to: "\(address)\(Self.path)/url?persistent=true")).status == 200)
            let job = try #require(cloud.apyHubJobs.first)
            #expect(job.url == "https://media.example.com/a/clip.mov?x=1")
            #expect(job.time == "3")
            #expect(job.frameSize == "400x300")
            #expect(job.isPersistent)
        }
    }

    @Test func `takes the older way of signing in`() async throws {
        try await withCloud { cloud, address async throws in
            var request = Self.submit(Form(Self.video), to: "\(address)\(Self.path)/file")
            request.headers.remove(name: "apy-token")
            let pair = Data("hotfolder:\(token)".utf8).base64EncodedString()
            request.headers.add(name: "Authorization", value: "Basic \(pair)")
            #expect(try await send(request).status == 200)
            #expect(cloud.apyHubJobs.first?.time == "1")
            #expect(cloud.apyHubJobs.first?.frameSize == nil)
        }
    }

    @Test(arguments: [
        ("a.webm", Video.matroska), ("a.mkv", Video.matroska), ("a.flv", Video.flash), ("a.avi", Video.avi),
        ("a.mov", Video.mp4), ("a.3gp", Video.mp4),
    ])
    func `takes videos of each format`(_ name: String, _ content: [UInt8]) async throws {
        try await withCloud { cloud, address async throws in
            _ = try await Self.job(
                address,
                Form(
                    Form.Part(
                        header: "Content-Disposition: form-data; name=\"video\"; filename=\"\(name)\"\r\n"
                            + "Content-Type: application/octet-stream", content: content)))
            #expect(cloud.apyHubJobs.count == 1)
        }
    }

    @Test func `fails when told to, and only the jobs that come afterwards`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0, failure: "the video has no frame there"))
            let failing = try await Self.job(address)
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0))
            let succeeding = try await Self.job(address)
            #expect(
                try await Self.poll(address, failing)
                    == .object([
                        .init("message", .string("the video has no frame there")), .init("status", .string("failed")),
                    ]))
            #expect(try await Self.poll(address, succeeding)["status"] == .string("successful"))
        }
    }

    @Test func `bills a job whose answer got lost, and nothing that a fault kept from it`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.script([
                Fault(.answer(status: 500), times: .times(1)), Fault(.closeAfterEffect, times: .times(1)),
                Fault(.answer(status: 503), method: "GET", path: Self.path),
            ])
            let request = Self.submit(Form(Self.video), to: "\(address)\(Self.path)/file")
            #expect(try await send(request).status == 500)
            #expect(cloud.apyHubAtoms == 0)
            await #expect(throws: (any Error).self) { try await send(request) }
            #expect(await cloud.waitForRequests(count: 2).map(\.hadEffect) == [false, true])
            #expect(cloud.apyHubAtoms == 400)
            let id = try #require(cloud.apyHubJobs.first).id
            #expect(try await send(Self.call(.GET, "\(address)\(Self.path)/status/\(id)")).status == 503)
            #expect(cloud.apyHubAtoms == 400)
            #expect(cloud.apyHubJobs.first?.polls == 0)
        }
    }

    // MARK: Results

    @Test func `lets addresses of results expire, but for those that last`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0))
            let passing = try await Self.result(address)
            let lasting = try await Self.result(address, query: "?persistent=true")
            for url in [passing, lasting] { #expect(try await send(HTTPClientRequest(url: url)).status == 200) }
            cloud.expireApyHubResults()
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0, lifetime: .zero))
            for url in [passing, try await Self.result(address)] {
                let reply = try await send(HTTPClientRequest(url: url))
                #expect(reply.status == 403)
                #expect(reply.headers.first(name: "Content-Type") == "application/xml")
                #expect(reply.text.contains("<Code>AccessDenied</Code><Message>the address has expired"))
            }
            #expect(try await send(HTTPClientRequest(url: lasting)).status == 200)
        }
    }

    @Test(arguments: ["apy-token", "Authorization", "Cookie"])
    func `wants no credentials where the results are`(_ header: String) async throws {
        try await withCloud { cloud, address async throws in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0))
            var request = HTTPClientRequest(url: try await Self.result(address))
            request.headers.add(name: header, value: token)
            let reply = try await send(request)
            #expect(reply.status == 400)
            #expect(
                reply.text.contains("credentials must not be sent to storage: the request has the header \(header)"))
        }
    }

    @Test func `gives results out under the whole address alone`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0))
            let url = try await Self.result(address)
            let other = try await Self.result(address, query: "?persistent=true")
            let path = try #require(url.split(separator: "?").first)
            let query = other.split(separator: "?").last ?? ""
            let bad: [(String, Int)] = [
                (String(path), 403), ("\(url.dropLast())z", 403), ("\(url)&more=1", 403),
                (url.replacing("expires=", with: "expires=9"), 403), (url.replacing("&", with: "&signature=a&"), 403),
                ("\(path)?\(query)", 403), (url.replacing(".png", with: ".jpg"), 404),
                ("\(address)/apyhub-results", 404), ("\(address)/apyhub-results/none.png", 404),
            ]
            for (url, status) in bad {
                let reply = try await send(HTTPClientRequest(url: url))
                #expect(reply.status == status, "\(url)")
                #expect(reply.text.contains("<Error><Code>"))
            }
            var request = HTTPClientRequest(url: url)
            request.method = .PUT
            #expect(try await send(request).status == 405)
        }
    }
}
