import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

@Suite struct `A path is told where it lies` {
    static let folders = [
        Folder(name: "a", path: "/srv/a"),
        Folder(name: "ab", path: "/srv/ab", done: .elsewhere("/archive/ab"), failed: .inside(DropPath("bad/ones")!)),
        Folder(name: "gone", path: "/srv/gone", done: .delete),
    ]

    static let cases: [(String, String?, Place.Part?, String?)] = [
        ("/srv/a/x.jpg", "a", .dropped, "x.jpg"),
        ("/srv/a/d/x.jpg", "a", .dropped, "d/x.jpg"),
        ("/srv/a/done/d/x.jpg", "a", .done, "d/x.jpg"),
        ("/srv/a/done", "a", .dropped, "done"),
        ("/srv/a/donex/y", "a", .dropped, "donex/y"),
        ("/srv/a/failed/x.jpg", "a", .failed, "x.jpg"),
        ("/srv/a/failed/x.jpg.error.txt", "a", .failed, "x.jpg.error.txt"),
        ("/srv/a/.hotfolder/work/\(Sample.id)/x.jpg", "a", .work(Sample.id), "x.jpg"),
        ("/srv/a/.hotfolder/work/\(Sample.id)", "a", .reserved, ".hotfolder/work/\(Sample.id)"),
        ("/srv/a/.hotfolder/work/stray/x.jpg", "a", .reserved, ".hotfolder/work/stray/x.jpg"),
        ("/srv/a/.hotfolder/id", "a", .reserved, ".hotfolder/id"),
        ("/srv/a/.hotfolder", "a", .reserved, ".hotfolder"),
        ("/srv/a/.hotfolderx", "a", .dropped, ".hotfolderx"),
        ("/srv/ab/x.jpg", "ab", .dropped, "x.jpg"),
        ("/srv/ab/done/x.jpg", "ab", .dropped, "done/x.jpg"),
        ("/archive/ab/x.jpg", "ab", .done, "x.jpg"),
        ("/srv/ab/bad/ones/x.jpg", "ab", .failed, "x.jpg"),
        ("/srv/ab/bad/x.jpg", "ab", .dropped, "bad/x.jpg"),
        ("/srv/gone/done/x", "gone", .dropped, "done/x"),
        ("/srv/a", nil, nil, nil),
        ("/srv/a/", nil, nil, nil),
        ("/srv/abc/x", nil, nil, nil),
        ("/srv/a/../b", nil, nil, nil),
        ("/etc/passwd", nil, nil, nil),
        ("x.jpg", nil, nil, nil),
        ("", nil, nil, nil),
    ]

    @Test(arguments: cases)
    func `by folder, part and path`(
        _ text: String, _ folder: String?, _ part: Place.Part?, _ below: String?
    ) {
        let place = Place.find(Array(text.utf8), in: Self.folders)
        #expect(place?.folder.name == folder)
        #expect(place?.part == part)
        #expect(place?.path.text == below)
    }

    @Test func `also when it is no text`() {
        let bytes = Array("/srv/a/".utf8) + [0xFF, 0x0A]
        #expect(Place.find(bytes, in: Self.folders)?.path.bytes == [0xFF, 0x0A])
    }
}
