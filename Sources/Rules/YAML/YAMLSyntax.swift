import Yams

/// Whether text is YAML at all: for files that say so by their names, of which nothing is read.
package enum YAMLSyntax {
    /// What the parser stumbles over, in its own words.
    package struct Mistake: Sendable, Hashable {
        /// From 1; nil for a character that can stand nowhere.
        package let line: Int?
        package let problem: String
    }

    /// The first mistake; nil when there is none, or none that all readers would see.
    ///
    /// - Parameter text: without anchors and of some kilobytes: aliases would stand for what they name, over and over.
    package static func mistake(in text: String) -> Mistake? {
        do {
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            while try parser.nextRoot() != nil {}
            return nil
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            return Mistake(line: mark.line, problem: problem)
        } catch YamlError.reader(let problem, _, _, _) {
            return Mistake(line: nil, problem: problem)
        } catch {
            // Of a key that occurs twice readers think differently.
            return nil
        }
    }
}
