import Actions
import Foundation
import Logging
import Rules
import SystemPackage

@testable import Agent

/// The config and the rules of every simulation, read once by the code that reads everybody's.
enum Setup {
    static let settings: Settings = {
        let world = World(seed: 0)
        let catalogue = SimProvider(world: world, life: Life(number: 0)).registry.catalogue
        let config = SourceFile(name: "/simulation/hotfolder.yaml", bytes: Array(Self.config.utf8))
        let read = ConfigurationReader.read(config, base: "/simulation", catalogue: catalogue)
        let rules = SourceFile(name: "/simulation/rules/rules.yaml", bytes: Array(Self.rules.utf8))
        let (book, problems) = RuleBook.read([rules], configuration: read.configuration, catalogue: catalogue)
        guard let configuration = read.configuration, problems.isEmpty else {
            preconditionFailure("the simulation's config is wrong: \(read.problems) \(problems)")
        }
        return Settings(configuration: configuration, book: book, secrets: [:])
    }()

    static let reader = SettingsReader(
        file: "/simulation/hotfolder.yaml", catalogue: Catalogue(providers: [], actions: []), environment: [:])

    static let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    private static let config = """
        folders:
          drops: {path: \(World.folder), settle: 2s, watch: poll, rescan: 10s, give_up: 5m, unmatched: fail}
        rules: rules
        journal: state/journal.sqlite
        concurrency: 3
        listen: off

        """

    private static let rules = """
        rules:
          - name: set
            match: {path: "**/set-{target}.jpg", type: image/jpeg}
            do: [{still.set_picture: {target: "{target}"}}]
          - name: new
            match: {path: "**/new-{target}.jpg", type: image/jpeg}
            do: [{vault.create: {target: "{target}"}}]
          - name: pay
            match: {path: "**/pay-{target}.jpg", type: image/jpeg}
            do: [{vault.pay: {target: "{target}"}}]
          - name: task
            match: {path: "**/task-{target}.jpg", type: image/jpeg}
            do: [{vault.task: {target: "{target}"}}]
          - name: up
            match: {path: "**/up-{target}.jpg", type: image/jpeg}
            do: [{vault.upload: {target: "{target}"}}]
          - name: two
            match: {path: "**/two-{target}.jpg", type: image/jpeg}
            do: [{vault.create: {target: "{target}"}}, {still.set_picture: {target: "{target}"}}]
          - name: frm
            match: {path: "**/frm-{target}.jpg", type: image/jpeg}
            do: [{still.frame: {target: "{target}"}}, {still.set_picture: {target: "{target}"}}]
          - name: grp
            match: {path: "**/grp-{target}.{ext:jpg|one|two}"}
            group:
              by: "{target}"
              members: {picture: "*.jpg", one: "*.one", two: "*.two"}
              optional: [two]
              wait: 40s
            do: [{still.set_picture: {target: "{target}"}}]

        """
}
