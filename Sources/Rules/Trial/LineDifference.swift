/// Two texts compared line by line.
enum LineDifference {
    /// All lines: with `-` those that only the first has, with `+` those that only the second has, else with a blank.
    static func lines(from first: [String], to second: [String]) -> [String] {
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in second.difference(from: first) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [String] = []
        var (old, new) = (0, 0)
        while old < first.count || new < second.count {
            if removed.contains(old) {
                lines.append("-" + first[old])
                old += 1
            } else if inserted.contains(new) {
                lines.append("+" + second[new])
                new += 1
            } else {
                lines.append(" " + first[old])
                (old, new) = (old + 1, new + 1)
            }
        }
        return lines
    }
}
