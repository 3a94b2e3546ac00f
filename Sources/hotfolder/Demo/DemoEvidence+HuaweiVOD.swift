import Rules
import Sandbox

/// What Huawei VOD has.
extension DemoEvidence {
    func newAsset(_ title: String) throws(Missing) -> String {
        let assets = self.cloud.huawei.assets.values.filter { $0.title == title }
        guard let asset = assets.first, assets.count == 1, asset.status == .published,
            asset.video?.sha256 == self.digest
        else { throw Missing("Huawei VOD has not one published asset \"\(title)\"") }
        guard asset.snapshots.map(\.offset) == [1, 5, 10], case .snapshot(let url) = asset.cover,
            url.hasSuffix("/\(asset.id)/snapshot/dots/1.jpg")
        else { throw Missing("the asset \"\(title)\" has not its snapshots, or another cover") }
        return "new asset at Huawei VOD, published, \(asset.snapshots.count) snapshots, first is cover"
    }

    func videoInParts(_ id: String) throws(Missing) -> String {
        let asset = try self.asset(id)
        guard let video = asset.video, asset.status == .created || asset.status == .published else {
            throw Missing("the video of the asset \(id) is not confirmed")
        }
        var rest = self.bytes[...]
        for part in video.parts {
            guard part.receipts == 1, Self.digest(rest.prefix(Int(part.size))) == part.sha256 else {
                throw Missing("the video of the asset \(id) is not what was dropped")
            }
            rest = rest.dropFirst(Int(part.size))
        }
        guard rest.isEmpty, video.parts.count > 1 else { throw Missing("the asset \(id) has no video in parts") }
        let sizes = video.parts.map { SizeText.format($0.size) }.joined(separator: " + ")
        return "video of \(id) at Huawei VOD, in parts (\(sizes)), confirmed"
    }

    func subtitles(_ id: String, _ language: String) throws(Missing) -> String {
        guard let subtitle = try self.asset(id).subtitles[1], subtitle.language == language,
            subtitle.file?.sha256 == self.digest
        else { throw Missing("the asset \(id) has not the subtitles that were dropped") }
        return "subtitles \(language) of \(id) at Huawei VOD"
    }

    func cover(_ id: String, _ second: Int) throws(Missing) -> String {
        guard case .snapshot(let url) = try self.asset(id).cover, url.hasSuffix("/\(id)/snapshot/sample/\(second).jpg")
        else { throw Missing("the asset \(id) has another cover") }
        return "cover of \(id) at Huawei VOD is its snapshot at \(second) s"
    }

    private func asset(_ id: String) throws(Missing) -> HuaweiAsset {
        guard let asset = self.cloud.huawei.assets[id] else { throw Missing("Huawei VOD has no asset \(id)") }
        return asset
    }
}
