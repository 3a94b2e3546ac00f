/// One dropped file of the demo: its name, how it is written, and how it must end.
struct DemoCase: Sendable {
    /// Whose work it shows; the table is grouped by it.
    let service: DemoService
    /// The drop folder's name in the config.
    let folder: String
    /// The path below the folder that it is dropped under.
    let name: String
    /// Who writes like this, for the table.
    let writer: String
    let content: Content
    let way: Way
    let expected: Expectation
    /// What has to have ended before this is dropped, as `label` has it; nil for nothing.
    var after: String?

    /// The folder and the path in it, as the demo tells of the file.
    var label: String { "\(self.folder)/\(self.name)" }

    enum Content: Sendable, Hashable, CaseIterable {
        case jpeg
        case png
        case tiff
        /// 12 seconds of MP4.
        case video
        /// The same with so much behind it that it does not go in one piece.
        case largeVideo
        /// Windows Media.
        case windowsVideo
        /// SubRip.
        case subtitles
        /// A JPEG that lost its end.
        case halfJPEG
        case text
    }

    /// How real programs write (the sequence of system calls matters, not the program).
    enum Way: Sendable {
        /// `cp`: open, write, close.
        case copied
        /// An upload over a slow line: the final name from the start, content in pieces with pauses.
        case slowly
        /// rsync and careful savers: a hidden temporary name, then a rename.
        case renamed
        /// Windows Explorer: the final size first, full of zeros, then the content.
        case sizedFirst
        /// `ln -s`.
        case linked
    }

    enum Expectation: Sendable {
        /// In `done/`, and the services have this to show for it.
        case done(Effect)
        /// In `failed/`, with a note that holds these words.
        case failed(because: String)
        /// Where it was dropped, and nothing sent.
        case left
    }

    /// What must be found at the services, and nowhere more than once.
    enum Effect: Sendable {
        /// DynTube has the dropped picture for this video.
        case picture(video: String)
        /// DynTube has the channel as `DemoRules` writes it.
        case channel(String)
        /// DynTube has a new video, behind the others of the channel.
        case upload(title: String, channel: String)
        case captions(video: String, language: String)
        /// ApyHub made a picture of the dropped video, and DynTube has it for this one.
        case thumbnail(video: String)
        /// A frame of the dropped video is DynTube's picture of this one and lies in the archive; the newsroom was told.
        case frame(video: String)
        /// DynTube has a JPEG of the dropped picture for this video.
        case converted(video: String)
        /// Huawei VOD has a published asset of that title, with snapshots.
        case newAsset(title: String)
        /// Huawei VOD has the dropped video for this asset, and got it in parts.
        case videoInParts(asset: String)
        case subtitles(asset: String, language: String)
        /// The cover of the asset is its snapshot at this second.
        case cover(asset: String, second: Int)

        /// Whether DynTube gets a picture.
        var isPicture: Bool {
            switch self {
            case .picture, .thumbnail, .frame, .converted: true
            case .channel, .upload, .captions, .newAsset, .videoInParts, .subtitles, .cover: false
            }
        }
    }
}

/// Whose work a file shows.
enum DemoService: String, Sendable, CaseIterable {
    case dynTube = "DynTube"
    case apyHub = "ApyHub"
    case huaweiVOD = "Huawei VOD"
    case local = "This machine"
}
