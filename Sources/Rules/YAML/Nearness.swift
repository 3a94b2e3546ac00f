/// How a message points to the word that was probably meant.
enum Nearness {
    /// "did you mean `settle`?", or all the words there are when none is near.
    static func hint(for word: String, among known: [String], show: (String) -> String = { "`\($0)`" }) -> String {
        if let nearest = self.nearest(to: word, among: known) { return "did you mean \(show(nearest))?" }
        guard !known.isEmpty else { return "there is none to choose from" }
        return "there is " + known.sorted().map(show).joined(separator: ", ")
    }

    /// The known word that takes the fewest changes, at most one for each three letters; the first in the alphabet of several.
    static func nearest(to word: String, among known: [String]) -> String? {
        let most = max(1, word.count / 3)
        let distances = known.sorted().map { ($0, self.distance(word.lowercased(), $0.lowercased())) }
        guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= most else { return nil }
        return best.0
    }

    /// Levenshtein's distance: insertions, deletions and replacements.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars.prefix(64))
        let right = Array(right.unicodeScalars.prefix(64))
        var row = Array(0...right.count)
        for (index, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (scalar == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
