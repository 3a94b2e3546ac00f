import Disk
import TestKit
import Testing

@testable import Intake

@Suite struct `What stands in a folder's place` {
    private static func ground(
        device: UInt64 = 1, mount: UInt64 = 10, isMountPoint: Bool = true, isOurs: Bool = true
    ) -> FolderGround {
        FolderGround(
            fileID: FileID(device: device, inode: 2), mount: mount, isMountPoint: isMountPoint, isOurs: isOurs)
    }

    struct Case: Sendable {
        var before = ground()
        var now: FolderGround
        /// Part of the reason; nil when it may be the folder.
        var objection: String?
    }

    static let cases = [
        // Mounted again: another number, perhaps another device, and our directory.
        Case(now: ground(device: 7, mount: 11)),
        // Made anew by a person, on the same mount.
        Case(now: ground(isOurs: false)),
        Case(before: ground(isMountPoint: false), now: ground(isMountPoint: false, isOurs: false)),
        // The empty directory beneath.
        Case(now: ground(device: 9, mount: 1, isMountPoint: false, isOurs: false), objection: "not mounted any more"),
        Case(
            before: ground(isOurs: false), now: ground(device: 9, mount: 1, isMountPoint: false, isOurs: false),
            objection: "not mounted any more"),
        // Something else on top.
        Case(now: ground(device: 9, mount: 12, isOurs: false), objection: "mounted over"),
        Case(
            before: ground(isMountPoint: false), now: ground(device: 9, mount: 12, isOurs: false),
            objection: "mounted over"),
        // Never used before, and mounted now: a number that is used again does not make it the same file system.
        Case(before: ground(isMountPoint: false, isOurs: false), now: ground(device: 9, mount: 12, isOurs: false)),
        Case(now: ground(device: 9, isOurs: false), objection: "mounted over"),
    ]

    @Test(arguments: cases)
    func `is taken for the folder, or is not`(_ given: Case) {
        let objection = given.before.objection(to: given.now, at: "/srv/drops")
        #expect((objection == nil) == (given.objection == nil), "\(objection ?? "none")")
        if let part = given.objection { #expect(objection?.contains(part) == true, "\(objection ?? "none")") }
    }
}
