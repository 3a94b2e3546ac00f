import Agent

/// A rule test's report as lines for people.
enum RuleTestLines {
    static func lines(_ report: RuleTestReport) -> [String] {
        var lines: [String] = []
        for test in report.cases {
            let mark = test.passed ? Terminal.styled("ok  ", .green) : Terminal.styled("FAIL", .red)
            lines.append("\(mark)  \(test.file):\(test.line)  \(test.folder): \(test.path)")
            lines += test.difference.map { "      \(self.coloured($0))" }
            if let why = test.why { lines.append("      \(why)") }
        }
        if report.cases.isEmpty {
            return ["there are no rule tests; write the first with `hotfolder test --record FILE`"]
        }
        let passed = report.cases.count - report.failed
        return lines + ["\(report.cases.count) case(s): \(passed) ok, \(report.failed) failed"]
    }

    private static func coloured(_ line: String) -> String {
        switch line.first {
        case "-": Terminal.styled(line, .red)
        case "+": Terminal.styled(line, .green)
        default: line
        }
    }
}
