import Disk
import Rules
package import SystemPackage

/// What `ffmpeg.extract_frame` does: takes one frame out of a video.
package struct FrameExtraction: Sendable, Hashable {
    package var at: FrameTime
    /// What the picture has to fit within; nil for the video's own size.
    package var size: PictureBounds?
    package var format: PictureFormat

    package init(at: FrameTime, size: PictureBounds? = nil, format: PictureFormat = .jpg) {
        self.at = at
        self.size = size
        self.format = format
    }

    /// How far before the end the last frame is looked for: longer than the frames of a slide show last.
    private static let tail = Duration.seconds(5)

    /// A type of content that frames can be taken from.
    ///
    /// - Throws: `permanent`.
    package static func check(type: String) throws(ActionError) {
        _ = try self.demuxers(type)
    }

    private static func demuxers(_ type: String) throws(ActionError) -> [String] {
        guard let demuxers = FFmpegDemuxers.video(type) else {
            throw ActionError(
                .permanent, "a frame is taken out of a video, and this is \(type); match the rule with type: video/*")
        }
        return demuxers
    }

    /// Writes the frame to a file, over what is there.
    ///
    /// - Throws: `permanent` when there is no such frame, `changed` when the video changed meanwhile.
    package func run(_ input: InputFile, to path: FilePath, with ffmpeg: FFmpeg) async throws(ActionError)
        -> MadePicture
    {
        let demuxers = try Self.demuxers(input.facts.type)
        let output = PictureFile(path: path, threads: input.threads)
        return try await input.unchanged { () async throws(ActionError) in
            let probe = try await ffmpeg.probe(input, demuxers)
            guard probe.videos > 0 else {
                throw ActionError(.permanent, "\(input.file.shown) holds no video; there is no frame to take")
            }
            let time = try await self.time(input, demuxers, probe, ffmpeg)
            try await self.write(input, demuxers, probe, at: time, to: output, with: ffmpeg)
            return MadePicture(
                format: self.format, size: try await output.size(), words: "the frame at \(DurationText.format(time))")
        }
    }

    /// The time that is meant.
    private func time(
        _ input: InputFile, _ demuxers: [String], _ probe: MediaProbe, _ ffmpeg: FFmpeg
    ) async throws(ActionError) -> Duration {
        switch self.at {
        case .time(let time):
            if let length = probe.length, time > length {
                throw Self.beyond(time, length, input)
            }
            return time
        case .share(let share):
            guard let length = probe.length else {
                throw ActionError(
                    .permanent,
                    "\(input.file.shown) does not say how long it is, so no share of that is known; write a time such as 3s"
                )
            }
            return FrameTime.part(share, of: length)
        case .best:
            return try await self.best(input, demuxers, probe, ffmpeg)
        }
    }

    private func best(
        _ input: InputFile, _ demuxers: [String], _ probe: MediaProbe, _ ffmpeg: FFmpeg
    ) async throws(ActionError) -> Duration {
        var best: (time: Duration, telling: Double)?
        for time in FrameTime.samples(of: probe.length) {
            guard let frame = try await ffmpeg.thumbnail(input, demuxers, at: time) else { continue }
            let telling = frame.telling
            if telling > best?.telling ?? -1 { best = (time, telling) }
        }
        // With no frame anywhere, the attempt at the beginning says what is wrong.
        return best?.time ?? .zero
    }

    private func write(
        _ input: InputFile, _ demuxers: [String], _ probe: MediaProbe, at time: Duration, to output: PictureFile,
        with ffmpeg: FFmpeg
    ) async throws(ActionError) {
        let encoder = self.format.encoder(quality: self.format.qualities[0])
        if try await ffmpeg.write(
            input, demuxers, from: time, filter: self.filter, encoder: encoder, to: output)
        {
            return
        }
        // The last frame lasts to the end of the video, but begins before that.
        if let length = probe.length, time <= length,
            try await ffmpeg.write(
                input, demuxers, from: max(.zero, length - Self.tail), frames: nil, filter: self.filter,
                encoder: encoder, to: output)
        {
            return
        }
        guard let length = probe.length else {
            throw ActionError(
                .permanent, "\(input.file.shown) has no frame at \(DurationText.format(time)); write an earlier time")
        }
        throw Self.beyond(time, length, input)
    }

    private static func beyond(_ time: Duration, _ length: Duration, _ input: InputFile) -> ActionError {
        ActionError(
            .permanent,
            "\(input.file.shown) is \(DurationText.format(length)) long and has no frame at \(DurationText.format(time)); "
                + "write an earlier time, or a share such as 10%")
    }

    /// Points that are not square are made so, then the picture is made to fit. ffmpeg turns the frame the way that the
    /// video says before that.
    private var filter: String {
        [
            "scale=w='max(1,trunc(iw*sar))':h=ih", self.size?.filter, "setsar=1",
            self.format == .png ? "format=rgb24" : self.format.points,
        ].compactMap { $0 }.joined(separator: ",")
    }
}

extension InputFile {
    /// Does something with the file and finds out when it changed meanwhile.
    ///
    /// - Throws: `changed` then, whatever else went wrong.
    func unchanged<Answer>(_ body: () async throws(ActionError) -> Answer) async throws(ActionError) -> Answer {
        let file = self.file
        let size = self.facts.size ?? self.file.size
        let start = try await self.threads.run { () throws(ActionError) in
            try InputReader.begin(file, planned: size)
        }
        let outcome: Result<Answer, ActionError>
        do throws(ActionError) {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        try await self.threads.run { () throws(ActionError) in try InputReader.end(file, since: start) }
        return try outcome.get()
    }
}
