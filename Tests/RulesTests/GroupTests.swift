import Foundation
import Rules
import Testing

@Suite struct `Groups` {
    private static let text = """
        rules:
          - name: episode
            folder: videos
            match: {path: "{show}/{stem:[^.]+}.{rest}", type: video/mp4, size: 1KB..}
            group:
              by: "{show}-{stem}"
              members: {video: video/*, subtitle: "*.{language:[a-z]{2}}.srt", cover: "image/*"}
              optional: [subtitle, cover]
            do:
              - test.all: {any: "{stem}", input: video}
              - test.all: {any: "{language}", input: subtitle}
              - test.make: {as: still, input: cover}
              - test.make: {as: other}
              - test.all: {any: x, input: other}
        """

    private func book(_ text: String = Self.text) -> RuleBook {
        let result = RuleBook.forTests(text)
        #expect(result.problems.map(\.description) == [])
        return result.book
    }

    private func facts(_ path: String, _ type: String, size: Int64 = 5000) throws -> FileFacts {
        FileFacts(folder: "videos", path: try #require(DropPath(path)), type: type, size: size)
    }

    @Test func `whatever a group's path fits may be a member in its folder`() throws {
        let book = self.book(Self.text + "\n  - {name: rest, do: [{file.copy: {to: x}}]}")
        let (fitting, other) = (try #require(DropPath("s/a.txt")), try #require(DropPath("a.mp4")))
        #expect(book.mayBeMember(fitting, in: "videos") && !book.mayBeMember(other, in: "videos"))
        #expect(!book.mayBeMember(fitting, in: "thumbnails"))
    }

    @Test func `a group is read as it was written`() throws {
        let group = try #require(self.book().rules.first?.group)
        #expect(group.by == "{show}-{stem}" && group.wait == .seconds(120))
        #expect(group.members.map(\.name) == ["video", "subtitle", "cover"])
        #expect(group.members.map(\.isOptional) == [false, true, true])
        #expect(group.members[0].test == .type("video/*"))
        #expect(group.members[1].test == .name(try PathPattern(template: "*.{language:[a-z]{2}}.srt")))
    }

    @Test(arguments: [
        ("s/a.mp4", "video/mp4", Int64(5000), "video"), ("s/a.de.srt", "text/plain", 1, "subtitle"),
        ("s/a.jpg", "image/jpeg", 1, "cover"), ("s/a.mov", "video/quicktime", 5000, nil),
        ("s/a.mp4", "video/mp4", 999, nil), ("s/a.txt", "text/plain", 5000, nil), ("a.mp4", "video/mp4", 5000, nil),
    ])
    func `a file is told which member it is`(_ path: String, _ type: String, _ size: Int64, _ member: String?) throws {
        let match = self.book().match(try self.facts(path, type, size: size))
        #expect(match?.member == member && (match != nil) == (member != nil))
        #expect(match?.memberCaptures ?? [:] == (member == "subtitle" ? ["language": "de"] : [:]))
    }

    @Test func `files of one group have one key`() throws {
        let book = self.book()
        let keys = try ["s/a.mp4", "s/a.de.srt", "s/{stem}.mp4"].map { path in
            let facts = try self.facts(path, path.hasSuffix("srt") ? "text/plain" : "video/mp4")
            let match = try #require(book.match(facts))
            return try match.groupKey(for: facts)
        }
        #expect(keys == ["s-a", "s-a", "s-{stem}"])
    }

    @Test func `explain hears which member a file is, and why it is none`() throws {
        let book = self.book()
        func trial(_ path: String, _ type: String?, size: Int64? = 5000) throws -> RuleTrial {
            let path = try #require(DropPath(path))
            return try #require(book.trials(folder: "videos", path: path, type: type, size: size).first)
        }
        let captures = ["show": "s", "stem": "a", "rest": "de.srt", "language": "de"]
        let subtitle = try trial("s/a.de.srt", "text/plain")
        #expect(subtitle.member == "subtitle" && subtitle.outcome == .matched(captures: captures))
        #expect(
            try trial("s/a.txt", "text/plain").outcome
                == .refused(
                    .group,
                    why: "a.txt (text/plain) is no member of the group: video is video/*, "
                        + "subtitle is *.{language:[a-z]{2}}.srt, cover is image/*"))
        #expect(
            try trial("s/a.mov", "video/quicktime").outcome
                == .refused(.type, why: "the content is video/quicktime, not video/mp4"))
        #expect(
            try trial("s/a.mp4", "video/mp4", size: 9).outcome
                == .refused(.size, why: "the size is 9 B (9 bytes), not at least 1 KB"))
        guard case .depends(_, let unknown) = try trial("s/a.x", nil, size: nil).outcome else {
            Issue.record("what is not known cannot be decided")
            return
        }
        #expect(unknown.first == "the type of the content is not known; it must be video/* for the member `video`")
        #expect(unknown.contains("the size is not known; it must be at least 1 KB"))
        #expect(unknown.last == "the type of the content is not known; it must be image/* for the member `cover`")
    }

    @Test func `a step takes a member's file, and is done without when that is absent`() throws {
        let facts = try self.facts("s/a.mp4", "video/mp4")
        let match = try #require(self.book().match(facts))
        let all = Supplement(
            members: [
                "video": facts, "subtitle": try self.facts("s/a.de.srt", "text/plain"),
                "cover": try self.facts("s/a.jpg", "image/jpeg"),
            ], captures: ["language": "de"])
        let date = Date(timeIntervalSince1970: 0)
        let plan = try match.plan(for: facts, digests: [:], supplement: all, at: date)
        #expect(plan.members == ["video", "subtitle", "cover"] && plan.values["language"] == .text("de"))
        let outputs: [[String: Value]] = [[:], [:], ["file": .text("f")], ["file": .text("g")]]
        let sources = try plan.steps.indices.map { try plan.source(ofInputOf: $0, outputs: outputs) }
        #expect(sources == [.dropped, .member("subtitle"), .member("cover"), .step(2), .step(3)])

        var some = all
        some.members["subtitle"] = nil
        some.captures = [:]
        let less = try match.plan(for: facts, digests: [:], supplement: some, at: date)
        #expect(less.members == ["video", "cover"] && less.steps.count == 4)
        #expect(less.steps.allSatisfy { $0.input != "subtitle" } && less.values["language"] == nil)
        let data = try JSONEncoder().encode(less)
        #expect(try JSONDecoder().decode(JobPlan.self, from: data) == less)
    }

    @Test func `a capture of an absent member fails the file, by name`() throws {
        let book = self.book(
            """
            rules:
              - name: r
                match: {path: "{stem:[^.]+}.{rest}"}
                group: {by: "{stem}", members: {video: video/*, subtitle: "*.{language}.srt"}, optional: [subtitle]}
                do: [{test.all: {any: "in {language}"}}]
            """)
        let facts = try self.facts("a.mp4", "video/mp4")
        let match = try #require(book.match(facts))
        let error = #expect(throws: RuleError.self) {
            try match.plan(
                for: facts, digests: [:], supplement: Supplement(members: ["video": facts]),
                at: Date(timeIntervalSince1970: 0))
        }
        #expect(
            error?.message
                == "`{language}` is empty, since the member `subtitle` is not there; drop it beside the others, "
                + "or change the rule `r`")
    }

    @Test func `a parameter that is an absent member's capture alone is left out`() throws {
        let book = self.book(
            """
            rules:
              - name: r
                match: {path: "{stem:[^.]+}.{rest}"}
                group: {by: "{stem}", members: {video: video/*, subtitle: "*.{id}.srt"}, optional: [subtitle]}
                do: [{test.all: {any: "{id}", text: x}}, {dyntube.update_video_image: {video: "{id}", url: "https://a.example"}}]
            """)
        let facts = try self.facts("a.mp4", "video/mp4")
        let match = try #require(book.match(facts))
        let plan = try match.plan(
            for: facts, digests: [:], supplement: Supplement(members: ["video": facts]),
            at: Date(timeIntervalSince1970: 0))
        #expect(plan.steps.map(\.parameters.keys.count) == [1, 1])
        let first = try plan.resolve(step: 0, outputs: [], catalogue: .forTests)
        #expect(first.parameters == ["text": .text("x")])
        let error = #expect(throws: RuleError.self) {
            try plan.resolve(step: 1, outputs: [[:]], catalogue: .forTests)
        }
        #expect(error?.message.hasPrefix("`video` of dyntube.update_video_image has no value, since a member") == true)
    }

    @Test func `a rule whose steps all take an absent member does nothing, and says so`() throws {
        let book = self.book(
            """
            rules:
              - name: r
                match: {path: "{stem:[^.]+}.{rest}"}
                group: {by: "{stem}", members: {video: video/*, cover: image/*}, optional: [cover]}
                do: [{test.all: {any: x, input: cover}}]
            """)
        let facts = try self.facts("a.mp4", "video/mp4")
        let match = try #require(book.match(facts))
        let error = #expect(throws: RuleError.self) {
            try match.plan(for: facts, digests: [:], at: Date(timeIntervalSince1970: 0))
        }
        #expect(
            error?.message
                == "nothing can be done without cover; drop it beside the others, or change the rule `r`")
    }
}
