import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local DynTube keeps channels` {
    static let path = "/v1/channels/showreel"
    static let videos = Videos.only(["v1", "v2"])
    static let (key1, key2) = (DynTubeKey.of("v1"), DynTubeKey.of("v2"))

    static func updated(_ reply: Reply) throws -> String {
        guard case .string(let updated) = try JSON(parsing: Array(reply.text.utf8))["updated"] else { return "" }
        return updated
    }

    @Test func `and replaces them whole`() async throws {
        try await withCloud(videos: Self.videos) { cloud, address async throws in
            let full =
                #"{"name":"Reel","description":"All","templateKey":"t","videoKeys":["\#(Self.key2)","\#(Self.key1)"],"#
                + #""projectKeys":["p"],"privateLinkEnabled":false}"#
            let first = try await send(sending(.PUT, full, to: address + Self.path))
            #expect(first.status == 200)
            var channel = try #require(cloud.channel("showreel"))
            #expect(channel.name == "Reel")
            #expect(channel.description == "All")
            #expect(channel.templateKey == "t")
            #expect(channel.videoKeys == [Self.key2, Self.key1])
            #expect(channel.projectKeys == ["p"])
            #expect(!channel.isPrivateLinkEnabled)
            #expect(channel.puts == 1)
            let second = try await send(
                sending(.PUT, #"{"name":"Reel 2","videoKeys":["\#(Self.key1)"]}"#, to: address + Self.path))
            channel = try #require(cloud.channel("showreel"))
            #expect(channel.name == "Reel 2")
            #expect(channel.videoKeys == [Self.key1])
            #expect(channel.projectKeys == [])
            #expect(channel.description == "All")
            #expect(channel.templateKey == "t")
            #expect(!channel.isPrivateLinkEnabled)
            #expect(channel.puts == 2)
            let (earlier, later) = (try Self.updated(first), try Self.updated(second))
            #expect(earlier < later)
            let shown = try await send(get(address + Self.path))
            #expect(shown.text == second.text)
            #expect(shown.text.contains(#""version":1"#))
            for hidden in ["videoKeys", "projectKeys", "privateLinkEnabled", Self.key1] {
                #expect(!shown.text.contains(hidden))
            }
            #expect(cloud.requests().map(\.hadEffect) == [true, true, false])
        }
    }

    @Test func `and makes new ones`() async throws {
        try await withCloud(videos: Self.videos, channels: []) { cloud, address async throws in
            let reply = try await send(
                sending(.POST, #"{"name":"New","projectKeys":["p"]}"#, to: "\(address)/v1/channels"))
            #expect(reply.status == 201)
            let channel = try #require(cloud.allChannels().first)
            #expect(channel.isPrivateLinkEnabled)
            #expect(channel.puts == 0)
            let location = try #require(reply.headers.first(name: "Location"))
            #expect(location == "\(address)/v1/channels/\(channel.id)")
            #expect(try await send(get(location)).text == reply.text)
        }
    }

    @Test func `and lets somebody else edit them`() async throws {
        try await withCloud(videos: Self.videos) { cloud, address async throws in
            let before = try await send(get(address + Self.path))
            cloud.editChannel("showreel") { $0.videoKeys = ["other"] }
            let after = try await send(get(address + Self.path))
            let (earlier, later) = (try Self.updated(before), try Self.updated(after))
            #expect(earlier < later)
            #expect(cloud.channel("showreel")?.videoKeys == ["other"])
            #expect(cloud.channel("showreel")?.puts == 0)
        }
    }

    @Test func `and any key where any video may be, but for an id`() async throws {
        try await withCloud { cloud, address async throws in
            let any = #"{"name":"a","videoKeys":["some-key"]}"#
            #expect(try await send(sending(.PUT, any, to: address + Self.path)).status == 200)
            _ = try await send(upload(Form(.file(Picture.jpeg)), to: "\(address)/v1/videos/image/some-id"))
            let reply = try await send(
                sending(
                    .PUT, #"{"name":"a","videoKeys":["\#(DynTubeKey.of("some-id"))","some-id","no key"]}"#,
                    to: address + Self.path))
            #expect(reply.status == 400)
            #expect(
                reply.text == #"{"message":"Invalid videoKeys provided.","invalidVideoKeys":["some-id","no key"]}"#)
            #expect(cloud.channel("showreel")?.videoKeys == ["some-key"])
        }
    }

    @Test func `and knows the key of an uploaded video`() async throws {
        try await withCloud(videos: .only([])) { cloud, address async throws in
            let form = Form(.file(Video.mp4, name: "a.mp4", type: "video/mp4"))
            _ = try await send(post(form, to: "\(address)/v1/videos"))
            let video = try #require(cloud.uploadedVideos().first)
            for (key, status) in [(video.key, 200), (video.id, 400)] {
                let json = #"{"name":"a","videoKeys":["\#(key)"]}"#
                #expect(try await send(sending(.PUT, json, to: address + Self.path)).status == status)
            }
        }
    }

    static func bad(
        _ name: String, _ status: Int, _ reason: String, _ json: String, path: String = Self.path,
        _ change: @escaping @Sendable (inout HTTPClientRequest) -> Void = { _ in }
    ) -> BadRequest {
        BadRequest(
            name: name,
            request: { address in
                var request = sending(.PUT, json, to: address + path)
                change(&request)
                return request
            }, status: status, shape: #"{"message":""#, reason: reason)
    }

    static let right = #"{"name":"a","videoKeys":["\#(Self.key1)"]}"#

    static func long(_ field: String, _ count: Int, _ letter: String = "n") -> String {
        let rest = field == "name" ? "" : #""name":"a","#
        return #"{\#(rest)"\#(field)":"\#(String(repeating: letter, count: count))","projectKeys":["p"]}"#
    }

    static let badRequests = [
        bad("no token", 401, "no Authorization header", right) { $0.headers.remove(name: "Authorization") },
        bad("a wrong token", 401, "not the one of this sandbox", right) {
            $0.headers.replaceOrAdd(name: "Authorization", value: "Bearer wrong-token")
        },
        bad("an unknown channel", 404, "does not exist or access denied", right, path: "/v1/channels/none"),
        bad("another method", 404, "has no call DELETE", right) { $0.method = .DELETE },
        bad("a form", 415, "send application/json", right) {
            $0.headers.replaceOrAdd(name: "Content-Type", value: "text/plain")
        },
        bad("no type", 415, "send application/json", right) { $0.headers.remove(name: "Content-Type") },
        bad("no JSON", 400, "the body is not JSON", "{"),
        bad("a list", 400, "not a JSON object", "[]"),
        bad("too much", 413, "at most 1048576 bytes", String(repeating: " ", count: 1 << 20) + "{}"),
        bad("no name", 400, "Name is required.", #"{"videoKeys":["\#(Self.key1)"]}"#),
        bad("an empty name", 400, "Name is required.", #"{"name":" ","videoKeys":["\#(Self.key1)"]}"#),
        bad("a number for a name", 400, "`name` is 1; send a text", #"{"name":1,"projectKeys":["p"]}"#),
        bad("a long name", 400, "at most 100 are allowed", long("name", 101)),
        bad("a long name of faces", 400, "Name has 102 characters", long("name", 51, "😀")),
        bad("a long description", 400, "at most 250 are allowed", long("description", 251)),
        bad("no members", 400, "Provide at least one videoKey or projectKey.", #"{"name":"a"}"#),
        bad(
            "empty members", 400, "Provide at least one videoKey or projectKey.",
            #"{"name":"a","videoKeys":[],"projectKeys":[]}"#),
        bad(
            "an unknown key", 400, #""invalidVideoKeys":["x"]"#,
            #"{"name":"a","videoKeys":["\#(Self.key1)","x"]}"#),
        bad("an id for a key", 400, #""invalidVideoKeys":["v1"]"#, #"{"name":"a","videoKeys":["v1"]}"#),
        bad("a key for keys", 400, "send a list of texts", #"{"name":"a","videoKeys":"\#(Self.key1)"}"#),
        bad("keys of numbers", 400, "send a list of texts", #"{"name":"a","videoKeys":[1]}"#),
        bad(
            "a key twice", 400, "more than once", #"{"name":"a","videoKeys":["\#(Self.key1)","\#(Self.key1)"]}"#),
        bad("no project key", 400, "the project key \"a b\"", #"{"name":"a","projectKeys":["a b"]}"#),
        bad(
            "a text for a truth", 400, "send true or false",
            #"{"name":"a","projectKeys":["p"],"privateLinkEnabled":"no"}"#),
        bad("a null", 400, "`description` is null", #"{"name":"a","projectKeys":["p"],"description":null}"#),
        bad("a foreign field", 400, "unknown field `tags`", #"{"name":"a","projectKeys":["p"],"tags":[]}"#),
    ]

    @Test(arguments: badRequests)
    func `but refuses what is wrong`(_ bad: BadRequest) async throws {
        try await withCloud(videos: Self.videos) { cloud, address async throws in
            let before = cloud.allChannels()
            try await bad.check(cloud, address)
            #expect(cloud.allChannels() == before)
        }
    }

    @Test(arguments: [(long("name", 100), 200), (long("name", 50, "😀"), 200), (long("description", 250), 200)])
    func `and takes the longest texts`(_ json: String, _ status: Int) async throws {
        try await withCloud { cloud, address async throws in
            #expect(try await send(sending(.PUT, json, to: address + Self.path)).status == status)
            #expect(try await send(sending(.POST, json, to: "\(address)/v1/channels")).status == 201)
        }
    }

    @Test func `and counts no PUT that a fault kept from them`() async throws {
        try await withCloud(videos: Self.videos) { cloud, address async throws in
            cloud.script([Fault(.wrongJSON, times: .times(1)), Fault(.closeAfterEffect)])
            _ = try await send(sending(.PUT, Self.right, to: address + Self.path))
            #expect(cloud.channel("showreel")?.puts == 0)
            await #expect(throws: (any Error).self) {
                try await send(sending(.PUT, Self.right, to: address + Self.path))
            }
            #expect(await cloud.waitForRequests(count: 2).map(\.hadEffect) == [false, true])
            #expect(cloud.channel("showreel")?.puts == 1)
        }
    }
}
