package import Rules

extension Job {
    /// A file that goes with the job's own wherever that goes: another member of its group, or its sidecar.
    package struct Companion: Sendable, Hashable, Codable {
        /// What the rule's group calls it; `sidecar` for a sidecar.
        package var role: String
        /// Where it was dropped.
        package var path: DropPath
        /// What identified it when it was claimed.
        package var identity: FileIdentity
        package var type: String
        /// Where it is being, or has been, put.
        package var destination: Destination?

        package init(
            role: String, path: DropPath, identity: FileIdentity, type: String, destination: Destination? = nil
        ) {
            self.role = role
            self.path = path
            self.identity = identity
            self.type = type
            self.destination = destination
        }

        /// The role of a sidecar.
        package static let sidecar = "sidecar"
    }

    /// Where all its files were dropped, its own first.
    package var paths: [DropPath] { [self.path] + self.companions.map(\.path) }

    /// What identifies all its files, its own first.
    package var identities: [FileIdentity] { [self.identity] + self.companions.map(\.identity) }

    /// A companion as if it were the file of this job, for what is done with one file: its moves, and looking for it.
    package func standing(for companion: Companion) -> Job {
        Job(
            id: self.id, folder: self.folder, path: companion.path, identity: companion.identity, type: companion.type,
            plan: self.plan, state: self.state, step: self.step, attempts: self.attempts,
            firstAttempt: self.firstAttempt, due: self.due, destination: companion.destination, reason: self.reason,
            created: self.created, ended: self.ended, crashes: self.crashes)
    }

    /// Where its files were put, or are to be.
    package var destinations: [Destination] {
        ([self.destination] + self.companions.map(\.destination)).compactMap(\.self)
    }

    /// The job, or its companion as above, whose file has this name; the job itself when none has.
    package func standing(forFileNamed name: [UInt8]) -> Job {
        guard self.path.name != name, let companion = self.companions.first(where: { $0.path.name == name }) else {
            return self
        }
        return self.standing(for: companion)
    }
}
