import Disk
package import Rules
package import SystemPackage

/// The config, the rules and the secrets as they lie on disk at one moment, read and checked together.
package struct Settings: Sendable {
    package let configuration: Configuration
    package let book: RuleBook
    /// The secrets by account and setting.
    package let secrets: [SecretKey: Secret]
}

/// Which secret: the account's name and its setting's.
package struct SecretKey: Sendable, Hashable {
    package let account: String
    package let setting: String
}

/// Reads settings from disk. All problems of all files come at once.
package struct SettingsReader: Sendable {
    package let file: FilePath
    private let catalogue: Catalogue
    private let environment: [String: String]

    package init(file: FilePath, catalogue: Catalogue, environment: [String: String]) {
        self.file = file
        self.catalogue = catalogue
        self.environment = environment
    }

    /// Reads single secrets.
    var secretReader: SecretReader {
        SecretReader(
            environment: self.environment, base: self.file.removingLastComponent(), config: self.file.string)
    }

    /// Blocks.
    ///
    /// - Parameter withSecrets: false for who only asks: whoever types a command need not have the agent's secrets.
    /// - Throws: `Problems` with everything that is wrong.
    package func read(withSecrets: Bool = true) throws(Problems) -> Settings {
        let (settings, problems) = self.readAll(withSecrets: withSecrets)
        guard let settings, problems.isEmpty else { throw Problems(problems) }
        return settings
    }

    /// The settings as far as they can be used, and everything that is wrong. Blocks.
    package func readAll(withSecrets: Bool = true) -> (settings: Settings?, problems: [Problem]) {
        let source: SourceFile
        do {
            source = SourceFile(name: self.file.string, bytes: try SmallFile.bytes(of: self.file))
        } catch {
            return (nil, [Problem(file: self.file.string, position: nil, message: Self.sentence(error))])
        }
        let base = self.file.removingLastComponent()
        let read = ConfigurationReader.read(source, base: base, catalogue: self.catalogue)
        var problems = read.problems
        guard let rules = read.rules else { return (nil, problems) }
        let (files, unreadable) = Self.ruleFiles(in: rules)
        problems += unreadable
        let (book, wrong) = RuleBook.read(files, configuration: read.configuration, catalogue: self.catalogue)
        problems += wrong
        guard let configuration = read.configuration else { return (nil, problems) }
        let (secrets, missing) = self.secretReader.read(withSecrets ? configuration.accounts : [])
        problems += missing
        if withSecrets { problems += self.secretReader.problems(of: configuration.notices) }
        return (Settings(configuration: configuration, book: book, secrets: secrets), problems)
    }

    /// The rule files of a folder in the order of their names; tests of rules are not rules. Blocks.
    static func ruleFiles(in folder: FilePath) -> (files: [SourceFile], problems: [Problem]) {
        let names: [String]
        do {
            names = try self.names(in: folder)
        } catch {
            return (
                [],
                [
                    Problem(
                        file: folder.string, position: nil,
                        message: "cannot read the folder of rules: \(error); make it, or name another with \"rules:\"")
                ]
            )
        }
        var files: [SourceFile] = []
        var problems: [Problem] = []
        for name in names {
            let path = folder.appending(name)
            do {
                files.append(SourceFile(name: path.string, bytes: try SmallFile.bytes(of: path)))
            } catch {
                problems.append(Problem(file: path.string, position: nil, message: self.sentence(error)))
            }
        }
        return (files, problems)
    }

    private static func sentence(_ error: Errno) -> String {
        error == .fileTooLarge
            ? "is larger than \(SmallFile.largest >> 20) MB; this is not a file of rules"
            : "cannot be read: \(error); check the name and the permissions"
    }

    /// The names of a folder's rule files, sorted. Blocks.
    static func names(in folder: FilePath) throws(Errno) -> [String] {
        do throws(DiskError) {
            var names: [String] = []
            try Directory.open(folder).list(nil) { entry in
                let name = String(decoding: entry.name, as: UTF8.self)
                let isYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
                let isTest = name.hasSuffix(".test.yaml") || name.hasSuffix(".test.yml")
                if isYAML, !isTest, !name.hasPrefix("."), entry.kind != .directory { names.append(name) }
                return true
            }
            return names.sorted()
        } catch {
            throw error.errno
        }
    }
}
