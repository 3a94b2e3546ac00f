import Foundation
import Glibc
import TestKit
import Testing

/// Programs that upload or fetch: OpenSSH's, and those of the web.
extension DropWriter {
    static let sftpServer = "/usr/lib/openssh/sftp-server"

    static let ssh: [DropWriter] = [
        DropWriter("sftp put", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.longVideo)
            try await stage.sftp("put \(stage.aside("a.mp4")) \(stage.drop("a.mp4"))")
        },
        DropWriter("sftp put -p, which sets old times before it closes", "a.txt") { stage in
            try stage.scratch.write("out/a.txt", Self.notes)
            try Scribe(stage.aside("a.txt")).setOldTimes()
            try await stage.sftp("put -p \(stage.aside("a.txt")) \(stage.drop("a.txt"))")
        },
        DropWriter("sftp put -r of a directory", "shoot/a.jpg", "shoot/deep/b.jpg") { stage in
            try stage.scratch.makeDirectory("out/shoot/deep")
            try stage.scratch.write("out/shoot/a.jpg", Self.picture)
            try stage.scratch.write("out/shoot/deep/b.jpg", Self.otherPicture)
            try await stage.sftp("put -r \(stage.aside("shoot")) \(stage.drop(""))")
        },
        DropWriter("sftp put that is broken off, and reput", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.longVideo)
            let names = "\(stage.aside("a.mp4")) \(stage.drop("a.mp4"))"
            try await stage.sftp("put \(names)", cutAfter: 600_000)
            try await stage.pauseLong(.seconds(300))
            #expect(try stage.standing(of: "a.mp4")?.hasPrefix("interrupted: ") == true)
            try await stage.sftp("reput \(names)")
        },
        DropWriter("sftp put of another name, and rename", "a.jpg") { stage in
            try stage.scratch.write("out/a.jpg", Self.picture)
            try await stage.sftp(
                "put \(stage.aside("a.jpg")) \(stage.drop("a.jpg.filepart"))",
                "rename \(stage.drop("a.jpg.filepart")) \(stage.drop("a.jpg"))")
        },
        DropWriter("scp", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.longVideo)
            try await stage.scp()
        },
        DropWriter("scp -p, with times of years ago", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.longVideo)
            try Scribe(stage.aside("a.mp4")).setOldTimes()
            try await stage.scp("-p")
        },
        DropWriter("scp -O -p, which speaks the old protocol", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.longVideo)
            try Scribe(stage.aside("a.mp4")).setOldTimes()
            try await stage.scp("-O", "-p")
        },
        DropWriter("scp that is broken off, and repeated", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.longVideo)
            try await stage.scp(cutAfter: 600_000)
            try await stage.pauseLong(.seconds(120))
            #expect(try stage.standing(of: "a.mp4")?.hasPrefix("interrupted: ") == true)
            try await stage.scp()
        },
    ]

    static let web: [DropWriter] = [
        DropWriter("wget", "a.mp4") { stage in
            try await stage.fetch("wget", "-q", "-O", stage.drop("a.mp4"))
        },
        DropWriter("wget that is broken off, and wget -c", "a.mp4") { stage in
            try await stage.fetch("wget", "-q", "--tries=1", "-O", stage.drop("a.mp4"), cutAfter: 90_000)
            try await stage.pauseLong(.seconds(120))
            #expect(try stage.standing(of: "a.mp4")?.hasPrefix("interrupted: ") == true)
            try await stage.fetch("wget", "-q", "-c", "-O", stage.drop("a.mp4"))
        },
        DropWriter("curl that is broken off, and curl -C -", "a.mp4") { stage in
            try await stage.fetch("curl", "-s", "-o", stage.drop("a.mp4"), cutAfter: 90_000)
            try await stage.pauseLong(.seconds(120))
            #expect(try stage.standing(of: "a.mp4")?.hasPrefix("interrupted: ") == true)
            try await stage.fetch("curl", "-s", "-C", "-", "-o", stage.drop("a.mp4"))
        },
    ]
}

extension BrokenWriter {
    static let ssh: [BrokenWriter] = [
        BrokenWriter(name: "an sftp whose line was cut", file: "a.mp4", standing: "interrupted: ") { stage in
            try stage.scratch.write("out/a.mp4", DropWriter.longVideo)
            try await stage.sftp("put \(stage.aside("a.mp4")) \(stage.drop("a.mp4"))", cutAfter: 600_000)
        },
        BrokenWriter(name: "an scp whose line was cut", file: "a.mp4", standing: "interrupted: ") { stage in
            try stage.scratch.write("out/a.mp4", DropWriter.longVideo)
            try await stage.scp("-p", cutAfter: 600_000)
        },
        BrokenWriter(name: "an sftp that is killed", file: "a.mp4", standing: "interrupted: ") { stage in
            try stage.scratch.write("out/a.mp4", DropWriter.longVideo)
            try await stage.sftp(
                "put \(stage.aside("a.mp4")) \(stage.drop("a.mp4"))", cutAfter: 600_000, isKilled: true)
        },
    ]
}
