import ArgumentParser
import Glibc

/// Asks on a terminal for what no flag tells, and remembers what it could not ask for.
final class Asker {
    private let isTerminal = isatty(STDIN_FILENO) == 1
    /// The flags that were missed.
    private(set) var missing: [String] = []

    /// What the flag says, or the answer; nil when there is nobody to ask.
    func text(_ given: String?, _ flag: String, _ question: String) -> String? {
        if let given { return given }
        guard self.isTerminal else { return self.miss(flag) }
        while true {
            Terminal.message(question)
            guard let answer = readLine() else { return self.miss(flag) }
            if !answer.isEmpty { return answer }
        }
    }

    /// One of several words, or its number.
    func choose<Choice: CaseIterable & RawRepresentable & Equatable>(
        _ given: Choice?, _ flag: String, _ question: String, _ choices: [Choice], _ summary: (Choice) -> String
    ) -> Choice? where Choice.RawValue == String {
        if let given { return given }
        guard self.isTerminal else {
            return self.miss("\(flag) (\(choices.map(\.rawValue).joined(separator: ", ")))")
        }
        while true {
            Terminal.message(question)
            for (number, choice) in choices.enumerated() {
                Terminal.message("  \(number + 1)  \(choice.rawValue): \(summary(choice))")
            }
            guard let answer = readLine() else { return self.miss(flag) }
            if let number = Int(answer), choices.indices.contains(number - 1) { return choices[number - 1] }
            if let choice = choices.first(where: { $0.rawValue == answer }) { return choice }
        }
    }

    private func miss<Answer>(_ flag: String) -> Answer? {
        self.missing.append(flag)
        return nil
    }
}
