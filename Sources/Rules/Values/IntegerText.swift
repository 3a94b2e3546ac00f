/// How whole numbers are written: digits, with a minus sign before them. No `1e3`, no `0x10`, no `1_000`.
enum IntegerText {
    static func parse(_ text: String, in range: ClosedRange<Int>) throws(RuleError) -> Int {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let isNumber = !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, let number = Int(text), range.contains(number) else {
            throw RuleError(
                "`\(text)` is not a whole number from \(range.lowerBound) to \(range.upperBound); write one")
        }
        return number
    }
}
