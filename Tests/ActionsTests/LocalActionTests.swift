import Disk
import Foundation
import Rules
import Testing

@testable import Actions

/// The actions that need no service: what they plan, what they refuse, and what they do with a file.
@Suite(.timeLimit(.minutes(5))) struct `Local actions` {
    static let video = InputFacts(name: "a.mp4", type: "video/mp4", size: 5000)
    static let picture = InputFacts(name: "a.tif", type: "image/tiff", size: 5000)

    static func plan(
        _ name: String, _ parameters: [String: Value], _ input: InputFacts?
    ) throws(ActionError) -> ActionPlan {
        guard let action = ActionRegistry.standard.action(named: name) else {
            preconditionFailure("no action is called \(name)")
        }
        let step = ResolvedStep(
            action: name, account: action.signature.provider, parameters: parameters)
        let account = Account(name: action.signature.provider, provider: action.signature.provider)
        return try action.plan(step, files: StepFiles(input), account: account)
    }

    static let plans: [(String, [String: Value], InputFacts, [String], InputFacts?)] = [
        (
            "ffmpeg.extract_frame", [:], video,
            ["ffmpeg takes the frame at best of the video/mp4 and writes a jpg"],
            InputFacts(name: "frame.jpg", type: "image/jpeg", size: nil)
        ),
        (
            "ffmpeg.extract_frame", ["at": .text("10%"), "size": .text("1280x720"), "format": .text("png")], video,
            ["ffmpeg takes the frame at 10% of the video/mp4 and writes a png, at most 1280x720"],
            InputFacts(name: "frame.png", type: "image/png", size: nil)
        ),
        (
            "ffmpeg.convert_image", ["within": .text("640x360"), "at_most": .text("2MB")], picture,
            ["ffmpeg makes a jpg within 640x360, at most 2 MB of the image/tiff"],
            InputFacts(name: "picture.jpg", type: "image/jpeg", size: nil)
        ),
        ("file.copy", ["to": .text("/srv/copies/a.jpg")], video, ["copy the file to /srv/copies/a.jpg"], nil),
        ("command.run", ["argv": .list([.text("/bin/echo"), .text("a b")])], video, ["/bin/echo a b"], nil),
    ]

    @Test(arguments: plans)
    func `a plan says what is done`(
        _ name: String, _ parameters: [String: Value], _ input: InputFacts, _ shown: [String], _ makes: InputFacts?
    ) throws {
        let plan = try Self.plan(name, parameters, input)
        #expect(plan.work.flatMap(\.shown) == shown)
        #expect(plan.makes == makes)
        #expect(plan.requests.isEmpty)
    }

    static let refused: [(String, [String: Value], InputFacts?, String)] = [
        ("ffmpeg.extract_frame", [:], picture, "this is image/tiff"),
        ("ffmpeg.extract_frame", [:], nil, "no video"),
        ("ffmpeg.extract_frame", ["at": .text("soon")], video, "soon"),
        ("ffmpeg.extract_frame", ["at": .text("120%")], video, "120%"),
        ("ffmpeg.extract_frame", ["size": .text("big")], video, "big"),
        ("ffmpeg.convert_image", [:], video, "this is video/mp4"),
        ("ffmpeg.convert_image", [:], nil, "no picture"),
        ("ffmpeg.convert_image", ["at_most": .text("0")], picture, "at_most"),
        ("ffmpeg.convert_image", ["within": .text("0x0")], picture, "0x0"),
        ("file.copy", ["to": .text("copies/a.jpg")], video, "no absolute path"),
        ("file.copy", ["to": .text("/srv/copies/")], video, "no absolute path"),
        ("file.copy", ["to": .text("/srv/../etc/passwd")], video, "without"),
        ("file.copy", ["to": .text("")], video, "no absolute path"),
        ("command.run", ["argv": .list([])], video, "names no program"),
        ("command.run", ["argv": .text("echo")], video, "argv is no list"),
        ("command.run", ["argv": .list([.text("./run")])], video, "depends on where"),
        ("command.run", ["argv": .list([.text("/bin/echo"), .list([])])], video, "no text"),
        ("command.run", ["argv": .list([.text("echo")]), "env": .text("A=b")], video, "env is no map"),
        ("command.run", ["argv": .list([.text("echo")]), "timeout": .text("soon")], video, "timeout"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is done`(
        _ name: String, _ parameters: [String: Value], _ input: InputFacts?, _ holds: String
    ) {
        let error = #expect(throws: ActionError.self) { try Self.plan(name, parameters, input) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }

    // MARK: Doing it

    /// Runs an action on a file as the agent does.
    static func run(
        _ name: String, _ parameters: [String: Value], _ input: InputFile, _ scratch: ScratchFolder
    ) async throws -> Receipt {
        let plan = try Self.plan(name, parameters, input.facts)
        return try await withTransport { transport in
            let context = ActionContext(
                http: transport, account: Account(name: "local", provider: "local"), credentials: FixedCredentials(),
                files: StepFiles(input), making: try scratch.making(),
                environment: ProcessInfo.processInfo.environment)
            return try await plan.run(context)
        }
    }

    @Test func `a frame becomes a whole file with a name of its own`() async throws {
        let media = try Media()
        let video = try await media.make(
            "a.mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:d=1", "-pix_fmt", "yuv420p"], type: "video/mp4")
        let receipt = try await Self.run(
            "ffmpeg.extract_frame", ["at": .text("0.5"), "size": .text("160x90")], video, media.scratch)
        let path = media.scratch.path + "/made/1.jpg"
        #expect(receipt.outputs == ["file": .text(path)])
        #expect(try await media.size(of: "made/1.jpg") == "160x90")
        #expect(try FileManager.default.contentsOfDirectory(atPath: media.scratch.path + "/made") == ["1.jpg"])
        // Once more, as after a crash: the same file again.
        let again = try await Self.run("ffmpeg.extract_frame", ["at": .text("0.5")], video, media.scratch)
        #expect(again.outputs == receipt.outputs)
        #expect(try await media.size(of: "made/1.jpg") == "320x180")
    }

    @Test func `a picture is converted to fit`() async throws {
        let media = try Media()
        let picture = try await media.make(
            "a.png", ["-f", "lavfi", "-i", "testsrc2=s=1920x1080", "-frames:v", "1"], type: "image/png")
        let receipt = try await Self.run(
            "ffmpeg.convert_image", ["within": .text("640x640"), "at_most": .text("20KB")], picture, media.scratch)
        #expect(receipt.outputs["file"]?.text?.hasSuffix("/made/1.jpg") == true)
        let bytes = try media.bytes("made/1.jpg")
        #expect(bytes.count <= 20_000)
        #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]))
    }

    @Test func `a copy is made once, and never over another file`() async throws {
        let scratch = try ScratchFolder()
        let input = try scratch.input("a.txt", Data("one".utf8), type: "text/plain")
        let target = NSTemporaryDirectory() + "copies-\(UUID().uuidString)/deep/a.txt"
        defer { try? FileManager.default.removeItem(atPath: (target as NSString).deletingLastPathComponent) }
        let parameters = ["to": Value.text(target)]
        let first = try await Self.run("file.copy", parameters, input, scratch)
        #expect(first == Receipt(outputs: ["path": .text(target)], summary: "copied to \(target)"))
        let again = try await Self.run("file.copy", parameters, input, scratch)
        #expect(again.outputs == first.outputs)
        #expect(again.summary.contains("already"))
        let other = try scratch.input("b.txt", Data("two".utf8), type: "text/plain")
        let second = try await Self.run("file.copy", parameters, other, scratch)
        #expect(second.outputs["path"]?.text?.hasSuffix("/a~2.txt") == true)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "one")
    }

    @Test func `a copy into the drop folder itself is refused`() async throws {
        let scratch = try ScratchFolder()
        let input = try scratch.input("a.txt", Data("one".utf8), type: "text/plain")
        let error = await actionError(of: {
            _ = try await Self.run("file.copy", ["to": .text(scratch.path + "/b.txt")], input, scratch)
        })
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("drop folder itself") == true)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/b.txt"))
    }

    @Test func `a command reads the file and gives its output`() async throws {
        let scratch = try ScratchFolder()
        let input = try scratch.input("a.txt", Data("three words here\n".utf8), type: "text/plain")
        let receipt = try await Self.run(
            "command.run",
            [
                "argv": .list([.text("/bin/sh"), .text("-c"), .text("wc -w; printf %s \"$TITLE\"")]),
                "env": .map(["TITLE": .text("x")]),
            ],
            input, scratch)
        #expect(receipt.outputs == ["stdout": .text("3\nx")])
    }
}
