import Foundation
import Rules
import Sandbox
import SystemPackage

/// Where the demo plays: a temporary folder with drop folders, a config and rules like anybody's, and a local cloud.
struct DemoStage: Sendable {
    let root: FilePath
    let media: DemoMedia

    var drops: FilePath { self.root.appending("drops") }
    var config: FilePath { self.root.appending("hotfolder.yaml") }
    /// Where a rule copies to.
    var archive: FilePath { self.root.appending("archive") }
    /// The drop folders' names.
    static let folders = ["thumbnails", "videos", "stills", "assets"]
    static let token = "demo-token"
    /// The videos that the demo's channel has first.
    static let members = ["morning-show", "interview"]

    static func build() async throws -> DemoStage {
        let root = FilePath(NSTemporaryDirectory()).appending("hotfolder-demo-\(UUID().uuidString.prefix(8))")
        let media = root.appending("media")
        let drops = self.folders.map { root.appending("drops").appending($0) }
        for folder in [media, root.appending("rules")] + drops {
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        }
        Terminal.out("Making pictures and videos with ffmpeg …")
        return DemoStage(root: root, media: try await DemoMedia.make(in: media))
    }

    /// The secrets, as the config names them.
    static func environment(_ cloud: LocalCloud) -> [String: String] {
        [
            "DYNTUBE_TOKEN": self.token, "APYHUB_TOKEN": self.token, "NEWSROOM_SECRET": self.token,
            "HUAWEI_ACCESS_KEY": cloud.huawei.account.accessKey, "HUAWEI_SECRET_KEY": cloud.huawei.account.secretKey,
        ]
    }

    /// Writes config and rules for a cloud at this address.
    func writeSettings(_ cloud: LocalCloud, at address: String) throws {
        try Self.write(
            """
            folders:
              thumbnails:
                path: drops/thumbnails
                settle: 1s
                give_up: 6s                     # a day, in real life
                unmatched: fail
              videos: {path: drops/videos, settle: 1s}
              stills: {path: drops/stills, settle: 1s}
              assets: {path: drops/assets, settle: 1s}
            accounts:
              dyntube:
                token: {env: DYNTUBE_TOKEN}
                api_url: \(address)
                upload_url: \(address)
              apyhub:
                token: {env: APYHUB_TOKEN}
                url: \(address)
                poll: {every: 1s}               # each question costs; in real life it is asked less often
              huawei_vod:
                region: \(cloud.huawei.account.region)
                project_id: \(cloud.huawei.account.projectID)
                access_key: {env: HUAWEI_ACCESS_KEY}
                secret_key: {env: HUAWEI_SECRET_KEY}
                url: \(address)
                poll: {every: 1s}
            rules: rules
            journal: state/journal.sqlite
            listen: off

            """, to: self.config)
        let rules = DemoRules.files(
            members: Self.members.map { cloud.key(ofVideo: $0) }, archive: self.archive.string, cloud: address)
        for (name, text) in rules { try Self.write(text, to: self.root.appending("rules").appending(name)) }
    }

    private static func write(_ text: String, to path: FilePath) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path.string))
    }

    // MARK: Looking

    /// Whether something has this path below the root. A link is there even when what it points to is not.
    func isThere(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: self.root.pushing(FilePath(path)).string)) != nil
    }

    /// What a file below the root holds; nil when there is none.
    func contents(of path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: self.root.pushing(FilePath(path)).string).map(Array.init)
    }

    /// The places where a dropped file lies, of the folder itself, its `done` and its `failed`: one, when all is well.
    func places(of file: DemoCase) -> [DemoPlace] {
        DemoPlace.allCases.filter { self.isThere("\($0.path(in: file.folder))/\(file.name)") }
    }

    func remove() {
        // Left-overs in a temporary folder are the system's to clean.
        try? FileManager.default.removeItem(atPath: self.root.string)
    }
}

/// Where a dropped file may lie.
enum DemoPlace: String, Sendable, CaseIterable {
    case dropped = "where it was"
    case done
    case failed

    /// The directory, below the stage's root.
    func path(in folder: String) -> String {
        self == .dropped ? "drops/\(folder)" : "drops/\(folder)/\(self.rawValue)"
    }
}
