import Actions
import Foundation
import Rules
import Sandbox
import Testing

/// What `explain` shows against what the cloud got.
@Suite(.timeLimit(.minutes(5))) struct `What huawei_vod shows` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let action: any Action
        var parameters: [String: Value] = ["asset": .text("a-1")]
        /// Of the video; nil for none.
        var size: Int?
        var hasCover = false
        var hasSubtitle = false

        var testDescription: String {
            "\(self.action.signature.name), \(self.size.map(String.init) ?? "no video"), \(self.hasCover)"
        }
    }

    private static let title = ["title": Value.text("A film"), "language": .text("EN")]
    private static let both = ["asset": Value.text("a-1"), "language": .text("EN")]

    static let cases: [Case] = [
        Case(action: SetCover()), Case(action: UpdateAsset(), hasCover: true),
        Case(action: TakeSnapshots(), parameters: ["asset": .text("a-1"), "every": .text("5s")]),
        Case(action: UpdateAsset(), parameters: Self.both, size: 20_000_000, hasCover: true, hasSubtitle: true),
        Case(action: UpdateAsset(), parameters: Self.both, size: 20_000_001, hasCover: true, hasSubtitle: true),
        Case(action: CreateAsset(), parameters: Self.title, size: 20_000_000),
        Case(action: CreateAsset(), parameters: Self.title, size: 20_000_001),
        Case(action: CreateAsset(), parameters: Self.title, size: 45_000_000, hasCover: true, hasSubtitle: true),
    ]

    func files(_ one: Case) throws -> StepFiles<InputFile> {
        var members: [String: InputFile] = [:]
        if one.hasCover { members["cover"] = try self.scratch.input("c.jpg", Trial.jpeg(100)) }
        if one.hasSubtitle {
            members["subtitle"] = try self.scratch.input("s.srt", Data("1\n".utf8), type: "application/x-subrip")
        }
        let video = try one.size.map { try self.scratch.input("a.mp4", zeros: $0, type: "video/mp4") }
        return StepFiles(video, members: members)
    }

    /// Method, path, the names of the query, and the values that are known beforehand; the type of the body.
    private static func shape(_ method: String, _ url: Substring, type: String?) -> String {
        let type = type.map { " \($0)" } ?? ""
        guard !url.hasPrefix("{"), !url.hasPrefix("/obs/") else { return "\(method) storage\(type)" }
        let query = url.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
            let isKnown = ["http_verb=", "asset_id=a-1", "content_type="].contains { pair.hasPrefix($0) }
            return isKnown ? pair : pair.prefix { $0 != "=" }
        }
        return "\(method) \(url.prefix { $0 != "?" })?\(query.joined(separator: "&"))\(type)"
    }

    private static func isConditional(_ note: String) -> Bool {
        ["only", "after a crash", "instead", "when"].contains { note.hasPrefix($0) }
    }

    /// Each once, where it came first: parts go side by side.
    private static func unique(_ shapes: [String]) -> [String] {
        var seen: Set<String> = []
        return shapes.filter { seen.insert($0).inserted }
    }

    @Test(arguments: cases) func `is sent, and nothing else, in that order`(_ one: Case) async throws {
        try await withCloud { cloud, url, transport in
            let job = HuaweiJob(one.action, one.parameters, at: url, transport, try self.files(one))
            let work = try job.plan().work
            #expect(cloud.requests().isEmpty, "a plan asks nobody")
            var (always, sometimes): ([String], [String]) = ([], [])
            for case .request(let request, let note) in work {
                let shown = request.shownRequest()
                let target = shown.url.hasPrefix(url) ? shown.url.dropFirst(url.count) : shown.url[...]
                let type = shown.headers.first { $0.name == "Content-Type" }?.value
                let shape = Self.shape(shown.method, target, type: type)
                if let note, Self.isConditional(note) { sometimes.append(shape) } else { always.append(shape) }
            }
            _ = try await job.finish()
            let sent = cloud.requests().map { Self.shape($0.method, $0.path[...], type: $0.header("Content-Type")) }
            #expect(Set(sent).subtracting(always + sometimes).isEmpty, "it is all shown")
            #expect(Self.unique(sent.filter { always.contains($0) }) == Self.unique(always))
            let size = one.size.map(Int64.init)
            #expect(size == nil || cloud.huawei.assets.values.contains { $0.video?.size == size })
            #expect(cloud.huawei.uploads.count == ((size ?? 0) > 20_000_000 ? 1 : 0))
        }
    }
}
