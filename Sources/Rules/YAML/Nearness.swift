/// How a message points to the word that was probably meant.
enum Nearness {
    /// "did you mean `settle`?", or all the words there are when none is near.
    static func hint(for word: String, among known: [String], show: (String) -> String = { "`\($0)`" }) -> String {
        if let nearest = self.nearest(to: word, among: known) { return "did you mean \(show(nearest))?" }
        guard !known.isEmpty else { return "there is none to choose from" }
        let choices = Set(known).sorted().map(show)
        return (choices.count == 1 ? "write " : "write one of ") + choices.joined(separator: ", ")
    }

    /// The known word that takes the fewest changes, at most one for each three letters; the first in the alphabet of several.
    static func nearest(to word: String, among known: [String]) -> String? {
        let most = max(1, word.count / 3)
        let distances = known.sorted().map { ($0, self.distance(word.lowercased(), $0.lowercased())) }
        guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= most else { return nil }
        return best.0
    }

    /// Insertions, deletions, replacements, and swaps of neighbours ("optimal string alignment").
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars.prefix(64))
        let right = Array(right.unicodeScalars.prefix(64))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var distances = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column] + (scalar == other ? 0 : 1), last[column + 1] + 1, distances[column] + 1)
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                distances.append(best)
            }
            (beforeLast, last) = (last, distances)
        }
        return last[right.count]
    }
}
