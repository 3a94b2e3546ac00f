import Glibc

/// setxattr(2) and getxattr(2), which Swift's Glibc module does not show.
enum ExtendedAttribute {
    private typealias Set =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32
        ) -> Int32
    private typealias Get =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int
        ) -> Int

    static func set(_ path: String, _ name: String, _ value: [UInt8]) -> Bool {
        guard let call = dlsym(nil, "setxattr") else { return false }
        return unsafeBitCast(call, to: Set.self)(path, name, value, value.count, 0) == 0
    }

    /// Nil when the file does not have it.
    static func get(_ path: String, _ name: String) -> [UInt8]? {
        guard let call = dlsym(nil, "getxattr") else { return nil }
        var value = [UInt8](repeating: 0, count: 4096)
        let count = unsafeBitCast(call, to: Get.self)(path, name, &value, value.count)
        return count < 0 ? nil : Array(value.prefix(count))
    }
}
