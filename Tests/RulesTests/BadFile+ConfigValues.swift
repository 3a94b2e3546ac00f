extension BadFile {
    /// Configs whose values are wrong, alone or together.
    static let configValues: [BadFile] = [
        BadFile(
            "durations",
            #"""
            folders:
              a: {path: /srv/a, settle: 2 s, rescan: 0s, give_up: 10}
              b: {path: /srv/b, settle: 1.5s, rescan: 5min, give_up: 4000d}

            """#,
            [
                "2:29: `settle`: `2 s` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
                "2:42: `rescan`: this must be more than 0s; write such as 5m",
                "2:55: `give_up`: `10` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
                "3:29: `settle`: `1.5s` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
                "3:43: `rescan`: `5min` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d",
                "3:58: `give_up`: `4000d` is too long; write at most 3650d",
            ]),
        BadFile(
            "ways to get in",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              cloud: {region: r}
              b: {provider: cloud, region: r, key: {env: K}}
              c: {provider: cloud, region: r, lock: {env: L}, token: {env: T}}
              d: {provider: cloud, region: r.example.com/, token: {env: T}}
              e: {provider: cloud, token: {env: T}}

            """#,
            [
                "3:10: account `cloud` says no way to get in; write `key` and `lock`, or `token`",
                "4:6: account `b` has no `lock`; write `key` and `lock`, or `token`",
                "5:6: account `c` says more than one way to get in, with `lock` and `token`; keep one: `key` and `lock`, or `token`",
                "6:32: `region`: this cannot be a part of a host's name; write letters, digits and `-`, such as `cn-north-4`",
                "7:6: account `e` has no `region`; write such as `region: …`",
            ]),
        BadFile(
            "words that are not choices",
            #"""
            folders:
              a: {path: /srv/a, watch: magic, unmatched: keep, marker: yes, hardlinks: true}
            log: {level: verbose, format: xml}

            """#,
            [
                "2:28: `watch`: `magic` is not one of its values; write one of auto, inotify, poll",
                "2:46: `unmatched`: `keep` is not one of its values; write one of leave, fail",
                "2:60: `marker`: `yes` is not understood here; write true or false",
                "2:76: `hardlinks`: `true` is not one of its values; write one of refuse, allow",
                "3:14: `level`: `verbose` is not one of its values; write one of trace, debug, info, warning, error",
                "3:31: `format`: `xml` is not one of its values; write one of text, json",
            ]),
        BadFile(
            "numbers out of range",
            #"""
            concurrency: 65
            folders:
              a: {path: /srv/a, concurrency: 0}
              b: {path: /srv/b, concurrency: 1e1}
              c: {path: /srv/c, concurrency: -1}

            """#,
            [
                "1:14: `concurrency`: `65` is not a whole number from 1 to 64; write one",
                "3:34: `concurrency`: `0` is not a whole number from 1 to 64; write one",
                "4:34: `concurrency`: `1e1` is not a whole number from 1 to 64; write one",
                "5:34: `concurrency`: `-1` is not a whole number from 1 to 64; write one",
            ]),
        BadFile(
            "sizes",
            #"""
            bandwidth: 20 MB
            folders:
              a: {path: /srv/a}
            accounts:
              dyntube: {token: {env: T}, bandwidth: 8mb}

            """#,
            [
                "1:12: `bandwidth`: `20 MB` is not a size; write such as 500KB, 8MB, 2GB, 64MiB or a number of bytes",
                "5:41: `bandwidth`: `8mb` is not a size; write such as 500KB, 8MB, 2GB, 64MiB or a number of bytes",
            ]),
        BadFile(
            "the disk and a home as folders",
            #"""
            folders:
              a: {path: /}
              b: {path: ~/drops}

            """#,
            [
                "2:13: `path`: the whole disk cannot be a drop folder; write a folder in it",
                "3:13: `path`: `~` is not your home here; write the whole path",
            ]),
        BadFile(
            "the same path twice",
            #"""
            folders:
              a: {path: /srv/a}
              b: {path: /srv/x/../a/}

            """#,
            [
                "3:13: `path`: this is also the path of folder `a`; give each folder its own"
            ]),
        BadFile(
            "a folder in a folder, either way round",
            #"""
            folders:
              a: {path: /srv/a}
              b: {path: /srv/a/b}
              c: {path: /srv}

            """#,
            [
                "3:13: `path`: this lies inside folder `a` (/srv/a); put them side by side",
                "4:13: `path`: folder `a` (/srv/a) lies inside this; put them side by side",
                "4:13: `path`: folder `b` (/srv/a/b) lies inside this; put them side by side",
            ]),
        BadFile(
            "done and failed that cannot be",
            #"""
            folders:
              a: {path: /srv/a, done: .hotfolder, failed: delete}
              b: {path: /srv/b, done: out, failed: out}
              c: {path: /srv/c, done: ../out, failed: .hotfolder/work}
              d: {path: /srv/d, done: failed}
              e: {path: /srv/e, done: /srv/e, failed: /srv}
              f: {path: /srv/f, done: x, failed: x/y}

            """#,
            [
                "2:27: `done`: `.hotfolder` is for files in work; write another directory such as done",
                "2:47: `failed`: failed files are never deleted; write a directory such as failed",
                "3:40: `failed`: this is also `done`; give each its own directory",
                "4:27: `done`: `../out` is not a path inside the folder; write such as done, or an absolute path",
                "4:43: `failed`: `.hotfolder` is for files in work; write another directory such as failed",
                "5:13: `failed`: this is also `done`; give each its own directory",
                "6:27: `done`: /srv/e is or holds the folder itself; write a directory inside it or elsewhere",
                "6:43: `failed`: /srv is or holds the folder itself; write a directory inside it or elsewhere",
                "7:38: `failed`: `done` and `failed` lie inside each other; put them side by side",
            ]),
        BadFile(
            "done in another folder",
            #"""
            folders:
              a: {path: /srv/a, done: /srv/b/in}
              b: {path: /srv/b, failed: /srv/c}
              c: {path: /srv/c/in}

            """#,
            [
                "2:27: `done`: this lies inside folder `b`, which would take the files; write another place",
                "3:29: `failed`: folder `c` lies inside this; write another place",
            ]),
        BadFile(
            "ignore patterns that take everything",
            #"""
            folders:
              a: {path: /srv/a, ignore: ["*", "*.psd", "**"]}

            """#,
            [
                "2:30: `ignore`: `*` would ignore every file; narrow it",
                "2:44: `ignore`: `**` would ignore every file; narrow it",
            ]),
        BadFile(
            "an unknown provider",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              dyntub: {token: {env: T}}
              kids: {token: {env: T}}
              more: {provider: vimeo}

            """#,
            [
                "3:3: no provider is called `dyntub`; did you mean `dyntube`?",
                "4:3: no provider is called `kids`; add `provider:` with one of apyhub, cloud, dyntube, file",
                "5:20: no provider is called `vimeo`; write one of `apyhub`, `cloud`, `dyntube`, `file`",
            ]),
        BadFile(
            "an account without what it needs",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              dyntube: {}
              kids: {provider: dyntube, tokn: {env: T}}

            """#,
            [
                "3:12: account `dyntube` has no `token`; write such as `token: {env: DYNTUBE_TOKEN}`",
                "4:9: account `kids` has no `token`; write such as `token: {env: KIDS_TOKEN}`",
                "4:29: unknown key `tokn` in account `kids`; did you mean `token`?",
            ]),
        BadFile(
            "secrets in the file",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              dyntube: {token: s3cr3t}
              two: {provider: dyntube, token: {environment: T}}
              three: {provider: dyntube, token: {env: T, file: t}}
              four: {provider: dyntube, token: {env: s3cr3t-value}}
              five: {provider: dyntube, token: {credential: a/b}}
              six: {provider: dyntube, token: {env: }}
              seven: {provider: dyntube, token: }

            """#,
            [
                "3:20: `token`: a secret is never written in this file; write where it is: {env: NAME}, {file: PATH} or {credential: NAME}",
                "4:36: `token`: a secret is not kept in `environment`; write {env: NAME}, {file: PATH} or {credential: NAME}",
                "5:37: `token` must name one place; write {env: NAME}, {file: PATH} or {credential: NAME}",
                "6:42: `token`: this is not the name of an environment variable; write such as {env: VIDEO_TOKEN}",
                "7:49: `token`: this is not the name of a credential; write the name that LoadCredential= gives it",
                "8:41: `token` must name one place; write {env: NAME}, {file: PATH} or {credential: NAME}",
                "9:37: `token`: a secret is never written in this file; write where it is: {env: NAME}, {file: PATH} or {credential: NAME}",
            ]),
        BadFile(
            "addresses of services",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              dyntube: {token: {env: T}, api_url: http://api.dyntube.com}
              two: {provider: dyntube, token: {env: T}, api_url: "https://me:pw@api.dyntube.com"}
              three: {provider: dyntube, token: {env: T}, api_url: api.dyntube.com}
              four: {provider: dyntube, token: {env: T}, api_url: "https://api.dyntube.com/?a=b"}
              five: {provider: dyntube, token: {env: T}, api_url: "https://"}
              six: {provider: dyntube, token: {env: T}, api_url: "https://a b"}
              seven: {provider: dyntube, token: {env: T}, api_url: "http://127.0.0.1.evil.com"}
              eight: {provider: dyntube, token: {env: T}, api_url: "https://a:99999"}

            """#,
            [
                "3:39: `api_url`: http is only for this machine (localhost, 127.0.0.1, [::1]); write https",
                "4:54: `api_url`: a user or password does not belong into the address; leave it out",
                "5:56: `api_url`: this is not a web address; write such as https://api.example.com",
                "6:55: `api_url`: the address must not have a query or fragment; leave out what follows `?` or `#`",
                "7:55: `api_url`: the host is missing; write such as localhost:8035",
                "8:54: `api_url`: the address holds a space or a character that must be percent-encoded; write it encoded",
                "9:56: `api_url`: http is only for this machine (localhost, 127.0.0.1, [::1]); write https",
                "10:56: `api_url`: `:99999` is not a port; write such as :8035",
            ]),
        BadFile(
            "rates and timeouts",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              dyntube: {token: {env: T}, rate: 5, timeout: 0s, concurrency: 100}
              two: {provider: dyntube, token: {env: T}, rate: 0/s}
              three: {provider: dyntube, token: {env: T}, rate: 5/minute}

            """#,
            [
                "3:36: `rate`: `5` is not a rate; write such as 5/s, 100/min or 2000/h",
                "3:48: `timeout`: this must be more than 0s; write such as 5m",
                "3:65: `concurrency`: `100` is not a whole number from 1 to 64; write one",
                "4:51: `rate`: `0/s` is not a rate; write such as 5/s, 100/min or 2000/h",
                "5:53: `rate`: `5/minute` is not a rate; write such as 5/s, 100/min or 2000/h",
            ]),
        BadFile(
            "poll where there is none, and one that does not grow",
            #"""
            folders: {a: {path: /srv/a}}
            accounts:
              dyntube: {token: {env: T}, poll: {every: 2s}}
              apyhub: {token: {env: T}, poll: {every: 10s, up_to: 5s, evry: 1s}}

            """#,
            [
                "3:30: `poll`: dyntube has no jobs to ask about; leave it out",
                "4:35: `poll`: these do not grow; `every` must be at most `up_to`, and `up_to` at most `within`",
                "4:59: unknown key `evry` in `poll`; did you mean `every`?",
            ]),
        BadFile(
            "listen",
            #"""
            folders: {a: {path: /srv/a}}
            listen: 127.0.0.1

            """#,
            [
                "2:9: `listen`: `127.0.0.1` has no port; write such as 127.0.0.1:8035, [::1]:8035 or off"
            ]),
        BadFile(
            "listen without brackets",
            #"""
            folders: {a: {path: /srv/a}}
            listen: ::1:8035

            """#,
            [
                "2:9: `listen`: an IPv6 address goes into brackets; write such as [::1]:8035"
            ]),
        BadFile(
            "listen on a port that is none",
            #"""
            folders: {a: {path: /srv/a}}
            listen: localhost:http

            """#,
            [
                "2:9: `listen`: `:http` is not a port; write such as :8035"
            ]),
        BadFile(
            "a journal with a password",
            #"""
            folders: {a: {path: /srv/a}}
            journal: postgresql://me:pw@db/hotfolder

            """#,
            [
                "2:10: `journal`: a password does not belong here; put it into ~/.pgpass or PGPASSWORD"
            ]),
        BadFile(
            "a journal of another kind",
            #"""
            folders: {a: {path: /srv/a}}
            journal: mysql://db/hotfolder

            """#,
            [
                "2:10: `journal`: `mysql` is not known; write a path, or postgresql://user@host/database"
            ]),
        BadFile(
            "a journal without a database",
            #"""
            folders: {a: {path: /srv/a}}
            journal: postgresql://db

            """#,
            [
                "2:10: `journal`: the address names no database; write such as postgresql://user@host/database"
            ]),
        BadFile(
            "a journal in a drop folder",
            #"""
            folders: {a: {path: /srv/a}}
            journal: /srv/a/journal.sqlite

            """#,
            [
                "2:10: `journal`: this lies inside folder `a`; write another place"
            ]),
    ]
}
