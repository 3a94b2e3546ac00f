import Rules

extension Trial {
    private static let hosts: @Sendable (String) -> [String: String] = { ["api_url": $0, "upload_url": $0] }

    static let dynTube = [
        Trial(
            name: "dyntube.update_video_image", parameters: ["video": .text("v-1")], settings: Self.hosts,
            effect: ("PUT", "/v1/videos/image/")),
        Trial(
            name: "dyntube.upload_video",
            parameters: ["project": .text("p-1"), "title": .text("A title"), "tags": .list([.text("a"), .text("b")])],
            file: Self.mp4, type: "video/mp4", settings: Self.hosts, effect: ("POST", "/v1/videos")),
        Trial(
            name: "dyntube.upload_captions", parameters: ["video": .text("v-1"), "language": .text("de")],
            file: Self.webVTT, type: "text/vtt", settings: Self.hosts, effect: ("POST", "/v1/videos/captions/")),
        Trial(
            name: "dyntube.update_channel",
            parameters: [
                "channel": .text("showreel"), "name": .text("Showreel"), "videos": .list([.text("one"), .text("two")]),
            ], settings: Self.hosts, effect: ("PUT", "/v1/channels/"), isUpload: false),
        Trial(
            name: "dyntube.add_to_channel", parameters: ["channel": .text("showreel"), "video_key": .text("two")],
            settings: Self.hosts, effect: ("PUT", "/v1/channels/"), isUpload: false,
            notes: ["channel/showreel": Array(#"{"projects":[],"state":"adopted","videos":["one"]}"#.utf8)]),
    ]
}
