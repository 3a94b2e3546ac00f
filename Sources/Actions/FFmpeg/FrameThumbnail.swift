import Glibc

/// A frame made very small, to judge how much it tells.
struct FrameThumbnail: Sendable, Hashable {
    static let width = 160
    static let height = 90

    /// Red, green and blue, row by row.
    let bytes: [UInt8]

    /// Its proportions do not matter, so that all have one size.
    static let filter = "scale=w=\(width):h=\(height):flags=area,format=rgb24"

    static let size = width * height * 3

    /// Nil when these are not the bytes of one frame.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// How telling it is, 0 to 1: rich in tones, contrasty, sharp, colourful, and neither nearly black nor nearly white.
    ///
    /// A mean of four measures, so that none decides alone: noise is sharp, and a coloured curtain is colourful. A flat
    /// frame has 0 in all but the last, and its exposure takes the rest.
    var telling: Double {
        let light = self.light
        let mean = light.reduce(0, +) / Double(light.count)
        let deviation = Self.deviation(light, mean)
        let tones = 0.35 * Self.entropy(light)
        let contrast = 0.25 * min(1, deviation / 64)
        let sharpness = 0.25 * self.sharpness(light)
        let colour = 0.15 * self.colour * min(1, deviation / 16)
        return (tones + contrast + sharpness + colour) * Self.exposure(mean)
    }

    /// The light of each point, 0 to 255 (Rec. 601).
    private var light: [Double] {
        stride(from: 0, to: self.bytes.count, by: 3).map { index in
            let red = 0.299 * Double(self.bytes[index])
            let green = 0.587 * Double(self.bytes[index + 1])
            let blue = 0.114 * Double(self.bytes[index + 2])
            return red + green + blue
        }
    }

    private static func deviation(_ values: [Double], _ mean: Double) -> Double {
        let sum = values.reduce(0.0) { sum, value in sum + (value - mean) * (value - mean) }
        return (sum / Double(values.count)).squareRoot()
    }

    /// How many tones there are and how evenly: the entropy of 32 steps of light, as a share of the most possible.
    private static func entropy(_ light: [Double]) -> Double {
        var counts = [Int](repeating: 0, count: 32)
        for value in light { counts[min(31, Int(value / 8))] += 1 }
        let bits = counts.filter { $0 > 0 }.reduce(0.0) { sum, count in
            let share = Double(count) / Double(light.count)
            return sum - share * log2(share)
        }
        return bits / 5
    }

    /// The mean step between neighbours, right and below.
    private func sharpness(_ light: [Double]) -> Double {
        var sum = 0.0
        for row in 0..<(Self.height - 1) {
            for column in 0..<(Self.width - 1) {
                let index = row * Self.width + column
                sum += abs(light[index] - light[index + 1]) + abs(light[index] - light[index + Self.width])
            }
        }
        return min(1, sum / Double((Self.width - 1) * (Self.height - 1)) / 24)
    }

    /// The mean distance of each point's colours from grey.
    private var colour: Double {
        var sum = 0
        for index in stride(from: 0, to: self.bytes.count, by: 3) {
            let point = self.bytes[index..<(index + 3)]
            sum += Int(point.max() ?? 0) - Int(point.min() ?? 0)
        }
        return min(1, Double(sum) / Double(Self.width * Self.height) / 96)
    }

    /// 1 in the middle, down to 0 at black and at white.
    private static func exposure(_ mean: Double) -> Double {
        let distance = abs(mean - 118) / (mean < 118 ? 118 : 137)
        return 1 - distance * distance
    }
}
