extension BadFile {
    /// Rule files whose terms or steps are wrong.
    static let ruleSteps: [BadFile] = [
        BadFile(
            "types and sizes",
            #"""
            rules:
              - name: a
                match: {type: [jpeg, image, image/JPEG], size: 8MB}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                match: {size: ..}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: c
                match: {size: 9MB..8MB}
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: d
                match: {size: 1XB.., sise: x}
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:20: `type`: `jpeg` is not a media type; write such as image/jpeg or image/*",
                "3:26: `type`: `image` is not a media type; write such as image/*",
                "3:52: `size`: `8MB` has no `..`; write ..8MB (at most), 1KB.. (at least) or 1KB..8MB",
                "6:19: `size`: `..` takes every size; write ..8MB (at most), 1KB.. (at least) or 1KB..8MB",
                "9:19: `size`: `9MB..8MB` takes no size at all; write the smaller one first",
                "12:19: `size`: `1XB` is not a size; write such as 500KB, 8MB, 2GB, 64MiB or a number of bytes",
                "12:26: unknown key `sise` in `match`; did you mean `size`?",
            ]),
        BadFile(
            "no steps",
            #"""
            rules:
              - name: a
                do: []
              - name: b
                do:
              - name: c
                do: dyntube.update_video_image

            """#,
            [
                "3:9: `do` has no steps; write at least one",
                "5:8: `do` must be a list of steps, and this is a text; begin each with `- `",
                "7:9: `do` must be a list of steps, and this is a text; begin each with `- `",
            ]),
        BadFile(
            "steps that are no steps",
            #"""
            rules:
              - name: a
                do:
                  - dyntube.update_video_image
                  - dyntube.update_video_image:
                    video: v1
                  - [x]
                  -

            """#,
            [
                "4:9: a step is an action with its parameters; write `dyntube.update_video_image: {}`",
                "6:9: a step has one key, its action; indent `video` below `dyntube.update_video_image`, or begin another step with `- `",
                "7:9: a step is an action with its parameters; write ACTION: {PARAMETER: VALUE}",
                "8:8: a step is an action with its parameters; write ACTION: {PARAMETER: VALUE}",
            ]),
        BadFile(
            "an unknown action",
            #"""
            rules:
              - name: a
                do:
                  - dyntube.update_video_imge: {video: v1}
                  - vimeo.upload: {x: "{update_video_imge.y}"}
                  - file.copy: {to: x, input: update_video_imge}

            """#,
            [
                "4:9: unknown action `dyntube.update_video_imge`; did you mean `dyntube.update_video_image`?",
                "5:9: unknown action `vimeo.upload`; write one of `apyhub.generate_thumbnail`, `dyntube.update_video_image`, `file.copy`, `test.all`, `test.make`",
            ]),
        BadFile(
            "parameters that are missing, unknown, wrong",
            #"""
            rules:
              - name: a
                do:
                  - dyntube.update_video_image: {vidoe: v1}
                  - dyntube.update_video_image: {video: a/b}
                  - dyntube.update_video_image: {video: [v1]}
                  - dyntube.update_video_image: {video: "a b{file.stem}"}
                  - dyntube.update_video_image: {video: {id}}
                  - dyntube.update_video_image: {video: }
                  - dyntube.update_video_image: {video: v1, url: "ftp://x"}

            """#,
            [
                "4:9: `dyntube.update_video_image` has no `video`; add it: the video's id",
                "4:38: unknown key `vidoe` in `dyntube.update_video_image`; did you mean `video`?",
                "5:45: `video`: `a/b` is not an id; an id is 1 to 128 letters, digits, `.`, `_` or `-`",
                "6:45: `video`: this must be a text, and it is a list; write one value",
                "7:45: `video`: `a b` cannot be in an id; only letters, digits, `.`, `_` and `-` can",
                #"8:45: `video`: `{id}` without quotes is a map; write "{id}""#,
                "9:45: `video` is empty; write a value, or leave the key out",
                "10:54: `url`: this is not a web address; write such as https://api.example.com",
            ]),
        BadFile(
            "values against their kinds",
            #"""
            rules:
              - name: a
                do:
                  - test.all: {text: abcdef, number: 11, flag: yes, list: a, word: blue}
                  - test.all: {text: [a], number: 1e3, flag: {a: b, c: d}, list: "x{file.name}", word: [red]}
                  - test.all: {list: "{file.name}", number: "{file.size}", any: {a: [b, "{nope}"]}}

            """#,
            [
                "4:26: `text`: this has 6 characters, and at most 5 are allowed; shorten it",
                "4:42: `number`: `11` is not a whole number from 1 to 10; write one",
                "4:52: `flag`: `yes` is not understood here; write true or false",
                "4:63: `list`: this must be a list; write such as [one, two]",
                "4:72: `word`: `blue` is not one of its values; write one of red, green",
                "5:26: `text`: this must be a text, and it is a list; write one value",
                "5:39: `number`: `1e3` is not a whole number from 1 to 10; write one",
                "5:50: `flag`: this must be a text, and it is a map; write one value",
                "5:70: `list`: this must be a list; write such as [one, two]",
                "5:92: `word`: this must be a text, and it is a list; write one value",
                #"6:26: `list`: `{file.name}` is one text, and this must be a list; write ["{file.name}"]"#,
                "6:77: `a`: unknown placeholder `{nope}`; capture it in `path`, or write such as {file.stem}",
            ]),
        BadFile(
            "accounts",
            #"""
            rules:
              - name: a
                do:
                  - apyhub.generate_thumbnail: {}
                  - dyntube.update_video_image: {video: v1, account: kid}
                  - dyntube.update_video_image: {video: v1, account: other}
                  - file.copy: {to: x}

            """#,
            [
                "4:9: `apyhub.generate_thumbnail` needs the account `apyhub`; add it to the config, or name another with `account:` (other)",
                "5:58: `account`: the config has no account `kid`; did you mean `kids`?",
                "6:58: the account `other` is one of apyhub, and `dyntube.update_video_image` needs one of dyntube; name another",
            ]),
        BadFile(
            "placeholders",
            #"""
            rules:
              - name: a
                match: {path: "{show}/{episode}.jpg"}
                do:
                  - test.all: {any: "{shw}"}
                  - test.all: {any: "{file.nme} {file}"}
                  - test.all: {any: "{date:yyyy-mmm}"}
                  - test.all: {any: "{date}"}
                  - test.all: {any: "{a"}
                  - test.all: {any: "a}"}
                  - test.all: {any: "{}"}
                  - test.all: {any: "{sidecar.title}"}
                  - test.all: {any: "{date:-}"}
                  - test.all: {any: "{video_id}"}

            """#,
            [
                "5:25: `any`: unknown placeholder `{shw}`; did you mean `{show}`?",
                "6:25: `any`: unknown placeholder `{file.nme}`; did you mean `{file.name}`?",
                "7:25: `any`: in `{date:yyyy-mmm}`: `mmm` is no part of a date; write yyyy, MM, dd, HH, mm or ss",
                "8:25: `any`: `{date}` does not say how; write such as {date:yyyy-MM-dd}",
                "9:25: `any`: `{a` is not closed; write `}` behind the name, or `{{` for a brace",
                "10:25: `any`: a `}` stands alone; write `}}` for a brace",
                "11:25: `any`: `{}` names no value; write such as {file.stem}, or `{{` for a brace",
                #"12:25: `any`: `{sidecar.title}`: the rule reads no sidecar; add such as sidecar: {path: "{file.stem}.yaml"}"#,
                "13:25: `any`: in `{date:-}`: the date says nothing; write such as {date:yyyy-MM-dd}",
                "14:25: `any`: unknown placeholder `{video_id}`; write one of `{episode}`, `{show}`",
            ]),
        BadFile(
            "a placeholder where nothing is captured",
            #"""
            rules:
              - name: a
                do: [{test.all: {any: "{show}"}}]

            """#,
            [
                "3:27: `any`: unknown placeholder `{show}`; capture it in `path`, or write such as {file.stem}"
            ]),
        BadFile(
            "outputs of steps",
            #"""
            rules:
              - name: a
                do:
                  - test.all: {any: "{make.file}"}
                  - test.make: {as: one}
                  - test.make: {as: one}
                  - test.make: {}
                  - test.make: {}
                  - test.all: {any: "{make.file} {one.fil} {on.file}", input: two}
                  - test.all: {any: "{all.x}", as: file}

            """#,
            [
                "4:25: `any`: unknown placeholder `{make.file}`: no earlier step is called `make`; outputs are those of earlier steps",
                "6:25: `as`: another step is called `one` already; give each its own name",
                "9:25: `any`: `{make.file}` could be of 2 steps; give them names with `as`",
                "9:67: `input`: no earlier step is called `two`; write one of `all`, `make`, `one`",
                "10:25: `any`: `{all.x}` could be of 2 steps; give them names with `as`",
                "10:40: `as`: `file` is no name for a step; use letters, digits, `_` or `-`, and none of file, folder, date, sidecar, content",
            ]),
        BadFile(
            "retry and priority",
            #"""
            rules:
              - name: a
                retry: {attempts: 0, within: soon, for: 3}
                priority: high
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:23: `attempts`: `0` is not a whole number from 1 to 100; write one",
                "3:34: `within`: `soon` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
                "3:40: unknown key `for` in `retry`; write one of `attempts`, `within`",
                "4:15: `priority`: `high` is not a whole number from -1000 to 1000; write one",
            ]),
        BadFile(
            "an output that a step gives only with a parameter",
            #"""
            rules:
              - name: a
                do:
                  - apyhub.generate_thumbnail: {account: other, as: one}
                  - apyhub.generate_thumbnail: {account: other, as: two, persistent: false}
                  - apyhub.generate_thumbnail: {account: other, as: three, persistent: true}
                  - file.copy: {to: "{one.url}"}
                  - file.copy: {to: "{two.url}"}
                  - file.copy: {to: "{three.url}{one.file}"}

            """#,
            [
                "5:9: `apyhub.generate_thumbnail` takes video, and the step `one` makes an image; put it before that step, or take another action",
                "6:9: `apyhub.generate_thumbnail` takes video, and the step `two` makes an image; put it before that step, or take another action",
                "7:25: `to`: `apyhub.generate_thumbnail` gives `url` only with `persistent`; add `persistent: true` to it",
                "8:25: `to`: `apyhub.generate_thumbnail` gives `url` only with `persistent`; add `persistent: true` to it",
            ]),
        BadFile(
            "what to do with the same content",
            #"""
            rules:
              - name: a
                on_same_content: ignore
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: b
                on_same_content: skip
                do: [{file.copy: {to: /tmp/b}}]
              - name: c
                on_same_content: skip
                do: [{dyntube.update_video_image: {video: v1}}, {test.make: {}}]
              - name: d
                match: {path: "{stem}.{ext}"}
                group: {by: "{stem}", members: {picture: image/*, words: "*.srt"}}
                on_same_content: skip
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "3:22: `on_same_content` is \"ignore\"; write act or skip",
                "6:22: `on_same_content: skip` is for actions that replace something, and file.copy makes something new each time; leave it out, or give that step a rule of its own",
                "9:22: `on_same_content: skip` is for actions that replace something, and test.make makes something new each time; leave it out, or give that step a rule of its own",
                "14:22: `on_same_content: skip` compares one file, and a group has several; leave it out",
            ]),
        BadFile(
            "a name that cannot be shown",
            #"""
            rules:
              - name: "a\nb"
                do: [{dyntube.update_video_image: {video: v1}}]
              - name: ""
                do: [{dyntube.update_video_image: {video: v1}}]

            """#,
            [
                "2:11: `name` must be 1 to 100 characters that can be shown; write another",
                "4:11: `name` must be 1 to 100 characters that can be shown; write another",
            ]),
    ]
}
