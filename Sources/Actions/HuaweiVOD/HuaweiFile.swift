import Foundation
import Rules

/// A file that a step gives to an asset.
struct HuaweiFile: Sendable, Hashable {
    /// Which of the step's files it is.
    enum Source: Sendable, Hashable {
        case main
        case member(String)
    }

    let source: Source
    let type: HuaweiFileType
    /// As VOD is told: the file's own name, shortened to 128 bytes and without spaces, which VOD would take out itself.
    let name: String
    /// In bytes; nil while an earlier step has yet to make it.
    let size: Int64?

    /// The longest `video_name`, in bytes.
    static let longestName = 128

    /// Whether it is too large for one request.
    var isInParts: Bool { self.type.use == .video && (self.size ?? 0) > HuaweiFileType.largestPut }

    /// - Parameter wanted: what it must be; nil for anything that VOD takes.
    /// - Throws: a permanent error when VOD does not take it.
    init(_ facts: InputFacts, _ source: Source, as wanted: HuaweiFileType.Use?) throws(ActionError) {
        let what = if case .member(let name) = source { "the file `\(name)`" } else { "the file" }
        guard let type = HuaweiFileType.of(facts.type, name: facts.name) else {
            throw ActionError(
                .permanent,
                "\(what) is \(Excerpt.line(facts.type)), and Huawei Cloud VOD takes videos, JPG and PNG covers "
                    + "(ffmpeg.convert_image makes one), and SRT and VTT subtitles")
        }
        guard wanted == nil || type.use == wanted else {
            throw ActionError(
                .permanent, "\(what) is \(Excerpt.line(facts.type)), which is no \(wanted?.rawValue ?? "")")
        }
        guard facts.size != 0 else { throw ActionError(.permanent, "\(what) is empty; drop it again") }
        if let size = facts.size, type.use != .video, size > HuaweiFileType.largestPut {
            throw ActionError(
                .permanent,
                "\(what) has \(size) bytes, and only videos may have more than \(HuaweiFileType.largestPut); "
                    + "make it smaller")
        }
        if let size = facts.size, type.use == .video { _ = try PartPlan(size: size) }
        self.source = source
        self.type = type
        self.name = Self.name(facts.name, type)
        self.size = facts.size
    }

    private static func name(_ name: String, _ type: HuaweiFileType) -> String {
        let fit = String(
            name.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "\\" }.map(
                Character.init))
        guard fit.utf8.count > self.longestName else { return fit.isEmpty ? "video" : fit }
        let suffix = "." + type.name.lowercased()
        var short = fit[...]
        while short.utf8.count + suffix.utf8.count > self.longestName { short.removeLast() }
        return short + suffix
    }

    /// Where its bytes are read.
    func input(_ files: StepFiles<InputFile>) throws(ActionError) -> InputFile {
        let input =
            switch self.source {
            case .main: files.main
            case .member(let name): files.members[name]
            }
        guard let input else { throw ActionError(.permanent, "a file of the step is not there any more") }
        return input
    }
}
