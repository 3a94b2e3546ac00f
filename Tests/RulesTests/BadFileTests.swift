import Rules
import SystemPackage
import Testing

@Suite struct `Bad files` {
    private static let rules =
        BadFile.rules + BadFile.ruleSteps + BadFile.ruleValues + BadFile.ruleGroups + BadFile.ruleReview

    @Test func `there are many of them`() {
        #expect(Self.rules.count >= 60)
        #expect(
            Set(Self.rules.map(\.title)).count == Self.rules.count
                && Set(Self.rules.map(\.text)).count == Self.rules.count)
    }

    @Test(arguments: BadFile.configs + BadFile.configValues)
    func `a bad config is told with every problem at its place`(_ bad: BadFile) {
        let file = SourceFile(name: "hotfolder.yaml", bytes: Array(bad.text.utf8))
        let result = ConfigurationReader.read(file, base: "/etc/hotfolder", catalogue: .forTests)
        #expect(BadFile.lines(result.problems) == bad.expected)
        #expect(result.configuration == nil)
        #expect(result.problems == result.problems.sorted())

    }

    @Test(arguments: Self.rules)
    func `a bad rule file is told with every problem at its place`(_ bad: BadFile) {
        let file = SourceFile(name: "rules/a.yaml", bytes: Array(bad.text.utf8))
        let result = RuleBook.read([file], configuration: .forTests, catalogue: .forTests)
        #expect(BadFile.lines(result.problems) == bad.expected)
        #expect(!result.problems.isEmpty)
        #expect(result.problems == result.problems.sorted())

    }
}
