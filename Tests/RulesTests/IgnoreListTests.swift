import Rules
import SystemPackage
import Testing

@Suite struct `The ignore list` {
    private static let plain = IgnoreList(folder: Folder(name: "a", path: "/srv/a"))
    private static let own = IgnoreList(
        folder: Folder(
            name: "a", path: "/srv/a", done: .inside(DropPath("out/done")!), failed: .elsewhere("/srv/failed"),
            ignore: ["*.PSD", "proxies", "raw/", "shows/*/draft-?.jpg", "/top/**", "[0-9]x*", "a[b"]))

    @Test(arguments: [
        // Being written.
        (".hidden.jpg", ".*"), (".a.jpg.Xy12Zq", ".*"), ("a.jpg.partial", "*.partial"),
        ("a.abcdefgh.partial", "*.partial"),
        ("a.mp4.partial~", "*.partial~"), ("a.mp4.filepart", "*.filepart"), ("a.mp4.part", "*.part"),
        ("a.mp4.crdownload", "*.crdownload"), ("a.mp4.opdownload", "*.opdownload"), ("a.mp4.!qB", "*.!qb"),
        ("a.mp4.!ut", "*.!ut"), ("a.mp4.aria2", "*.aria2"), ("a.mp4.bc!", "*.bc!"), ("a.dtapart", "*.dtapart"),
        ("a.incomplete", "*.incomplete"), ("a.mp4.aspx", "*.*.aspx"), ("x.cache", "*.cache"),
        ("~syncthing~a.mp4.tmp", "~syncthing~*.tmp"), ("A.TMP", "*.tmp"), ("a.temp", "*.temp"),
        ("a.jpg.sb-1a2b3c4d-AbCdEf", "*.sb-????????-??????"), ("~$deck.pptx", "~$*"), ("4913", "4913"),
        ("a.jpg~", "*~"), ("a.kate-swp", "*.kate-swp"), ("a.camelLock", "*.camellock"), ("a.hlock", "*.hlock"),
        ("a.inprogress", "*.inprogress"), ("A.MP4.ASPX", "*.*.aspx"), ("a.download", "*.download"),
        ("~a.tmp", "*.tmp"), ("(A Document Being Saved By Pages)", "(a document being saved by *)"),
        (".~tmp~/a.jpg", ".*/"), (".syncthing.a.jpg.tmp", ".*"), (".goutputstream-AB12CD", ".*"), (".in.a.jpg", ".*"),
        (".sb-1a2b3c4d-AbCdEf", ".*"), (".~lock.a.odt#", ".*"), (".a.txt.swp", ".*"), (".a.txt.swo", ".*"),
        (".a.kate-swp", ".*"), (".tmp.drivedownload/1", ".*/"), (".tmp.driveupload/1", ".*/"),
        (".dropbox.cache/a.jpg", ".*/"), (".dropbox", ".*"), (".dropbox.attr", ".*"), (".sync/a", ".*/"),
        ("a.jpg.!sync", "*.!sync"), (".a.jpg.!sync", ".*"),
        // Litter.
        ("._a.jpg", ".*"), (".DS_Store", ".*"), ("Icon\r", "icon\r"), ("Thumbs.db", "thumbs.db"),
        ("THUMBS.DB", "thumbs.db"), ("desktop.ini", "desktop.ini"), ("a.jpg@SynoEAStream", "*@synoeastream"),
        ("a.unison.tmp2", "*.unison*"), ("ehthumbs.db", "ehthumbs.db"), ("a.jpg@SynoResource", "*@synoresource"),
        ("~WRL0001.tmp", "*.tmp"), (".AppleDouble/a.jpg", ".*/"), (".LSOverride", ".*"), (".localized", ".*"),
        (".apdisk", ".*"), (".VolumeIcon.icns", ".*"), (".com.apple.timemachine.donotpresent", ".*"),
        (".metadata_never_index", ".*"), (".nfs000000000001", ".*"), (".fuse_hidden00000001", ".*"),
        (".smbdeleteAAA4e.4", ".*"), (".SynologyWorkingDirectory/a", ".*/"), (".stfolder/a", ".*/"),
        (".stignore", ".*"), (".sync_1a2b.db", ".*"), (".owncloudsync.log", ".*"), (".csync_journal.db-wal", ".*"),
        (".unison.a.jpg.tmp", ".*"), (".nomedia", ".*"), (".plexignore", ".*"),
        // Directories above.
        ("@eaDir/a.jpg", "@eadir/"), ("x/@eaDir/a.jpg/b", "@eadir/"), ("#recycle/a.jpg", "#recycle/"),
        ("$RECYCLE.BIN/a.jpg", "$recycle.bin/"), ("System Volume Information/a", "system volume information/"),
        ("lost+found/a", "lost+found/"), ("__MACOSX/a.jpg", "__macosx/"), ("x/.git/config", ".*/"),
        ("Movie.download/a.mp4", "*.download/"), ("x.lock/a", "*.lock/"),
        ("(A Document Being Saved By Preview)/a.jpg", "(a document being saved by *)/"),
        // The folder's own directories.
        ("#snapshot/a", "#snapshot/"), ("@tmp/a", "@tmp/"), ("@sharebin/a", "@sharebin/"), ("@Recycle/a", "@recycle/"),
        ("@Recently-Snapshot/a", "@recently-snapshot/"), (".@__thumb/a.jpg", ".*/"), (".@upload_cache/a", ".*/"),
        (".recycle/a", ".*/"), (".Trash-1000/a", ".*/"), (".Trashes/a", ".*/"), (".Spotlight-V100/a", ".*/"),
        (".fseventsd/a", ".*/"), (".TemporaryItems/a", ".*/"), (".DocumentRevisions-V100/a", ".*/"),
        (".AppleDB/a", ".*/"), (".AppleDesktop/a", ".*/"), ("Network Trash Folder/a", "network trash folder/"),
        ("Temporary Items/a", "temporary items/"), ("RECYCLER/a", "recycler/"), (".zfs/a", ".*/"),
        (".snapshot/a", ".*/"), ("~snapshot/a", "~snapshot/"), (".snapshots/a", ".*/"), (".stversions/a", ".*/"),
        (".svn/a", ".*/"), ("a.jpg.sb-1a2b3c4d-AbCdEf/a.jpg", "*.sb-????????-??????/"),
        (".hotfolder/work/1/a.jpg", ".hotfolder/"), ("done/a.jpg", "done/"), ("failed/x/a.jpg.error.txt", "failed/"),
    ])
    func `a name that is nobody's content is ignored`(_ path: String, _ pattern: String) throws {
        #expect(Self.plain.reason(for: try #require(DropPath(path))) == pattern)
    }

    @Test(arguments: [
        "a.jpg", "part", "a.part.jpg", "tmp/a.jpg", "x/done/a.jpg", "done.jpg", "donewell/a.jpg", "49130", "icon.png",
        "a.sb-1a2b3c4d-AbCdEfg", "a.lock", "download/a.mp4", "eaDir/a.jpg", "é.jpg", "~a.jpg", "recycler.jpg",
        "index.aspx", "a.aspx.jpg",
    ])
    func `content is not ignored`(_ path: String) throws {
        #expect(Self.plain.reason(for: try #require(DropPath(path))) == nil)
    }

    @Test(arguments: [
        ("a.psd", "*.PSD"), ("x/A.Psd", "*.PSD"), ("proxies", "proxies"), ("x/proxies/a.jpg", "proxies/"),
        ("raw/a.jpg", "raw/"), ("x/raw/a.jpg", "raw/"), ("shows/s1/draft-1.jpg", "shows/*/draft-?.jpg"),
        ("Shows/S1/Draft-1.JPG", "shows/*/draft-?.jpg"), ("top/a", "top/**"), ("top/x/a", "top/**"),
        ("7x.jpg", "[0-9]x*"),
        ("a[b", "a[b"), ("out/done/a.jpg", "out/done/"),
    ])
    func `the folder's own patterns are heeded`(_ path: String, _ pattern: String) throws {
        let reason = Self.own.reason(for: try #require(DropPath(path)))
        #expect(reason == pattern || reason == pattern + "/")
    }

    @Test(arguments: [
        "raw", "shows/s1/x/draft-1.jpg", "shows/s1/draft-10.jpg", "x/top/a", "ax.jpg", "ab", "done/a.jpg", "out/a.jpg",
        "failed/a.jpg",
    ])
    func `the folder's own patterns take no more than they say`(_ path: String) throws {
        #expect(Self.own.reason(for: try #require(DropPath(path))) == nil)
    }

    @Test func `a decomposed name fits a composed pattern`() throws {
        let list = IgnoreList(folder: Folder(name: "a", path: "/srv/a", ignore: ["Entwürfe"]))
        #expect(list.reason(for: try #require(DropPath("entwu\u{308}rfe/a.jpg"))) == "Entwürfe/")
    }

    @Test func `a name that is not UTF-8 is content`() throws {
        #expect(Self.plain.reason(for: try #require(DropPath([0xFF, 0xFE]))) == nil)
        #expect(Self.plain.reason(for: try #require(DropPath([0xFF] + Array(".part".utf8)))) == "*.part")
    }

    @Test func `directories are told by name, the folder's own by path`() throws {
        for path in ["@eaDir", "shows/@eaDir", ".Trash-1000", ".hotfolder", "done", "failed"] {
            #expect(Self.plain.ignores(directory: try #require(DropPath(path))), "\(path)")
        }
        for path in ["show", "shows/done", "done2"] {
            #expect(!Self.plain.ignores(directory: try #require(DropPath(path))), "\(path)")
        }
        for path in ["Proxies", "raw", "out/done"] {
            #expect(Self.own.ignores(directory: try #require(DropPath(path))), "\(path)")
        }
        #expect(Self.own.directoryPatterns.suffix(5) == ["raw", "*.PSD", "proxies", "[0-9]x*", "a[b"])
        #expect(Self.plain.reservedDirectories == [DropPath(".hotfolder"), DropPath("done"), DropPath("failed")])
        #expect(Self.own.reservedDirectories == [DropPath(".hotfolder"), DropPath("out/done")])
    }
}
