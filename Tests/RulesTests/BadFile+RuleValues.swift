extension BadFile {
    /// Rule files whose lookups, sidecars or content are wrong.
    static let ruleValues: [BadFile] = [
        BadFile(
            "a lookup without its parts",
            #"""
            rules:
              - name: a
                lookup: {table: ids.csv}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                lookup: {where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                lookup: ids.csv
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: d
                lookup:
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"3:13: `lookup` has no `where`; write such as `where: {show: "{show}"}`"#,
                "6:13: `lookup` has no `table`; write such as `table: episodes.csv`",
                #"9:13: `lookup` must be a map, and this is a text; write such as {table: episodes.csv, where: {show: "{show}"}}"#,
                #"12:12: `lookup` must be a map, and this is empty; write such as {table: episodes.csv, where: {show: "{show}"}}"#,
            ]),
        BadFile(
            "tables that are none",
            #"""
            rules:
              - name: r0
                lookup: {table: "", where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                lookup: {table: "{show}.csv", where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                lookup: {table: ~/ids.csv, where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                lookup: {table: tables/, where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                lookup: {table: [ids.csv], where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                lookup: {table: , where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                lookup: {table: {ids}, where: {a: b}}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:21: `table` is empty; write such as episodes.csv",
                "6:21: `table`: one table serves all files of the rule; write its name without placeholders",
                "9:21: `table`: `~` is not filled in; write the whole path, or one relative to the folder of rules",
                "12:21: `table`: `tables/` is no file; write such as episodes.csv",
                "15:21: `table` must be a text, and this is a list; write one value",
                "18:21: `table` is empty; write a value, or leave the key out",
                #"21:21: `table`: `{ids}` without quotes is a map; write "{ids}""#,
            ]),
        BadFile(
            "a lookup by nothing",
            #"""
            rules:
              - name: a
                lookup: {table: ids.csv, where: {}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                lookup: {table: ids.csv, where: [show]}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                lookup: {table: ids.csv, where: {show: ""}}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: d
                lookup: {table: ids.csv, where: {show: }}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"3:37: `where` must name 1 to 16 columns; write such as {show: "{show}"}"#,
                #"6:37: `where` must be a map, and this is a list; write such as {show: "{show}"}"#,
                "9:44: `show`: no row is found by nothing; write a value or a placeholder",
                "12:44: `show` is empty; write a value, or leave the key out",
            ]),
        BadFile(
            "a lookup by too many columns",
            #"""
            rules:
              - name: a
                lookup: {table: ids.csv, where: {c0: x, c1: x, c2: x, c3: x, c4: x, c5: x, c6: x, c7: x, c8: x, c9: x, c10: x, c11: x, c12: x, c13: x, c14: x, c15: x, c16: x}}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"3:37: `where` must name 1 to 16 columns; write such as {show: "{show}"}"#
            ]),
        BadFile(
            "a lookup by values that are not known then",
            #"""
            rules:
              - name: a
                match: {path: "{show}.{ext}"}
                lookup:
                  table: ids.csv
                  where:
                    a: "{shw}"
                    b: "{sidecar.title}"
                    c: "{content.title}"
                    d: "{date:yyyy}"
                    e: "{make.file}"
                    f: {show}
                    g: "{file.nme}"
                    h: "{show"
                    i: [x]
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "7:12: `a`: unknown placeholder `{shw}`; did you mean `{show}`?",
                #"8:12: `b`: `{sidecar.title}`: the rule reads no sidecar; add such as sidecar: {path: "{file.stem}.yaml"}"#,
                "9:12: `c`: `{content.title}` cannot be used here; use captures of the path, {file.…}, {folder} or {sidecar.…}",
                "10:12: `d`: `{date:yyyy}` cannot be used here; use captures of the path, {file.…}, {folder} or {sidecar.…}",
                "11:12: `e`: `{make.file}` cannot be used here; use captures of the path, {file.…}, {folder} or {sidecar.…}",
                #"12:12: `f`: `{show}` without quotes is a map; write "{show}""#,
                "13:12: `g`: unknown placeholder `{file.nme}`; did you mean `{file.name}`?",
                "14:12: `h`: `{show` is not closed; write `}` behind the name, or `{{` for a brace",
                "15:12: `i` must be a text, and this is a list; write one value",
            ]),
        BadFile(
            "a lookup with unknown keys",
            #"""
            rules:
              - name: a
                lookup:
                  tabel: ids.csv
                  where: {a: b}
                  file: x
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "4:7: `lookup` has no `table`; write such as `table: episodes.csv`",
                "4:7: unknown key `tabel` in `lookup`; did you mean `table`?",
                "6:7: unknown key `file` in `lookup`; write one of `table`, `where`",
            ]),
        BadFile(
            "a sidecar without a path",
            #"""
            rules:
              - name: a
                sidecar: {required: true}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                sidecar: x.yaml
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                sidecar:
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"3:14: `sidecar` has no `path`; write such as `path: "{file.stem}.yaml"`"#,
                #"6:14: `sidecar` must be a map, and this is a text; write such as {path: "{file.stem}.yaml"}"#,
                #"9:13: `sidecar` must be a map, and this is empty; write such as {path: "{file.stem}.yaml"}"#,
            ]),
        BadFile(
            "sidecars that lie elsewhere",
            #"""
            rules:
              - name: r0
                sidecar: {path: /meta/x.yaml}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                sidecar: {path: ../x.yaml}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                sidecar: {path: a/../x.yaml}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                sidecar: {path: ./x.yaml}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                sidecar: {path: a//b}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                sidecar: {path: meta/}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                sidecar: {path: ""}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:21: `path`: the path begins in the file's own directory; leave out the `/` at its beginning",
                "6:21: `path`: a sidecar lies beside its file or below; leave out `..`",
                "9:21: `path`: a sidecar lies beside its file or below; leave out `..`",
                #"12:21: `path`: the path holds a name that no file has; write such as "{file.stem}.yaml""#,
                #"15:21: `path`: the path holds a name that no file has; write such as "{file.stem}.yaml""#,
                #"18:21: `path`: the path holds a name that no file has; write such as "{file.stem}.yaml""#,
                #"21:21: `path`: the path is empty; write such as "{file.stem}.yaml""#,
            ]),
        BadFile(
            "a sidecar that is the file itself",
            #"""
            rules:
              - name: a
                sidecar: {path: "{file.name}"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                sidecar: {path: "{file.stem}.{file.ext}"}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"3:21: `path`: this is the dropped file itself; write such as "{file.stem}.yaml", or `content: true`"#,
                #"6:21: `path`: this is the dropped file itself; write such as "{file.stem}.yaml", or `content: true`"#,
            ]),
        BadFile(
            "a sidecar named by what is not known then",
            #"""
            rules:
              - name: r0
                sidecar: {path: "{file.path}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                sidecar: {path: "{file.md5}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                sidecar: {path: "{file.type}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                sidecar: {path: "{date:yyyy}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                sidecar: {path: "{sidecar.a}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                sidecar: {path: "{stem}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                sidecar: {path: "{one.file}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r7
                sidecar: {path: "{"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r8
                sidecar: {path: "{file}.yaml"}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:21: `path`: `{file.path}` cannot be used here; use captures, {file.name}, {file.stem}, {file.ext} or {folder}",
                "6:21: `path`: `{file.md5}` cannot be used here; use captures, {file.name}, {file.stem}, {file.ext} or {folder}",
                "9:21: `path`: `{file.type}` cannot be used here; use captures, {file.name}, {file.stem}, {file.ext} or {folder}",
                "12:21: `path`: `{date:yyyy}` cannot be used here; use captures, {file.name}, {file.stem}, {file.ext} or {folder}",
                "15:21: `path`: `{sidecar.a}` cannot be used here; use captures, {file.name}, {file.stem}, {file.ext} or {folder}",
                "18:21: `path`: unknown placeholder `{stem}`; capture it in `path`, or write such as {file.stem}",
                "21:21: `path`: `{one.file}` cannot be used here; use captures, {file.name}, {file.stem}, {file.ext} or {folder}",
                "24:21: `path`: `{` is not closed; write `}` behind the name, or `{{` for a brace",
                "27:21: `path`: `{file}` does not say what of it; write such as {file.name}",
            ]),
        BadFile(
            "sidecar keys with wrong values",
            #"""
            rules:
              - name: a
                sidecar: {path: "{file.stem}.yaml", required: maybe, wait: 8d, requird: x}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                sidecar: {path: "{file.stem}.yaml", wait: soon}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                sidecar: {path: {file.stem}, wait: }
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:51: `required`: `maybe` is not understood here; write true or false",
                "3:64: `wait`: `8d` is too long to wait; write at most 7d",
                "3:68: unknown key `requird` in `sidecar`; did you mean `required`?",
                "6:47: `wait`: `soon` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
                #"9:21: `path`: `{file.stem}` without quotes is a map; write "{file.stem}""#,
                "9:40: `wait` is empty; write a value, or leave the key out",
            ]),
        BadFile(
            "content that holds no values",
            #"""
            rules:
              - name: a
                match: {type: video/mp4}
                content: true
                do: [{file.copy: {to: x}}]
              - name: b
                match: {type: [text/plain, image/*]}
                content: true
                do: [{file.copy: {to: x}}]
              - name: c
                content: yes
                do: [{file.copy: {to: x}}]
              - name: d
                content: {key: x}
                do: [{file.copy: {to: x}}]
              - name: e
                match: {size: 2MB..}
                content: true
                do: [{file.copy: {to: x}}]

            """#,
            [
                "4:14: `content`: the rule takes video/mp4, which holds no values; leave `content` out, or take text/* or application/json",
                "8:14: `content`: the rule takes image/*, which holds no values; leave `content` out, or take text/* or application/json",
                "11:14: `content`: `yes` is not understood here; write true or false",
                "14:14: `content` must be a text, and this is a map; write one value",
                "18:14: `content`: the rule takes only files of 2 MB and more, and at most 1 MiB is read; change `size`",
            ]),
        BadFile(
            "values of a sidecar and content that are not read",
            #"""
            rules:
              - name: a
                priority: 1
                do:
                  - test.all: {any: "{content.title}"}
                  - test.all: {any: "{sidecar.title}"}
                  - test.all: {any: "{sidecar.}"}
                  - test.all: {any: "{content.a..b}"}
                  - test.all: {any: "{sidecar}"}

            """#,
            [
                "5:25: `any`: `{content.title}`: the rule does not read the file's content; add `content: true`",
                #"6:25: `any`: `{sidecar.title}`: the rule reads no sidecar; add such as sidecar: {path: "{file.stem}.yaml"}"#,
                "7:25: `any`: `{sidecar.}` does not say which value; write such as {sidecar.title}",
                "8:25: `any`: `{content.a..b}` does not say which value; write such as {content.title}",
                "9:25: `any`: `{sidecar}` does not say what of it; write such as {sidecar.title}",
            ]),
        BadFile(
            "hours and notices",
            #"""
            rules:
              - name: a
                during: [Mon]
                notify: [desk, desk, a b]
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                during:
                notify: []
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                notify: {desk: x}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:13: `during` must be a text, and this is a list; write one value",
                "4:20: `notify`: `desk` is there twice; keep one",
                "4:26: `notify`: `a b` is no name; use letters, digits, `_`, `-` or `.`",
                "7:12: `during` is empty; write a value, or leave the key out",
                "8:13: `notify` is empty; name who is told, or leave the key out",
                "11:13: `notify` must be a text, and this is a map; write one value",
            ]),
        BadFile(
            "a lookup and a group, both wrong, and a step",
            #"""
            rules:
              - name: a
                lookup: {table: ids.csv}
                group: {by: "{file.stem}"}
                sidecar: {}
                do: [{test.all: {any: "{video_id} {sidecar.x} {lang}", input: cover}}, {test.all: {txt: a}}]

            """#,
            [
                #"3:13: `lookup` has no `where`; write such as `where: {show: "{show}"}`"#,
                "4:12: `group` has no `members`; write such as `members: {video: video/*, cover: image/*}`",
                #"5:14: `sidecar` has no `path`; write such as `path: "{file.stem}.yaml"`"#,
                "6:88: unknown key `txt` in `test.all`; did you mean `text`?",
            ]),
        BadFile(
            "lists where there is one text",
            #"""
            rules:
              - name: a
                match: {path: "{show}.{ext}"}
                do: [{test.all: {list: "{show}"}}, {test.all: {list: "{folder}"}}, {test.all: {list: "{date:yyyy}"}}, {test.all: {list: "{file.size}"}}]

            """#,
            [
                #"4:28: `list`: `{show}` is one text, and this must be a list; write ["{show}"]"#,
                #"4:58: `list`: `{folder}` is one text, and this must be a list; write ["{folder}"]"#,
                #"4:90: `list`: `{date:yyyy}` is one text, and this must be a list; write ["{date:yyyy}"]"#,
                #"4:125: `list`: `{file.size}` is one text, and this must be a list; write ["{file.size}"]"#,
            ]),
    ]
}
