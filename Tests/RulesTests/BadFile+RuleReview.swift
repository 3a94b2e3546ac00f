extension BadFile {
    /// Rule files that are no YAML of rules, or whose rules do not go together.
    static let ruleReview: [BadFile] = [
        BadFile(
            "a list as the whole file",
            #"""
            - name: a
              do: []

            """#,
            [
                "1:1: the rule file must be a map, and this is a list; write such as rules: [{name: …, do: […]}]"
            ]),
        BadFile(
            "two documents",
            #"""
            rules:
              - name: a
                priority: 1
                do: [{dyntube.update_video_image: {video: v1}}]
            ---
            rules: []

            """#,
            [
                "5:1: a second document begins here; keep everything in one, without `---`"
            ]),
        BadFile(
            "a tab",
            #"""
            rules:
            	- name: a

            """#,
            [
                "2:1: a tab cannot indent; use spaces"
            ]),
        BadFile(
            "keys twice",
            #"""
            rules:
              - name: a
                priority: 1
                priority: 2
                do: [{dyntube.update_video_image: {video: v1}}]
                name: b

            """#,
            [
                "4:5: the key `priority` is given twice, first in line 3; keep one",
                "6:5: the key `name` is given twice, first in line 2; keep one",
            ]),
        BadFile(
            "rules that are no maps",
            #"""
            rules:
              - stills
              - [a]
              -

            """#,
            [
                "2:5: the rule must be a map, and this is a text; write such as {name: …, do: […]}",
                "3:5: the rule must be a map, and this is a list; write such as {name: …, do: […]}",
                "4:4: the rule must be a map, and this is empty; write such as {name: …, do: […]}",
            ]),
        BadFile(
            "an empty list of folders",
            #"""
            rules:
              - name: a
                folder: []
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                folder: {a: b}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:13: `folder` is empty; name a folder, or leave the key out for all",
                "6:13: `folder` must be a text, and this is a map; write one value",
            ]),
        BadFile(
            "tags and anchors",
            #"""
            rules:
              - name: !!str a
                priority: &x 1
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "2:11: YAML tags are refused; leave the tag out, or put quotes around a text that begins with `!`",
                "3:15: YAML anchors are refused; write the value out, or put quotes around a text that begins with `&`",
            ]),
        Self.unreached(
            "the same rule twice under two names", "folder: videos",
            "folder: videos"),
        Self.unreached(
            "a rule behind one that takes everything", "priority: 1",
            "folder: thumbnails\n    match: {path: \"{show}/{name}.jpg\", type: image/jpeg, size: ..8MB}"),
        BadFile(
            "a rule whose path another takes",
            #"""
            rules:
              - name: a
                match: {path: "**/*.{ext}"}
                do: [{file.copy: {to: x}}]
              - name: b
                match: {path: "{show}/{episode:[0-9]+}.jpg"}
                do: [{file.copy: {to: x}}]
              - name: c
                match: {path: "README"}
                do: [{file.copy: {to: x}}]

            """#,
            [
                Self.unreached(5, "b")
            ]),
        Self.unreached(
            "a rule whose expression another takes", "match: {regex: '(?:[^/]+/)?[a-z0-9]+[.](?:jpe?g|png)'}",
            "match: {regex: 'shows/(?<id>[a-f0-9]{2,8})[.]jpg'}"),
        Self.unreached(
            "a rule whose type another takes", "match: {type: image/*}",
            "match: {type: [image/jpeg, image/png]}"),
        Self.unreached(
            "a rule whose size another takes", "match: {size: 1KB..9MB}",
            "match: {size: 1KB..8MB}"),
        BadFile(
            "a rule whose folders another takes",
            #"""
            rules:
              - name: a
                folder: [videos, thumbnails]
                do: [{file.copy: {to: x}}]
              - name: b
                match: {type: image/png}
                do: [{file.copy: {to: x}}]
              - name: c
                folder: videos
                match: {size: ..5MB}
                do: [{file.copy: {to: x}}]

            """#,
            [
                Self.unreached(5, "b"),
                Self.unreached(8, "c"),
            ]),
        Self.unreached(
            "a group behind a rule that takes its files", "match: {path: \"*.*\"}",
            "match: {path: \"{stem:[a-z]+}.{rest}\", type: video/mp4}\n    group: {by: \"{stem}\", members: {v: video/*, c: image/*}}"
        ),
        BadFile(
            "expressions that fit no path",
            #"""
            rules:
              - name: a
                match: {regex: 'a^b'}
                do: [{file.copy: {to: x}}]
              - name: b
                match: {regex: '/.*'}
                do: [{file.copy: {to: x}}]
              - name: c
                match: {regex: 'a//b'}
                do: [{file.copy: {to: x}}]
              - name: d
                match: {regex: ''}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "2:5: the rule `a` fits no path that a file can have; change its `path` or `regex`",
                "5:5: the rule `b` fits no path that a file can have; change its `path` or `regex`",
                "8:5: the rule `c` fits no path that a file can have; change its `path` or `regex`",
                "11:5: the rule `d` fits no path that a file can have; change its `path` or `regex`",
            ]),
        BadFile(
            "files that an action cannot take",
            #"""
            rules:
              - name: a
                match: {type: video/*}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                match: {type: [image/png, image/jpeg]}
                do: [{apyhub.generate_thumbnail: {account: other}}]
              - name: c
                match: {type: text/plain}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "4:11: `dyntube.update_video_image` takes image/jpeg or image/png, and the rule takes only video/*; change the type, or take another action",
                "7:11: `apyhub.generate_thumbnail` takes video, and the rule takes only image/png, image/jpeg; change the type, or take another action",
                "10:11: `dyntube.update_video_image` takes image/jpeg or image/png, and the rule takes only text/plain; change the type, or take another action",
            ]),
        BadFile(
            "a type that an action cannot take, and what another makes",
            #"""
            rules:
              - name: a
                match: {path: "{x}.bmp", type: image/bmp}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                match: {path: "{x}.mp4", type: video/*}
                do:
                  - apyhub.generate_thumbnail: {account: other, as: frame}
                  - apyhub.generate_thumbnail: {account: other}

            """#,
            [
                "4:11: `dyntube.update_video_image` takes image/jpeg or image/png, and the rule takes only image/bmp; change the type, or take another action",
                "9:9: `apyhub.generate_thumbnail` takes video, and the step `frame` makes an image; put it before that step, or take another action",
            ]),
        BadFile(
            "members that an action cannot take",
            #"""
            rules:
              - name: a
                group: {by: "{file.stem}", members: {video: video/*, cover: image/*}}
                do:
                  - dyntube.update_video_image: {video: v1}
                  - dyntube.update_video_image: {video: v1, input: video}
                  - dyntube.update_video_image: {video: v1, input: cover}
                  - apyhub.generate_thumbnail: {account: other, input: cover}

            """#,
            [
                "5:9: `dyntube.update_video_image` takes image/jpeg or image/png, and the rule takes only video/*; change the type, or take another action",
                "6:9: `dyntube.update_video_image` takes image/jpeg or image/png, and the member `video` is video/*; change the type, or take another action",
                "8:9: `apyhub.generate_thumbnail` takes video, and the member `cover` is image/*; change the type, or take another action",
            ]),
        BadFile(
            "a rule that is never reached and has a problem of its own",
            #"""
            rules:
              - name: a
                priority: 1
                do: [{file.copy: {to: x}}]
              - name: b
                prioritee: 1
                do: [{file.copy: {to: x}}]
              - name: c
                priority: 2
                do: [{file.copy: {to: x}}]

            """#,
            [
                "6:5: unknown key `prioritee` in the rule; did you mean `priority`?",
                Self.unreached(8, "c"),
            ]),
    ]
    /// Two rules of which the first takes all files of the second.
    private static func unreached(_ title: String, _ first: String, _ second: String) -> BadFile {
        BadFile(
            title,
            """
            rules:
              - name: a
                \(first)
                do: [{file.copy: {to: x}}]
              - name: b
                \(second)
                do: [{file.copy: {to: x}}]

            """, [Self.unreached(5, "b")])
    }

    private static func unreached(_ line: Int, _ rule: String) -> String {
        "\(line):5: the rule `\(rule)` is never reached, since `a` (rules/a.yaml, line 2) takes all its files; "
            + "put it before that one, narrow that one, or remove it"
    }
}
