/// The problems found so far in one file. Readers share it, so that one pass finds everything that is wrong.
final class Findings {
    let file: String
    private(set) var problems: [Problem] = []
    /// Takes down what is asked for, where a schema is to be made of it.
    let outline: Outline?

    init(file: String, outline: Outline? = nil) {
        self.file = file
        self.outline = outline
    }

    func report(_ message: String, at position: Problem.Position?) {
        self.problems.append(Problem(file: self.file, position: position, message: message))
    }
}
