import Rules
import SystemPackage

extension Catalogue {
    /// Providers and actions of every shape that signatures can have.
    static let forTests = Catalogue(
        providers: [
            ProviderSignature(
                name: "dyntube",
                settings: [
                    .init("token", .secret, required: true),
                    .init("api_url", .url, initial: "https://api.dyntube.com"),
                ], rate: Rate(count: 5, per: .seconds(1))),
            ProviderSignature(
                name: "apyhub",
                settings: [
                    .init("token", .secret), .init("user", .text),
                    .init("url", .url, required: true, initial: "https://api.apyhub.com"),
                ],
                poll: PollSchedule(every: .seconds(2), upTo: .seconds(30), within: .seconds(1800))),
            ProviderSignature(
                name: "cloud",
                settings: [
                    .init("region", .text, required: true), .init("key", .secret), .init("lock", .secret),
                    .init("token", .secret), .init("url", .url, initial: "https://vod.{region}.example.com"),
                ],
                oneOf: [["key", "lock"], ["token"]]),
            ProviderSignature(name: "file", settings: []),
        ],
        actions: [
            ActionSignature(
                name: "dyntube.update_video_image", summary: "Sets a video's image.", input: .types(["image"]),
                formats: ["image/jpeg", "image/png"],
                parameters: [
                    .init("video", .identifier, required: true, "the video's id"),
                    .init("url", .url, "where the image is, instead of a file"),
                ], replaces: "the image of the video"),
            ActionSignature(
                name: "apyhub.generate_thumbnail", summary: "Makes a picture of a video.", input: .types(["video"]),
                parameters: [.init("persistent", .boolean, "whether it stays")],
                outputs: [
                    .init("file", "the picture", makes: "image"),
                    .init("url", "where it stays", onlyWith: "persistent"),
                ]),
            ActionSignature(
                name: "file.copy", summary: "Copies the file.", input: .any,
                parameters: [.init("to", .text(atMost: nil), required: true, "where to")], outputs: ["path"]),
            ActionSignature(
                name: "test.make", summary: "Makes things.", input: .any, parameters: [], outputs: ["file", "urls"]),
            ActionSignature(
                name: "test.all", summary: "Takes a value of every kind.", input: .any,
                parameters: [
                    .init("text", .text(atMost: 5), "a short text"),
                    .init("number", .integer(1...10), "a number"),
                    .init("flag", .boolean, "yes or no"),
                    .init("list", .list, "some things"),
                    .init("word", .choice(["red", "green"]), "a colour"),
                    .init("any", .any, "anything"),
                ]),
        ])
}

extension Configuration {
    /// Two folders, three accounts and two receivers.
    static let forTests = {
        var configuration = Self.withoutReceivers
        configuration.notices = ["desk", "night.shift"].map {
            NoticeAddress(name: $0, url: "https://hooks.example.com")
        }
        return configuration
    }()

    private static let withoutReceivers = Configuration(
        folders: [Folder(name: "thumbnails", path: "/srv/thumbnails"), Folder(name: "videos", path: "/srv/videos")],
        accounts: [
            Account(name: "dyntube", provider: "dyntube"), Account(name: "kids", provider: "dyntube"),
            Account(name: "other", provider: "apyhub"),
        ],
        rules: "/etc/hotfolder/rules", journal: .sqlite("/var/lib/hotfolder/journal.sqlite"), listen: nil,
        concurrency: 8, bandwidth: nil, log: Log())
}

extension RuleBook {
    /// The rules of one file's text; records an issue for every problem in it.
    static func forTests(_ text: String, file: String = "rules/a.yaml") -> (book: RuleBook, problems: [Problem]) {
        self.read(
            [SourceFile(name: file, bytes: Array(text.utf8))], configuration: .forTests, catalogue: .forTests)
    }
}
