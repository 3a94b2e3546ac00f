/// The problems found so far in one file. Readers share it, so that one pass finds everything that is wrong.
final class Findings {
    let file: String
    private(set) var problems: [Problem] = []

    init(file: String) {
        self.file = file
    }

    func report(_ message: String, at position: Problem.Position?) {
        self.problems.append(Problem(file: self.file, position: position, message: message))
    }
}
