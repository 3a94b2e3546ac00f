/// Which still frame is asked for, as both forms of the submit call say it.
struct FrameRequest: Sendable, Hashable {
    /// In pixels.
    struct Size: Sendable, Hashable {
        let width: Int
        let height: Int
    }

    /// Stills are no larger than this anywhere, and the cloud paints them in memory.
    private static let longestSide = 4096

    /// Seconds, as sent; "1" when none were.
    let time: String
    /// Nil: as the video.
    let size: Size?

    /// Refuses a time that is no decimal number, and a size that is not two even numbers.
    init(time: String?, size: String?) throws(Refusal) {
        let time = time ?? "1"
        guard time.wholeMatch(of: /[0-9]{1,9}(\.[0-9]{1,9})?/) != nil else {
            throw Refusal(400, "the `time` is \"\(time)\"; send seconds in digits, such as 1 or 2.5")
        }
        self.time = time
        self.size = try size.map { text throws(Refusal) in
            let sides = text.split(separator: "x", omittingEmptySubsequences: false)
            guard sides.count == 2, text.utf8.allSatisfy({ $0 == UInt8(ascii: "x") || (0x30...0x39).contains($0) }),
                let width = Int(sides[0]), let height = Int(sides[1])
            else {
                throw Refusal(400, "the `size` is \"\(text)\"; send width and height in digits, such as 640x360")
            }
            for side in [width, height] {
                guard side % 2 == 0, (2...Self.longestSide).contains(side) else {
                    throw Refusal(
                        400, "the `size` is \"\(text)\"; both numbers must be even, from 2 to \(Self.longestSide)")
                }
            }
            return Size(width: width, height: height)
        }
    }
}
