import Rules

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.hexadecimal
    }

    /// So many random bytes; for ids and tokens.
    static func random(bytes count: Int) -> String {
        Self.text((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The bytes that lower-case or upper-case digits stand for; what is no pair of digits is left out.
    static func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
