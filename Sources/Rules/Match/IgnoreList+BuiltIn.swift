extension IgnoreList {
    /// Names that begin with a dot: rsync, Finder, GLib, Syncthing and most tools write so before they rename.
    static let hidden = ".*"

    /// Base names of files, as globs. Those that begin with a dot need no pattern of their own.
    static let builtInFiles: [String] = beingWritten + litter

    /// Names that a program writes before it renames the file to its real name.
    private static let beingWritten = [
        hidden,
        // rclone; Sonarr and Radarr; old Edge.
        "*.partial", "*.partial~",
        // WinSCP, for files over 100 KiB.
        "*.filepart",
        // Firefox, Nextcloud, ownCloud, Transmission, KDE.
        "*.part",
        // Chrome, Edge, Brave; Safari; Opera.
        "*.crdownload", "*.download", "*.opdownload",
        // qBittorrent, uTorrent, aria2, BitComet, DownThemAll, Resilio.
        "*.!qb", "*.!ut", "*.aria2", "*.bc!", "*.dtapart", "*.!sync",
        // ExaVault and others.
        "*.incomplete", "*.inprogress",
        // What Aspera keeps to resume a transfer, beside the name of the file; a page of a web site has but one ending.
        "*.*.aspx", "*.cache",
        // Syncthing on Windows.
        "~syncthing~*.tmp",
        // Encoders, recorders, Windows programs.
        "*.tmp", "*.temp", "~*.tmp",
        // macOS safe save where the file system is not APFS.
        "*.sb-????????-??????", "(a document being saved by *)",
        // Office; vim; Kate; editors' backups.
        "~$*", "4913", "*.kate-swp", "*~",
        // Camel, Helmut.
        "*.camellock", "*.hlock",
    ]

    /// Files that systems leave beside the content.
    private static let litter = [
        "icon\r", "thumbs.db", "ehthumbs.db", "desktop.ini", "~wrl*.tmp",
        // Synology's extended attributes.
        "*@synoeastream", "*@synoresource",
        // Unison.
        "*.unison*",
        // Our own notes, which go with the failed file that is dragged back.
        "*.error.txt",
    ]

    /// Base names of directories that are never looked into, as globs.
    static let builtInDirectories: [String] = [
        hidden,
        // Synology.
        "@eadir", "#recycle", "#snapshot", "@tmp", "@sharebin",
        // QNAP.
        "@recycle", "@recently-snapshot",
        // macOS, also from a server's side.
        "network trash folder", "temporary items", "__macosx",
        // Windows.
        "$recycle.bin", "system volume information", "recycler",
        // File systems and their snapshots.
        "~snapshot", "lost+found",
        // A directory while it is being written: Safari's bundles, jlesage's locks, macOS safe save.
        "*.download", "*.lock", "*.sb-????????-??????", "(a document being saved by *)",
    ]
}
