import Rules

/// Which snapshots are taken.
struct SnapshotOrder: Sendable, Hashable {
    /// One in so many seconds.
    static let intervals = 1...12
    /// The console takes no more.
    static let mostTimes = 10

    private let thumbnail: [String: JSONValue]

    /// - Throws: a permanent error when neither or both ways are given, or a time is unfit.
    init(_ parameters: [String: Value]) throws(ActionError) {
        var thumbnail: [String: JSONValue]
        switch (parameters["every"], parameters["at"]) {
        case (let every?, nil):
            let seconds = try Self.seconds(every, "every")
            guard Self.intervals.contains(seconds) else {
                throw ActionError(
                    .permanent, "every is \(seconds)s; Huawei Cloud VOD takes 1s to 12s, so correct the rule")
            }
            thumbnail = ["type": .text("time"), "time": .number(Double(seconds))]
        case (nil, .list(let times)?):
            guard (1...Self.mostTimes).contains(times.count) else {
                throw ActionError(.permanent, "at has \(times.count) times; write 1 to \(Self.mostTimes)")
            }
            var seconds: Set<Int> = []
            for time in times { seconds.insert(try Self.seconds(time, "at")) }
            thumbnail = ["type": .text("dots"), "dots": .list(seconds.sorted().map { .number(Double($0)) })]
        case (nil, _?): throw ActionError(.permanent, "at must be a list of times; write such as [3s, 1m]")
        case (nil, nil):
            throw ActionError(.permanent, "the step gives neither every nor at; write such as `every: 10s`")
        case (_?, _?): throw ActionError(.permanent, "the step gives both every and at; leave one out")
        }
        if let cover = parameters["cover"] {
            guard let position = cover.text.flatMap({ Int($0) }), position >= 1 else {
                throw ActionError(.permanent, "cover must be a number from 1; correct the rule")
            }
            if case .list(let dots) = thumbnail["dots"], position > dots.count {
                throw ActionError(
                    .permanent, "cover is \(position), but there are only \(dots.count) snapshots; correct the rule")
            }
            thumbnail["cover_position"] = .number(Double(position))
        }
        // JPEG, the only one there is.
        thumbnail["format"] = .number(1)
        self.thumbnail = thumbnail
    }

    private static func seconds(_ value: Value, _ name: String) throws(ActionError) -> Int {
        guard let text = value.text else { throw ActionError(.permanent, "\(name) is not a time; write such as 12s") }
        do throws(RuleError) {
            let (seconds, rest) = try DurationText.parse(text).components
            guard rest == 0 else { throw RuleError("it has a part of a second; write whole seconds, such as 12s") }
            return Int(seconds)
        } catch {
            throw ActionError(.permanent, "\(name): \(error.message)")
        }
    }

    /// Whether the snapshots in an asset's details are at the times of these. They are older ones only where the same was
    /// ordered before, and then they show the same.
    func fits(_ details: JSONValue) -> Bool {
        let taken = { (list: String) -> [Int] in
            guard case .list(let entries) = details["thumbnail_info"]?[list] else { return [] }
            return entries.compactMap { $0["offset"]?.words.flatMap(Double.init).flatMap { Int(exactly: $0) } }.sorted()
        }
        if case .list(let dots) = self.thumbnail["dots"] {
            return dots.compactMap { $0.words.flatMap { Int($0) } } == taken("dots")
        }
        let samples = taken("sample")
        guard let first = samples.first else { return false }
        return samples.count == 1 || self.thumbnail["time"]?.words == String(samples[1] - first)
    }

    /// The body's member.
    var member: JSONValue { .object(self.thumbnail) }
}

extension HuaweiVOD {
    /// Orders snapshots; each time it is sent, they are taken and billed.
    func process(_ asset: String, _ order: SnapshotOrder) -> PlannedRequest {
        self.request(
            .post, "asset/process", body: ["asset_id": .text(asset), "thumbnail": order.member], group: .processing)
    }
}
