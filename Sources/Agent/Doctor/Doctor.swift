package import Actions
import Disk
package import Foundation
import Logging
import Rules
package import SystemPackage

/// Looks at everything that an agent with this config needs: the machine, the folders, the accounts. Files are made to see
/// whether that works, beside the journal, in `.hotfolder`, `done`, `failed` and, under a hidden name, in the folder itself, and
/// removed again; no call of a service's API
/// is made, and no secret is told.
package struct Doctor: Sendable {
    let settings: Settings
    let reader: SettingsReader
    let catalogue: Catalogue
    let watchProgram: FilePath
    let environment: [String: String]
    /// How the agent stands, when one runs.
    let agent: StatusReport?
    let now: @Sendable () -> Date

    /// A file server that takes longer counts as hanging.
    static let patience = Duration.seconds(5)

    /// - Parameters:
    ///   - settings: read without secrets; what is wrong with those is found here.
    ///   - agent: what a running agent said of itself; nil when none runs.
    package init(
        settings: Settings, reader: SettingsReader, registry: ActionRegistry = .standard, watchProgram: FilePath,
        environment: [String: String], agent: StatusReport?, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.settings = settings
        self.reader = reader
        self.catalogue = registry.catalogue
        self.watchProgram = watchProgram
        self.environment = environment
        self.agent = agent
        self.now = now
    }

    /// Looks at everything, side by side: what hangs holds up nothing else.
    package func examine() async -> DoctorReport {
        async let machine = MachineExam(doctor: self).findings()
        async let folders = self.examineFolders()
        async let accounts = self.examineAccounts()
        return await DoctorReport(machine: machine, folders: folders, accounts: accounts)
    }

    private func examineFolders() async -> [DoctorReport.Part] {
        let folders = self.settings.configuration.folders
        async let overlaps = OverlapExam.overlaps(in: self.settings.configuration)
        var parts = await self.sideBySide(folders) { folder in
            DoctorReport.Part(
                name: folder.name, about: folder.path.string,
                findings: await FolderExam(doctor: self, folder: folder).findings())
        }
        for overlap in await overlaps {
            guard let index = parts.firstIndex(where: { $0.name == overlap.folder ?? overlap.other }) else { continue }
            parts[index].findings.insert(Finding(.fail, "overlap", overlap.sentence), at: 0)
        }
        return parts
    }

    private func examineAccounts() async -> [DoctorReport.Part] {
        await self.sideBySide(self.settings.configuration.accounts.filter { !$0.isImplied }) { account in
            DoctorReport.Part(
                name: account.name, about: account.provider,
                findings: await AccountExam(doctor: self, account: account).findings())
        }
    }

    /// All at once, the results in order.
    private func sideBySide<Subject: Sendable>(
        _ subjects: [Subject], _ body: @escaping @Sendable (Subject) async -> DoctorReport.Part
    ) async -> [DoctorReport.Part] {
        await withTaskGroup(of: (Int, DoctorReport.Part).self) { group in
            for (index, subject) in subjects.enumerated() {
                group.addTask { (index, await body(subject)) }
            }
            var parts: [(Int, DoctorReport.Part)] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    static var logger: Logger { Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() } }
}
