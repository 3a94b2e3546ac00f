import Glibc

/// How many files the agent may have open: it raises its limit as far as it may, and says at once when that is too few, where
/// files would otherwise wait for each other without end.
enum OpenFileLimit {
    /// The files of a folder's window, and what the agent, its threads and its connections need beside them.
    private static let fewest: rlim_t = 256

    /// Shells and systemd give 1,024 and let a process raise that (systemd.exec(5), LimitNOFILE).
    ///
    /// - Throws: `CommandError` when the limit is too low and only root may raise it.
    static func raise() throws(CommandError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        guard limit.rlim_max < Self.fewest, isRaised else { return }
        throw CommandError(
            "only \(limit.rlim_max) files may be open at once, and hotfolder needs \(Self.fewest); raise the limit "
                + "(LimitNOFILE= in the systemd unit, --ulimit nofile= for a container) and start it again",
            status: EX_OSERR)
    }
}
