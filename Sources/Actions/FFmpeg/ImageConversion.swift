import Disk
import Rules
package import SystemPackage

/// What `ffmpeg.convert_image` does: writes a picture in another format, made to fit bounds and a size in bytes.
///
/// Orientation: ffmpeg turns a JPEG the way that its EXIF says (since 5.0) and a HEIC or AVIF the way that its box says,
/// and the result says nothing of orientation any more. EXIF in PNG, WebP and TIFF, which hardly any program writes, is
/// not looked at; such a picture comes out as it is stored.
package struct ImageConversion: Sendable, Hashable {
    package var format: PictureFormat
    /// What the picture has to fit within; nil for its own size. Never enlarges.
    package var within: PictureBounds?
    /// In bytes; nil for any.
    package var atMost: Int64?

    package init(format: PictureFormat, within: PictureBounds? = nil, atMost: Int64? = nil) {
        self.format = format
        self.within = within
        self.atMost = atMost
    }

    /// A type of content that can be converted.
    ///
    /// - Throws: `permanent`.
    package static func check(type: String) throws(ActionError) {
        _ = try self.demuxers(type)
    }

    private static func demuxers(_ type: String) throws(ActionError) -> [String] {
        guard let demuxers = FFmpegDemuxers.picture(type) else {
            throw ActionError(
                .permanent,
                "pictures are converted from JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC and AVIF, and this is \(type)")
        }
        return demuxers
    }

    /// Writes the picture to a file, over what is there.
    ///
    /// - Throws: `permanent` when the picture cannot be read or made small enough, `changed` when it changed meanwhile.
    package func run(_ input: InputFile, to path: FilePath, with ffmpeg: FFmpeg) async throws(ActionError)
        -> MadePicture
    {
        let demuxers = try Self.demuxers(input.facts.type)
        let output = PictureFile(path: path, threads: input.threads)
        return try await input.unchanged { () async throws(ActionError) in
            try await Self.checkTiles(input, demuxers, ffmpeg)
            var steps = ConversionSteps(self.format, atMost: self.atMost)
            while true {
                let step = steps.current
                try await self.write(input, demuxers, step, to: output, with: ffmpeg)
                let size = try await output.size()
                switch steps.take(size) {
                case .fits:
                    return MadePicture(format: self.format, size: size, words: self.words(step, size))
                case .again:
                    continue
                case .impossible:
                    try await output.remove()
                    throw ActionError(
                        .permanent,
                        "\(input.file.shown) cannot be made as small as \(SizeText.format(self.atMost ?? 0)): "
                            + "a tiny \(self.format.rawValue) of it still has \(SizeText.format(size)); allow more")
                }
            }
        }
    }

    private func write(
        _ input: InputFile, _ demuxers: [String], _ step: ConversionSteps.Step, to output: PictureFile,
        with ffmpeg: FFmpeg
    ) async throws(ActionError) {
        let isWritten: Bool
        do throws(ActionError) {
            isWritten = try await ffmpeg.write(
                input, demuxers, filter: self.filter(step, of: input.facts.type),
                encoder: self.format.encoder(quality: step.quality),
                to: output)
        } catch {
            guard Self.isRecent(input.facts.type), error.kind == .permanent else { throw error }
            throw Self.unsupported(input, "\(error.description)")
        }
        if !isWritten {
            throw ActionError(.permanent, "\(input.file.shown) holds no picture that ffmpeg can read")
        }
    }

    /// Formats that not every ffmpeg reads, or not every kind of.
    private static func isRecent(_ type: String) -> Bool {
        ["image/heic", "image/heif", "image/avif", "image/webp"].contains(type)
    }

    private static func unsupported(_ input: InputFile, _ why: String) -> ActionError {
        ActionError(
            .permanent,
            "the installed ffmpeg does not support this \(input.facts.type) (\(why)); save it as JPEG or PNG, or install "
                + "a newer ffmpeg")
    }

    /// Cameras store HEIC as a grid of tiles. An ffmpeg that shows each as a track of its own would give one tile for the
    /// whole picture.
    private static func checkTiles(
        _ input: InputFile, _ demuxers: [String], _ ffmpeg: FFmpeg
    ) async throws(ActionError) {
        guard ["image/heic", "image/heif"].contains(input.facts.type) else { return }
        let videos: Int
        do throws(ActionError) {
            videos = try await ffmpeg.probe(input, demuxers).videos
        } catch {
            guard error.kind == .permanent else { throw error }
            throw self.unsupported(input, error.description)
        }
        guard videos == 1 else { throw self.unsupported(input, "it is stored in \(videos) parts") }
    }

    /// Transparency is laid on white where the format has none, then the picture is made to fit.
    private func filter(_ step: ConversionSteps.Step, of type: String) -> String {
        let isLaidOnWhite = self.format.isOpaque && !["image/jpeg", "image/heic"].contains(type)
        let white =
            "format=rgba,split[front][back];[back]lutrgb=r=255:g=255:b=255:a=255[white];"
            + "[white][front]overlay=format=rgb"
        let smaller = "scale=w='max(1,trunc(iw*\(step.scale)))':h='max(1,trunc(ih*\(step.scale)))'"
        return [
            isLaidOnWhite ? white : nil, self.within?.filter, step.scale < 1 ? smaller : nil, "setsar=1",
            self.format.points,
        ].compactMap { $0 }.joined(separator: ",")
    }

    private func words(_ step: ConversionSteps.Step, _ size: Int64) -> String {
        var words = "\(self.format.rawValue), \(SizeText.format(size))"
        if step.scale < 1 { words += ", made smaller to fit \(SizeText.format(self.atMost ?? size))" }
        return words
    }
}
