import Disk
import Rules
import SystemPackage

/// The programs ffmpeg and ffprobe, with limits on what one run of them may use.
package struct FFmpeg: Sendable {
    /// The environment that they get.
    let environment: [String: String]
    let limits: ProgramLimits
    let clock: any Clock<Duration>

    /// Frames of 8K video and pictures of 100 million points fit, decompression bombs do not.
    static let limits = ProgramLimits(
        time: .seconds(120), memory: 4 << 30, fileSize: 1 << 30, openFiles: 64, output: FrameThumbnail.size + 1)

    /// - Parameter agent: the agent's own environment, for `PATH` and `HOME`.
    package init(agent: [String: String], clock: any Clock<Duration> = ContinuousClock()) {
        self.init(agent: agent, limits: Self.limits, clock: clock)
    }

    init(agent: [String: String], limits: ProgramLimits, clock: any Clock<Duration> = ContinuousClock()) {
        self.environment = ProgramEnvironment.minimal(of: agent)
        self.limits = limits
        self.clock = clock
    }

    /// Asks ffprobe what is in a file.
    func probe(_ input: InputFile, _ demuxers: [String]) async throws(ActionError) -> MediaProbe {
        let result = try await self.run("ffprobe", FFmpegArguments.probe(demuxers).map { Array($0.utf8) }, input)
        guard let probe = MediaProbe(result.output) else {
            throw ActionError(.permanent, result.saying("ffprobe gave no answer that can be read"))
        }
        return probe
    }

    /// Writes a picture; false when the input has no frame there, which is no error to ffmpeg.
    ///
    /// - Parameter frames: the last of how many frames is kept; nil for that of all to the end.
    func write(
        _ input: InputFile, _ demuxers: [String], from time: Duration? = nil, frames: Int? = 1, filter: String,
        encoder: [String], to output: PictureFile
    ) async throws(ActionError) -> Bool {
        try await output.remove()
        let arguments =
            FFmpegArguments.quiet + FFmpegArguments.input(demuxers, from: time)
            + FFmpegArguments.picture(filter: filter) + encoder + (frames.map { ["-frames:v", String($0)] } ?? [])
        _ = try await self.run(
            "ffmpeg", arguments.map { Array($0.utf8) } + FFmpegArguments.output(output.path), input)
        return try await output.size() > 0
    }

    /// A small copy of the frame at a time; nil when there is none.
    func thumbnail(
        _ input: InputFile, _ demuxers: [String], at time: Duration
    ) async throws(ActionError) -> FrameThumbnail? {
        let arguments =
            FFmpegArguments.quiet + FFmpegArguments.input(demuxers, from: time)
            + FFmpegArguments.picture(filter: FrameThumbnail.filter) + ["-frames:v", "1", "-f", "rawvideo", "pipe:1"]
        return FrameThumbnail(try await self.run("ffmpeg", arguments.map { Array($0.utf8) }, input).output)
    }

    private func run(_ program: String, _ arguments: [[UInt8]], _ input: InputFile) async throws(ActionError)
        -> ProgramResult
    {
        let run = ProgramRun(
            [Array(program.utf8)] + arguments, environment: self.environment, input: input, limits: self.limits)
        let result: ProgramResult
        do throws(ActionError) {
            result = try await run.run(clock: self.clock)
        } catch {
            guard case .lane = error.kind else { throw error }
            throw ActionError(error.kind, "\(error.description); both ffmpeg and ffprobe are in the package ffmpeg")
        }
        guard result.end == .exited(0) else { throw self.failure(program, result, input) }
        return result
    }

    /// What ffmpeg's words mean for the file: it has one exit status for everything.
    func failure(_ program: String, _ result: ProgramResult, _ input: InputFile) -> ActionError {
        var said = result
        said.error = Array(
            String(decoding: result.error, as: UTF8.self).replacing(FFmpegArguments.file, with: input.file.shown).utf8)
        let words = said.lastWords
        let has = { (text: String) in words.contains(text) }
        switch result.end {
        // Its own status when a signal asked it to end (ffmpeg.c).
        case .exited(255):
            return ActionError(.transient(retryAfter: nil), said.saying("\(program) was interrupted; it is run again"))
        case .exited where has("No space left on device") || has("Disk quota exceeded"):
            return ActionError(.disk, said.saying("there is no room for the picture"))
        case .exited where has("Cannot allocate memory"):
            let memory = self.limits.memory.map { SizeText.format(Int64(clamping: $0)) } ?? "all"
            return ActionError(
                .permanent, said.saying("\(program) may use \(memory) of memory, and this file needs more"))
        // The words of ld.so(8).
        case .exited(127) where has("error while loading shared libraries"):
            return ActionError(.lane(retryAfter: nil), said.saying("\(program) cannot start; mend its installation"))
        case .exited where has("Unknown encoder"):
            return ActionError(
                .lane(retryAfter: nil), said.saying("this ffmpeg cannot write that format; install one that can"))
        case .exited where has("matches no streams"):
            return ActionError(.permanent, "\(input.file.shown) holds no video")
        case .exited where has("Format not on whitelist"):
            return ActionError(
                .permanent, said.saying("\(input.file.shown) is not what its beginning says (\(input.facts.type))"))
        case .exited:
            return ActionError(.permanent, said.saying("\(program) cannot read \(input.file.shown)"))
        case .signalled, .outOfTime:
            return said.failure(of: program, limits: self.limits)
        }
    }
}
