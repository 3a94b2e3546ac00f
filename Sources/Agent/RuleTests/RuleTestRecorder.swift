import Disk
import Rules
package import SystemPackage

/// Writes the case of a rule test from what would happen to a file now.
package struct RuleTestRecorder: Sendable {
    private let tester: RuleTester

    package init(_ tester: RuleTester) {
        self.tester = tester
    }

    /// A case that was made.
    package struct Record: Sendable {
        /// The test file that it belongs to.
        package let file: FilePath
        package let text: String
        /// The file has the same case already; then nothing is written.
        package let isThere: Bool
    }

    /// - Parameters:
    ///   - question: the file, and what to assume of one that does not exist.
    ///   - writes: whether the case is added to the test file, or only made.
    /// - Throws: `ControlError` when there is nothing to make a case of, or `Problems` when the test file is wrong.
    package func record(_ question: ExplainQuestion, writes: Bool) async throws -> Record {
        let asked = try await self.test(of: question)
        if let lack = self.tester.outcome(of: asked).lack {
            throw Self.refusal(ShownBytes.text(question.path), lack)
        }
        let settings = self.tester.settings
        let rules = self.rulesFile(for: asked)
        let file = RuleTestFiles.file(forRules: rules)
        let source = try RuleTestFiles.source(file)
        let existing = try source.map(self.cases) ?? []
        // A case with a date in it is the same when it says the same of that date.
        let dates = existing.filter { $0.facts == asked.facts }.compactMap(\.at)
        let isThere = ([asked.at] + dates).contains { date in
            var test = asked
            test.at = date
            let recorded = self.tester.record(test)
            return existing.contains { $0.isSame(as: recorded) }
        }
        let recorded = self.tester.record(asked)
        let addition = try RuleTestText.addition(
            of: recorded, to: source, rules: FilePath(rules).lastComponent?.string ?? rules)
        guard !isThere else { return Record(file: file, text: addition, isThere: true) }
        let whole = SourceFile(name: file.string, bytes: (source?.bytes ?? []) + Array(addition.utf8))
        let read = RuleTestReader.read(whole, configuration: settings.configuration, book: settings.book)
        guard read.problems.isEmpty, read.cases.count == existing.count + 1,
            read.cases.last.map({ $0.isSame(as: recorded) }) == true
        else { throw ControlError("the case cannot be added to \(file); add it by hand:\n\(addition)") }
        if writes { try Self.append(addition, to: file) }
        return Record(file: file, text: addition, isThere: false)
    }

    private func cases(of source: SourceFile) throws -> [RuleTestCase] {
        let settings = self.tester.settings
        let read = RuleTestReader.read(source, configuration: settings.configuration, book: settings.book)
        guard read.problems.isEmpty else { throw Problems(read.problems) }
        return read.cases
    }

    /// What is asked of the rules: the file as it lies there, or as it is said to be.
    private func test(of question: ExplainQuestion) async throws -> RuleTestCase {
        let shown = ShownBytes.text(question.path)
        guard let place = Place.find(question.path, in: self.tester.settings.configuration.folders),
            place.part == .dropped
        else {
            let folders = self.tester.settings.configuration.folders.map(\.path.string).joined(separator: ", ")
            throw ControlError("\(shown) is no place where files are dropped; name a file below one of: \(folders)")
        }
        guard String(validating: place.path.bytes, as: UTF8.self) != nil else {
            throw ControlError("\(shown) is not UTF-8, and a rule test is; rename the file")
        }
        let folder = DropFolder(place.folder)
        let look = await PlaceLook.at(place, in: folder)
        if let kind = look.status?.kind, kind != .regular {
            throw ControlError("\(shown) is a \(kind.rawValue); name a file")
        }
        guard let type = question.type ?? look.type, let size = look.status?.stamp.size ?? question.size else {
            throw ControlError(look.problem ?? "\(shown) does not exist; tell its --type and --size")
        }
        var test = RuleTestCase(
            position: Problem.Position(line: 1, column: 1),
            facts: FileFacts(folder: place.folder.name, path: place.path, type: type.lowercased(), size: size),
            expectation: .none)
        guard let match = self.tester.settings.book.match(test.facts) else { return test }
        try await self.addWhatLiesBeside(match, in: folder, look.file, to: &test)
        return test
    }

    /// Adds the sidecar, the content and the members as they lie there now.
    ///
    /// - Throws: `ControlError` when they are not there or wrong: a case says what is in them, and nothing else can be said.
    private func addWhatLiesBeside(
        _ match: RuleMatch, in folder: DropFolder, _ file: OpenedFile?, to test: inout RuleTestCase
    ) async throws {
        let reader = SupplementReader(tables: self.tester.settings.tables)
        let facts = test.facts
        var match = match
        var gathered = await reader.gather(for: match, facts: facts, in: folder, file: file)
        if case .waits = gathered, match.rule.sidecar?.isRequired == false {
            // Nothing is waited for here, and it does without.
            match.rule.sidecar = nil
            gathered = await reader.gather(for: match, facts: facts, in: folder, file: file)
        }
        switch gathered {
        case .ready(let supplement, _):
            test.sidecar = supplement.sidecar
            test.content = supplement.content
            test.members = supplement.members.filter { $0.value.path != facts.path }
        case .waits(_, let reason), .failed(let reason, _):
            throw Self.refusal("\(folder.name)/\(facts.path.text)", reason)
        }
    }

    private static func refusal(_ file: String, _ reason: String) -> ControlError {
        ControlError(
            "no case can be made of \(file) now: \(reason). Put there what the rule takes, or write the case by hand, with "
                + "`sidecar:`, `content:` or `members:`")
    }

    /// The rules whose tests the case belongs to: those that take the file, else the first that are for its folder.
    private func rulesFile(for test: RuleTestCase) -> String {
        let book = self.tester.settings.book
        let rule = book.match(test.facts)?.rule ?? book.rules.first { $0.isFor(folder: test.facts.folder) }
        return rule?.file ?? self.tester.settings.configuration.rules.appending("none.yaml").string
    }

    /// Behind what a person wrote: that stays as it is, whatever happens. Blocks.
    private static func append(_ text: String, to file: FilePath) throws {
        do {
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.append, .create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
        } catch {
            throw ControlError("\(file) cannot be written: \(error); check the permissions, or use --print")
        }
    }
}
