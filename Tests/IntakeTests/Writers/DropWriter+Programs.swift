import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// Writers that are programs, run as they are.
extension DropWriter {
    static let programs: [DropWriter] = [
        DropWriter("cp", "a.jpg") { stage in
            try stage.scratch.write("out/a.jpg", Self.picture)
            try await stage.run("cp", stage.aside("a.jpg"), stage.drop("a.jpg"))
        },
        DropWriter("cp -p of an old file: the time lies years back", "a.txt") { stage in
            try stage.scratch.write("out/a.txt", Self.notes)
            try Scribe(stage.aside("a.txt")).setOldTimes()
            try await stage.run("cp", "-p", stage.aside("a.txt"), stage.drop("a.txt"))
        },
        DropWriter("cp over an existing file: no event says that it is made", "a.jpg") { stage in
            try stage.scratch.write("in/a.jpg", Self.otherPicture)
            try await stage.pause(.seconds(3))
            #expect(stage.ready == ["a.jpg"])
            stage.forget()
            try stage.scratch.write("out/a.jpg", Self.picture)
            try await stage.run("cp", stage.aside("a.jpg"), stage.drop("a.jpg"))
        },
        DropWriter("a shell that redirects", "a.txt") { stage in
            try stage.scratch.write("out/a.txt", Self.notes)
            try await stage.run("sh", "-c", "cat '\(stage.aside("a.txt"))' > '\(stage.drop("a.txt"))'")
        },
        DropWriter("dd in small blocks", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.video)
            try await stage.run(
                "dd", "if=\(stage.aside("a.mp4"))", "of=\(stage.drop("a.mp4"))", "bs=512", "status=none")
        },
        DropWriter("tar, which sets old times", "a.jpg", "deep/b.jpg") { stage in
            try stage.scratch.makeDirectory("out/deep")
            try stage.scratch.write("out/a.jpg", Self.picture)
            try stage.scratch.write("out/deep/b.jpg", Self.otherPicture)
            try Scribe(stage.aside("a.jpg")).setOldTimes()
            let archive = stage.scratch.path("out.tar").string
            try await stage.run("tar", "-C", stage.aside(""), "-cf", archive, "a.jpg", "deep")
            try await stage.run("tar", "-C", stage.drop(""), "-xf", archive)
        },
        DropWriter("curl -o", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.video)
            try await stage.run("curl", "-s", "-o", stage.drop("a.mp4"), "file://" + stage.aside("a.mp4"))
        },
        DropWriter("mv on the same file system: one rename", "a.txt") { stage in
            try stage.scratch.write("out/a.txt", Self.notes)
            try await stage.run("mv", stage.aside("a.txt"), stage.drop("a.txt"))
        },
        DropWriter("mv over an existing file", "a.jpg") { stage in
            try stage.scratch.write("in/a.jpg", Self.otherPicture)
            try await stage.pause(.seconds(3))
            stage.forget()
            try stage.scratch.write("out/a.jpg", Self.picture)
            try await stage.run("mv", stage.aside("a.jpg"), stage.drop("a.jpg"))
        },
        DropWriter("mv of a directory", "shoot/a.jpg", "shoot/deep/b.jpg") { stage in
            try stage.scratch.makeDirectory("out/shoot/deep")
            try stage.scratch.write("out/shoot/a.jpg", Self.picture)
            try stage.scratch.write("out/shoot/deep/b.jpg", Self.otherPicture)
            try await stage.run("mv", stage.aside("shoot"), stage.drop("shoot"))
        },
        DropWriter("cp -r of a directory", "shoot/a.jpg", "shoot/deep/b.jpg") { stage in
            try stage.scratch.makeDirectory("out/shoot/deep")
            try stage.scratch.write("out/shoot/a.jpg", Self.picture)
            try stage.scratch.write("out/shoot/deep/b.jpg", Self.otherPicture)
            try await stage.run("cp", "-r", stage.aside("shoot"), stage.drop("shoot"))
        },
        DropWriter("ln of a file whose other name goes away, as publishers do", "a.jpg") { stage in
            try stage.scratch.write("out/a.jpg", Self.picture)
            try await stage.run("ln", stage.aside("a.jpg"), stage.drop("a.jpg"))
            try await stage.pause(.seconds(8))
            try await stage.run("rm", stage.aside("a.jpg"))
        },
        DropWriter("truncate to the full size, and dd into it later", "a.mp4") { stage in
            try stage.scratch.write("out/a.mp4", Self.video)
            try await stage.run("truncate", "-s", String(Self.video.count), stage.drop("a.mp4"))
            try await stage.pause(.seconds(20))
            try await stage.run(
                "dd", "if=\(stage.aside("a.mp4"))", "of=\(stage.drop("a.mp4"))", "conv=notrunc", "status=none")
        },
        DropWriter("fallocate, and dd into it later", "a.jpg") { stage in
            try stage.scratch.write("out/a.jpg", Self.picture)
            try await stage.run("fallocate", "-l", String(Self.picture.count), stage.drop("a.jpg"))
            try await stage.pause(.seconds(20))
            try await stage.run(
                "dd", "if=\(stage.aside("a.jpg"))", "of=\(stage.drop("a.jpg"))", "conv=notrunc", "status=none")
        },
        DropWriter("ffmpeg", "a.mp4") { stage in try await Self.encode(stage, []) },
        DropWriter("ffmpeg that writes fragments", "a.mp4") { stage in
            try await Self.encode(stage, ["-movflags", "frag_keyframe+empty_moov"])
        },
        DropWriter("ffmpeg that writes MXF", "a.mxf") { stage in
            try await Self.encode(stage, ["-c:v", "mpeg2video", "-s", "160x96", "-r", "25"], to: "a.mxf")
        },
        DropWriter("ffmpeg that writes a transport stream", "a.ts") { stage in
            try await Self.encode(stage, [], to: "a.ts")
        },
        DropWriter("ffmpeg that moves the index to the front", "a.mp4") { stage in
            try await Self.encode(stage, ["-movflags", "+faststart"])
        },
    ]

    private static func encode(_ stage: Stage, _ options: [String], to file: String = "a.mp4") async throws {
        let words =
            ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=1", "-pix_fmt", "yuv420p"]
            + options + [stage.drop(file)]
        try await stage.run("env", arguments: words)
    }

    /// rsync in its ways of writing.
    static let rsync: [DropWriter] = [
        Self.rsync("a temporary name, then a rename", []),
        Self.rsync("all renames at the end", ["--delay-updates"]),
        Self.rsync("in place, and the time is set after the close", ["--inplace"]),
        Self.rsync("a directory for what is not whole", ["--partial-dir=.partial"]),
        // Names without a dot at the front; the directory is the drop folder's own, so each is there to be seen.
        Self.rsync("temporary names in a directory of their own", ["--temp-dir=."]),
    ]

    private static func rsync(_ name: String, _ options: [String]) -> DropWriter {
        DropWriter("rsync: \(name)", "a.mp4", "b.txt") { stage in
            try stage.scratch.write("out/a.mp4", Self.video)
            try stage.scratch.write("out/b.txt", Self.notes)
            try Scribe(stage.aside("a.mp4")).setOldTimes()
            try await stage.run("rsync", arguments: ["-a"] + options + [stage.aside(".") + "/", stage.drop("")])
        }
    }

    /// mv from another file system.
    static let fromElsewhere = DropWriter("mv from another file system: a copy that keeps the time", "a.mp4") { stage in
        let elsewhere = "/dev/shm/hotfolder-\(UUID().uuidString).mp4"
        defer { unlink(elsewhere) }
        try Data(Self.video).write(to: URL(fileURLWithPath: elsewhere))
        try Scribe(elsewhere).setOldTimes()
        try await stage.run("mv", elsewhere, stage.drop("a.mp4"))
    }
}
