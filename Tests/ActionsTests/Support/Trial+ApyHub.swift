import Foundation
import Rules

extension Trial {
    private static let thumbnail = "apyhub.generate_thumbnail"
    private static let jobs = "/job/generate/image-thumbnail"

    static let apyHub = [
        Trial(
            name: thumbnail, parameters: ["time": .text("2s"), "size": .text("640x360")], file: mp4, type: "video/mp4",
            settings: { ["url": $0] }, effect: ("POST", "\(jobs)/file")),
        // The older way in, whose user the sandbox knows.
        Trial(
            name: thumbnail, parameters: ["persistent": .text("true")], file: mp4, type: "video/mp4",
            settings: { ["url": $0, "user": "hotfolder"] }, secrets: ["password"], effect: ("POST", "\(jobs)/file")),
        Trial(
            name: thumbnail, parameters: ["url": .text("https://cdn.example.com/a.mp4")], settings: { ["url": $0] },
            effect: ("POST", "\(jobs)/url"), isUpload: false),
    ]
}
