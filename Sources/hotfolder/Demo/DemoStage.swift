import Foundation
import Rules
import Sandbox
import SystemPackage

/// Where the demo plays: a temporary folder with a drop folder, a config and rules like anybody's, and a local cloud.
struct DemoStage: Sendable {
    let root: FilePath
    let media: DemoMedia

    var drops: FilePath { self.root.appending("drops") }
    var config: FilePath { self.root.appending("hotfolder.yaml") }
    static let token = "demo-token"

    static func build() async throws -> DemoStage {
        let root = FilePath(NSTemporaryDirectory()).appending("hotfolder-demo-\(UUID().uuidString.prefix(8))")
        let media = root.appending("media")
        for folder in [media, root.appending("drops"), root.appending("rules")] {
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        }
        Terminal.out("Making two pictures and a video with ffmpeg …")
        return DemoStage(root: root, media: try await DemoMedia.make(in: media))
    }

    /// Writes config and rules for a cloud at this address.
    func writeSettings(cloud: String) throws {
        try Self.write(
            """
            folders:
              thumbnails:
                path: drops
                settle: 1s
                give_up: 6s          # a day, in real life
                unmatched: fail
            accounts:
              dyntube:
                token: {env: DYNTUBE_TOKEN}
                api_url: \(cloud)
                upload_url: \(cloud)
            rules: rules
            journal: state/journal.sqlite
            listen: off

            """, to: self.config)
        try Self.write(
            """
            rules:
              - name: thumbnail by video id
                match:
                  path: "**/{video}.{ext}"
                  type: [image/jpeg, image/png]
                do:
                  - dyntube.update_video_image: {video: "{video}"}

            """, to: self.root.appending("rules").appending("thumbnails.yaml"))
    }

    private static func write(_ text: String, to path: FilePath) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path.string))
    }

    func remove() {
        // Left-overs in a temporary folder are the system's to clean.
        try? FileManager.default.removeItem(atPath: self.root.string)
    }
}
