import Crypto
import Rules
import Sandbox
import SystemPackage

/// Looks for what a file was to bring about: at the services themselves, compared with the dropped bytes.
struct DemoEvidence {
    let cloud: LocalCloud
    let stage: DemoStage
    /// What was dropped.
    let bytes: [UInt8]

    /// What was to be there and is not.
    struct Missing: Error {
        let what: String

        init(_ what: String) { self.what = what }
    }

    /// - Returns: what is there, as a sentence's beginning.
    func check(_ effect: DemoCase.Effect) throws(Missing) -> String {
        switch effect {
        case .picture(let video): try self.picture(video)
        case .channel(let channel): try self.channel(channel)
        case .upload(let title, let channel): try self.upload(title, channel)
        case .captions(let video, let language): try self.captions(video, language)
        case .thumbnail(let video): try self.thumbnail(video)
        case .frame(let video): try self.frame(video)
        case .converted(let video): try self.converted(video)
        case .newAsset(let title): try self.newAsset(title)
        case .videoInParts(let asset): try self.videoInParts(asset)
        case .subtitles(let asset, let language): try self.subtitles(asset, language)
        case .cover(let asset, let second): try self.cover(asset, second)
        }
    }

    // MARK: DynTube

    private func picture(_ video: String) throws(Missing) -> String {
        guard try self.newPicture(video).sha256 == self.digest else {
            throw Missing("DynTube has another picture for \(video)")
        }
        return "picture of \(video) at DynTube"
    }

    /// The picture of a video, which came once.
    private func newPicture(_ video: String) throws(Missing) -> StoredPicture {
        guard let picture = self.cloud.picture(ofVideo: video) else {
            throw Missing("DynTube has no picture of \(video)")
        }
        guard picture.count == 1 else { throw Missing("DynTube got the picture of \(video) \(picture.count) times") }
        return picture
    }

    /// The keys of the videos that the channel had first.
    private var members: [String] { DemoStage.members.map { self.cloud.key(ofVideo: $0) } }

    private func channel(_ id: String) throws(Missing) -> String {
        guard let channel = self.cloud.channel(id), channel.name == DemoRules.channelName,
            Array(channel.videoKeys.prefix(self.members.count)) == self.members
        else { throw Missing("DynTube has the channel \(id) otherwise") }
        return "channel \(id) with \(self.members.count) videos at DynTube"
    }

    private func upload(_ title: String, _ channel: String) throws(Missing) -> String {
        let videos = self.cloud.uploadedVideos().filter { $0.title == title }
        guard let video = videos.first, videos.count == 1, video.sha256 == self.digest, video.tags == [channel] else {
            throw Missing("DynTube has not one video \"\(title)\" as it was dropped")
        }
        guard self.cloud.channel(channel)?.videoKeys == self.members + [video.key] else {
            throw Missing("the channel \(channel) does not end with \"\(title)\"")
        }
        return "new video at DynTube, added to the channel \(channel)"
    }

    private func captions(_ video: String, _ language: String) throws(Missing) -> String {
        let captions = self.cloud.captions(ofVideo: video)
        guard let one = captions.first, captions.count == 1, one.sha256 == self.digest, one.language == language else {
            throw Missing("DynTube has not the captions of \(video) as they were dropped")
        }
        return "captions \"\(one.label)\" of \(video) at DynTube"
    }

    // MARK: Pictures out of others

    private func thumbnail(_ video: String) throws(Missing) -> String {
        let jobs = self.cloud.apyHubJobs.filter { $0.sha256 == self.digest }
        guard let job = jobs.first, jobs.count == 1, job.time == "3", job.frameSize == "640x360" else {
            throw Missing("ApyHub has not one job for the dropped video")
        }
        guard try self.newPicture(video).type == "image/png" else { throw Missing("DynTube has no PNG for \(video)") }
        return "frame at \(job.time) s taken by ApyHub, picture of \(video) at DynTube"
    }

    private func frame(_ video: String) throws(Missing) -> String {
        let picture = try self.newPicture(video)
        guard let copy = self.stage.contents(of: "archive/\(video).jpg"), picture.type == "image/jpeg",
            picture.sha256 == Self.digest(copy)
        else { throw Missing("the copy in archive/ is not DynTube's picture of \(video)") }
        let calls = self.cloud.hooks().filter { $0.path == DemoRules.hook && $0.body.contains("\"\(video)\"") }
        guard calls.count == 1, calls[0].isSigned else { throw Missing("the newsroom has not one signed call") }
        return "best frame: picture at DynTube, copy in archive/, newsroom told"
    }

    private func converted(_ video: String) throws(Missing) -> String {
        guard try self.newPicture(video).type == "image/jpeg" else { throw Missing("DynTube has no JPEG for \(video)") }
        return "made a JPEG, picture of \(video) at DynTube"
    }

    // MARK: Digests

    /// Of what was dropped.
    var digest: String { Self.digest(self.bytes) }

    static func digest(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(bytes)).hexadecimal
    }
}
