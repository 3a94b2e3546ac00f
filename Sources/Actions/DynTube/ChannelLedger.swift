import Foundation

/// What the agent knows of a DynTube channel's members.
///
/// GET of a channel does not return them, and PUT replaces them all; so adding one video takes a list that is known to be
/// whole. It is kept beside the journal's jobs, under the channel's account, and written before and after each PUT.
package struct ChannelLedger: Sendable, Hashable, Codable {
    /// How sure the list is.
    package enum State: String, Sendable, Hashable, Codable {
        /// A person said so; the next look at the channel's `updated` seals it.
        case adopted
        /// The service has confirmed a PUT of exactly this list.
        case sealed
        /// A PUT of `next` is under way, and which of the two lists holds is open.
        case sending
    }

    /// The members of a channel, in their order.
    package struct Members: Sendable, Hashable, Codable {
        /// Video keys.
        package var videos: [String]
        /// Project keys.
        package var projects: [String]

        package init(videos: [String], projects: [String] = []) {
            self.videos = videos
            self.projects = projects
        }
    }

    /// Video keys, in the channel's order.
    package var videos: [String]
    /// Project keys, in the channel's order.
    package var projects: [String]
    /// The channel's `updated` as the service gave it last, verbatim; nil when nobody has looked since it was adopted.
    package var updated: String?
    package var state: State
    /// What is being sent; nil but in the state `sending`.
    package var next: Members?
    /// The job that is sending it, whose next attempt settles it; nil but in the state `sending`.
    package var job: String?

    package init(
        _ members: Members, updated: String? = nil, state: State, next: Members? = nil, job: String? = nil
    ) {
        self.videos = members.videos
        self.projects = members.projects
        self.updated = updated
        self.state = state
        self.next = next
        self.job = job
    }

    package var members: Members { Members(videos: self.videos, projects: self.projects) }

    // MARK: Adopting

    /// The most members that are adopted, videos and projects together.
    package static let mostMembers = 10_000

    /// A list that a person says is the channel's whole list.
    ///
    /// - Throws: a permanent error for a key that is none, one that is there twice, and no or too many members.
    package static func adopted(_ members: Members) throws(ActionError) -> ChannelLedger {
        let count = members.videos.count + members.projects.count
        guard count > 0 else {
            throw ActionError(.permanent, "a channel has at least one video or project; name them all, in their order")
        }
        guard count <= self.mostMembers else {
            throw ActionError(
                .permanent, "\(count) members are too many; a channel of more than \(self.mostMembers) is not kept")
        }
        try self.check(members.videos, "a video's key")
        try self.check(members.projects, "a project's key")
        return ChannelLedger(members, state: .adopted)
    }

    private static func check(_ keys: [String], _ name: String) throws(ActionError) {
        var seen: Set<String> = []
        for key in keys {
            try self.check(id: key, name)
            guard seen.insert(key).inserted else {
                throw ActionError(.permanent, "\(key) is named twice; a channel has each member once")
            }
        }
    }

    /// Not in the words of `Identifier`, which speak of files and rules: here somebody typed it.
    private static func check(id: String, _ name: String) throws(ActionError) {
        do throws(ActionError) {
            _ = try Identifier.check(id, name)
        } catch {
            throw ActionError(
                .permanent,
                "\"\(Excerpt.line(id))\" is not \(name): that is letters, digits, \".\", \"_\" and \"-\", at most "
                    + "\(Identifier.longest); write it as the service shows it")
        }
    }

    // MARK: Keeping

    /// Where an account keeps the ledger of a channel.
    ///
    /// - Throws: a permanent error for what is no channel's id.
    package static func key(ofChannel channel: String) throws(ActionError) -> String {
        try self.check(id: channel, "a channel's id")
        return "channel/\(channel)"
    }

    /// - Parameter bytes: as `encoded` gave them.
    /// - Throws: a permanent error for bytes that are no ledger.
    package init(_ bytes: [UInt8]) throws(ActionError) {
        do {
            self = try JSONDecoder().decode(ChannelLedger.self, from: Data(bytes))
        } catch {
            throw ActionError(
                .permanent,
                "what the agent knows of the channel's members cannot be read (\(error)); tell them anew with "
                    + "`hotfolder channel adopt`")
        }
    }

    /// As JSON, its keys in order, so that the same list is always the same bytes.
    package func encoded() throws(ActionError) -> [UInt8] {
        try JSONBytes.of(self, "the list of the channel's members")
    }
}
