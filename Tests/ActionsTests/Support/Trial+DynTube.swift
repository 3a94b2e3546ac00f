import Rules

extension Trial {
    private static let hosts: @Sendable (String) -> [String: String] = { ["api_url": $0, "upload_url": $0] }

    static let dynTube = [
        Trial(
            name: "dyntube.update_video_image", parameters: ["video": .text("v-1")], settings: Self.hosts,
            effect: ("PUT", "/v1/videos/image/"))
    ]
}
