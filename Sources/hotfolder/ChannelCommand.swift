import Agent
import ArgumentParser
import Foundation

/// What the agent knows of DynTube channels, whose members the service does not tell.
struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Tell and show the members of DynTube channels.",
        discussion: """
            DynTube replaces a channel's whole list with each change and tells nobody what is in it. So hotfolder adds to a \
            channel only when it knows the list: from its own updates, or from you.
            """, subcommands: [Adopt.self, Show.self])

    /// Which channel.
    struct Name: ParsableArguments {
        @Argument(help: "The channel's id.") var channel: String
        @Option(help: "The account in the config.") var account = "dyntube"
    }

    /// Tells the agent a channel's whole list.
    struct Adopt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "adopt", abstract: "Tell the complete list of a channel's members, in their order.")

        @OptionGroup var name: Name
        @Argument(help: "The keys of all its videos, first to last.") var keys: [String] = []
        @Option(
            name: .customLong("project"),
            help: ArgumentHelp("The key of a project in it; may be repeated.", valueName: "key"))
        var projects: [String] = []
        @OptionGroup var config: ConfigOption

        func run() async throws {
            try await runCommand {
                let question = AdoptQuestion(
                    account: self.name.account, channel: self.name.channel, videos: self.keys, projects: self.projects)
                let answer = try await self.config.inquiry()
                    .ask(.adoptChannel(question), as: ChannelReport.self)
                Terminal.out(
                    "\(answer.channel): adopted with \(answer.videos.count) video(s) and \(answer.projects.count) "
                        + "project(s); files may be added to it now")
            }
        }
    }

    /// Shows what the agent knows.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show the members of a channel that the agent knows.")

        @OptionGroup var name: Name
        @OptionGroup var config: ConfigOption
        @Flag(help: "Print one JSON document.") var json = false

        func run() async throws {
            try await runCommand {
                let question = ChannelQuestion(account: self.name.account, channel: self.name.channel)
                let answer = try await self.config.inquiry()
                    .ask(.channel(question), as: ChannelReport.self)
                if self.json {
                    Terminal.out(String(decoding: try ControlJSON.encode(answer, pretty: true), as: UTF8.self))
                } else {
                    for line in Self.lines(answer) { Terminal.out(line) }
                }
            }
        }

        private static func lines(_ report: ChannelReport) -> [String] {
            let updated = report.updated.map { ", updated \($0)" } ?? ""
            var lines = ["\(report.channel) (\(report.account)): \(report.state)\(updated)"]
            lines += self.lines(report.videos, report.projects)
            if let next = report.next {
                lines.append("being sent, and not known yet whether it arrived:")
                lines += self.lines(next.videos, next.projects)
            }
            return lines
        }

        private static func lines(_ videos: [String], _ projects: [String]) -> [String] {
            videos.map { "  video \($0)" } + projects.map { "  project \($0)" }
        }
    }
}
