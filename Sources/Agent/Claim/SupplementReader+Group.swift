import Disk
import Foundation
import Intake
import Journal
import Rules
import SystemPackage

/// The files of one directory that make one job.
extension SupplementReader {
    /// What becomes of a file of a group: only the one that leads makes the job.
    ///
    /// - Parameter awaited: gets what would be waited for, for who only asks.
    func group(
        of match: RuleMatch, _ facts: FileFacts, in folder: DropFolder, _ file: OpenedFile?,
        awaited: inout [String]
    ) async throws -> Outcome {
        guard let terms = match.rule.group, let role = match.member else { return .ready(Supplement(), companions: []) }
        let key = try match.groupKey(for: facts)
        let group = WaitingFiles.Group(
            folder: facts.folder, directory: facts.path.parent, rule: match.rule.name, key: key)
        let now = self.time.instant()
        let identity =
            file.map { FileIdentity($0.opened.stamp) }
            ?? FileIdentity(inode: 0, size: facts.size, modified: 0, changed: 0)
        let own = WaitingFiles.Member(
            path: facts.path, identity: identity, type: facts.type, role: role, captures: match.memberCaptures,
            noted: now, since: self.start(identity, since: now))
        let members: [WaitingFiles.Member]
        if let waiting = self.waiting {
            // So that it is known what it waits for.
            _ = waiting.note(facts.path, in: facts.folder, identity, at: now)
            members = try await self.present(waiting.note(own, of: group), of: group, own, in: folder)
        } else {
            members = try await self.seen(beside: own, match, facts, key, in: folder)
        }
        let gathering = Gathering(
            terms: terms, key: key, members: members, own: facts.path, now: now, isOnce: self.isOnce,
            isAsked: self.waiting == nil, departure: self.waiting?.departure(of: group))
        var decision = gathering.decide(coming: nil)
        if decision == .lookForOthers {
            let coming =
                self.waiting == nil ? [] : try await self.coming(match, facts, key, members, in: folder)
            decision = gathering.decide(coming: coming)
        }
        let isWhole = Set(members.map(\.role)).count == terms.members.count
        let last = members.map(\.since).max().map { $0 + terms.wait }
        self.waiting?.waits(facts.path, in: facts.folder, until: isWhole ? nil : last)
        let companions = members.filter { $0.path != facts.path }.map {
            Job.Companion(role: $0.role, path: $0.path, identity: $0.identity, type: $0.type)
        }
        if gathering.isAsked {
            if let lack = gathering.lack { awaited.append(lack) }
            if case .wait = decision { awaited += try await self.sidecarLack(of: gathering, match, facts, in: folder) }
        }
        switch decision {
        case .go: return .ready(self.supplement(members, of: terms, facts), companions: companions)
        case .wait(let wait, let reason): return .waits(wait, reason: reason)
        case .lookForOthers: return .waits(.seconds(1), reason: "it waits for others")
        case .fail(let reason): return .failed(reason, companions: companions)
        }
    }

    private func supplement(
        _ members: [WaitingFiles.Member], of terms: GroupTerms, _ facts: FileFacts
    ) -> Supplement {
        var supplement = Supplement()
        for member in members {
            supplement.members[member.role] = FileFacts(
                folder: facts.folder, path: member.path, type: member.type, size: member.identity.size)
        }
        // Of two captures with one name that of the member counts which the rule names first.
        for member in terms.members.compactMap({ term in members.first { $0.role == term.name } }) {
            supplement.captures.merge(member.captures) { first, _ in first }
        }
        return supplement
    }

    /// What of the group's sidecar would be waited for, for who only asks: it is named by the file that leads.
    private func sidecarLack(
        of gathering: Gathering, _ match: RuleMatch, _ facts: FileFacts, in folder: DropFolder
    ) async throws -> [String] {
        guard let terms = match.rule.sidecar, let leader = gathering.leader else { return [] }
        let leading = FileFacts(
            folder: facts.folder, path: leader.path, type: leader.type, size: leader.identity.size)
        guard let match = match.rule.match(leading) else { return [] }
        switch try await self.sidecar(of: match, terms, leading, in: folder, nil) {
        case .waits(_, let reason), .awaited(let reason), .wrong(let reason, _): return [reason]
        case .none, .found: return []
        }
    }

    /// For who only asks, with no memory of what was reported: what lies there now, whole or not.
    private func seen(
        beside own: WaitingFiles.Member, _ match: RuleMatch, _ facts: FileFacts, _ key: String, in folder: DropFolder
    ) async throws -> [WaitingFiles.Member] {
        let paths = try await self.coming(match, facts, key, [own], in: folder)
        return try await folder.threads.run { () throws in
            let root = try folder.openRoot()
            var members = [own]
            for path in paths {
                guard case .file(let file) = try root.openFile(path) else { continue }
                let type = try FileInspection.of(file, at: path).type
                let other = FileFacts(folder: facts.folder, path: path, type: type, size: file.size)
                guard let found = match.rule.match(other), let role = found.member else { continue }
                members.append(
                    WaitingFiles.Member(
                        path: path, identity: FileIdentity(file.opened.stamp), type: type, role: role,
                        captures: found.memberCaptures, noted: own.noted, since: own.since))
            }
            return members
        }
    }

    /// Those that still lie there as they were reported.
    private func present(
        _ members: [WaitingFiles.Member], of group: WaitingFiles.Group, _ own: WaitingFiles.Member,
        in folder: DropFolder
    ) async throws(DiskError) -> [WaitingFiles.Member] {
        if members.count == 1 { return members }
        let waiting = self.waiting
        return try await folder.threads.run { () throws(DiskError) in
            let root = try folder.openRoot()
            var present: [WaitingFiles.Member] = []
            for member in members {
                if member.path == own.path {
                    present.append(member)
                } else if let status = try root.status(of: member.path), FileIdentity(status.stamp) == member.identity {
                    present.append(member)
                } else {
                    waiting?.forget(member.path, of: group)
                }
            }
            return present
        }
    }

    /// Files that are there and, by their path, of this group, and that intake has not reported ready: a large one may take
    /// longer to copy than the rule waits.
    private func coming(
        _ match: RuleMatch, _ facts: FileFacts, _ key: String, _ members: [WaitingFiles.Member], in folder: DropFolder
    ) async throws -> [DropPath] {
        let (rule, waiting) = (match.rule, self.waiting)
        // A sidecar is asked for by itself.
        var known = Set(members.map(\.path))
        if rule.sidecar != nil { known.insert(try match.sidecarPath(for: facts)) }
        return try await folder.threads.run { [known] () throws(DiskError) in
            let root = try folder.openRoot()
            let ignored = IgnoreList(folder: folder.settings)
            var paths: [DropPath] = []
            try root.list(facts.path.parent) { entry in
                let path = facts.path.parent.map { $0.appending(name: entry.name) } ?? DropPath(entry.name)
                if let path, !known.contains(path), ignored.reason(for: path) == nil { paths.append(path) }
                return true
            }
            var coming: [DropPath] = []
            for path in paths {
                let facts = FileFacts(folder: facts.folder, path: path, type: "", size: 0)
                guard let other = rule.matchingPath(of: facts), (try? other.groupKey(for: facts)) == key,
                    let status = try root.status(of: path), status.kind == .regular, status.stamp.size > 0,
                    status.links == 1 || folder.settings.hardLinks == .allow,
                    waiting?.isOther(path, in: facts.folder, status.stamp) != true
                else { continue }
                coming.append(path)
            }
            return coming.sorted()
        }
    }
}
