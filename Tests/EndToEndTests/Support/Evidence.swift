import Foundation
import Sandbox
import SystemPackage
import TestKit

/// What can be found out about a stage from outside, when no agent runs: the folders, the journal's history, what the cloud
/// took, and all that was written. The invariants are checked against it; a value, so that broken worlds can be made.
struct Evidence: Sendable {
    /// Something that the cloud took: to what, and the digest of the file, or nil where what came was no file as dropped.
    struct Effect: Sendable, Hashable {
        var target: String
        var sha256: String?
    }

    /// The places of each content by its digest, as `World` tells them.
    var places: [String: [String]] = [:]
    /// What an idle agent leaves nowhere: half copies, files that steps made, uploads in parts that are still open.
    var residue: [String] = []
    /// What lies in `.hotfolder/work/`, directories too.
    var work: [String] = []
    /// The oldest first.
    var jobs: [History.Job] = []
    var effects: [Effect] = []
    /// What people and other programs read, by what it is called.
    var texts: [String: [UInt8]] = [:]
}

extension Stage {
    /// Looks at everything. What the cloud took is told from its requests since `forgetRequests`, of which it keeps 10,000.
    ///
    /// - Parameters:
    ///   - root: another folder than the stage's first, whose places are looked at beside that one's.
    ///   - isQuick: leaves out the texts, which grow with each run.
    func evidence(in root: FilePath? = nil, isQuick: Bool = false) async throws -> Evidence {
        var evidence = Evidence()
        evidence.places = try World(self, also: root).places
        evidence.jobs = try await self.history("--limit", "10000").jobs.reversed()
        for root in [self.drops.string] + (root.map { [$0.string] } ?? []) {
            evidence.work += self.names(below: "\(root)/.hotfolder/work")
            evidence.residue += self.residue(in: root)
        }
        evidence.residue += self.openUploads()
        evidence.effects = self.effects()
        if !isQuick { evidence.texts = self.texts() }
        return evidence
    }

    private func names(below directory: String) -> [String] {
        FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String }.sorted() ?? []
    }

    private func residue(in root: String) -> [String] {
        let roots = [root] + (self.settings.done.map { [$0.string] } ?? [])
        let parts = roots.flatMap { root in
            self.names(below: root).filter { ($0.split(separator: "/").last ?? "").hasPrefix(".hf-") }
        }
        let made = self.names(below: "\(root)/.hotfolder/made").map { ".hotfolder/made/\($0)" }
        let spare = self.names(below: "\(root)/.hotfolder/spare").filter { $0.contains("/") }
        return parts + made + spare
    }

    private func openUploads() -> [String] {
        self.cloud.huawei.uploads.values.filter { $0.state == .open }.map { "open upload \($0.id)" }
    }

    private func effects() -> [Evidence.Effect] {
        let picture = "/v1/videos/image/"
        var effects = self.cloud.requests().compactMap { request -> Evidence.Effect? in
            guard request.hadEffect else { return nil }
            if request.path.hasPrefix(picture) {
                return .init(target: "video/\(request.path.dropFirst(picture.count))", sha256: request.fileSHA256)
            }
            guard request.method == "POST", request.path == "/v1/videos" else { return nil }
            return .init(target: "upload/\(request.fileSHA256 ?? "")", sha256: request.fileSHA256)
        }
        for confirmation in self.cloud.huawei.confirmations where confirmation.status == "CREATED" {
            let id = confirmation.assetID
            effects.append(.init(target: "asset/\(id)", sha256: self.cloud.huawei.assets[id]?.video?.sha256))
        }
        return effects
    }

    private func texts() -> [String: [UInt8]] {
        var texts: [String: [UInt8]] = [:]
        for (number, bytes) in self.written.enumerated() { texts["log \(number)"] = bytes }
        for (root, isText) in [("\(self.scratch.path)/state", true), (self.drops.string, false)] {
            for name in self.names(below: root) where isText || name.hasSuffix(".error.txt") {
                if let data = FileManager.default.contents(atPath: "\(root)/\(name)") { texts[name] = Array(data) }
            }
        }
        return texts
    }
}
