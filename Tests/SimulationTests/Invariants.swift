import Journal

/// What must hold when a seed has come to its end: the promises, checked against what users know that they dropped and
/// what the service knows that it was sent.
struct Invariants {
    let world: World

    /// For one target the last drop wins; the agent does not promise that yet.
    static let checksOrder = false

    private typealias Found = (path: String, inode: SimDisk.Inode)

    func check() {
        let files = self.world.disk.files(below: World.folder)
        let kept = files.filter { !$0.path.hasSuffix(".error.txt") }
        self.conservation(kept)
        self.atLeastOnce(kept)
        self.atMostOnce()
        self.rightBytes(kept)
        self.notes(files)
        self.residue(files)
        if Self.checksOrder { self.order() }
    }

    /// I1 and I2: every whole drop is there, once.
    private func conservation(_ files: [Found]) {
        for drop in self.world.drops.all {
            let places = files.filter { $0.inode.data == drop.bytes }.map(\.path)
            if places.isEmpty, !drop.isWithdrawn, !drop.isExcused {
                self.world.violate("I1: \(self.world.drops.shown(drop.bytes)) is lost")
            }
            if places.count > 1 {
                self.world.violate("I2: \(self.world.drops.shown(drop.bytes)) is at \(places)")
            }
        }
    }

    /// What is to happen to a file of this name, and with which bytes.
    private func wanted(_ drop: DropBook.Drop) -> [(SimCloud.Kind, [UInt8])] {
        switch drop.name.prefix(while: { $0 != "-" }) {
        case "set": [(.picture, drop.bytes)]
        case "new": [(.creation, drop.bytes)]
        case "pay": [(.payment, drop.bytes)]
        case "task": [(.task, drop.bytes)]
        case "up": [(.upload, drop.bytes)]
        case "two": [(.creation, drop.bytes), (.picture, drop.bytes)]
        case "frm": [(.picture, Content.frame(of: drop.bytes))]
        default: []
        }
    }

    /// I3: what is in `done/` was done.
    private func atLeastOnce(_ files: [Found]) {
        for file in files where file.path.hasPrefix("done/") {
            // What was overwritten may come back with a power cut; and what is written to a file that lies in `done/` already
            // is its owner's affair.
            guard let drop = self.world.drops.drop(file.inode.data), !drop.isWithdrawn, !drop.isLate else { continue }
            for (kind, bytes) in self.wanted(drop)
            where !self.world.cloud.effects.contains(where: { $0.kind == kind && $0.bytes == bytes }) {
                self.world.violate(
                    "I3: \(self.world.drops.shown(drop.bytes)) is in done, and the service never had its \(kind.rawValue)"
                )
            }
        }
    }

    /// I4: what must not be done twice was done once for each time that somebody wanted it.
    private func atMostOnce() {
        for drop in self.world.drops.all {
            for kind in [SimCloud.Kind.creation, .payment, .task] {
                let count = self.world.cloud.effects.count { $0.kind == kind && $0.bytes == drop.bytes }
                if count > 1 + drop.repeats {
                    self.world.violate(
                        "I4: \(self.world.drops.shown(drop.bytes)) has \(count) times its \(kind.rawValue), "
                            + "wanted \(1 + drop.repeats) times")
                }
            }
        }
    }

    /// I5 and I6: the service has nothing but whole drops, each for its own target, and `done/` holds nothing else.
    private func rightBytes(_ files: [Found]) {
        for effect in self.world.cloud.effects {
            let drop =
                self.world.drops.drop(effect.bytes)
                ?? self.world.drops.all.first { Content.frame(of: $0.bytes) == effect.bytes }
            guard let drop else {
                self.world.violate(
                    "I6: the service took \(effect.bytes.count) bytes as the \(effect.kind.rawValue) of \(effect.target) that nobody dropped"
                )
                continue
            }
            let target = drop.name.drop { $0 != "-" }.dropFirst().prefix { $0 != "." }
            if target != effect.target {
                self.world.violate("I5: \(self.world.drops.shown(drop.bytes)) was sent for \(effect.target)")
            }
        }
        for file in files where file.path.hasPrefix("done/") {
            // A power cut may spoil what had not reached the disk when its user dropped it.
            if self.world.drops.drop(file.inode.data) == nil, self.world.powerCuts == 0 {
                self.world.violate("I6: \(file.path) is in done and is no whole drop")
            }
        }
    }

    /// A note with a reason beside each failed file.
    private func notes(_ files: [Found]) {
        let notes = Set(files.filter { $0.path.hasSuffix(".error.txt") && !$0.inode.data.isEmpty }.map(\.path))
        for file in files where file.path.hasPrefix("failed/") && !file.path.hasSuffix(".error.txt") {
            if !notes.contains("\(file.path).error.txt") { self.world.violate("\(file.path) has no note beside it") }
        }
    }

    /// I8: nothing is left lying about, here or at the service.
    private func residue(_ files: [Found]) {
        for file in files {
            let isSpoilt = file.path.hasPrefix(".hotfolder/")
            if isSpoilt || file.path.contains(".hf-") || file.path.hasSuffix(".part") {
                self.world.violate("I8: \(file.path) is left")
            }
        }
        for directory in self.world.leftDirectories {
            self.world.violate("I8: the empty directory .hotfolder/\(directory) is left")
        }
        for (name, session) in self.world.cloud.sessions.sorted(by: { $0.key < $1.key }) where session.isOpen {
            let job = JobID(session.job)
            if job.flatMap({ self.world.journal.rows[$0] })?.state != .gone {
                self.world.violate("I8: the session \(name) is open at the service, and nobody goes on with it")
            }
        }
        if let life = self.world.life, life.descriptors.count > 0 {
            self.world.violate("I8: \(life.descriptors.count) files are open in a process that has ended")
        }
    }

    /// I10: the last drop for a target is what the service shows.
    private func order() {
        for (target, bytes) in self.world.cloud.pictures.sorted(by: { $0.key < $1.key }) {
            let last = self.world.drops.all.last { drop in
                drop.name.hasSuffix("-\(target).jpg") && self.wanted(drop).contains { $0.0 == .picture }
                    && !drop.isWithdrawn && !drop.isExcused
                    && self.world.cloud.effects.contains { $0.kind == .picture && $0.bytes == drop.bytes }
            }
            guard let last, self.wanted(last).last?.1 != bytes else { continue }
            self.world.violate("I10: \(target) does not show its last drop, \(self.world.drops.shown(last.bytes))")
        }
    }
}
