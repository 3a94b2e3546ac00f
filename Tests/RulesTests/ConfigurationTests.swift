import Rules
import SystemPackage
import Testing

@Suite struct `Reading the config` {
    private func read(_ text: String) throws -> Configuration {
        let file = SourceFile(name: "hotfolder.yaml", bytes: Array(text.utf8))
        let result = ConfigurationReader.read(file, base: "/etc/hotfolder", catalogue: .forTests)
        #expect(result.problems.map(\.description) == [])
        return try #require(result.configuration)
    }

    @Test func `a short config gets the defaults`() throws {
        let configuration = try self.read("folders: {drops: {path: /srv/drops}}\n")
        #expect(configuration.folders == [Folder(name: "drops", path: "/srv/drops")])
        #expect(configuration.accounts.allSatisfy { $0.isImplied })
        #expect(configuration.rules == "/etc/hotfolder/rules")
        #expect(configuration.journal == .sqlite("/var/lib/hotfolder/journal.sqlite"))
        #expect(configuration.listen == ListenAddress(host: "127.0.0.1", port: 8035))
        #expect(configuration.concurrency == 8)
        #expect(configuration.bandwidth == nil)
        #expect(configuration.log == Configuration.Log(level: .info, format: .text))
        let folder = configuration.folders[0]
        #expect(folder.giveUp == .seconds(86_400) && folder.settle == nil && folder.rescan == nil)
        #expect(folder.hardLinks == .refuse && folder.concurrency == 4 && folder.unmatched == .leave)
    }

    @Test func `every key of a folder is read`() throws {
        let configuration = try self.read(
            """
            folders:
              thumbnails:
                path: ../srv/./thumbnails/
                settle: 0s
                watch: poll
                rescan: 10m
                give_up: 2h
                done: delete
                failed: out/failed/
                unmatched: fail
                ignore: ["*.psd", raw/]
                marker: true
                concurrency: 64
                hardlinks: allow
              one: {path: one, ignore: "*.psd", done: /srv/elsewhere, failed: /etc/hotfolder/one/bad}
            """)
        let expected = Folder(
            name: "thumbnails", path: "/etc/srv/thumbnails", settle: .zero, watch: .poll, rescan: .seconds(600),
            giveUp: .seconds(7200), done: .delete, failed: .inside(DropPath("out/failed")!), unmatched: .fail,
            ignore: ["*.psd", "raw/"], marker: true, concurrency: 64, hardLinks: .allow)
        #expect(configuration.folders.first == expected)
        let one = configuration.folders[1]
        #expect(one.path == "/etc/hotfolder/one" && one.ignore == ["*.psd"])
        #expect(one.done == .elsewhere("/srv/elsewhere") && one.failed == .inside(DropPath("bad")!))
    }

    @Test func `every key of an account is read`() throws {
        let configuration = try self.read(
            """
            folders: {drops: {path: /srv/drops}}
            accounts:
              dyntube:
                token: {env: DYNTUBE_TOKEN}
                api_url: http://127.0.0.1:9000/
                rate: 100/min
                concurrency: 2
                timeout: 30s
                bandwidth: 20MB
              kids: {provider: dyntube, token: {file: kids.token}}
              more: {provider: dyntube, token: {credential: more}, bandwidth: 0}
              apyhub: {token: {file: /run/token}, user: no, poll: {every: 1m}}
            """)
        let accounts = configuration.accounts
        #expect(
            accounts[0]
                == Account(
                    name: "dyntube", provider: "dyntube", settings: ["api_url": "http://127.0.0.1:9000"],
                    secrets: ["token": .environment("DYNTUBE_TOKEN")], rate: Rate(count: 100, per: .seconds(60)),
                    concurrency: 2, timeout: .seconds(30), bandwidth: 20_000_000))
        #expect(
            accounts[1]
                == Account(
                    name: "kids", provider: "dyntube", settings: ["api_url": "https://api.dyntube.com"],
                    secrets: ["token": .file("/etc/hotfolder/kids.token")], rate: Rate(count: 5, per: .seconds(1))))
        #expect(accounts[2].secrets == ["token": .credential("more")] && accounts[2].bandwidth == nil)
        #expect(accounts[3].settings == ["url": "https://api.apyhub.com", "user": "no"])
        let poll = PollSchedule(every: .seconds(60), upTo: .seconds(60), within: .seconds(1800))
        #expect(accounts[3].poll == poll)
    }

    @Test func `a default may hold another setting`() throws {
        let configuration = try self.read(
            """
            folders: {drops: {path: /srv/drops}}
            accounts:
              cloud: {token: {env: T}, region: cn-north-4}
              own: {provider: cloud, key: {env: K}, lock: {env: L}, region: x, url: https://h.example/b/}
            """)
        #expect(
            configuration.accounts[0].settings == [
                "region": "cn-north-4", "url": "https://vod.cn-north-4.example.com",
            ])
        #expect(configuration.accounts[1].settings["url"] == "https://h.example/b")
    }

    @Test func `the other keys are read`() throws {
        let configuration = try self.read(
            """
            folders: {drops: {path: /srv/drops}}
            accounts:
            rules: /srv/rules
            journal: postgres://me@db:5432/hotfolder?sslmode=require
            listen: "[::1]:0"
            concurrency: 64
            bandwidth: 1MiB
            log: {level: debug, format: json}
            """)
        #expect(configuration.rules == "/srv/rules")
        #expect(configuration.journal == .postgresql("postgresql://me@db:5432/hotfolder?sslmode=require"))
        #expect(configuration.listen == ListenAddress(host: "::1", port: 0))
        #expect(configuration.concurrency == 64 && configuration.bandwidth == 1_048_576)
        #expect(configuration.log == Configuration.Log(level: .debug, format: .json))
    }

    @Test func `off and a relative journal are read`() throws {
        let configuration = try self.read("folders: {a: {path: /srv/a}}\nlisten: off\njournal: j.sqlite\n")
        #expect(configuration.listen == nil)
        #expect(configuration.journal == .sqlite("/etc/hotfolder/j.sqlite"))
    }

    @Test func `folders whose names only begin alike do not overlap`() throws {
        let configuration = try self.read(
            "folders:\n  a: {path: /srv/a}\n  b: {path: /srv/ab}\n  c: {path: /srv/a.b}\n")
        #expect(configuration.folders.map(\.name) == ["a", "b", "c"])
    }
}
