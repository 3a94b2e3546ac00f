extension BadFile {
    /// Rule files that are wrong in shape, or whose patterns are.
    static let rules: [BadFile] = [
        BadFile(
            "an empty file",
            #"""

            """#,
            [
                "the file is empty; write `rules:`, or remove the file"
            ]),
        BadFile(
            "rules as a map",
            #"""
            rules:
              name: a

            """#,
            [
                "2:3: `rules` must be a list, and this is a map; begin each rule with `- name:`"
            ]),
        BadFile(
            "a rule without name and steps",
            #"""
            rules:
              - folder: thumbnails

            """#,
            [
                "2:5: the rule has no `do`; write such as `do: [ACTION: {PARAMETER: VALUE}]`",
                "2:5: the rule has no `name`; write such as `name: episode still`",
            ]),
        BadFile(
            "no rules key",
            #"""
            rule:
              - name: a

            """#,
            [
                "1:1: the rule file has no `rules`; write such as `rules: [{name: …, do: […]}]`",
                "1:1: unknown key `rule` in the rule file; did you mean `rules`?",
            ]),
        BadFile(
            "the same name twice",
            #"""
            rules:
              - name: a
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: a
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "4:5: the rule `a` is there already, in rules/a.yaml, line 2; give each rule its own name"
            ]),
        BadFile(
            "a misspelt key",
            #"""
            rules:
              - name: a
                prioriti: 1
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:5: unknown key `prioriti` in the rule; did you mean `priority`?"
            ]),
        BadFile(
            "unknown folders",
            #"""
            rules:
              - name: a
                folder: [thumbnail, thumbnails, films]
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:14: `folder`: the config has no folder `thumbnail`; did you mean `thumbnails`?",
                "3:37: `folder`: the config has no folder `films`; write one of `thumbnails`, `videos`",
            ]),
        BadFile(
            "path and regex at once",
            #"""
            rules:
              - name: a
                match: {path: "*.jpg", regex: ".*"}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:28: `regex` and `path` cannot both be there; keep one"
            ]),
        BadFile(
            "an unquoted path",
            #"""
            rules:
              - name: a
                match:
                  path: {name}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                #"4:13: `path`: `{name}` without quotes is a map; write "{name}""#
            ]),
        BadFile(
            "an unquoted path that is no YAML",
            #"""
            rules:
              - name: a
                match:
                  path: {show}/{episode}.jpg
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "4:19: something follows a closing `}`; put quotes around the whole value"
            ]),
        BadFile(
            "an unquoted star",
            #"""
            rules:
              - name: a
                match: {path: *.jpg}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:19: YAML aliases are refused; put quotes around a text that begins with `*`"
            ]),
        BadFile(
            "paths that no file has",
            #"""
            rules:
              - name: r0
                match: {path: "/a.jpg"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                match: {path: "a/"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                match: {path: ""}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                match: {path: "a//b"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                match: {path: "../a"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                match: {path: "**"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                match: {path: "a/**b"}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r7
                match: {path: "x**/y"}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:19: `path`: the path is the one below the folder; leave out the `/` at its beginning",
                "6:19: `path`: the path names files, not a directory; write `a/*` for the files in it",
                "9:19: `path`: the path is empty; write such as **/*.jpg",
                "12:19: `path`: the path holds `//`, which no path has; write one `/`",
                "15:19: `path`: the path holds `.` or `..`, which no path below a folder has; leave it out",
                "18:19: `path`: `**` must be a directory of its own; write **/* for all files below",
                "21:19: `path`: `**` must be a directory of its own; write `**/` for any directories, or `*` within a name",
                "24:19: `path`: `**` must be a directory of its own; write `**/` for any directories, or `*` within a name",
            ]),
        BadFile(
            "captures that are wrong",
            #"""
            rules:
              - name: r0
                match: {path: '{a'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                match: {path: 'a}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                match: {path: '{jpg,png}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                match: {path: '{}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                match: {path: '{1a}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                match: {path: '{file}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                match: {path: '{a}{a}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r7
                match: {path: '{a:[0-9]*}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r8
                match: {path: '{a:x/y}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r9
                match: {path: '{a:(}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r10
                match: {path: '{a:[}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r11
                match: {path: '{a:^x}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r12
                match: {path: '{a:(?<b>x)}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r13
                match: {path: '{a.b}'}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:19: `path`: `{a` is not closed; write `}` behind it, or `{{` for a brace",
                "6:19: `path`: a `}` stands alone; write `}}` for a brace",
                "9:19: `path`: `{jpg,png}` is not a name for a capture; for alternatives write such as {ext:jpg|png}",
                "12:19: `path`: `{}` is not a name for a capture; use letters, digits and `_`",
                "15:19: `path`: `{1a}` is not a name for a capture; use letters, digits and `_`",
                "18:19: `path`: `file` cannot be the name of a capture, since `{file…}` means something else; rename it",
                "21:19: `path`: `a` is captured twice; give each capture its own name",
                "24:19: `path`: in `{a:…}`: it could be empty; use such as `+` instead of `*`",
                "27:19: `path`: in `{a:…}`: a capture never holds `/`; capture each directory by itself",
                #"30:19: `path`: in `{a:…}`: a `(` is not closed; write `)`, or `\(` for a parenthesis"#,
                "33:19: `path`: `{a:[}` is not closed; write `}` behind it, or `{{` for a brace",
                "36:19: `path`: in `{a:…}`: `^` is not needed, since the expression must fit the whole capture; leave it out",
                "39:19: `path`: in `{a:…}`: the capture is named already; write (?:…) for the group",
                "42:19: `path`: `{a.b}` is not a name for a capture; use letters, digits and `_`",
            ]),
        BadFile(
            "expressions that are wrong",
            #"""
            rules:
              - name: r0
                match: {regex: '(?=a)b'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r1
                match: {regex: '(?<!a)b'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r2
                match: {regex: '(a)\1'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r3
                match: {regex: '(?i)a'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r4
                match: {regex: 'a{2'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r5
                match: {regex: 'a{1,999}'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r6
                match: {regex: '*a'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r7
                match: {regex: 'a**'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r8
                match: {regex: 'a)'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r9
                match: {regex: '(a'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r10
                match: {regex: '[a'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r11
                match: {regex: '[]'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r12
                match: {regex: '[z-a]'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r13
                match: {regex: '\'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r14
                match: {regex: '\q'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r15
                match: {regex: '(?<a>x)(?<a>y)'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r16
                match: {regex: '(?<a>x*)'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r17
                match: {regex: '(?<a>(?<b>x))'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r18
                match: {regex: '(?<a>x/y)'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r19
                match: {regex: '\bx'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r20
                match: {regex: '((((a{200}){200}){200}))'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r21
                match: {regex: '[[:alpha:]]'}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: r22
                match: {regex: 'a++'}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:20: `regex`: look-ahead `(?=` is not supported; say what the path looks like instead",
                "6:20: `regex`: look-behind `(?<!` is not supported; say what the path looks like instead",
                #"9:20: `regex`: back-references such as `\1` are not supported; capture twice under two names"#,
                "12:20: `regex`: flags `(?…)` are not supported; write such as [Jj][Pp][Gg] for either case",
                #"15:20: `regex`: `{2` is not closed; write `{2}`, or `\{` for a brace"#,
                "18:20: `regex`: `{1,999}` is not a count; write {3}, {1,} or {1,20}, with at most 256",
                #"21:20: `regex`: `*` repeats nothing; put it behind a character, or write `\*`"#,
                "24:20: `regex`: `*` repeats what is repeated already; put a group around it: (?:…)*",
                #"27:20: `regex`: a `)` closes no group; write `\)` for a parenthesis"#,
                #"30:20: `regex`: a `(` is not closed; write `)`, or `\(` for a parenthesis"#,
                #"33:20: `regex`: a `[` is not closed; write `]`, or `\[` for a bracket"#,
                #"36:20: `regex`: the class `[]` is empty; write `\]` for a bracket in it"#,
                "39:20: `regex`: a range in a class runs backwards or ends in a class; write such as a-z, or put `-` last",
                #"42:20: `regex`: a `\` stands at the end; write `\\` for a backslash"#,
                #"45:20: `regex`: `\q` is not known; there is \d \w \s \D \W \S \t \n \r"#,
                "48:20: `regex`: `a` is captured twice; give each capture its own name",
                "51:20: `regex`: the capture `a` could be empty; use `+` instead of `*`, or put `?` behind the group",
                "54:20: `regex`: `b` is captured inside another capture; put them side by side",
                "57:20: `regex`: a capture never holds `/`; capture each directory by itself",
                #"60:20: `regex`: `\b` is not needed, since the expression must fit the whole; leave it out"#,
                "63:20: `regex`: the pattern is too large; use smaller counts such as {1,20}, or fewer alternatives",
                "66:20: `regex`: classes such as [:alpha:] are not supported; write a-zA-Z",
                "69:20: `regex`: `+` repeats what is repeated already; put a group around it: (?:…)+",
            ]),
    ]
}
