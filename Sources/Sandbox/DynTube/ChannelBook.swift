import Synchronization

/// The channels of the local DynTube.
final class ChannelBook: Sendable {
    /// Each has at most a megabyte; who makes more has lost count.
    static let mostChannels = 1_000

    /// Where in the state folder the notes about them are.
    static let notes = "dyntube/channels"

    private let channels: Mutex<[DynTubeChannel]>

    init(_ ids: [String], now: DotNetTime) {
        self.channels = Mutex(ids.map { DynTubeChannel(id: $0, created: now) })
    }

    /// All channels, the oldest first.
    var all: [DynTubeChannel] { self.channels.withLock { $0 } }

    subscript(id: String) -> DynTubeChannel? { self.all.first { $0.id == id } }

    /// Whether another channel can be made.
    var hasRoom: Bool { self.channels.withLock { $0.count < Self.mostChannels } }

    /// Puts a channel in the place of the one with its id, or at the end.
    func put(_ channel: DynTubeChannel) {
        self.channels.withLock { channels in
            if let place = channels.firstIndex(where: { $0.id == channel.id }) {
                channels[place] = channel
            } else {
                channels.append(channel)
            }
        }
    }

    /// Changes a channel in its place. Does nothing when there is none.
    func change(_ id: String, _ body: (inout DynTubeChannel) -> Void) {
        self.channels.withLock { channels in
            if let place = channels.firstIndex(where: { $0.id == id }) { body(&channels[place]) }
        }
    }

    /// Takes up the channels that an earlier run kept.
    func restore(from folder: StateFolder) async throws(SandboxError) {
        let kept = try await folder.values(in: Self.notes, DynTubeChannel.init(_:)).map(\.value)
        for channel in kept.sorted(by: { ($0.created, $0.id) < ($1.created, $1.id) }) { self.put(channel) }
    }
}
