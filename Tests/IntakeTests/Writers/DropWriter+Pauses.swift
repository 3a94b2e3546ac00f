import Glibc
import SystemPackage
import TestKit
import Testing

/// Writers that pause, or touch the file again when it looks done.
extension DropWriter {
    static let pauses: [DropWriter] = [
        DropWriter("appending in three opens", "a.txt") { stage in
            for part in Self.notes.parts(3) {
                try await stage.pause(.milliseconds(1_500))
                try Scribe.append(part, to: stage.drop("a.txt"))
            }
        },
        DropWriter("a scanner that opens and closes for each page, seconds apart", "a.jpg") { stage in
            for part in Self.picture.parts(5) {
                try await stage.pause(.milliseconds(6_500))
                try Scribe.append(part, to: stage.drop("a.jpg"))
            }
        },
        DropWriter("an FTP upload that is broken off and resumed", "a.mp4") { stage in
            try Scribe.append(Self.video.prefix(5_000), to: stage.drop("a.mp4"))
            try await stage.pauseLong(.seconds(300))
            #expect(try stage.standing(of: "a.mp4")?.hasPrefix("interrupted: ") == true)
            try Scribe.append(Self.video.dropFirst(5_000), to: stage.drop("a.mp4"))
        },
        DropWriter("an FTP upload that is broken off and put anew", "a.mp4") { stage in
            try Scribe.append(Self.video.prefix(9_000), to: stage.drop("a.mp4"))
            try await stage.pauseLong(.seconds(120))
            let file = try Scribe(stage.drop("a.mp4"), O_WRONLY | O_CREAT | O_TRUNC)
            try file.append(Self.video.prefix(4_000))
            file.close()
            try await stage.pauseLong(.seconds(120))
            try Scribe.append(Self.video.dropFirst(4_000), to: stage.drop("a.mp4"))
        },
        DropWriter("an FTP upload that is resumed by REST, some way before its end", "a.jpg") { stage in
            try Scribe.append(Self.picture.prefix(400), to: stage.drop("a.jpg"))
            try await stage.pauseLong(.seconds(120))
            let file = try Scribe(stage.drop("a.jpg"))
            try file.write(Self.picture.dropFirst(300), at: 300)
        },
        DropWriter("an FTP upload that is resumed by APPE, time and again", "a.mp4") { stage in
            for part in Self.video.parts(5) {
                let file = try Scribe(stage.drop("a.mp4"), O_WRONLY | O_CREAT | O_APPEND)
                try file.append(part)
                file.close()
                try await stage.pauseLong(part.endIndex == Self.video.endIndex ? .zero : .seconds(90))
            }
        },
        DropWriter("a program that holds the file open and pauses", "a.txt") { stage in
            let file = try Scribe(stage.drop("a.txt"))
            for part in Self.notes.parts(3) {
                try file.append(part)
                try await stage.pause(.seconds(20))
                #expect(try stage.standing(of: "a.txt") == "still open for writing in a program on this machine")
            }
            file.close()
        },
        DropWriter("two programs, of which the first closes early", "a.txt") { stage in
            let first = try Scribe(stage.drop("a.txt"))
            let second = try Scribe(stage.drop("a.txt"))
            try first.append(Self.notes.prefix(1_000))
            first.close()
            try await stage.pause(.seconds(9))
            try second.append(Self.notes.dropFirst(1_000))
            try await stage.pause(.seconds(9))
            second.close()
        },
        DropWriter("a program that writes through a mapping after it closed the file", "a.txt") { stage in
            let notes = Self.notes
            let file = try Scribe(stage.drop("a.txt"), O_RDWR | O_CREAT)
            try file.setSize(notes.count)
            let address = try file.map(notes.count)
            file.close()
            for offset in [0, notes.count / 2] {
                try await stage.pause(.seconds(7))
                #expect(try stage.standing(of: "a.txt") == "still open for writing in a program on this machine")
                notes.withUnsafeBytes { bytes in
                    (address + offset).copyMemory(from: bytes.baseAddress! + offset, byteCount: notes.count / 2)
                }
            }
            munmap(address, notes.count)
        },
        DropWriter("Explorer: the size first, the data, an old time while it is open, and the close", "a.txt") {
            stage in
            let file = try Scribe(stage.drop("a.txt"))
            try file.setSize(Self.notes.count)
            try Scribe.setAttribute("user.DOSATTRIB", of: stage.drop("a.txt"), to: [0, 0, 5, 0])
            let half = Self.notes.count / 2
            try file.write(Self.notes.prefix(half), at: 0)
            try await stage.pause(.seconds(5))
            try file.write(Self.notes.dropFirst(half), at: half)
            try file.setOldTimes()
            try await stage.pause(.seconds(5))
            file.close()
        },
        DropWriter("Explorer on a server that closes in between: a tail of zeros until the end", "a.mp4") { stage in
            let file = try Scribe(stage.drop("a.mp4"))
            try file.setSize(Self.video.count)
            try file.setOldTimes()
            file.close()
            for part in Self.video.parts(4) {
                try await stage.pause(.seconds(7))
                let again = try Scribe(stage.drop("a.mp4"))
                try again.write(part, at: part.startIndex)
                try again.setOldTimes()
            }
        },
        DropWriter("Explorer on a server that allocates all blocks at once", "a.mp4") { stage in
            let file = try Scribe(stage.drop("a.mp4"))
            try file.allocate(Self.video.count)
            for part in Self.video.parts(4) {
                try file.write(part, at: part.startIndex)
                try await stage.pause(.seconds(5))
            }
            try file.setOldTimes()
            try await stage.pause(.seconds(5))
            file.close()
        },
        DropWriter("preallocated blocks, filled by a second open", "a.jpg") { stage in
            let file = try Scribe(stage.drop("a.jpg"))
            try file.allocate(Self.picture.count)
            file.close()
            try await stage.pause(.seconds(12))
            let again = try Scribe(stage.drop("a.jpg"))
            try again.write(Self.picture, at: 0)
        },
        DropWriter("smbd, which sets attributes before, between and after", "a.txt") { stage in
            let file = try Scribe(stage.drop("a.txt"))
            try Scribe.setAttribute("user.DOSATTRIB", of: stage.drop("a.txt"), to: [0, 0, 4, 0])
            try file.append(Self.notes)
            try Scribe.setAttribute("user.DOSATTRIB", of: stage.drop("a.txt"), to: [0, 0, 5, 0])
            file.close()
            try await stage.pause(.milliseconds(1_500))
            try Scribe.setAttribute("user.DOSATTRIB", of: stage.drop("a.txt"), to: [0, 0, 5, 1])
        },
        DropWriter("Synology, which keeps notes beside the file", "a.txt") { stage in
            try Scribe.append(Self.notes, to: stage.drop("a.txt"))
            try await stage.pause(.seconds(1))
            try stage.scratch.makeDirectory("in/@eaDir")
            try Scribe.append([1, 2, 3], to: stage.drop("@eaDir/a.txt@SynoEAStream"))
            try Scribe.append([1, 2, 3], to: stage.drop("a.txt@SynoResource"))
            try Scribe.check(chmod(stage.drop("a.txt"), 0o664))
        },
        DropWriter("an NFS server that closes the file while the client pauses", "a.mp4") { stage in
            for part in Self.video.parts(4) {
                try await stage.pause(.seconds(4))
                try Scribe.append(part, to: stage.drop("a.mp4"))
            }
        },
        DropWriter(
            "the same with what does not tell its end, on a folder that is asked for 15 s", "a.txt",
            settle: .seconds(15)
        ) {
            stage in
            for (part, pause) in zip(Self.notes.parts(4), [0, 2, 3, 4]) {
                try await stage.pause(.seconds(pause))
                try Scribe.append(part, to: stage.drop("a.txt"))
            }
        },
        DropWriter("touch of a file that is waited for", "a.txt") { stage in
            try Scribe.append(Self.notes, to: stage.drop("a.txt"))
            try await stage.pause(.milliseconds(1_500))
            try await stage.run("touch", stage.drop("a.txt"))
            try await stage.pause(.milliseconds(1_500))
        },
        DropWriter("a program that renames first and writes on", "a.txt") { stage in
            let file = try Scribe(stage.aside("a.txt"))
            try file.append(Self.notes.prefix(500))
            try Scribe.check(rename(stage.aside("a.txt"), stage.drop("a.txt")))
            try await stage.pause(.seconds(6))
            try file.append(Self.notes.dropFirst(500))
            file.close()
        },
    ]
}
