import Foundation

/// One dropped file of the demo: its name, how it is written, and how it must end.
struct DemoCase: Sendable {
    /// The name that it is dropped under.
    let name: String
    /// Who writes like this, for the table.
    let writer: String
    let content: Content
    let way: Way
    let expected: Expectation

    enum Content: Sendable {
        case jpeg
        case png
        case video
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
        /// In `done/`, and the service has the picture for this video.
        case published(video: String)
        /// In `failed/`, with a note that holds these words.
        case failed(because: String)
        /// Where it was dropped, and nothing sent.
        case left
    }

    /// All of them; good, late, broken and mistyped.
    static let all: [DemoCase] = [
        DemoCase(
            name: "morning-show.jpg", writer: "cp", content: .jpeg, way: .copied,
            expected: .published(video: "morning-show")),
        DemoCase(
            name: "late-night.png", writer: "a slow upload", content: .png, way: .slowly,
            expected: .published(video: "late-night")),
        DemoCase(
            name: "interview.jpg", writer: "rsync", content: .jpeg, way: .renamed,
            expected: .published(video: "interview")),
        DemoCase(
            name: "weather.jpg", writer: "Explorer over SMB", content: .jpeg, way: .sizedFirst,
            expected: .published(video: "weather")),
        DemoCase(
            name: "series/pilot.jpg", writer: "cp into a new folder", content: .jpeg, way: .copied,
            expected: .published(video: "pilot")),
        DemoCase(
            name: "rush-hour.jpg", writer: "cp, service busy twice", content: .jpeg, way: .copied,
            expected: .published(video: "rush-hour")),
        DemoCase(
            name: "broken-off.jpg", writer: "a copy cut short", content: .halfJPEG, way: .copied,
            expected: .failed(because: "end")),
        DemoCase(
            name: "holiday.jpg", writer: "a video called .jpg", content: .video, way: .copied,
            expected: .failed(because: "video/mp4")),
        DemoCase(
            name: "notes.txt", writer: "a text file", content: .text, way: .copied,
            expected: .failed(because: "no rule wants")),
        DemoCase(
            name: "my picture!.jpg", writer: "a name that is no id", content: .jpeg, way: .copied,
            expected: .failed(because: "my picture!")),
        DemoCase(
            name: "cancelled-show.jpg", writer: "a video that is gone", content: .jpeg, way: .copied,
            expected: .failed(because: "404")),
        DemoCase(name: "shortcut.jpg", writer: "ln -s", content: .jpeg, way: .linked, expected: .left),
        DemoCase(name: ".DS_Store", writer: "macOS Finder", content: .text, way: .copied, expected: .left),
    ]

    /// The videos that the service has.
    static let videos = [
        "morning-show", "late-night", "interview", "weather", "pilot", "rush-hour", "holiday", "notes",
    ]
}
