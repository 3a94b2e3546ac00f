import Foundation

/// The dates that Huawei Cloud writes, as seconds since 1970.
enum HuaweiDate {
    /// `20191115T033655Z`, as `X-Sdk-Date` has it (API Request Signing Guide).
    static func stamp(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(self.basic)
    }

    /// Reads `2020-01-04T09:05:22.701000Z`, as IAM says when a token ends; nil for anything else.
    ///
    /// The fraction is cut off, whatever its length: a token is then used a part of a second shorter, never longer.
    static func seconds(ofExpiry text: String) -> Int64? {
        guard text.hasSuffix("Z") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, whole.utf8.count == 19,
            parts.dropFirst().allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        guard let date = try? Date.ISO8601FormatStyle(timeZone: .gmt).parse(whole + "Z") else { return nil }
        return Int64(exactly: date.timeIntervalSince1970)
    }

    private static let basic = Date.ISO8601FormatStyle(
        dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted, timeZone: .gmt)
}
