/// JSON as the YAML reader takes it: YAML is a superset of JSON (YAML 1.2.2, 1.2) but for escapes of two halves.
enum JSONText {
    /// Writes the character for each pair of escapes that JSON has for one beyond U+FFFF (RFC 8259, 7); half a pair stays, and
    /// the reader refuses it.
    static func withoutSurrogates(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            if let high = self.escape(in: bytes, at: index), let low = self.escape(in: bytes, at: index + 6),
                let text = String(validating: [high, low], as: UTF16.self), (0xD800...0xDBFF).contains(high)
            {
                result += Array(text.utf8)
                index += 12
            } else {
                // The character behind the backslash may be another one.
                result += bytes[index...(index + 1)]
                index += 2
            }
        }
        return result
    }

    /// The number of `\uXXXX`.
    private static func escape(in bytes: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return UInt16(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
    }
}
