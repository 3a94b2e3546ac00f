import Agent

/// A doctor's report as lines for people.
enum DoctorText {
    static func lines(_ report: DoctorReport) -> [String] {
        var lines = [Terminal.styled("Machine", .bold)] + report.machine.map(self.line)
        for part in report.folders {
            lines += [Terminal.styled("Folder \(part.name)", .bold) + "  \(part.about)"] + part.findings.map(self.line)
        }
        for part in report.accounts {
            lines += [Terminal.styled("Account \(part.name)", .bold) + "  \(part.about)"] + part.findings.map(self.line)
        }
        let (failed, warned) = (report.count(.fail), report.count(.warn))
        let end = failed + warned == 0 ? "All is well." : "\(failed) FAIL, \(warned) WARN."
        return lines + [Terminal.styled(end, failed > 0 ? .red : warned > 0 ? .yellow : .green)]
    }

    private static func line(_ finding: Finding) -> String {
        let (word, style): (String, Terminal.Style) =
            switch finding.grade {
            case .ok: ("OK  ", .green)
            case .warn: ("WARN", .yellow)
            case .fail: ("FAIL", .red)
            }
        return "  " + Terminal.styled(word, style) + "  \(finding.subject): \(finding.text)"
    }
}
