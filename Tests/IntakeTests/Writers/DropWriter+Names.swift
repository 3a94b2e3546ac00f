import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// Writers that use other names first, or leave other files beside.
extension DropWriter {
    static let names: [DropWriter] = [
        Self.renaming("Chrome", "a.jpg.crdownload"),
        Self.renaming("WinSCP", "a.jpg.filepart"),
        Self.renaming("rclone", "a.jpg.k3j9x2aa.partial"),
        Self.renaming("Nextcloud and KDE", "a.jpg.part"),
        Self.renaming("Syncthing", ".syncthing.a.jpg.tmp"),
        Self.renaming("lftp", ".in.a.jpg"),
        Self.renaming("GLib", ".goutputstream-AB12CD"),
        Self.renaming("macOS safe save", "a.jpg.sb-1a2b3c4d-Xy9zAb"),
        Self.renaming("a program that writes atomically", "a.jpg.tmp"),
        Self.renaming("old Edge", "a.jpg.partial"),
        Self.renaming("Opera", "a.jpg.opdownload"),
        Self.renaming("an encoder", "a.temp"),
        Self.renaming("Sonarr and Radarr", "a.jpg.partial~"),
        Self.renaming("rsync", ".a.jpg.j1C0bX"),
        Self.renaming("rsync --delay-updates", ".~tmp~/a.jpg"),
        Self.renaming("qBittorrent", "a.jpg.!qB"),
        Self.renaming("uTorrent", "a.jpg.!ut"),
        Self.renaming("BitComet", "a.jpg.bc!"),
        Self.renaming("DownThemAll", "a.jpg.dtapart"),
        Self.renaming("ExaVault", "a.jpg.incomplete"),
        Self.renaming("a script of the house", "a.jpg.inprogress"),
        Self.renaming("Syncthing on Windows", "~syncthing~a.jpg.tmp"),
        Self.renaming("Nextcloud's client", ".a.jpg.~1a2b3c"),
        Self.renaming("Google Drive", ".tmp.drivedownload/10234"),
        Self.renaming("Dropbox", ".dropbox.cache/new_files/4711"),
        Self.renaming("Resilio", ".sync/a.jpg.!sync"),
        Self.renaming("Office", "~WRL0003.tmp"),
        Self.renaming("macOS safe save, hidden", ".sb-1a2b3c4d-Xy9zAb"),
        Self.renaming("AppKit's safe save", "(A Document Being Saved By Preview)/a.jpg"),
        Self.renaming("Kaltura's neighbours", "a.jpg.cache"),
        Self.locking("Camel", "a.txt.camelLock"),
        Self.locking("Helmut", "a.txt.hlock"),
        Self.locking("jlesage's containers", "a.txt.lock/pid"),
        Self.locking("Kate", ".a.txt.kate-swp"),
        DropWriter("Firefox, which makes an empty file of the final name first", "a.jpg") { stage in
            try Scribe.append([], to: stage.drop("a.jpg"))
            try await Self.write(Self.picture, to: "a.jpg.part", stage)
            #expect(try stage.standing(of: "a.jpg") == "still empty")
            try Scribe.check(rename(stage.drop("a.jpg.part"), stage.drop("a.jpg")))
        },
        DropWriter("Safari, which downloads into a directory", "a.jpg") { stage in
            try stage.scratch.makeDirectory("in/a.jpg.download")
            try await Self.write(Self.picture, to: "a.jpg.download/a.jpg", stage)
            try Scribe.check(rename(stage.drop("a.jpg.download/a.jpg"), stage.drop("a.jpg")))
            try Scribe.check(rmdir(stage.drop("a.jpg.download")))
        },
        DropWriter("vim, which keeps a backup and tries out the directory", "a.txt") { stage in
            try Scribe.append([], to: stage.drop("4913"))
            unlink(stage.drop("4913"))
            try Scribe.append(Self.notes, to: stage.drop(".a.txt.swp"))
            try Scribe.append(Self.notes, to: stage.drop("a.txt~"))
            try await stage.pause(.seconds(5))
            try Scribe.append(Self.notes, to: stage.drop("a.txt"))
            unlink(stage.drop("a.txt~"))
        },
        DropWriter("LibreOffice, which locks beside and replaces", "a.txt") { stage in
            try Scribe.append([1], to: stage.drop(".~lock.a.txt#"))
            try Scribe.append([1], to: stage.drop("~$a.txt"))
            try await Self.write(Self.notes, to: "lu1234.tmp", stage)
            try Scribe.check(rename(stage.drop("lu1234.tmp"), stage.drop("a.txt")))
            unlink(stage.drop(".~lock.a.txt#"))
        },
        DropWriter("a file without a name that gets one when it is whole", "a.jpg") { stage in
            // O_TMPFILE, which Swift does not show: __O_TMPFILE and O_DIRECTORY (open(2)).
            let file = try Scribe(stage.drop(""), 0o20000000 | O_DIRECTORY | O_WRONLY)
            for part in Self.picture.parts(3) {
                try file.append(part)
                try await stage.pause(.seconds(4))
            }
            let source = "/proc/self/fd/\(file.descriptor)"
            try Scribe.check(linkat(AT_FDCWD, source, AT_FDCWD, stage.drop("a.jpg"), AT_SYMLINK_FOLLOW))
        },
        DropWriter("a publisher that links and unlinks", "a.txt") { stage in
            try await Self.write(Self.notes, to: ".a.txt", stage)
            try Scribe.check(link(stage.drop(".a.txt"), stage.drop("a.txt")))
            try await stage.pause(.seconds(5))
            unlink(stage.drop(".a.txt"))
        },
        DropWriter("Finder onto Samba: an empty file, closed, and the data later", "a.jpg") { stage in
            try Scribe.append([], to: stage.drop("a.jpg"))
            try await stage.pause(.seconds(10))
            #expect(try stage.standing(of: "a.jpg") == "still empty")
            try Scribe.append(Self.picture.prefix(200), to: stage.drop("a.jpg"))
            try await stage.pause(.seconds(5))
            try Scribe.append(Self.picture.dropFirst(200), to: stage.drop("a.jpg"))
            try Scribe.append([1], to: stage.drop(".DS_Store"))
        },
        DropWriter("Finder with AppleDouble files: the mark beside the file", "a.jpg") { stage in
            try Self.replace("._a.jpg", FinderBytes.appleDouble("brokMACS"), stage)
            try Scribe.append(Self.picture, to: stage.drop("a.jpg"))
            try await stage.pause(.seconds(60))
            #expect(try stage.standing(of: "a.jpg") == "Finder is still copying it")
            try Self.replace("._a.jpg", FinderBytes.appleDouble("JPEGogle"), stage)
        },
        DropWriter("Finder onto Samba: the mark as a stream", "a.jpg") { stage in
            try Self.replace("a.jpg", Self.picture, stage)
            try Scribe.setAttribute(FinderBytes.samba, of: stage.drop("a.jpg"), to: FinderBytes.afpInfo("brokMACS"))
            try await stage.pause(.seconds(60))
            #expect(try stage.standing(of: "a.jpg") == "Finder is still copying it")
            try Scribe.setAttribute(FinderBytes.samba, of: stage.drop("a.jpg"), to: FinderBytes.afpInfo("JPEGogle"))
        },
        DropWriter("Finder onto netatalk: the mark as metadata", "a.txt") { stage in
            try Self.replace("a.txt", Self.notes, stage)
            let path = stage.drop("a.txt")
            try Scribe.setAttribute(FinderBytes.netatalk, of: path, to: FinderBytes.appleDouble("brokMACS"))
            try await stage.pause(.seconds(60))
            #expect(try stage.standing(of: "a.txt") == "Finder is still copying it")
            try Scribe.setAttribute(FinderBytes.netatalk, of: path, to: FinderBytes.appleDouble("TEXTttxt"))
        },
    ]

    /// Writes under another name, with pauses that no quiet time allows, and renames.
    private static func renaming(_ program: String, _ temporary: String) -> DropWriter {
        DropWriter("\(program): `\(temporary)`, then a rename", "a.jpg") { stage in
            try Self.makeDirectory(of: temporary, stage)
            try await Self.write(Self.picture, to: temporary, stage)
            try Scribe.check(rename(stage.drop(temporary), stage.drop("a.jpg")))
        }
    }

    /// Writes a lock beside the file, holds the file open until it is written, and takes the lock away.
    private static func locking(_ program: String, _ lock: String) -> DropWriter {
        DropWriter("\(program): `\(lock)` beside the file", "a.txt") { stage in
            try Self.makeDirectory(of: lock, stage)
            try Scribe.append([1], to: stage.drop(lock))
            let file = try Scribe(stage.drop("a.txt"))
            for part in Self.notes.parts(3) {
                try file.append(part)
                try await stage.pause(.seconds(5))
            }
            file.close()
            unlink(stage.drop(lock))
        }
    }

    private static func makeDirectory(of name: String, _ stage: Stage) throws {
        guard let slash = name.lastIndex(of: "/") else { return }
        try stage.scratch.makeDirectory("in/" + name[..<slash])
    }

    private static func write(_ bytes: [UInt8], to name: String, _ stage: Stage) async throws {
        for part in bytes.parts(3) {
            try Scribe.append(part, to: stage.drop(name))
            try await stage.pause(.seconds(5))
        }
    }

    private static func replace(_ name: String, _ bytes: [UInt8], _ stage: Stage) throws {
        try Scribe(stage.drop(name), O_WRONLY | O_CREAT | O_TRUNC).append(bytes)
    }
}

/// What Finder and the servers write, with this type and creator.
enum FinderBytes {
    static let netatalk = "user.org.netatalk.Metadata"
    static let samba = "user.DosStream.AFP_AfpInfo:$DATA"

    /// An AppleDouble header with two entries: a comment, and the Finder info at byte 50.
    static func appleDouble(_ typeAndCreator: String) -> [UInt8] {
        [0, 5, 0x16, 7, 0, 2, 0, 0] + Array("Mac OS X        ".utf8) + [0, 2]
            + [0, 0, 0, 4, 0, 0, 0, 82, 0, 0, 0, 0] + [0, 0, 0, 9, 0, 0, 0, 50, 0, 0, 0, 32]
            + Array(typeAndCreator.utf8) + Array(repeating: 0, count: 24)
    }

    /// An AfpInfo structure of 60 bytes.
    static func afpInfo(_ typeAndCreator: String) -> [UInt8] {
        Array("AFP".utf8) + [0, 0, 1, 0, 0] + Array(repeating: 0, count: 4) + [0x80, 0, 0, 0]
            + Array(typeAndCreator.utf8) + Array(repeating: 0, count: 36)
    }
}
