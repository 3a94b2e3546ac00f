import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// `cp -r` of deep trees: each directory is full a moment after it was made, before anybody can watch it.
@Suite(.serialized, .timeLimit(.minutes(120))) struct `Copied trees` {
    private static let levels = 5
    private static let rules = """
        rules:
          - name: copy
            match: {path: "{tree}/**/{name}.txt"}
            do: [file.copy: {to: "{out}/{tree}-{name}.txt"}]

        """

    @Test func `are done to the last file, each once`() async throws {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            let out = try stage.scratch.makeDirectory("out")
            try stage.scratch.write("rules/pictures.yaml", Self.rules.replacing("{out}", with: out.string))
            let rounds = Proof.size(4, full: 100)
            let files = Proof.size(25, full: 200)
            let agent = try await stage.startAgent()
            let watch = Stopwatch()
            for round in 0..<rounds {
                try Self.make(round, files, on: stage)
                // Two at the same time, as two people do it.
                try await stage.shell(
                    "{ cp -r aside/left\(round) drops & cp -r aside/right\(round) drops && wait $!; }")
            }
            let all = rounds * files * Self.levels * 2
            while try await stage.status().counts["done"] ?? 0 < all { try Task.checkCancellation() }
            let took = watch.time
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let copies = try FileManager.default.contentsOfDirectory(atPath: out.string)
            #expect(copies.count == all && !copies.contains { $0.contains("~") }, "each once: \(copies.count)")
            let names = FileManager.default.enumerator(atPath: stage.drops.string)?.compactMap { $0 as? String } ?? []
            #expect(names.filter { $0.hasSuffix(".txt") && !$0.hasPrefix("done/") } == [], "none is left")
            #expect(names.count { $0.hasPrefix("done/") && $0.hasSuffix(".txt") } == all)
            Proof.report("copied trees", "\(rounds) times two trees of \(Self.levels) levels, \(all) files, in \(took)")
        }
    }

    private static func make(_ round: Int, _ files: Int, on stage: Stage) throws {
        for side in ["left", "right"] {
            var directory = "aside/\(side)\(round)"
            for level in 0..<Self.levels {
                directory += "/\(level)"
                try stage.scratch.makeDirectory(directory)
                for file in 0..<files {
                    try stage.scratch.write("\(directory)/\(level)-\(file).txt", "\(side) \(round) \(level) \(file)\n")
                }
            }
        }
    }
}
