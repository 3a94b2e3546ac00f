extension BadFile {
    /// Rule files whose groups are wrong.
    static let ruleGroups: [BadFile] = [
        BadFile(
            "a group without its parts",
            #"""
            rules:
              - name: a
                group: {members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                group: {by: "{file.stem}"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                group: video
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: d
                group:
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"3:12: `group` has no `by`; write such as `by: "{stem}"`"#,
                "6:12: `group` has no `members`; write such as `members: {video: video/*, cover: image/*}`",
                #"9:12: `group` must be a map, and this is a text; write such as {by: "{stem}", members: {video: video/*, cover: image/*}}"#,
                #"12:11: `group` must be a map, and this is empty; write such as {by: "{stem}", members: {video: video/*, cover: image/*}}"#,
            ]),
        BadFile(
            "a group by nothing",
            #"""
            rules:
              - name: r0
                match: {path: "{stem}.{ext}"}
                group: {by: all, members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                match: {path: "{stem}.{ext}"}
                group: {by: "{folder}", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                match: {path: "{stem}.{ext}"}
                group: {by: "", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                match: {path: "{stem}.{ext}"}
                group: {by: "{stm}", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                match: {path: "{stem}.{ext}"}
                group: {by: "{sidecar.x}", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                match: {path: "{stem}.{ext}"}
                group: {by: "{file.md5}", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                match: {path: "{stem}.{ext}"}
                group: {by: "{date:yyyy}", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r7
                match: {path: "{stem}.{ext}"}
                group: {by: {stem}, members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r8
                match: {path: "{stem}.{ext}"}
                group: {by: "{language}", members: {a: image/*}}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"4:17: `by`: all files of a directory would be one group; write what they share, such as "{stem}""#,
                #"8:17: `by`: all files of a directory would be one group; write what they share, such as "{stem}""#,
                #"12:17: `by`: all files of a directory would be one group; write what they share, such as "{stem}""#,
                "16:17: `by`: unknown placeholder `{stm}`; did you mean `{stem}`?",
                "20:17: `by`: `{sidecar.x}` cannot be used here; use captures of the path, or facts such as {file.stem}",
                "24:17: `by`: `{file.md5}` cannot be used here; use captures of the path, or facts such as {file.stem}",
                "28:17: `by`: `{date:yyyy}` cannot be used here; use captures of the path, or facts such as {file.stem}",
                #"32:17: `by`: `{stem}` without quotes is a map; write "{stem}""#,
                "36:17: `by`: unknown placeholder `{language}`; write one of `{ext}`, `{stem}`",
            ]),
        BadFile(
            "a group by what a member captures",
            #"""
            rules:
              - name: a
                match: {path: "{stem}.{ext}"}
                group: {by: "{language}", members: {a: "*.{language}.srt"}}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "4:17: `by`: `{language}` is captured by the member `a`, which is not known yet; use captures of the path, or facts such as {file.stem}"
            ]),
        BadFile(
            "members that are none",
            #"""
            rules:
              - name: r0
                group: {by: "{file.stem}", members: {}}
                do: [{file.copy: {to: x}}]
              - name: r1
                group: {by: "{file.stem}", members: [video/*]}
                do: [{file.copy: {to: x}}]
              - name: r2
                group: {by: "{file.stem}", members: {a: vid/eo/x}}
                do: [{file.copy: {to: x}}]
              - name: r3
                group: {by: "{file.stem}", members: {a: "**/*.srt"}}
                do: [{file.copy: {to: x}}]
              - name: r4
                group: {by: "{file.stem}", members: {a: "{x"}}
                do: [{file.copy: {to: x}}]
              - name: r5
                group: {by: "{file.stem}", members: {a: [a, b]}}
                do: [{file.copy: {to: x}}]
              - name: r6
                group: {by: "{file.stem}", members: {a: }}
                do: [{file.copy: {to: x}}]
              - name: r7
                group: {by: "{file.stem}", members: {a: ""}}
                do: [{file.copy: {to: x}}]
              - name: r8
                group: {by: "{file.stem}", members: {a: "{x:a/b}"}}
                do: [{file.copy: {to: x}}]
              - name: r9
                group: {by: "{file.stem}", members: {a: "sub/*.srt"}}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "3:41: `members` must be 1 to 16 files; write such as {video: video/*, cover: image/*}",
                "6:41: `members` must be a map, and this is a list; write such as {video: video/*, cover: image/*}",
                "9:45: `a`: `vid/eo/x` is neither a media type nor the name of a file; write a type such as video/* or a name such as *.srt",
                "12:45: `a`: `**/*.srt` is neither a media type nor the name of a file; write a type such as video/* or a name such as *.srt",
                "15:45: `a`: `{x` is not closed; write `}` behind it, or `{{` for a brace",
                "18:45: `a` must be a text, and this is a list; write one value",
                "21:45: `a` is empty; write a value, or leave the key out",
                "24:45: `a`: this is empty; write a type such as video/* or a name such as *.srt",
                "27:45: `a`: in `{x:…}`: a capture never holds `/`; capture each directory by itself",
                "30:45: `a`: `sub/*.srt` is neither a media type nor the name of a file; write a type such as video/* or a name such as *.srt",
            ]),
        BadFile(
            "members with names that are none",
            #"""
            rules:
              - name: a
                group: {by: "{file.stem}", members: {sidecar: video/*, a.b: image/*, "a b": "*.srt", file: "*.x"}}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "3:42: `members`: `sidecar` is no name for a member; use letters, digits, `_` or `-`, and none of file, folder, date, sidecar, content",
                "3:60: `members`: `a.b` is no name for a member; use letters, digits, `_` or `-`, and none of file, folder, date, sidecar, content",
                "3:74: `members`: `a b` is no name for a member; use letters, digits, `_` or `-`, and none of file, folder, date, sidecar, content",
                "3:90: `members`: `file` is no name for a member; use letters, digits, `_` or `-`, and none of file, folder, date, sidecar, content",
            ]),
        BadFile(
            "too many members",
            #"""
            rules:
              - name: a
                group: {by: "{file.stem}", members: {m0: "*.0", m1: "*.1", m2: "*.2", m3: "*.3", m4: "*.4", m5: "*.5", m6: "*.6", m7: "*.7", m8: "*.8", m9: "*.9", m10: "*.10", m11: "*.11", m12: "*.12", m13: "*.13", m14: "*.14", m15: "*.15", m16: "*.16"}}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "3:41: `members` must be 1 to 16 files; write such as {video: video/*, cover: image/*}"
            ]),
        BadFile(
            "members that capture the same",
            #"""
            rules:
              - name: a
                match: {path: "{stem}.{ext}"}
                group: {by: "{stem}", members: {a: "{stem}.srt", b: "{x}.jpg", c: "{x}.png"}}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "4:40: `a`: `stem` is captured by the path already; give each capture its own name",
                "4:71: `c`: `x` is captured by `b` already; give each capture its own name",
            ]),
        BadFile(
            "optional members",
            #"""
            rules:
              - name: a
                group: {by: "{file.stem}", members: {video: video/*, cover: image/*}, optional: [covr]}
                do: [{file.copy: {to: x}}]
              - name: b
                group: {by: "{file.stem}", members: {video: video/*, cover: image/*}, optional: [cover, video]}
                do: [{file.copy: {to: x}}]
              - name: c
                group: {by: "{file.stem}", members: {video: video/*}, optional: video}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "3:86: `optional`: the group has no member `covr`; did you mean `cover`?",
                "6:85: `optional`: no member is required; leave out at least one",
                "9:69: `optional`: no member is required; leave out at least one",
            ]),
        BadFile(
            "group keys with wrong values",
            #"""
            rules:
              - name: a
                group: {by: "{file.stem}", members: {video: video/*}, wait: 8d, optinal: x}
                do: [{file.copy: {to: x}}]
              - name: b
                group: {by: "{file.stem}", members: {video: video/*}, wait: 5}
                do: [{file.copy: {to: x}}]

            """#,
            [
                "3:65: `wait`: `8d` is too long to wait; write at most 7d",
                "3:69: unknown key `optinal` in `group`; did you mean `optional`?",
                "6:65: `wait`: `5` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
            ]),
        BadFile(
            "steps of a group",
            #"""
            rules:
              - name: a
                group: {by: "{file.stem}", members: {video: video/*, cover: image/*}}
                do:
                  - test.make: {as: cover}
                  - test.all: {input: covr}
                  - test.make:
                  - test.all: {input: make}
                  - test.all: {any: "{lang}", input: video}
              - name: b
                group: {by: "{file.stem}", members: {make: video/*}}
                do: [{test.make: }, {test.all: {input: make}}]

            """#,
            [
                "5:25: `as`: a member of the group is called `cover`; give the step another name",
                "6:27: `input`: no member of the group and no earlier step is called `covr`; did you mean `cover`?",
                "9:25: `any`: unknown placeholder `{lang}`; capture it in `path`, or write such as {file.stem}",
                "12:44: `input`: `make` is a member of the group and an earlier step; give the step another name with `as`",
            ]),
        BadFile(
            "an input where there is no group",
            #"""
            rules:
              - name: a
                priority: 1
                do: [{test.all: {input: cover}}, {test.all: {input: all}}]

            """#,
            [
                "4:29: `input`: no earlier step is called `cover`; leave it out for the dropped file",
                "4:57: `input`: the step `all` makes no file; leave `input` out for the dropped file",
            ]),
    ]
}
