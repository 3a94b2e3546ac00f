import Glibc
import SystemPackage

/// A path as the user typed it, made absolute without asking the disk.
enum AbsolutePath {
    static func of(_ typed: String) -> FilePath {
        let path = FilePath(platformString: TypedArguments.bytes(of: typed).map(CChar.init(bitPattern:)) + [0])
        guard !path.isAbsolute else { return path.lexicallyNormalized() }
        return self.current.pushing(path).lexicallyNormalized()
    }

    /// As bytes, for questions.
    static func bytes(of typed: String) -> [UInt8] {
        self.of(typed).withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// The directory in which the command was typed, whose name is bytes, too.
    private static var current: FilePath {
        guard let name = getcwd(nil, 0) else { return "/" }
        defer { free(name) }
        return FilePath(platformString: name)
    }
}
