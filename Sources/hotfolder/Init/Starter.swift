import Foundation

/// The first config, rules, test and table for one service, one folder and one scheme of names.
struct Starter {
    let service: StarterService
    let names: StarterNames
    /// The drop folder's path, absolute.
    let folder: String
    /// The channel of `StarterNames.channel`.
    let channel: String

    /// A file that is written, by its path below the directory.
    struct File {
        let path: String
        let text: String
    }

    var files: [File] {
        var files = [
            File(path: "hotfolder.yaml", text: self.config),
            File(path: "rules/\(self.service.rawValue).yaml", text: self.rules),
            File(path: "rules/\(self.service.rawValue).test.yaml", text: self.test),
        ]
        if self.names == .table {
            let text = "name,\(self.service.noun)\npilot,\(self.service.sampleID)\n"
            files.append(File(path: "rules/\(self.service.rawValue).csv", text: text))
        }
        return files
    }

    /// The folder's name in the config: the last part of its path, as far as a name may be so.
    var folderName: String {
        let last = self.folder.split(separator: "/").last ?? ""
        let name = last.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
        let trimmed = name.split(separator: "-").joined(separator: "-").prefix(64)
        return trimmed.isEmpty ? "drops" : String(trimmed)
    }

    // MARK: The config

    private var config: String {
        let accounts =
            self.service.account.isEmpty
            ? ["# ffmpeg, file, webhook and command need no account.", ""]
            : ["accounts:"] + self.service.account + [""]
        let lines =
            [
                "# Which folders hotfolder watches, and which services it hands files to. `hotfolder check` finds what is wrong here.",
                "# Durations: 500ms 2s 5m 24h 7d. Sizes: 10KB 8MB 2GB. Relative paths are relative to this file.", "",
                "folders:", "  \(self.folderName):",
                "    path: \(Self.quoted(self.folder))   # watched with everything below it",
                "    # What follows are the defaults.",
                "    #settle: 2s                     # how long a file must be quiet; 10s on a network file system",
                "    #done: done                     # inside the folder, or an absolute path; `delete` removes instead",
                "    #failed: failed                 # with the reason beside each file",
                "    #unmatched: leave               # or fail: a file that no rule wants", "",
            ] + accounts + [
                "rules: rules                        # the folder of rule files",
                "journal: journal.sqlite             # what was done; on a local disk, outside of every drop folder",
                "log: {level: info, format: text}    # or json", "",
            ]
        return lines.joined(separator: "\n")
    }

    // MARK: The rule

    /// How the rule is called.
    var ruleName: String {
        switch self.names {
        case .id: "by the \(self.service.noun)'s id"
        case .directory: "by the directory of the \(self.service.noun)"
        case .table: "by the table"
        case .title: "new \(self.service.noun)"
        case .channel: "new \(self.service.noun) for the channel"
        }
    }

    private var rules: String {
        let lookup =
            self.names == .table
            ? [
                "    lookup:                             # the row whose `name` is the file's gives its other columns as values",
                "      table: \(self.service.rawValue).csv", "      where: {name: \"{name}\"}",
            ] : []
        let lines =
            [
                "# What is done with dropped files. Rules are tried from the top; the first whose path, type and size fit takes the file.",
                "# `hotfolder explain FILE` shows which one does and what it would send; `hotfolder actions` shows what rules can do.",
                "", "rules:", "  - name: \(self.ruleName)", "    folder: \(self.folderName)", "    match:",
                "      path: \(Self.quoted(self.pattern))",
                "      type: \(self.service.types(self.names))       # by content, not by name",
            ] + lookup + ["    do:"] + self.steps.map { "      - \($0)" } + [""]
        return lines.joined(separator: "\n")
    }

    /// Below the folder.
    private var pattern: String {
        let id = "{\(self.service.noun):\(self.service.idPattern)}"
        return switch self.names {
        case .id: "\(id).{ext}"
        case .directory: "\(id)/*.{ext}"
        case .table: "{name}.{ext}"
        case .title, .channel: "{title}.{ext}"
        }
    }

    private var steps: [String] {
        let noun = self.service.noun
        let kept = "file.copy: {to: \(Self.quoted("\(self.folder)-pictures/{\(noun)}.jpg"))}"
        switch (self.service, self.names) {
        case (.dyntube, .title): return ["dyntube.upload_video: {title: \"{title}\"}"]
        case (.dyntube, .channel):
            return [
                "dyntube.upload_video: {title: \"{title}\"}",
                "dyntube.add_to_channel: {channel: \(self.channel), video_key: \"{upload_video.video_key}\"}",
            ]
        case (.dyntube, _): return ["dyntube.update_video_image: {\(noun): \"{\(noun)}\"}"]
        case (.huawei, .title), (.huawei, .channel): return ["huawei_vod.create_asset: {title: \"{title}\"}"]
        case (.huawei, _): return ["huawei_vod.update_asset: {\(noun): \"{\(noun)}\"}"]
        case (.apyhub, _): return ["apyhub.generate_thumbnail: {time: \"3\"}", kept]
        case (.local, _): return ["ffmpeg.extract_frame: {at: best, format: jpg}", kept]
        }
    }

    /// In double quotes, as YAML has them.
    static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
