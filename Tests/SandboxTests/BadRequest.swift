import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

/// A request with something wrong in it, and how it is to be refused.
struct BadRequest: Sendable, CustomTestStringConvertible {
    let name: String
    /// The request to a cloud at this address.
    let request: @Sendable (String) -> HTTPClientRequest
    let status: Int
    /// What the answer begins with: the service's own shape.
    let shape: String
    /// Words of the answer.
    let reason: String
    var testDescription: String { self.name }

    /// Sends it and checks what comes back, and that the record says the same and no effect.
    func check(_ cloud: LocalCloud, _ address: String) async throws {
        let reply = try await send(self.request(address))
        #expect(reply.status == self.status, "\(reply.text)")
        #expect(reply.text.hasPrefix(self.shape), "\(reply.text)")
        // The words as they were before they became JSON.
        let words = reply.text.replacing("\\\"", with: "\"")
        #expect(words.contains(self.reason), "\(reply.text)")
        #expect(!reply.text.contains("wrong-token"))
        let record = try #require(await cloud.waitForRequests(count: 1).first)
        #expect(record.outcome == .answered(self.status))
        #expect(!record.hadEffect)
    }
}

/// A request that posts a form with DynTube's token.
func post(_ form: Form, to url: String) -> HTTPClientRequest {
    var request = upload(form, to: url)
    request.method = .POST
    return request
}

/// A request that sends JSON with DynTube's token.
func sending(_ method: HTTPMethod, _ json: String, to url: String) -> HTTPClientRequest {
    var request = get(url)
    request.method = method
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(string: json))
    return request
}

/// Videos by their first bytes, as far as anybody looks.
enum Video {
    static let mp4: [UInt8] = [0, 0, 0, 0x18] + Array("ftypisom".utf8) + Array(repeating: 7, count: 3000)
    static let matroska: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3] + Array(repeating: 9, count: 100)
    static let avi: [UInt8] = Array("RIFF".utf8) + [1, 2, 3, 4] + Array("AVI LIST".utf8)
    static let flash: [UInt8] = Array("FLV".utf8) + [1, 5, 0, 0, 0, 9]
}
