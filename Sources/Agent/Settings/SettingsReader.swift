import Disk
package import Rules
package import SystemPackage

/// The config, the rules and the secrets as they lie on disk at one moment, read and checked together.
package struct Settings: Sendable {
    package let configuration: Configuration
    package let book: RuleBook
    /// The secrets by account and setting.
    package let secrets: [SecretKey: Secret]
    /// The tables that the rules name. What is wrong with them keeps nobody from using the rest; it is in its `problems`.
    package let tables: TableStore
    /// What the files of rules and secrets looked like right before they were read: what changes after that is seen.
    let looks: [FilePath: FileLook]

    /// - Parameter tables: nil where no rule names any.
    init(
        configuration: Configuration, book: RuleBook, secrets: [SecretKey: Secret], tables: TableStore? = nil,
        looks: [FilePath: FileLook] = [:]
    ) {
        self.configuration = configuration
        self.book = book
        self.secrets = secrets
        self.tables = tables ?? TableStore(folder: configuration.rules)
        self.looks = looks
    }
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

    /// The settings as far as they can be used, and everything that is wrong but for the tables. Blocks.
    ///
    /// - Parameter tables: those in use, which are read again only when they have changed; nil at the start. Those of another
    ///   folder of rules stay as they are, and the settings have their own.
    package func readAll(
        withSecrets: Bool = true, tables: TableStore? = nil
    ) -> (settings: Settings?, problems: [Problem]) {
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
        let tables = tables.flatMap { $0.folder == rules ? $0 : nil } ?? TableStore(folder: rules)
        let looks = read.configuration.map { self.looks($0, rules: $0.rules) } ?? [:]
        let (files, unreadable) = Self.rulesAndTables(in: rules, tables)
        problems += unreadable
        let (book, wrong) = RuleBook.read(
            files, configuration: read.configuration, catalogue: self.catalogue, tables: tables.columns)
        problems += wrong
        guard let configuration = read.configuration else { return (nil, problems) }
        let (secrets, missing) = self.secretReader.read(withSecrets ? configuration.accounts : [])
        problems += missing
        if withSecrets { problems += self.secretReader.problems(of: configuration.notices) }
        return (
            Settings(configuration: configuration, book: book, secrets: secrets, tables: tables, looks: looks), problems
        )
    }

    /// What the files of rules and secrets look like now. Blocks.
    ///
    /// - Parameter rules: their folder, which may be another one by now.
    func looks(_ configuration: Configuration, rules: FilePath) -> [FilePath: FileLook] {
        let names = (try? Self.names(in: rules)) ?? []
        let secrets = self.secretReader.files(of: configuration.accounts)
        let files = names.map { rules.appending($0) } + secrets
        let looks = files.compactMap { file in FileLook(file).map { (file, $0) } }
        return Dictionary(looks) { first, _ in first }
    }

    /// Where the journal lies, as far as a config tells that is wrong elsewhere; nil when it does not. Blocks.
    package func journal() -> JournalLocation? {
        guard let bytes = try? SmallFile.bytes(of: self.file) else { return nil }
        return ConfigurationReader.journal(
            in: SourceFile(name: self.file.string, bytes: bytes), base: self.file.removingLastComponent())
    }

    /// The rule files, once the tables that they name are read. A YAML file that a rule names as its table is one, unless it
    /// begins with `rules:`. Blocks.
    private static func rulesAndTables(
        in folder: FilePath, _ tables: TableStore
    ) -> (files: [SourceFile], problems: [Problem]) {
        let (files, problems) = self.ruleFiles(in: folder)
        let names = NamedTables(files)
        tables.load(names.lookups)
        let paths = Set(names.lookups.map { TableStore.path(of: $0.table, in: folder).string })
        let isTable = { (name: String) in
            paths.contains(FilePath(name).lexicallyNormalized().string) && !names.isRuleFile(name)
        }
        return (files.filter { !isTable($0.name) }, problems.filter { !isTable($0.file) })
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
