import Rules
import TestKit
import Testing

@testable import Agent

@Suite struct `What a folder needs of inotify` {
    @Test func `is a watch for each directory that is looked into, and none for those that never are`() throws {
        let scratch = try ScratchFolder()
        for name in [
            "shows/s1", "shows/done", "shows/@eaDir/x", "done/shows", "failed", ".hotfolder/work/1",
            ".Trash-1000/files",
            "proxies/a",
        ] {
            try scratch.makeDirectory("drops/" + name)
        }
        let folder = Folder(name: "pictures", path: scratch.path("drops"), ignore: ["proxies/"])
        // The folder itself, and three below it.
        #expect(LimitExam.directories(in: folder) == 4)
    }
}
