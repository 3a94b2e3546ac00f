import Foundation
import Sandbox
import SystemPackage

/// Counts all that the services got: nothing more than the files that were to be published account for, since a file that
/// fails must leave nothing behind, and nothing may be done or paid twice.
struct DemoTally {
    let stage: DemoStage
    let cloud: LocalCloud

    func verdicts() -> [DemoVerdict.OfService] { [self.dynTube(), self.apyHub(), self.huaweiVOD(), self.local()] }

    private func dynTube() -> DemoVerdict.OfService {
        let expected = DemoCase.all.count { file in
            if case .done(let effect) = file.expected { effect.isPicture } else { false }
        }
        let pictures = self.cloud.pictures().count
        let videos = self.cloud.uploadedVideos().count
        let captions = DemoCase.knownVideos.reduce(0) { $0 + self.cloud.captions(ofVideo: $1).count }
        let puts = self.cloud.allChannels().reduce(0) { $0 + $1.puts }
        return DemoVerdict.OfService(
            service: .dynTube,
            what: "pictures \(pictures), new videos \(videos), captions \(captions), changes of a channel \(puts)",
            isRight: pictures == expected && videos == 1 && captions == 1 && puts == 2)
    }

    private func apyHub() -> DemoVerdict.OfService {
        let jobs = self.cloud.apyHubJobs
        let polls = jobs.reduce(0) { $0 + $1.polls }
        let atoms = self.cloud.apyHubAtoms
        return DemoVerdict.OfService(
            service: .apyHub, what: "jobs \(jobs.count), questions about them \(polls), atoms paid \(atoms)",
            isRight: jobs.count == 1 && polls > 1 && atoms == 400 + 5 * polls)
    }

    private func huaweiVOD() -> DemoVerdict.OfService {
        let huawei = self.cloud.huawei
        let known = DemoCase.failedAssets + [DemoCase.lockedAsset, DemoCase.healthyAsset]
        let new = huawei.assets.keys.count { !known.contains($0) }
        let (confirmed, uploads) = (huawei.confirmations, huawei.uploads.values)
        let locked = huawei.assets[DemoCase.lockedAsset]
        return DemoVerdict.OfService(
            service: .huaweiVOD,
            what: "new assets \(new), videos confirmed \(confirmed.count), of these in parts \(uploads.count), "
                + "snapshots billed \(huawei.billedSnapshots)",
            isRight: new == 1 && confirmed.count == 2 && confirmed.allSatisfy { $0.status == "CREATED" }
                && uploads.map(\.state) == [.completed] && huawei.billedSnapshots == 3 && locked?.video == nil)
    }

    private func local() -> DemoVerdict.OfService {
        let copies = self.count("archive")
        let hooks = self.cloud.hooks()
        let inWork = DemoStage.folders.reduce(0) { $0 + self.count("drops/\($1)/.hotfolder/work") }
        return DemoVerdict.OfService(
            service: .local,
            what: "copies in archive/ \(copies), calls of the newsroom \(hooks.count), files still in work \(inWork)",
            isRight: copies == 1 && hooks.count == 1 && hooks[0].isSigned && inWork == 0)
    }

    /// How much is in a directory; nothing where there is none.
    private func count(_ path: String) -> Int {
        let directory = self.stage.root.pushing(FilePath(path)).string
        return (try? FileManager.default.contentsOfDirectory(atPath: directory))?.count ?? 0
    }
}
