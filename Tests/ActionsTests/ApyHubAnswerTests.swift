import Foundation
import Rules
import Testing

@testable import Actions

@Suite struct `What ApyHub answers` {
    static let statuses: [(String, JobStatus?)] = [
        (#"{"status":"pending","message":"waiting"}"#, .pending("waiting")),
        (#"{"status":"successful","url":"https://s/x"}"#, .successful(url: "https://s/x")),
        (#"{"status":"failed","message":"no frame"}"#, .failed("no frame")),
        // Below `data`, and beside an envelope that means something else.
        (#"{"data":{"status":"successful","url":"https://s/x"}}"#, .successful(url: "https://s/x")),
        (#"{"status":"success","data":{"status":"pending","message":"m"}}"#, .pending("m")),
        (#"{"status":"completed","data":{"url":"https://s/x"}}"#, .successful(url: "https://s/x")),
        (#"{"status":"success","data":"https://s/x"}"#, .successful(url: "https://s/x")),
        (#"{"data":"https://s/x"}"#, .successful(url: "https://s/x")),
        (#"{"url":"https://s/x"}"#, .successful(url: "https://s/x")),
        // Related words.
        (#"{"status":"SUCCESS","url":"https://s/x"}"#, .successful(url: "https://s/x")),
        (#"{"status":"Done","url":"https://s/x"}"#, .successful(url: "https://s/x")),
        (#"{"status":"Error","error":{"code":105,"message":"Invalid URL"}}"#, .failed("Invalid URL")),
        (#"{"status":"cancelled","error":"stopped"}"#, .failed("stopped")),
        (#"{"status":"failed"}"#, .failed(nil)),
        (#"{"status":"successful"}"#, nil), (#"{"status":"done","data":{"url":null}}"#, nil),
        // What is not understood is waited for.
        (#"{"status":"queued","url":null}"#, .pending(nil)), (#"{"status":"rendering"}"#, .pending(nil)),
        (#"{"status":7}"#, .pending(nil)), (#"{"status":{}}"#, .pending(nil)), ("{}", .pending(nil)),
        (#"{"error":"not found"}"#, .pending("not found")),
    ]

    @Test(arguments: statuses)
    func `a status is understood however it is nested`(_ body: String, _ status: JobStatus?) throws {
        #expect(JobStatus(try #require(JSONValue(Array(body.utf8)))) == status)
    }

    @Test(arguments: [
        (#"{"error":{"code":105,"message":"Invalid URL"}}"#, "Invalid URL (105)"),
        (#"{"error":{"message":"file is corrupt"}}"#, "file is corrupt"),
        (#"{"error":"missing api key"}"#, "missing api key"), (#"{"error":"not found"}"#, "not found"),
    ])
    func `both shapes of its errors are quoted`(_ body: String, _ words: String) {
        #expect(ServiceWords(body, type: "application/json").description == words)
    }

    @Test(arguments: [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], PictureFormat.png), ([0xFF, 0xD8, 0xFF, 0xE0], .jpg),
        (Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8), .webp), (Array("RIFF\u{1}\u{2}\u{3}\u{4}WAVE".utf8), nil),
        ([0x89, 0x50, 0x4E, 0x47], nil), (Array("GIF89a".utf8), nil), (Array("<!doctype html>".utf8), nil), ([], nil),
    ])
    func `a picture is known by its first bytes`(_ head: [UInt8], _ format: PictureFormat?) {
        #expect(PictureFormat(head: head) == format)
    }

    @Test func `polls grow apart up to a limit, and end with one last look`() {
        let schedule = ApyHub.polls
        let waits = (0..<10).map { schedule.wait(after: $0, elapsed: .zero) }
        let seconds: [Double] = [2, 3, 4.5, 6.75, 10.125, 15.1875, 22.78125, 30, 30, 30]
        #expect(waits == seconds.map { Duration.milliseconds(Int64($0 * 1000)) + .nanoseconds(Self.rest($0)) })
        #expect(schedule.wait(after: .max, elapsed: .seconds(-5)) == .seconds(30))
        #expect(schedule.wait(after: 50, elapsed: .seconds(1795)) == .seconds(5))
        #expect(schedule.wait(after: 50, elapsed: .seconds(1800)) == nil)
        #expect(schedule.wait(after: 0, elapsed: .seconds(100_000)) == nil)
    }

    /// The nanoseconds below a millisecond.
    private static func rest(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) % 1_000_000 }

    @Test func `what a step remembers is read again, and what it cannot read holds the job`() throws {
        let job = ThumbnailJob(id: "j-1", submitted: Date(timeIntervalSince1970: 1_700_000_000))
        for memory in [ThumbnailMemory.open, .submitting, .submitted(job: job)] {
            #expect(try ThumbnailMemory.read(memory.bytes()) == memory)
        }
        #expect(try ThumbnailMemory.read(nil) == .open)
        let error = #expect(throws: ActionError.self) { try ThumbnailMemory.read(Array("{}".utf8)) }
        #expect(error?.kind == .unknown)
    }
}
