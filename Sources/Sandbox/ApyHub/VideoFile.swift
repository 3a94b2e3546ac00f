/// Whether a file is a video that ApyHub takes: by its name's ending, and by whether the content fits it.
enum VideoFile {
    /// The formats of its page, and what such a file begins like.
    private static let formats: [String: VideoContainer] = [
        "mp4": .iso, "webm": .matroska, "flv": .flash, "avi": .avi, "mkv": .matroska, "mov": .iso, "3gp": .iso,
    ]

    static let endings = Self.formats.keys.sorted().map { ".\($0)" }

    static func check(name: String, head: [UInt8]) throws(Refusal) {
        let ending = name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
        guard let expected = Self.formats[ending] else {
            throw Refusal(
                400,
                "the file \(name) is of an unsupported format; its name must end in one of "
                    + Self.endings.joined(separator: ", "))
        }
        guard let found = VideoContainer(head: head) else { throw Refusal(400, VideoContainer.complaint(head)) }
        guard found == expected else {
            throw Refusal(
                400,
                "the file \(name) is corrupt: by its name it is \(expected.rawValue), by its content \(found.rawValue)")
        }
    }
}
