import Disk
import Journal
import Rules

/// What the journal knows of the file at a place.
extension Desk {
    /// The jobs of a place's file, newest first: of one that lies where it was dropped those that were made of that path, of
    /// others the one that put it where it lies.
    ///
    /// - Parameter query: what else must hold; its folder and path are not asked for.
    func jobs(of place: Place, _ query: JobQuery) async throws(JournalError) -> [Job] {
        var query = query
        query.folder = place.folder.name
        switch place.part {
        case .dropped:
            query.path = place.path
            return try await self.journal.jobs(query)
        case .done: return try await self.jobs(endedAt: Job.Destination(place: .done, path: place.path), query)
        case .failed: return try await self.jobs(endedAt: Job.Destination(place: .failed, path: place.path), query)
        case .work(let id): return try await self.journal.job(id).map { [$0] } ?? []
        case .reserved: return []
        }
    }

    /// What may be added to a name where it ends: a job's id, or a number, and the note's ending.
    private static let mostAdded = 64

    /// By the names that the file may have had when it was dropped: by these the journal finds it at once, however old it is.
    private func jobs(
        endedAt destination: Job.Destination, _ query: JobQuery
    ) async throws(JournalError) -> [Job] {
        var query = query
        let limit = query.limit
        query.limit = JobQuery.most
        var found: [Job] = []
        for path in destination.path.map(DestinationName.origins) ?? [] {
            query.path = path
            found += try await self.journal.jobs(query).filter { $0.destinations.contains(destination) }
        }
        if found.isEmpty, let name = destination.path?.name, name.count + Self.mostAdded > DestinationName.longest {
            // It may have been cut, and then only a look through the newest finds it.
            query.path = nil
            found = try await self.journal.jobs(query).filter { $0.destinations.contains(destination) }
        }
        return Array(found.sorted { $0.id > $1.id }.prefix(limit))
    }

    /// Adds the file's history; of a note that lies beside a failed file, that file's.
    func explainPast(of place: Place, _ most: Int?, _ report: inout ExplainReport) async throws {
        var jobs = try await self.jobs(of: place, JobQuery(limit: JobQuery.most))
        if jobs.isEmpty, place.part == .failed, let file = ErrorNote.file(of: place.path) {
            let noted = Place(folder: place.folder, part: .failed, path: file)
            jobs = try await self.jobs(of: noted, JobQuery(limit: JobQuery.most))
            report.noteOf = file.text
        }
        let shown = jobs.prefix(most ?? jobs.count)
        report.olderJobs = jobs.count - shown.count
        for job in shown { report.history.append(try await self.report(job)) }
    }
}
