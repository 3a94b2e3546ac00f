import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local ApyHub refuses` {
    static let path = `The local ApyHub`.path
    static let video = `The local ApyHub`.video
    static let gateway = #"{"error":""#
    static let service = #"{"error":{"code":400,"message":""#

    static func video(_ content: [UInt8], _ name: String) -> Form {
        Form(
            Form.Part(
                header:
                    "Content-Disposition: form-data; name=\"video\"; filename=\"\(name)\"\r\nContent-Type: video/mp4",
                content: content))
    }

    static func file(
        _ name: String, _ status: Int, _ shape: String, _ reason: String, _ form: Form = Form(Self.video),
        query: String = "", _ change: @escaping @Sendable (inout HTTPClientRequest) -> Void = { _ in }
    ) -> BadRequest {
        BadRequest(
            name: name,
            request: { address in
                var request = `The local ApyHub`.submit(form, to: "\(address)\(Self.path)/file\(query)")
                change(&request)
                return request
            }, status: status, shape: shape, reason: reason)
    }

    static func url(
        _ name: String, _ status: Int, _ shape: String, _ reason: String, _ json: String, query: String = "",
        _ change: @escaping @Sendable (inout HTTPClientRequest) -> Void = { _ in }
    ) -> BadRequest {
        BadRequest(
            name: name,
            request: { address in
                var request = `The local ApyHub`.submit(json: json, to: "\(address)\(Self.path)/url\(query)")
                change(&request)
                return request
            }, status: status, shape: shape, reason: reason)
    }

    static func status(
        _ name: String, _ status: Int, _ shape: String, _ reason: String, _ path: String, method: HTTPMethod = .GET
    ) -> BadRequest {
        BadRequest(
            name: name, request: { `The local ApyHub`.call(method, $0 + path) }, status: status, shape: shape,
            reason: reason)
    }

    static func basic(_ text: String) -> @Sendable (inout HTTPClientRequest) -> Void {
        { request in
            request.headers.remove(name: "apy-token")
            request.headers.add(name: "Authorization", value: text)
        }
    }

    static let signIn = [
        file("no credential", 401, gateway, "missing api key") { $0.headers.remove(name: "apy-token") },
        file("a wrong token", 401, gateway, "not the one of this sandbox") {
            $0.headers.replaceOrAdd(name: "apy-token", value: "wrong-token")
        },
        file("two tokens", 401, gateway, "more than one credential") {
            $0.headers.add(name: "apy-token", value: token)
        },
        file("both", 401, gateway, "more than one credential") {
            $0.headers.add(
                name: "Authorization", value: "Basic \(Data("hotfolder:\(token)".utf8).base64EncodedString())")
        },
        file(
            "a bearer token", 401, gateway, "not of the form: Basic", Form(Self.video), query: "",
            basic("Bearer \(token)")),
        file("no base64", 401, gateway, "not of the form: Basic", Form(Self.video), query: "", basic("Basic %")),
        file(
            "another user", 401, gateway, "not those of this sandbox", Form(Self.video),
            basic("Basic \(Data("me:\(token)".utf8).base64EncodedString())")),
    ]

    static let files = [
        file("an empty form", 400, service, "no part `video`", Form()),
        file(
            "another part", 400, service, "unknown part `file`; known are `video`, `time` and `size`",
            Form(.file(Video.mp4))),
        file(
            "an unknown ending", 400, service, "unsupported format; its name must end in one of",
            video(Video.mp4, "a.wmv")),
        file("no ending", 400, service, "unsupported format", video(Video.mp4, "mp4")),
        file("a picture", 400, service, "no video that the sandbox knows", video(Picture.jpeg, "a.mp4")),
        file("an empty file", 400, service, "the file is empty", video([], "a.mp4")),
        file("a format for another", 400, service, "the file a.avi is corrupt", video(Video.mp4, "a.avi")),
        file("a negative time", 400, service, "the `time` is \"-1\"", Form(video, .text("time", "-1"))),
        file("a time with a unit", 400, service, "send seconds in digits", Form(video, .text("time", "3s"))),
        file("a time without a whole", 400, service, "send seconds", Form(video, .text("time", ".5"))),
        file("an empty time", 400, service, "send seconds", Form(video, .text("time", ""))),
        file("an odd size", 400, service, "both numbers must be even", Form(video, .text("size", "641x360"))),
        file("no size", 400, service, "both numbers must be even", Form(video, .text("size", "0x0"))),
        file("a huge size", 400, service, "from 2 to 4096", Form(video, .text("size", "4098x2"))),
        file("half a size", 400, service, "send width and height", Form(video, .text("size", "640"))),
        file("a size of words", 400, service, "send width and height", Form(video, .text("size", "+2x+2"))),
        file("a size too much", 400, service, "send width and height", Form(video, .text("size", "2x2x2"))),
        file("persistent yes", 400, service, "persistent is \"yes\"", query: "?persistent=yes"),
        file("persistent twice", 400, service, "more than once", query: "?persistent=true&persistent=true"),
        file("another parameter", 400, service, "unknown parameter \"output\"", query: "?output=a.png"),
        file("JSON", 415, #"{"error":{"code":415,"#, "send multipart/form-data") {
            $0.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        },
    ]

    static let right = #"{"video_url":"https://a.example/b.mp4"}"#
    static let invalid = #"{"error":{"code":105,"message":"Invalid URL: "#

    static let urls = [
        url("no JSON", 400, service, "the body is not JSON", "{"),
        url("a form", 415, #"{"error":{"code":415,"#, "send application/json", right) {
            $0.headers.replaceOrAdd(name: "Content-Type", value: "text/plain")
        },
        url("no address", 400, service, "no `video_url`", "{}"),
        url("another field", 400, service, "unknown field `url`", #"{"url":"https://a.example/b.mp4"}"#),
        url(
            "a time as a number", 400, service, "`time` is 1; send a text",
            #"{"video_url":"https://a.example/b.mp4","time":1}"#),
        url("an odd size", 400, service, "must be even", #"{"video_url":"https://a.example/b.mp4","size":"3x3"}"#),
        url("an insecure address", 400, invalid, "is not https", #"{"video_url":"http://a.example/b.mp4"}"#),
        url("a page's address", 400, invalid, "does not look like a video's", #"{"video_url":"https://a.example/b"}"#),
        url("an empty address", 400, invalid, "is empty", #"{"video_url":""}"#),
        url("another parameter", 400, service, "unknown parameter", right, query: "?keep=1"),
    ]

    static let polls = [
        status("no id", 400, service, "is no job id", "\(path)/status/17"),
        status(
            "an unknown job", 404, #"{"error":{"code":404,"#, "there is no job 6f9619ff-8b86-d011-b42d-00cf4fc964ff",
            "\(path)/status/6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        status("another path", 404, gateway, "not found: ", "/job/6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        status("another kind", 404, gateway, "has no call POST", "/job/generate/video-thumbnail/file", method: .POST),
        status("another method", 404, gateway, "has no call PUT", "\(path)/file", method: .PUT),
    ]

    @Test(arguments: signIn + files + urls + polls)
    func `what is wrong, in the shape of whoever finds it, and bills nothing`(_ bad: BadRequest) async throws {
        try await withCloud { cloud, address async throws in
            try await bad.check(cloud, address)
            #expect(cloud.apyHubJobs.isEmpty)
            #expect(cloud.apyHubAtoms == 0)
        }
    }
}
