import Journal

/// What must hold when a seed has come to its end: the promises, checked against what users know that they dropped and
/// what the service knows that it was sent.
struct Invariants {
    let world: World

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
        self.order()
        self.groups(kept)
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
        case "grp": drop.name.hasSuffix(".jpg") ? [(.picture, drop.bytes)] : []
        default: []
        }
    }

    /// I3: what is in `done/` was done, but for a picture in whose place one that was dropped later was set already.
    private func atLeastOnce(_ files: [Found]) {
        for file in files where file.path.hasPrefix("done/") {
            // What was overwritten may come back with a power cut; and what is written to a file that lies in `done/` already
            // is its owner's affair.
            guard let drop = self.world.drops.drop(file.inode.data), !drop.isWithdrawn, !drop.isLate else { continue }
            for (kind, bytes) in self.wanted(drop)
            where !self.world.cloud.effects.contains(where: { $0.kind == kind && $0.bytes == bytes })
                && !(kind == .picture && self.isOvertaken(drop))
            {
                self.world.violate(
                    "I3: \(self.world.drops.shown(drop.bytes)) is in done, and the service never had its \(kind.rawValue)"
                )
            }
        }
    }

    /// I4: what must not be done twice was done once for each time that somebody wanted it.
    private func atMostOnce() {
        // What its user overwrote may come back with a power cut, and is then a drop like others.
        for drop in self.world.drops.all where !drop.isWithdrawn || self.world.powerCuts == 0 {
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
            if Self.target(drop) != effect.target {
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
            let job = JobID(session.job).flatMap { self.world.journal.rows[$0]?.now }
            // What could not be taken back is told to whoever reads the reason.
            let isTold = session.remainder.map { job?.reason?.contains($0) ?? false } ?? false
            if job?.state != .gone, !isTold {
                self.world.violate("I8: the session \(name) is open at the service, and nobody goes on with it")
            }
        }
        if let life = self.world.life, life.descriptors.count > 0 {
            self.world.violate("I8: \(life.descriptors.count) files are open in a process that has ended")
        }
    }

    /// I11: what a group cannot be without ends where it does.
    private func groups(_ files: [Found]) {
        let needed = self.world.drops.all.filter { $0.name.hasPrefix("grp-") && !$0.name.hasSuffix(".two") }
        for (target, drops) in Dictionary(grouping: needed, by: Self.target).sorted(by: { $0.key < $1.key })
        where !drops.contains(where: { $0.isWithdrawn || $0.isExcused || $0.isLate }) {
            let places = drops.compactMap { drop in
                files.first { $0.inode.data == drop.bytes }?.path.prefix { $0 != "/" }
            }
            if Set(places).count > 1 { self.world.violate("I11: the group \(target) is at \(places)") }
        }
    }

    private static func target(_ drop: DropBook.Drop) -> String {
        String(drop.name.drop { $0 != "-" }.dropFirst().prefix { $0 != "." })
    }

    /// Whether a job that was claimed after one of this drop set another picture.
    private func isOvertaken(_ drop: DropBook.Drop) -> Bool {
        let target = Self.target(drop)
        let own = self.world.journal.rows.values.filter { $0.now.identity.inode == UInt64(drop.inode) }.map(\.job.id)
        guard let first = own.min() else { return false }
        return self.world.cloud.effects.contains { effect in
            effect.kind == .picture && effect.target == target && JobID(effect.job).map { $0 > first } ?? false
        }
    }

    /// I10: what a target shows is no older than any other drop for it that was done.
    ///
    /// The agent's order is that of claiming. Two files of different names may be claimed in another order than they became
    /// whole, since each has its own quiet time. So a drop has to be shown in place of another only when it became whole after
    /// the other was claimed. What people had done again is shown for their wish.
    private func order() {
        let effects = self.world.cloud.effects.filter { $0.kind == .picture }
        let done = Set(
            self.world.disk.files(below: "\(World.folder)/done").compactMap {
                self.world.drops.drop($0.inode.data)?.number
            })
        for (target, bytes) in self.world.cloud.pictures.sorted(by: { $0.key < $1.key }) {
            guard let effect = effects.last(where: { $0.target == target }), effect.bytes == bytes,
                let claimed = JobID(effect.job).flatMap({ self.world.journal.rows[$0]?.claimed }),
                let shown = self.world.drops.all.first(where: { self.wanted($0).contains { $0.1 == bytes } }),
                shown.repeats == 0
            else { continue }
            for drop in self.world.drops.all
            where drop.at > claimed && Self.target(drop) == target && done.contains(drop.number) && drop.repeats == 0
                && !drop.isWithdrawn && !drop.isLate && self.wanted(drop).contains(where: { $0.0 == .picture })
            {
                self.world.violate(
                    "I10: \(target) shows \(self.world.drops.shown(shown.bytes)), and "
                        + "\(self.world.drops.shown(drop.bytes)) was dropped when that was claimed already")
            }
        }
    }
}
