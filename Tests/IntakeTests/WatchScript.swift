import Foundation
import Testing

/// One file of WatchScripts: what is done in a folder, and what `hotfolder-watch` must tell of it.
///
/// The first line is a comment that says the behaviour. Then come, in any number: `option` (arguments of the program),
/// `before` (a command before it starts), `do` (a command while it runs), `wait` (until all that was done has been told
/// of), `look PATH` and `moved PATH` (what must be told of, and nothing else may be), `gone REASON`. Names write other bytes as `\xNN`.
/// Paths are below the watched folder; `../out/` is beside it.
struct WatchScript: CustomTestStringConvertible, Sendable {
    enum Step: Sendable {
        case command([[UInt8]])
        case wait
    }

    let file: String
    let behaviour: String
    private(set) var options: [String] = []
    private(set) var before: [[[UInt8]]] = []
    private(set) var steps: [Step] = []
    private(set) var looks: Set<[UInt8]> = []
    private(set) var moved: Set<[UInt8]> = []
    private(set) var gone: String?

    var testDescription: String { self.behaviour }

    static let all: [WatchScript] = {
        let folder = Bundle.module.bundleURL.appendingPathComponent("WatchScripts")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { file in
            let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            return text.map { WatchScript(file: file, text: $0) }
        }
    }()

    private init(file: String, text: String) {
        self.file = file
        let lines = text.split(separator: "\n")
        self.behaviour = String(lines.first?.dropFirst(2) ?? "")
        for line in lines.dropFirst() {
            let words = line.split(separator: " ").map(String.init)
            let rest = words.dropFirst()
            switch words.first {
            case "option": self.options += rest
            case "before": self.before.append(rest.map(Self.bytes))
            case "do": self.steps.append(.command(rest.map(Self.bytes)))
            case "wait": self.steps.append(.wait)
            case "look": self.looks.insert(Self.bytes(rest.first ?? ""))
            case "moved": self.moved.insert(Self.bytes(rest.first ?? ""))
            case "gone": self.gone = rest.joined(separator: " ")
            default: Issue.record("\(file) says `\(line)`, which is no step")
            }
        }
    }

    /// The bytes of a word that may hold `\xNN`.
    private static func bytes(_ word: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x") {
                bytes.append(UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
