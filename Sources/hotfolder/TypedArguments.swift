import Glibc

/// The program's arguments. A file's name is bytes, and a Swift text is not: what is no UTF-8 would be replaced, and the command
/// would ask about another file.
///
/// So each such byte stands in the text as a character of its own, from the last private ones of Unicode (U+10FF00 and
/// following), and so do the bytes of these characters themselves: every text leads back to exactly the bytes that were typed.
enum TypedArguments {
    private static let first: UInt32 = 0x10_FF00

    /// All but the program's name.
    static var all: [String] {
        CommandLine.unsafeArgv.withMemoryRebound(
            to: UnsafeMutablePointer<CChar>?.self, capacity: Int(CommandLine.argc)
        ) { arguments in
            (1..<max(1, Int(CommandLine.argc))).compactMap { index in
                arguments[index].map { start in
                    self.text(of: UnsafeRawBufferPointer(start: start, count: strlen(start)))
                }
            }
        }
    }

    static func text(of bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        var text = ""
        var index = 0
        while index < bytes.count {
            let end = (index + 1...index + 4).first { end in
                end <= bytes.count && String(validating: bytes[index..<end], as: UTF8.self) != nil
            }
            if let end, let scalar = String(validating: bytes[index..<end], as: UTF8.self)?.unicodeScalars.first,
                self.byte(of: scalar) == nil
            {
                text.unicodeScalars.append(scalar)
                index = end
            } else {
                text.unicodeScalars.append(Unicode.Scalar(self.first + UInt32(bytes[index])) ?? "?")
                index += 1
            }
        }
        return text
    }

    /// What was typed for a text of `all`, or of a part of one.
    static func bytes(of text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in self.byte(of: scalar).map { [$0] } ?? Array(String(scalar).utf8) }
    }

    private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        scalar.value >= self.first ? UInt8(exactly: scalar.value - self.first) : nil
    }
}
