import ArgumentParser

/// The door: one subcommand a file.
@main
struct HotFolder: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hotfolder",
        abstract:
            "Watches drop folders and hands what is dropped to a video service; never loses a file, always says why.",
        subcommands: [
            RunCommand.self, CheckCommand.self, ExplainCommand.self, TestCommand.self, StatusCommand.self,
            HistoryCommand.self,
            RetryCommand.self, ResolveCommand.self, ChannelCommand.self, ActionsCommand.self, DoctorCommand.self,
            InitCommand.self, SchemaCommand.self, DemoCommand.self,
            SandboxCommand.self,
        ])

    /// With the arguments as they were typed, byte by byte.
    static func main() async { await self.main(TypedArguments.all) }
}
