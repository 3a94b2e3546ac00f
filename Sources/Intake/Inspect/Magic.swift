import CMagic
import Synchronization

/// libmagic: names the media type of content by its first bytes. The only file that imports CMagic.
///
/// It is given bytes that we read, never a path or a descriptor: it would open the path again, and read up to 7 MiB from
/// each end of every video. A cookie serves one thread at a time, hence the lock; loading cookies is not safe in parallel
/// at all (init_file_tables has an unguarded static), hence the one lock around that.
final class Magic: Sendable {
    /// Named, since otherwise `$MAGIC` and `~/.magic.mgc` would be heeded.
    static let database = "/usr/share/misc/magic.mgc"
    /// How much of a file is looked at: enough for all types that we know, except JSON that is longer.
    static let headSize = 65_536

    /// What it says of content it does not know.
    static let unknown = "application/octet-stream"

    /// Types instead of descriptions, errors as errors, and none of the parsers that look into archives, executables and
    /// Office documents: no rule needs them, and that is where its security holes were.
    private static let flags =
        MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF
        | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TOKENS

    /// Limits on its work (libmagic(3), magic_setparam). The expression limit turns the worst file found, 64 KiB of line
    /// feeds, from 700 ms to 80; the others are belts.
    private static let limits: [(parameter: Int32, value: Int)] = [
        (MAGIC_PARAM_INDIR_MAX, 15), (MAGIC_PARAM_NAME_MAX, 50), (MAGIC_PARAM_REGEX_MAX, 1_024),
        (MAGIC_PARAM_BYTES_MAX, 65_536), (MAGIC_PARAM_ENCODING_MAX, 16_384),
    ]

    private static let loading = Mutex(())

    private let cookie: Mutex<Cookie>

    /// - Throws: `IntakeError.magic` when the database cannot be loaded.
    init(database: String = Magic.database) throws(IntakeError) {
        let loaded: Result<Cookie, IntakeError> = Self.loading.withLock { _ in
            Result { () throws(IntakeError) in try Cookie(database: database) }
        }
        self.cookie = Mutex(try loaded.get())
    }

    /// The media type of content that begins with `head`, in lower case. Blocks, for up to 0.1 s.
    func type(of head: [UInt8]) -> String {
        self.cookie.withLock { $0.type(of: head) }
    }

    /// Owns the library's handle.
    private final class Cookie {
        private let handle: magic_t

        init(database: String) throws(IntakeError) {
            guard let handle = magic_open(Magic.flags) else { throw .magic("the library gives no handle") }
            self.handle = handle
            // From here on deinit closes the handle, also when the rest fails.
            guard magic_load(handle, database) == 0 else { throw .magic(self.message) }
            for limit in Magic.limits {
                var value = limit.value
                guard magic_setparam(handle, limit.parameter, &value) == 0 else { throw .magic(self.message) }
            }
        }

        deinit {
            magic_close(self.handle)
        }

        /// Content on which the library fails is content of an unknown type.
        func type(of head: [UInt8]) -> String {
            guard let answer = magic_buffer(self.handle, head, head.count) else { return Magic.unknown }
            return String(cString: answer).lowercased()
        }

        private var message: String {
            magic_error(self.handle).map { String(cString: $0) } ?? "no reason given"
        }
    }
}
