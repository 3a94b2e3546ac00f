import Foundation
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `What lies in work without a job is put away` {
    /// Until an agent has looked through work/.
    private static func start(_ stage: Stage) async throws {
        try await stage.run(once: true) { agent in try await agent.seeItEnd() }
    }

    @Test func `a file goes to failed with a note that says what is known`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            let id = Sample.newID()
            try stage.drop(Picture.jpeg("one"), as: ".hotfolder/work/\(id)/v1.jpg")
            try await Self.start(stage)
            #expect(try stage.files() == ["failed/v1.jpg", "failed/v1.jpg.error.txt"])
            let note = try stage.text(of: "drops/failed/v1.jpg.error.txt")
            #expect(note.contains("found in .hotfolder/work without a record of its job"))
            #expect(note.contains("drag the file back"))
            #expect(note.contains(id.text))
            #expect(stage.workDirectories().isEmpty)
            #expect(stage.cloud.requests().isEmpty, "whether it was published is not known")
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let notes = try await journal.notes(folder: nil, path: nil, limit: 10)
            #expect(notes.map(\.path.text) == ["v1.jpg"])
            try await journal.close()
        }
    }

    @Test func `several files, one name twice, and an empty directory`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            let (first, second, third) = (Sample.newID(), Sample.newID(), Sample.newID())
            try stage.drop(Picture.jpeg("one"), as: ".hotfolder/work/\(first)/v1.jpg")
            try stage.drop(Picture.jpeg("two"), as: ".hotfolder/work/\(first)/v1.yaml")
            try stage.drop(Picture.jpeg("three"), as: ".hotfolder/work/\(second)/v1.jpg")
            try FileManager.default.createDirectory(
                atPath: stage.drops(".hotfolder/work/\(third)"), withIntermediateDirectories: true)
            try await Self.start(stage)
            let files = try stage.files().filter { !$0.hasSuffix(".error.txt") }
            #expect(files == ["failed/v1.jpg", "failed/v1.yaml", "failed/v1~2.jpg"])
            #expect(stage.workDirectories().isEmpty)
        }
    }

    /// As a power cut leaves it, when it undoes that the file was taken out of its directory and not what came later.
    @Test func `a file in a directory that was put away goes to failed, too`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            try stage.drop(Picture.jpeg("one"), as: ".hotfolder/spare/\(Sample.newID())/v1.jpg")
            try stage.drop(Picture.jpeg("two"), as: ".hotfolder/work/\(Sample.newID())/v2.jpg")
            try FileManager.default.createDirectory(
                atPath: stage.drops(".hotfolder/spare/\(Sample.newID())"), withIntermediateDirectories: true)
            try await Self.start(stage)
            let files = try stage.files().filter { !$0.hasSuffix(".error.txt") }
            #expect(files == ["failed/v1.jpg", "failed/v2.jpg"])
            #expect(stage.workDirectories().isEmpty)
        }
    }

    @Test func `what nobody of us made stays`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            try stage.drop(Picture.jpeg("one"), as: ".hotfolder/work/notes/v1.jpg")
            try stage.drop(Picture.jpeg("two"), as: ".hotfolder/work/v2.jpg")
            try await Self.start(stage)
            #expect(try stage.files() == [".hotfolder/work/notes/v1.jpg", ".hotfolder/work/v2.jpg"])
        }
    }

    @Test func `a file of a job under way stays with it`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            stage.cloud.script([Fault(.answer(status: 402), times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
            }
            let before = try stage.files()
            try await Self.start(stage)
            #expect(try stage.files() == before)
        }
    }

    /// A power cut may undo the move after it was recorded, where a file system does not keep what fsync promised.
    @Test func `a file that was done already goes to done again`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            let id = try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "kids/v1.jpg")
                try await agent.see("done kids/v1.jpg")
                return try #require(try await agent.jobs().first).id
            }
            try stage.move(stage.drops("done/kids/v1.jpg"), to: stage.drops(".hotfolder/work/\(id)/v1.jpg"))
            try await Self.start(stage)
            #expect(try stage.files() == ["done/kids/v1.jpg"])
            #expect(stage.cloud.picture(ofVideo: "v1")?.count == 1)
        }
    }

    /// It has a number though its own name is free: another file of its job needed one.
    @Test func `a file that lies under its number already does not get a second name`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            try stage.drop(Picture.jpeg("another's"), as: "done/v1.jpg")
            let id = try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                return try #require(try await agent.jobs().first).id
            }
            try FileManager.default.removeItem(atPath: stage.drops("done/v1.jpg"))
            // As a copy to another file system that was cut short.
            let original = stage.drops(".hotfolder/work/\(id)/v1.jpg")
            try stage.move(stage.drops("done/v1~2.jpg"), to: original)
            try FileManager.default.copyItem(atPath: original, toPath: stage.drops("done/v1~2.jpg"))
            try await Self.start(stage)
            #expect(try stage.files() == ["done/v1~2.jpg"])
        }
    }
}
