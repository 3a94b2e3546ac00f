import Glibc
import SystemPackage

/// A file as a program holds it that writes it by system calls, each of which a test chooses.
final class Scribe {
    private(set) var descriptor: Int32

    init(_ path: String, _ flags: Int32 = O_WRONLY | O_CREAT) throws {
        self.descriptor = open(path, flags, 0o666)
        try Self.check(self.descriptor)
    }

    deinit { self.close() }

    func close() {
        if self.descriptor >= 0 { _ = Glibc.close(self.descriptor) }
        self.descriptor = -1
    }

    func write(_ bytes: some Collection<UInt8>, at offset: Int) throws {
        let bytes = Array(bytes)
        try Self.check(Int32(pwrite(self.descriptor, bytes, bytes.count, off_t(offset))))
    }

    func append(_ bytes: some Collection<UInt8>) throws {
        let bytes = Array(bytes)
        lseek(self.descriptor, 0, SEEK_END)
        try Self.check(Int32(Glibc.write(self.descriptor, bytes, bytes.count)))
    }

    /// Sets the size, without allocating anything.
    func setSize(_ size: Int) throws { try Self.check(ftruncate(self.descriptor, off_t(size))) }

    /// Allocates all blocks, as `strict allocate` of a file server does.
    func allocate(_ size: Int) throws {
        let number = posix_fallocate(self.descriptor, 0, off_t(size))
        if number != 0 { throw Errno(rawValue: number) }
    }

    /// Sets both times to the beginning of 2020.
    func setOldTimes() throws {
        let old = timespec(tv_sec: 1_577_836_800, tv_nsec: 0)
        try Self.check(futimens(self.descriptor, [old, old]))
    }

    /// Maps the file for writing.
    func map(_ size: Int) throws -> UnsafeMutableRawPointer {
        guard let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, self.descriptor, 0),
            address != MAP_FAILED
        else { throw Errno(rawValue: errno) }
        return address
    }

    /// Opens, appends and closes.
    static func append(_ bytes: some Collection<UInt8>, to path: String) throws {
        let file = try Scribe(path)
        try file.append(bytes)
        file.close()
    }

    /// Sets an extended attribute; setxattr(2) is not among what Swift shows of glibc.
    static func setAttribute(_ name: String, of path: String, to value: [UInt8]) throws {
        typealias Call =
            @convention(c) (
                UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, Int32
            ) -> Int32
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "setxattr") else { throw Errno.noFunction }
        let result = unsafeBitCast(symbol, to: Call.self)(path, name, value, value.count, 0)
        try Self.check(result)
    }

    static func check(_ result: Int32) throws {
        if result < 0 { throw Errno(rawValue: errno) }
    }
}
