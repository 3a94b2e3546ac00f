package import SystemPackage

/// Everything that `hotfolder.yaml` says, checked and with its defaults filled in.
package struct Configuration: Sendable {
    /// In the order of the file.
    package var folders: [Folder]
    /// In the order of the file.
    package var accounts: [Account]
    /// The folder of rule files, absolute.
    package var rules: FilePath
    package var journal: JournalLocation
    /// Where the status page listens; nil for `off`. The control socket is there in any case.
    package var listen: ListenAddress?
    /// How many files may be in work at once, over all folders and accounts.
    package var concurrency: Int
    /// Bytes a second over all uploads; nil for no limit.
    package var bandwidth: Int64?
    package var log: Log
    /// Who may be told what becomes of files, in the order of the file.
    package var notices: [NoticeAddress] = []
    /// Where settings stand that are wrong or right only on the disk: `journal`, and `folders.NAME.path`, `.done`, `.failed`.
    package var positions: [String: Problem.Position] = [:]

    package init(
        folders: [Folder], accounts: [Account], rules: FilePath, journal: JournalLocation, listen: ListenAddress?,
        concurrency: Int, bandwidth: Int64?, log: Log
    ) {
        self.folders = folders
        self.accounts = accounts
        self.rules = rules
        self.journal = journal
        self.listen = listen
        self.concurrency = concurrency
        self.bandwidth = bandwidth
        self.log = log
    }

    package struct Log: Sendable, Hashable {
        package enum Level: String, Sendable, CaseIterable { case trace, debug, info, warning, error }
        package enum Format: String, Sendable, CaseIterable { case text, json }
        package var level: Level
        package var format: Format

        package init(level: Level = .info, format: Format = .text) {
            self.level = level
            self.format = format
        }
    }
}

/// Where jobs are written down.
package enum JournalLocation: Sendable, Hashable {
    /// A SQLite file, absolute; its folder also holds the control socket.
    case sqlite(FilePath)
    /// A `postgresql://` address, for several agents that share folders.
    case postgresql(String)
}

/// A host (name or address, without brackets) and a port; port 0 lets the system pick one.
package struct ListenAddress: Sendable, Hashable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it, as far as its text tells.
    package var isLoopback: Bool { WebAddress.isLoopback(self.host) }

    /// Whether a request's `Host` (RFC 9110, section 7.2) names this machine by itself. Any port will do: it may have come
    /// through a tunnel.
    package static func isLoopback(authority: String) -> Bool {
        guard let (host, _) = try? WebAddress.split(authority[...]) else { return false }
        return WebAddress.isLoopback(host)
    }

    /// As people write it, with an IPv6 address in brackets.
    package var text: String { "\(self.host.contains(":") ? "[\(self.host)]" : self.host):\(self.port)" }
}
