import Disk
import Glibc
import SystemPackage
import Testing

/// What may be asked of files that belong to others, and of their attributes.
@Suite struct `Files of other users` {
    /// SYS_setresuid (syscalls(2)), on x86-64 and on AArch64.
    #if arch(x86_64)
        private static let setEffectiveUser = 117
    #else
        private static let setEffectiveUser = 147
    #endif

    @Test(.enabled("only root can become another user") { geteuid() == 0 })
    func `do not tell who writes them, and are no error`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("0123456789", to: "a")
        let file = try scratch.open().file("a")
        #expect(file.hasWriter() == false)
        // Of this thread alone: glibc's own call would change them all.
        typealias Call = @convention(c) (Int, Int, Int, Int) -> Int
        let call = unsafeBitCast(try #require(dlsym(dlopen(nil, RTLD_NOW), "syscall")), to: Call.self)
        let nobody = 65_534
        #expect(call(Self.setEffectiveUser, -1, nobody, -1) == 0)
        let answer = file.hasWriter()
        #expect(call(Self.setEffectiveUser, -1, 0, -1) == 0)
        #expect(answer == nil)
        #expect(file.hasWriter() == false)
    }

    @Test func `attributes are read by name, and missing ones are none`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("0123456789", to: "a")
        let file = try scratch.open().file("a")
        #expect(try !file.extendedAttributeNames().contains(Array("user.x".utf8)))
        #expect(try file.extendedAttribute(named: "user.x", limit: 10) == nil)
        typealias Call =
            @convention(c) (
                UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, Int32
            ) -> Int32
        let call = unsafeBitCast(try #require(dlsym(dlopen(nil, RTLD_NOW), "setxattr")), to: Call.self)
        for name in ["user.x", "user.y"] {
            #expect(call(scratch.at("a"), name, [1, 2, 3] as [UInt8], 3, 0) == 0)
        }
        #expect(try Set(file.extendedAttributeNames()).isSuperset(of: ["user.x", "user.y"].map { Array($0.utf8) }))
        #expect(try file.extendedAttribute(named: "user.x", limit: 10) == [1, 2, 3])
        #expect(try file.extendedAttribute(named: "user.x", limit: 2) == nil, "longer than we want")
    }
}
