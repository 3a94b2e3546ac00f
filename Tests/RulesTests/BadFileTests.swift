import Rules
import SystemPackage
import Testing

@Suite struct `Bad files` {
    @Test(arguments: BadFile.configs + BadFile.configValues)
    func `a bad config is told with every problem at its place`(_ bad: BadFile) {
        let file = SourceFile(name: "hotfolder.yaml", bytes: Array(bad.text.utf8))
        let result = ConfigurationReader.read(file, base: "/etc/hotfolder", catalogue: .forTests)
        #expect(BadFile.lines(result.problems) == bad.expected)
        #expect(result.configuration == nil)
        #expect(result.problems == result.problems.sorted())

    }

    @Test(arguments: BadFile.rules + BadFile.ruleSteps)
    func `a bad rule file is told with every problem at its place`(_ bad: BadFile) {
        let file = SourceFile(name: "rules/a.yaml", bytes: Array(bad.text.utf8))
        let result = RuleBook.read([file], configuration: .forTests, catalogue: .forTests)
        #expect(BadFile.lines(result.problems) == bad.expected)
        #expect(!result.problems.isEmpty)
        #expect(result.problems == result.problems.sorted())

    }
}
