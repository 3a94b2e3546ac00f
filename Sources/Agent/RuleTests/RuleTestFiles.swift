import Disk
import Rules
package import SystemPackage

/// The files of rule tests that lie beside the rules.
package struct RuleTestFiles: Sendable {
    /// The folder of the rules.
    private let folder: FilePath

    private static let ending = ".test.yaml"

    package init(folder: FilePath) {
        self.folder = folder
    }

    /// The test file of a file of rules: `stills.test.yaml` of `stills.yaml`.
    package static func file(forRules rules: String) -> FilePath {
        let path = FilePath(rules)
        return path.removingLastComponent().appending((path.stem ?? "rules") + Self.ending)
    }

    /// The paths of all test files, or of those that are named.
    ///
    /// - Parameter names: of test files, or of files of rules for theirs; with or without the folder and the ending. Empty for
    ///   all.
    /// - Throws: `ControlError` for a name that nothing bears. Blocks.
    package func find(_ names: [String]) throws -> [FilePath] {
        var all: [String] = []
        try Directory.open(self.folder).list(nil) { entry in
            let name = String(decoding: entry.name, as: UTF8.self)
            if name.hasSuffix(Self.ending) || name.hasSuffix(".test.yml"), !name.hasPrefix(".") { all.append(name) }
            return true
        }
        all.sort()
        guard !names.isEmpty else { return all.map { self.folder.appending($0) } }
        return try names.map { typed in
            let name = FilePath(typed).lastComponent?.string ?? typed
            let stem = name.prefix { $0 != "." }
            guard let found = all.first(where: { $0 == name || $0.prefix { $0 != "." } == stem }) else {
                throw ControlError(
                    "\(typed) has no rule tests: there is no \(self.folder.appending(stem + Self.ending)); "
                        + "write them with `hotfolder test --record FILE`")
            }
            return self.folder.appending(found)
        }
    }

    /// A test file's bytes; nil when there is none. Blocks.
    static func source(_ path: FilePath) throws -> SourceFile? {
        do {
            return SourceFile(name: path.string, bytes: try SmallFile.bytes(of: path))
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw ControlError("\(path) cannot be read: \(error); check the permissions")
        }
    }
}

extension RuleTester {
    /// Runs the cases of test files. Blocks.
    ///
    /// - Throws: `Problems` when one of the files is wrong; then nothing was run.
    package func run(_ files: [FilePath]) throws -> RuleTestReport {
        var problems: [Problem] = []
        var cases: [(SourceFile, RuleTestCase)] = []
        for path in files {
            guard let source = try RuleTestFiles.source(path) else { continue }
            let read = RuleTestReader.read(
                source, configuration: self.settings.configuration, book: self.settings.book)
            problems += read.problems
            cases += read.cases.map { (source, $0) }
        }
        guard problems.isEmpty else { throw Problems(problems) }
        return RuleTestReport(
            cases: cases.map { source, test in
                let outcome = self.outcome(of: test)
                let isAnswered = outcome.lack == nil || outcome.problem != nil && Self.isToFail(test)
                let difference = isAnswered ? test.difference(from: outcome) : []
                let passed = isAnswered && difference.isEmpty
                return RuleTestReport.Case(
                    file: source.name, line: test.position.line, folder: test.facts.folder, path: test.facts.path.text,
                    passed: passed, difference: difference,
                    why: passed ? nil : outcome.lack ?? self.why(test, outcome))
            })
    }

    private static func isToFail(_ test: RuleTestCase) -> Bool {
        if case .taken(let terms) = test.expectation { terms.fails != nil } else { false }
    }

    /// Why the rule that a case names does not take the file.
    private func why(_ test: RuleTestCase, _ outcome: RuleTestOutcome) -> String? {
        guard case .taken(let terms) = test.expectation, let rule = terms.rule, outcome.rule != rule else { return nil }
        let trials = self.settings.book.trials(
            folder: test.facts.folder, path: test.facts.path, type: test.facts.type, size: test.facts.size)
        guard let trial = trials.first(where: { $0.rule == rule }) else { return nil }
        return switch trial.outcome {
        case .refused(let term, let why): "\"\(rule)\" does not take it, for its \(term.rawValue): \(why)"
        case .matched, .depends: outcome.rule.map { "\"\($0)\" stands before \"\(rule)\" and takes it" }
        }
    }
}
