import ArgumentParser
import Glibc

/// Asks on a terminal for what no flag tells, and remembers what it could not ask for.
final class Asker {
    private let isTerminal = isatty(STDIN_FILENO) == 1
    /// The flags that were missed.
    private(set) var missing: [String] = []
    /// Whoever was asked pressed Control-D: nothing more is asked.
    private(set) var isGivenUp = false

    /// What the flag says, or the answer; nil when there is nobody to ask.
    func text(_ given: String?, _ flag: String, _ question: String) -> String? {
        if let given { return given }
        guard self.isTerminal, !self.isGivenUp else { return self.miss(flag) }
        Terminal.message(question)
        while let answer = readLine() {
            if !answer.isEmpty { return answer }
            Terminal.message("Type an answer, or Control-D to give up.")
        }
        return self.giveUp(flag)
    }

    /// One of several words, or its number; Enter alone takes the first.
    func choose<Choice: CaseIterable & RawRepresentable & Equatable>(
        _ given: Choice?, _ flag: String, _ question: String, _ choices: [Choice], _ summary: (Choice) -> String
    ) -> Choice? where Choice.RawValue == String {
        if let given { return given }
        guard self.isTerminal, !self.isGivenUp else {
            return self.miss("\(flag) (\(choices.map(\.rawValue).joined(separator: ", ")))")
        }
        Terminal.message("\(question) Type a number or a word; Enter alone is 1.")
        for (number, choice) in choices.enumerated() {
            Terminal.message("  \(number + 1)  \(choice.rawValue): \(summary(choice))")
        }
        while let answer = readLine() {
            if answer.isEmpty { return choices.first }
            if let number = Int(answer), choices.indices.contains(number - 1) { return choices[number - 1] }
            if let choice = choices.first(where: { $0.rawValue == answer }) { return choice }
            let words = choices.map(\.rawValue).joined(separator: ", ")
            Terminal.message("That is none of them; type 1 to \(choices.count), or one of: \(words).")
        }
        return self.giveUp(flag)
    }

    private func giveUp<Answer>(_ flag: String) -> Answer? {
        self.isGivenUp = true
        return self.miss(flag)
    }

    private func miss<Answer>(_ flag: String) -> Answer? {
        self.missing.append(flag)
        return nil
    }
}
