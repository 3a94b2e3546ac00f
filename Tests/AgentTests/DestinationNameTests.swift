import Disk
import Foundation
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

@Suite struct `A finished file gets a name that nobody has` {
    static func candidates(_ text: String, reserve: Int = 0) throws -> [String] {
        let names = DestinationName(path: try path(text), mark: Sample.id.description, reserve: reserve)
        return (0...DestinationName.lastNumber).compactMap { names.candidate($0)?.text }
    }

    /// A name, and its second one.
    static let seconds: [(String, String)] = [
        ("a.jpg", "a~2.jpg"), ("kids/a.jpg", "kids/a~2.jpg"), ("a.tar.gz", "a.tar~2.gz"),
        ("noextension", "noextension~2"),
        (".hidden", ".hidden~2"), (".hidden.jpg", ".hidden~2.jpg"), ("dir.d/a", "dir.d/a~2"), ("ends.", "ends~2."),
        ("a.exactly15chars", "a~2.exactly15chars"), ("a.sixteen_chars_xy", "a.sixteen_chars_xy~2"),
        ("a~2.jpg", "a~2~2.jpg"), ("... .x", "... ~2.x"),
    ]

    @Test(arguments: seconds)
    func `the number stands before the extension`(_ first: String, _ second: String) throws {
        let all = try Self.candidates(first)
        #expect(all[0] == first)
        #expect(all[1] == second)
    }

    @Test(arguments: seconds)
    func `leads back to the one that it was made of`(_ first: String, _ second: String) throws {
        #expect(DestinationName.origins(of: try path(first)).first?.text == first)
        for name in [second, try #require(try Self.candidates(first).last)] {
            #expect(DestinationName.origins(of: try path(name)).map(\.text) == [name, first])
        }
    }

    @Test func `names are numbered to 99, and the last has the job's id`() throws {
        let all = try Self.candidates("d/a.jpg")
        #expect(all.count == 100)
        #expect(all[98] == "d/a~99.jpg")
        #expect(all[99] == "d/a~\(Sample.id).jpg")
        #expect(Set(all).count == 100)
        let names = DestinationName(path: try path("a"), mark: Sample.id.description, reserve: 0)
        #expect(names.candidate(100) == nil)
        #expect(names.candidate(-1) == nil)
    }

    /// A name and what must stay free behind it.
    static let long: [(String, Int)] = [
        (String(repeating: "n", count: 255), 0), (String(repeating: "n", count: 251) + ".jpg", 0),
        (String(repeating: "n", count: 255), 10), (String(repeating: "n", count: 251) + ".jpg", 10),
        (String(repeating: "é", count: 127), 10), (String(repeating: "é", count: 125) + "x.jpg", 10),
        (String(repeating: "日", count: 85), 10), (String(repeating: "日", count: 83) + ".jpeg", 10),
        (String(repeating: "🎬", count: 63) + "abc", 10), (String(repeating: "🎬", count: 62) + "ab.mp4", 10),
        ("x" + String(repeating: "🎬", count: 63), 10), ("." + String(repeating: "é", count: 127), 10),
    ]

    @Test(arguments: long)
    func `a long name is cut, between characters, and keeps its extension`(_ name: String, _ reserve: Int) throws {
        try #require(name.utf8.count <= 255)
        for directory in ["", "some/where/"] {
            let names = DestinationName(path: try path(directory + name), mark: Sample.id.description, reserve: reserve)
            for rank in 0...DestinationName.lastNumber {
                let candidate = try #require(names.candidate(rank))
                #expect(candidate.name.count + reserve <= 255)
                #expect(candidate.name.count + reserve > 255 - 32, "not shorter than it must be")
                #expect(String(validating: candidate.name, as: UTF8.self) != nil, "a character was cut in half")
                if let dot = name.lastIndex(of: "."), dot != name.startIndex {
                    #expect(candidate.text.hasSuffix(name[dot...]))
                }
                #expect(candidate.parent?.text ?? "" == directory.dropLast())
            }
        }
    }

    @Test(arguments: [UInt8(0x80), 0xFF, 0xC3, 0xF0])
    func `a long name that is no text is cut where it falls`(_ byte: UInt8) throws {
        let name = try #require(DropPath([UInt8](repeating: byte, count: 255)))
        let names = DestinationName(path: name, mark: Sample.id.description, reserve: 10)
        for rank in 0...DestinationName.lastNumber {
            let candidate = try #require(names.candidate(rank))
            #expect((200...245).contains(candidate.name.count))
        }
    }

    @Test func `a name that fits stays as it is`() throws {
        let name = String(repeating: "n", count: 245)
        #expect(try Self.candidates(name, reserve: 10).first == name)
        #expect(try Self.candidates(name + "n", reserve: 10).first == name)
    }
}

@Suite struct `A failed file has a note in plain words` {
    @Test func `it says what, why, when, by which rule, and what to do`() throws {
        let folder = Folder(name: "thumbnails", path: "/srv/drops/thumbnails")
        let job = Sample.job(try path("kids/a.jpg"))
        let text = ErrorNote.text(job: job, folder: folder, reason: "the picture is too large", at: Sample.date)
        #expect(
            text == """
                This file was not published.

                File:     kids/a.jpg
                Why:      the picture is too large
                When:     2026-11-22T00:26:40Z
                Rule:     still
                Job:      \(Sample.id)

                What to do: put right what the line "Why" says, then drag the file back into the folder
                "thumbnails" (/srv/drops/thumbnails). It is then tried again, and this note goes away.
                If you cannot put it right, show this note to the person who looks after hotfolder.

                """)
    }

    @Test func `it says which steps have had their effect already`() throws {
        var job = Sample.job(try path("kids/a.mp4"))
        var plan = Sample.plan
        plan.steps.insert(Step(action: "dyntube.upload_video", account: "dyntube", parameters: [:]), at: 0)
        job = Job(
            id: job.id, folder: job.folder, path: job.path, identity: job.identity, type: "video/mp4", plan: plan,
            state: .ready, step: 1, created: job.created)
        let folder = Folder(name: "thumbnails", path: "/srv/drops/thumbnails")
        let text = ErrorNote.text(job: job, folder: folder, reason: "no picture", at: Sample.date)
        #expect(text.hasPrefix("This file was published in part or not at all: not all its steps were done.\n"))
        #expect(text.contains("\nDone:     dyntube.upload_video\n"))
        #expect(text.contains("It is then tried again, from its first step on, and this note goes away."))
    }

    @Test func `without a rule it names none, and a name that is no text is shown`() throws {
        let bytes = try #require(DropPath([0x61, 0xFF, 0x0A]))
        var plan = Sample.plan
        plan.rule = ""
        let job = Job(
            id: Sample.id, folder: "f", path: bytes, identity: Sample.identity, type: "", plan: plan,
            created: Sample.date)
        let text = ErrorNote.text(job: job, folder: Folder(name: "f", path: "/f"), reason: "r", at: Sample.date)
        #expect(!text.contains("Rule:"))
        #expect(text.contains(#"File:     a\xff\x0a"#))
    }

    @Test func `it lies beside the file`() throws {
        #expect(ErrorNote.path(for: try path("failed/a.jpg")) == DropPath("failed/a.jpg.error.txt"))
        let long = (0..<20).map { _ in String(repeating: "d", count: 203) }.joined(separator: "/")
        #expect(ErrorNote.path(for: try path(long + "/123456789")) == nil)
        #expect(ErrorNote.reserve == 10)
    }
}
