/// A format that a probe knows, and how files of it may end.
enum Format: Sendable, Hashable {
    case jpeg, png, gif, webp, tiff, bmp
    case isoMedia, matroska, avi, wave, mxf, asf, flashVideo, ogg, gxf
    case transportStream(PacketLayout), programStream, videoSequence
    case subRip, webVTT, json, yaml, svg

    /// What zeros at the end of a whole file of a format may mean.
    enum Ending: Sendable, Hashable {
        /// The probe finds a mark at the end, which is not zeros: what stands behind it is extra.
        case marked
        /// The payload of a coder, which ends in a few zeros now and then, and never in more than `longest`. So few as `usual`,
        /// of the coder's last number and the padding, say nothing: no copy is broken off so late.
        case coded(usual: Int, longest: Int)
        /// Plain samples: silence and black are zeros. So few as `usual`, of the last number behind them, say nothing.
        case samples(usual: Int)
        /// A text has none at all, but for the half of a character.
        case text
    }

    /// What a file's name says that it is, for texts of which the content does not tell well enough; nil for all others.
    static func named(_ name: [UInt8]) -> Format? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        switch String(decoding: name[(dot + 1)...].prefix(8), as: UTF8.self).lowercased() {
        case "json": return .json
        case "yaml", "yml": return .yaml
        default: return nil
        }
    }

    var ending: Ending {
        switch self {
        // The probes of `avi` and `asf` look at the zeros themselves; a stream is never said to be complete for its end alone.
        case .jpeg, .png, .gif, .mxf, .flashVideo, .ogg, .gxf, .avi, .asf, .programStream, .videoSequence: .marked
        case .webp: .coded(usual: 2, longest: 32)
        // Padding of audio frames makes the longest runs.
        case .isoMedia, .matroska: .coded(usual: 0, longest: 1_024)
        case .transportStream(let layout): .coded(usual: 0, longest: layout.length)
        case .tiff: .samples(usual: 1)
        case .bmp, .wave: .samples(usual: 0)
        case .subRip, .webVTT, .json, .yaml, .svg: .text
        }
    }
}
