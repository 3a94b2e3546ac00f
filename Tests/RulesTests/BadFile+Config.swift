extension BadFile {
    /// Configs whose shape, names or values are wrong.
    static let configs: [BadFile] = [
        BadFile(
            "an empty file",
            #"""

            """#,
            [
                "the file is empty; write at least `folders:`"
            ]),
        BadFile(
            "only a comment",
            #"""
            # nothing yet

            """#,
            [
                "the file is empty; write at least `folders:`"
            ]),
        BadFile(
            "a list instead of a map",
            #"""
            - folders

            """#,
            [
                "1:1: the config must be a map, and this is a list; write such as folders: {…}"
            ]),
        BadFile(
            "no folders",
            #"""
            listen: off

            """#,
            [
                "1:1: the config has no `folders`; write such as `folders: {thumbnails: {path: /srv/drops/thumbnails}}`"
            ]),
        BadFile(
            "folders without any",
            #"""
            folders: {}

            """#,
            [
                "1:10: `folders` is empty; write such as `folders: {thumbnails: {path: /srv/drops/thumbnails}}`"
            ]),
        BadFile(
            "folders as a list",
            #"""
            folders:
              - /srv/a

            """#,
            [
                "2:3: `folders` must be a map, and this is a list; write such as {thumbnails: {path: /srv/drops/thumbnails}}"
            ]),
        BadFile(
            "a tab as indentation",
            #"""
            folders:
            \#ta:

            """#,
            [
                "2:1: a tab cannot indent; use spaces"
            ]),
        BadFile(
            "a colon in a plain text",
            #"""
            folders:
              a: {path: /srv/a}
            rules: a: b

            """#,
            [
                "3:9: this is not YAML: mapping values are not allowed in this context; check the indentation, and put quotes around a text with `{`, `: ` or `#`"
            ]),
        BadFile(
            "an unclosed brace",
            #"""
            folders: {a: {path: /srv/a}

            """#,
            [
                "2:1: this is not YAML: did not find expected ',' or '}'; check the indentation, and put quotes around a text with `{`, `: ` or `#`"
            ]),
        BadFile(
            "a text that begins with an at sign",
            #"""
            folders:
              a:
                path: @home

            """#,
            [
                "3:11: a text cannot begin with `@`; put quotes around it"
            ]),
        BadFile(
            "several documents",
            #"""
            folders:
              a: {path: /srv/a}
            ---
            listen: off

            """#,
            [
                "3:1: a second document begins here; keep everything in one, without `---`"
            ]),
        BadFile(
            "an alias and its anchor",
            #"""
            folders:
              a: &a {path: /srv/a}
              b: *a

            """#,
            [
                "2:6: YAML anchors are refused; write the value out, or put quotes around a text that begins with `&`",
                "3:6: YAML aliases are refused; put quotes around a text that begins with `*`",
            ]),
        BadFile(
            "a pattern that YAML takes for an alias",
            #"""
            folders:
              a:
                path: /srv/a
                ignore: [*.psd, *.ai]

            """#,
            [
                "4:14: YAML aliases are refused; put quotes around a text that begins with `*`",
                "4:21: YAML aliases are refused; put quotes around a text that begins with `*`",
            ]),
        BadFile(
            "a merge key",
            #"""
            folders:
              a:
                <<: {settle: 2s}
                path: /srv/a

            """#,
            [
                "3:5: merge keys are refused; write the keys out"
            ]),
        BadFile(
            "a tag",
            #"""
            folders:
              a:
                path: !!str /srv/a
                concurrency: !int 4

            """#,
            [
                "3:11: YAML tags are refused; leave the tag out, or put quotes around a text that begins with `!`",
                "4:18: YAML tags are refused; leave the tag out, or put quotes around a text that begins with `!`",
            ]),
        BadFile(
            "a tagged key",
            #"""
            !x folders:
              a: {path: /srv/a}

            """#,
            [
                "1:1: YAML tags are refused; leave the tag out, or put quotes around a text that begins with `!`"
            ]),
        BadFile(
            "keys given twice",
            #"""
            folders:
              a:
                path: /srv/a
                path: /srv/b
              a: {path: /srv/c}
              "b": {path: /srv/d}
              b: {path: /srv/e}
            listen: off
            listen: off
            listen: off

            """#,
            [
                "4:5: the key `path` is given twice, first in line 3; keep one",
                "5:3: the key `a` is given twice, first in line 2; keep one",
                "7:3: the key `b` is given twice, first in line 6; keep one",
                "9:1: the key `listen` is given twice, first in line 8; keep one",
                "10:1: the key `listen` is given twice, first in line 8; keep one",
            ]),
        BadFile(
            "a key that is a list",
            #"""
            folders:
              a: {path: /srv/a}
            ? [x]
            : y

            """#,
            [
                "3:3: a key must be a text, and this is a list; quote it"
            ]),
        BadFile(
            "a control character",
            #"""
            folders:
              a: {path: "/srv/\#u{7}a"}

            """#,
            [
                "2:19: the character U+7 is not allowed here; remove it"
            ]),
        BadFile(
            "unknown keys with and without a near one",
            #"""
            folders:
              a: {path: /srv/a, setle: 2s, colour: red}
            log: {levle: info}
            jurnal: x.sqlite

            """#,
            [
                "2:21: unknown key `setle` in folder `a`; did you mean `settle`?",
                "2:32: unknown key `colour` in folder `a`; write one of `concurrency`, `done`, `failed`, `give_up`, `hardlinks`, `ignore`, `marker`, `path`, `rescan`, `settle`, `unmatched`, `watch`",
                "3:7: unknown key `levle` in `log`; did you mean `level`?",
                "4:1: unknown key `jurnal` in the config; did you mean `journal`?",
            ]),
        BadFile(
            "folders with nothing in them",
            #"""
            folders:
              a:
              b: /srv/b
              c: {settle: 2s}

            """#,
            [
                "2:5: folder `a` must be a map, and this is empty; write such as path: /srv/drops/a",
                "3:6: folder `b` must be a map, and this is a text; write such as path: /srv/drops/b",
                "4:6: folder `c` has no `path`; write such as `path: /srv/drops/c`",
            ]),
        BadFile(
            "names that are no names",
            #"""
            folders:
              "my drops": {path: /srv/a}
              ..: {path: /srv/b}

            """#,
            [
                "2:3: `my drops` is no name for a folder; use 1 to 64 letters, digits, `.`, `_` or `-`",
                "3:3: `..` is no name for a folder; use 1 to 64 letters, digits, `.`, `_` or `-`",
            ]),
        BadFile(
            "empty and null values",
            #"""
            folders:
              a: {path: }
              b: {path: ~}
              c: {path: null}
            rules:
            journal: ~

            """#,
            [
                "2:13: `path` is empty; write a value, or leave the key out",
                "3:13: `path` is empty; write a value, or leave the key out",
                "4:13: `path` is empty; write a value, or leave the key out",
                "5:7: `rules` is empty; write a value, or leave the key out",
                "6:10: `journal` is empty; write a value, or leave the key out",
            ]),
        BadFile(
            "values of the wrong kind",
            #"""
            folders:
              a:
                path: [/srv/a]
                settle: {s: 2, m: 1}
                ignore: {x: y, z: a}
            log: info
            accounts: [dyntube]

            """#,
            [
                "3:11: `path` must be a text, and this is a list; write one value",
                "4:13: `settle` must be a text, and this is a map; write one value",
                "5:13: `ignore` must be a text, and this is a map; write one value",
                "6:6: `log` must be a map, and this is a text; write such as {level: info, format: text}",
                "7:11: `accounts` must be a map, and this is a list; write such as {dyntube: {token: {env: DYNTUBE_TOKEN}}}",
            ]),
        BadFile(
            "an unquoted placeholder",
            #"""
            folders:
              a: {path: /srv/a, done: {show}}

            """#,
            [
                #"2:27: `done`: `{show}` without quotes is a map; write "{show}""#
            ]),
    ]
}
