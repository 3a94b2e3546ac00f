/// The files, in the order in which they are dropped; good, late, broken and mistyped.
extension DemoCase {
    static let all = Self.thumbnails + Self.videos + Self.assets + Self.stills

    private static let thumbnails: [DemoCase] = [
        Self.thumbnail("morning-show.jpg", "cp", .jpeg, .copied, .done(.picture(video: "morning-show"))),
        Self.thumbnail("late-night.png", "a slow upload", .png, .slowly, .done(.picture(video: "late-night"))),
        Self.thumbnail("interview.jpg", "rsync", .jpeg, .renamed, .done(.picture(video: "interview"))),
        Self.thumbnail("weather.jpg", "Explorer over SMB", .jpeg, .sizedFirst, .done(.picture(video: "weather"))),
        Self.thumbnail("series/pilot.jpg", "cp into a new folder", .jpeg, .copied, .done(.picture(video: "pilot"))),
        Self.thumbnail(
            "rush-hour.jpg", "cp, service busy twice", .jpeg, .copied, .done(.picture(video: Self.busyVideo))),
        Self.thumbnail("broken-off.jpg", "a copy cut short", .halfJPEG, .copied, .failed(because: "end")),
        Self.thumbnail("holiday.jpg", "a video called .jpg", .video, .copied, .failed(because: "video/mp4")),
        Self.thumbnail("notes.txt", "a text file", .text, .copied, .failed(because: "no rule wants")),
        Self.thumbnail("my picture!.jpg", "a name that is no id", .jpeg, .copied, .failed(because: "my picture!")),
        Self.thumbnail("cancelled-show.jpg", "a video that is gone", .jpeg, .copied, .failed(because: "404")),
        Self.thumbnail("shortcut.jpg", "ln -s", .jpeg, .linked, .left),
        Self.thumbnail(".DS_Store", "macOS Finder", .text, .copied, .left),
    ]

    private static func thumbnail(
        _ name: String, _ writer: String, _ content: Content, _ way: Way, _ expected: Expectation
    ) -> DemoCase {
        DemoCase(
            service: .dynTube, folder: "thumbnails", name: name, writer: writer, content: content, way: way,
            expected: expected)
    }

    private static let videos: [DemoCase] = [
        DemoCase(
            service: .dynTube, folder: "videos", name: "channels/news.txt", writer: "cp", content: .text, way: .copied,
            expected: .done(.channel("news"))),
        // Adding to a channel takes a list of its videos that is known to be whole.
        DemoCase(
            service: .dynTube, folder: "videos", name: "uploads/news/Evening news.mp4", writer: "cp, when that is done",
            content: .video, way: .copied, expected: .done(.upload(title: "Evening news", channel: "news")),
            after: "videos/channels/news.txt"),
        DemoCase(
            service: .dynTube, folder: "videos", name: "captions/interview.de.srt", writer: "rsync",
            content: .subtitles,
            way: .renamed, expected: .done(.captions(video: "interview", language: "de"))),
        DemoCase(
            service: .dynTube, folder: "videos", name: "captions/weather.de.srt", writer: "a letter called .srt",
            content: .text, way: .copied, expected: .failed(because: "DynTube takes WebVTT and SRT")),
    ]

    private static let assets: [DemoCase] = [
        Self.asset("new/Election night.mp4", "cp", .video, .copied, .done(.newAsset(title: "Election night"))),
        Self.asset(
            "videos/concert.mp4", "a slow upload of 24 MB", .largeVideo, .slowly, .done(.videoInParts(asset: "concert"))
        ),
        Self.asset(
            "subtitles/panel-talk.de.srt", "rsync", .subtitles, .renamed,
            .done(.subtitles(asset: "panel-talk", language: "DE"))),
        Self.asset("covers/lecture.txt", "cp", .text, .copied, .done(.cover(asset: "lecture", second: 12))),
        Self.asset(
            "videos/\(Self.lockedAsset).mp4", "an asset that is locked", .video, .copied, .failed(because: "VOD.10061")),
        Self.asset(
            "new/\(Self.longTitle).mp4", "a title of \(Self.longTitle.count) letters", .video, .copied,
            .failed(because: "title")),
    ]

    private static func asset(
        _ name: String, _ writer: String, _ content: Content, _ way: Way, _ expected: Expectation
    ) -> DemoCase {
        DemoCase(
            service: .huaweiVOD, folder: "assets", name: name, writer: writer, content: content, way: way,
            expected: expected)
    }

    /// More than Huawei VOD takes, which is 128 bytes.
    private static let longTitle =
        "The long conversation about everything that happened in this town since the river was moved, the station was "
        + "built and the last cinema was closed"

    private static let stills: [DemoCase] = [
        Self.still(
            .apyHub, "apyhub/documentary.mp4", "cp", .video, .copied, .done(.thumbnail(video: "documentary"))),
        Self.still(
            .apyHub, "apyhub/archive-tape.wmv", "Windows Media", .windowsVideo, .copied,
            .failed(because: "ApyHub takes MP4")),
        Self.still(
            .local, "best/travel-guide.mp4", "Explorer over SMB", .video, .sizedFirst,
            .done(.frame(video: "travel-guide"))),
        Self.still(.local, "pictures/film-poster.tif", "cp", .tiff, .copied, .done(.converted(video: "film-poster"))),
        Self.still(
            .local, "at-90s/teaser.mp4", "a video of 12 seconds", .video, .copied, .failed(because: "12s long")),
    ]

    private static func still(
        _ service: DemoService, _ name: String, _ writer: String, _ content: Content, _ way: Way,
        _ expected: Expectation
    ) -> DemoCase {
        DemoCase(
            service: service, folder: "stills", name: name, writer: writer, content: content, way: way,
            expected: expected)
    }

    // MARK: What the services have before

    /// The video for which DynTube is busy twice.
    static let busyVideo = "rush-hour"

    /// The videos that DynTube has.
    static let knownVideos = [
        "morning-show", "late-night", "interview", "weather", "pilot", Self.busyVideo, "holiday", "notes",
        "documentary",
        "archive-tape", "travel-guide", "film-poster", "teaser",
    ]

    /// The asset that Huawei VOD does not let anybody change.
    static let lockedAsset = "gala"
    /// Assets whose upload failed once: those may get another video or subtitles.
    static let failedAssets = ["concert", "panel-talk"]
    /// A healthy asset with snapshots.
    static let healthyAsset = "lecture"
}
