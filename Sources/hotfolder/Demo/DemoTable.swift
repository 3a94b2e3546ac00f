import Foundation

/// The last word of the demo: what each service shows, and a row a file.
enum DemoTable {
    /// Of a file's name, in characters.
    private static let widestName = 36

    static func lines(_ verdict: DemoVerdict) -> [String] {
        let head = ["", "file", "written by", "lies in", "what was done, or why not"]
        let groups = DemoService.allCases.map { service in
            (service, verdict.files.filter { $0.file.service == service }.map(self.row))
        }
        let all = [head] + groups.flatMap(\.1)
        let widths = (0..<4).map { column in all.map { $0[column].count }.max() ?? 0 }
        var lines = [""] + self.lines(head, widths).map { Terminal.styled($0, .bold) }
        for (service, rows) in groups {
            lines.append("")
            for books in verdict.services where books.service == service {
                let line = "\(self.mark(books.isRight))  \(service.rawValue) in all: \(books.what)"
                lines.append(Terminal.styled(line, .bold))
            }
            lines += rows.flatMap { self.lines($0, widths) }
        }
        return lines
    }

    private static func row(_ verdict: DemoVerdict.OfFile) -> [String] {
        [
            self.mark(verdict.isRight), DemoTale.cut(verdict.file.label, to: self.widestName), verdict.file.writer,
            verdict.place, verdict.why,
        ]
    }

    private static func mark(_ isRight: Bool) -> String { isRight ? "✓" : "✗" }

    /// A row, its last column in as many lines as it takes.
    private static func lines(_ row: [String], _ widths: [Int]) -> [String] {
        let start = zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) + "  " }.joined()
        let indent = String(repeating: " ", count: start.count)
        let pieces = self.wrapped(row[4], width: DemoTale.lineWidth - start.count)
        return pieces.enumerated().map { ($0.offset == 0 ? start : indent) + $0.element }
    }

    /// Breaks a text between words; a word that is wider than a line is cut.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            let word = DemoTale.cut(String(word), to: width)
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(word)
            }
        }
        return lines.isEmpty ? [""] : lines
    }
}
