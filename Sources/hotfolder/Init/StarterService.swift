import ArgumentParser

/// What the first rules hand files to.
enum StarterService: String, CaseIterable, ExpressibleByArgument {
    case dyntube
    case apyhub
    case huawei = "huawei_vod"
    case local

    /// For people who choose.
    var summary: String {
        switch self {
        case .dyntube: "DynTube: pictures for videos, or new videos"
        case .apyhub: "ApyHub: a picture out of each video, kept on this machine"
        case .huawei: "Huawei Cloud VOD: covers for assets, or new assets"
        case .local: "no service: ffmpeg takes a picture out of each video, kept on this machine"
        }
    }

    /// The schemes of names that make sense with it.
    var names: [StarterNames] {
        switch self {
        case .dyntube: [.id, .directory, .table, .title, .channel]
        case .huawei: [.id, .directory, .table, .title]
        case .apyhub, .local: [.id, .directory, .table]
        }
    }

    /// What its ids belong to, as the rules call it.
    var noun: String { self == .huawei ? "asset" : "video" }

    /// What an id looks like, as a regular expression, and one.
    var idPattern: String { self == .huawei ? "[0-9a-f]{32}" : "[A-Za-z0-9_-]+" }
    var sampleID: String { self == .huawei ? "0a1b2c3d4e5f60718293a4b5c6d7e8f9" : "4fJq0bX1" }

    /// The environment variables of its secrets.
    var secrets: [String] {
        switch self {
        case .dyntube: ["DYNTUBE_TOKEN"]
        case .apyhub: ["APYHUB_TOKEN"]
        case .huawei: ["HUAWEI_AK", "HUAWEI_SK"]
        case .local: []
        }
    }

    /// The lines below `accounts:`; empty where none is needed.
    var account: [String] {
        switch self {
        case .dyntube:
            [
                "  dyntube:",
                "    token: {env: DYNTUBE_TOKEN}     # or {file: PATH} with mode 0600; never the token itself",
            ]
        case .apyhub:
            [
                "  apyhub:                           # each job, and each question about it, is paid for",
                "    token: {env: APYHUB_TOKEN}      # or {file: PATH} with mode 0600; never the token itself",
            ]
        case .huawei:
            [
                "  huawei_vod:", "    region: cn-north-4",
                "    project_id: 0123456789abcdef0123456789abcdef    # yours: console, My Credentials, API Credentials",
                "    access_key: {env: HUAWEI_AK}    # requests are signed with these; or {file: PATH} with mode 0600",
                "    secret_key: {env: HUAWEI_SK}",
            ]
        case .local: []
        }
    }

    /// The types that the rule takes.
    func types(_ names: StarterNames) -> String {
        switch (self, names) {
        case (.dyntube, .id), (.dyntube, .directory), (.dyntube, .table), (.huawei, .id), (.huawei, .directory),
            (.huawei, .table):
            "[image/jpeg, image/png]"
        case (.dyntube, _), (.huawei, _), (.local, _): "video/*"
        case (.apyhub, _): "[video/mp4, video/quicktime, video/webm, video/x-matroska]"
        }
    }

    /// Whether the file that the test drops is a picture.
    func takesPictures(_ names: StarterNames) -> Bool { self.types(names).contains("image/") }
}
