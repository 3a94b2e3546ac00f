import Crypto
import Foundation
import Journal
import Rules
import Sandbox
import SystemPackage

/// What became of one file, and whether that is right.
struct DemoVerdict: Sendable {
    let file: DemoCase
    /// Where it lies now.
    let place: String
    /// Why, as the user is told.
    let why: String
    let isRight: Bool
}

/// Looks at what is really there: the folders, the notes, the journal and what the service got; it believes no event.
struct DemoJudge {
    let stage: DemoStage
    let cloud: LocalCloud
    let journal: any Journal

    func verdicts() async throws -> [DemoVerdict] {
        var verdicts: [DemoVerdict] = []
        for file in DemoCase.all { verdicts.append(try await self.verdict(on: file)) }
        return verdicts
    }

    private func verdict(on file: DemoCase) async throws -> DemoVerdict {
        let places = ["drops", "drops/done", "drops/failed"].filter { self.exists("\($0)/\(file.name)") }
        let place = places.map { $0.replacing("drops/", with: "") }.joined(separator: " and ")
        let note = self.text(of: "drops/failed/\(file.name).error.txt")
        switch file.expected {
        case .published(let video):
            let picture = self.cloud.picture(ofVideo: video)
            let isRight =
                places == ["drops/done"] && picture?.count == 1
                && picture?.sha256 == Self.digest(self.stage.media.bytes(of: file.content))
            return DemoVerdict(
                file: file, place: place, why: isRight ? "thumbnail of \(video)" : "the service has another picture",
                isRight: isRight)
        case .failed(let words):
            let reason = try await self.reason(file)
            return DemoVerdict(
                file: file, place: place, why: reason,
                isRight: places == ["drops/failed"] && note?.contains(words) == true && reason.contains(words))
        case .left:
            let why = file.name.hasPrefix(".") ? "ignored" : try await self.refusal(file)
            return DemoVerdict(
                file: file, place: place == "drops" ? "where it was" : place, why: why,
                isRight: places == ["drops"] && !why.isEmpty)
        }
    }

    private func reason(_ file: DemoCase) async throws -> String {
        let jobs = try await self.journal.jobs(JobQuery(path: DropPath(file.name)))
        return jobs.first?.reason ?? ""
    }

    private func refusal(_ file: DemoCase) async throws -> String {
        guard let path = DropPath(file.name) else { return "" }
        return try await self.journal.notes(folder: "thumbnails", path: path, limit: 1).first?.text ?? ""
    }

    /// A link is there even when what it points to is not.
    private func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: self.stage.root.pushing(FilePath(path)).string)) != nil
    }

    private func text(of path: String) -> String? {
        FileManager.default.contents(atPath: self.stage.root.pushing(FilePath(path)).string).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The last word of the demo: a row a file.
enum DemoTable {
    static func lines(_ verdicts: [DemoVerdict]) -> [String] {
        let rows =
            [["", "file", "written by", "lies in", "why"]]
            + verdicts.map {
                [$0.isRight ? "✓" : "✗", $0.file.name, $0.file.writer, $0.place, Self.first($0.why)]
            }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                + "  " + row[4]
        }
        return ["", Terminal.styled(lines[0], .bold)] + lines.dropFirst()
    }

    /// The beginning of a reason: the table is wide enough.
    private static func first(_ reason: String) -> String {
        let most = 76
        return reason.count > most ? reason.prefix(most - 1) + "…" : reason
    }
}
