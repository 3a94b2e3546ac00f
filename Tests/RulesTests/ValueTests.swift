import Foundation
import Testing

@testable import Rules

@Suite struct `Values as people write them` {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("0s", .zero), ("2s", .seconds(2)), ("5m", .seconds(300)),
        ("24h", .seconds(86_400)), ("7d", .seconds(604_800)), ("3650d", .seconds(3650 * 86_400)),
    ])
    func `a duration is read`(_ text: String, _ duration: Duration) throws {
        #expect(try DurationText.parse(text) == duration)
    }

    @Test(arguments: ["", "5", "s", "-2s", "1.5s", "2 s", "2S", "2sec", "1e3s", "٢s", "2s ", "99999999999s"])
    func `what is no duration is refused with an example`(_ text: String) {
        let error = #expect(throws: RuleError.self) { try DurationText.parse(text) }
        #expect(error?.message == "`\(text)` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d")
    }

    @Test(arguments: ["3651d", "9999999999d"])
    func `a duration of more than ten years is refused`(_ text: String) {
        let error = #expect(throws: RuleError.self) { try DurationText.parse(text) }
        #expect(error?.message == "`\(text)` is too long; write at most 3650d")
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.milliseconds(1), "1ms"), (.milliseconds(999), "999ms"), (.seconds(2), "2s"),
        (.milliseconds(1500), "1.5s"), (.milliseconds(59_999), "59.9s"), (.seconds(60), "1m"), (.seconds(90), "1m 30s"),
        (.seconds(3600), "1h"), (.seconds(3605), "1h"), (.seconds(5400), "1h 30m"), (.seconds(86_400), "1d"),
        (.seconds(90_000), "1d 1h"), (.seconds(-90), "-1m 30s"),
    ])
    func `a duration is shown in its two largest units`(_ duration: Duration, _ text: String) {
        #expect(DurationText.format(duration) == text)
    }

    @Test(arguments: [
        ("0", Int64(0)), ("123", 123), ("10B", 10), ("10KB", 10_000), ("8MB", 8_000_000), ("2GB", 2_000_000_000),
        ("1TB", 1_000_000_000_000), ("1KiB", 1024), ("64MiB", 67_108_864), ("2GiB", 2_147_483_648), ("1.5KB", 1500),
        ("1.5KiB", 1536), ("0.001KB", 1),
    ])
    func `a size is read`(_ text: String, _ bytes: Int64) throws {
        #expect(try SizeText.parse(text) == bytes)
    }

    @Test(arguments: [
        "", "MB", "-1", "1 MB", "1mb", "1M", "1.MB", "1.2345KB", "1.2.3KB", ".5KB", "1e6", "0x10", "1_000",
    ])
    func `what is no size is refused with an example`(_ text: String) {
        let error = #expect(throws: RuleError.self) { try SizeText.parse(text) }
        #expect(error?.message == "`\(text)` is not a size; write such as 500KB, 8MB, 2GB, 64MiB or a number of bytes")
    }

    @Test(arguments: [
        ("9999999999999TB", "`9999999999999TB` is too large; write at most 1000000TB"),
        ("1000001TB", "`1000001TB` is too large; write at most 1000000TB"),
        ("0.1B", "`0.1B` is not a whole number of bytes; leave the fraction out"),
        ("0.001KiB", "`0.001KiB` is not a whole number of bytes; leave the fraction out"),
    ])
    func `a size that cannot be is refused`(_ text: String, _ message: String) {
        let error = #expect(throws: RuleError.self) { try SizeText.parse(text) }
        #expect(error?.message == message)
    }

    @Test(arguments: [
        (Int64(0), "0 B"), (999, "999 B"), (1000, "1 KB"), (1500, "1.5 KB"), (1_549, "1.5 KB"), (999_949, "999.9 KB"),
        (999_950, "1 MB"), (8_000_000, "8 MB"), (2_000_000_000, "2 GB"), (5_000_000_000_000_000, "5000 TB"),
        (-1500, "-1.5 KB"), (.max, "9223372 TB"),
    ])
    func `a size is shown with at most one decimal`(_ bytes: Int64, _ text: String) {
        #expect(SizeText.format(bytes) == text)
    }

    @Test(arguments: [
        ("image/jpeg", "image/jpeg"), ("Video/MP4", "video/mp4"), ("application/vnd.x+json", "application/vnd.x+json"),
    ])
    func `a file's media type is read`(_ text: String, _ type: String) throws {
        #expect(try MediaType.parse(text) == type)
    }

    @Test(arguments: ["JPEG", "image", "image/", "/jpeg", "image/j peg", "image/jpeg/x", ""])
    func `what is no media type is refused with an example`(_ text: String) {
        let error = #expect(throws: RuleError.self) { try MediaType.parse(text) }
        #expect(error?.message == "`\(text)` is not a media type; write such as image/jpeg or video/mp4")
    }

    @Test(arguments: ["image/*", "*/*"])
    func `a file has one media type`(_ text: String) {
        let error = #expect(throws: RuleError.self) { try MediaType.parse(text) }
        #expect(error?.message.contains("a file has one; write such as image/jpeg") == true)
    }

    @Test(arguments: [
        ("..8MB", SizeRange(to: 8_000_000)), ("1KB..", SizeRange(from: 1000)), ("1..2", SizeRange(from: 1, to: 2)),
        ("5..5", SizeRange(from: 5, to: 5)), ("1.5KB..2KB", SizeRange(from: 1500, to: 2000)),
    ])
    func `a range of sizes is read`(_ text: String, _ range: SizeRange) throws {
        #expect(try SizeText.parseRange(text) == range)
    }

    @Test(arguments: [
        ("5/s", Rate(count: 5, per: .seconds(1))), ("100/min", Rate(count: 100, per: .seconds(60))),
        ("2000/h", Rate(count: 2000, per: .seconds(3600))),
    ])
    func `a rate is read and shown`(_ text: String, _ rate: Rate) throws {
        #expect(try RateText.parse(text) == rate)
        #expect(RateText.format(rate) == text)
    }

    @Test(arguments: ["", "5", "/s", "0/s", "-1/s", "5/m", "5/s/s", "1.5/s", "1000001/h"])
    func `what is no rate is refused with an example`(_ text: String) {
        let error = #expect(throws: RuleError.self) { try RateText.parse(text) }
        #expect(error?.message == "`\(text)` is not a rate; write such as 5/s, 100/min or 2000/h")
    }

    @Test(arguments: [
        ("yyyy-MM-dd", "2026-11-22"), ("yyMMdd", "261122"), ("d.M.yyyy", "22.11.2026"), ("HH:mm:ss", "01:02:03"),
        ("H-m-s", "1-2-3"), ("yyyy/MM", "2026/11"),
    ])
    func `a date is written in UTC`(_ format: String, _ text: String) throws {
        // 2026-11-22T01:02:03Z
        #expect(try DateFormat(format).text(of: Date(timeIntervalSince1970: 1_795_309_323.9)) == text)
    }

    @Test(arguments: [
        (0.0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59"), (951_782_400, "2000-02-29 00:00:00"),
        (4_107_542_399, "2100-02-28 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
        (1_709_164_800, "2024-02-29 00:00:00"), (1_735_689_599, "2024-12-31 23:59:59"),
    ])
    func `a date knows leap years and the time before 1970`(_ seconds: Double, _ text: String) throws {
        #expect(try DateFormat("yyyy-MM-dd HH:mm:ss").text(of: Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(arguments: [
        "http://localhost", "http://127.0.0.1:8080", "http://127.255.0.1/x", "http://[::1]:80", "HTTP://LOCALHOST",
        "https://api.dyntube.com", "https://api.dyntube.com:8443/v1",
    ])
    func `a service is at https or on this machine`(_ text: String) throws {
        #expect(try WebAddress.service(text) == text)
    }

    @Test func `a slash at the end of a service's address is left out`() throws {
        #expect(try WebAddress.service("https://a.b/v1//") == "https://a.b/v1")
    }

    @Test(arguments: [
        "http://10.0.0.1", "http://localhost.evil.com", "http://127.0.0.1.evil.com", "http://127.1", "http://[::2]",
        "http://128.0.0.1", "ftp://localhost", "localhost", "https://", "https://:80", "https://a@b", "https://a b",
        "https://a?b", "https://a#b", "https://[::1", "https://a:b", "https://a:70000", "https://::1", "https://ä.de",
    ])
    func `another address of a service is refused`(_ text: String) {
        #expect(throws: RuleError.self) { try WebAddress.service(text) }
    }

    @Test(arguments: [
        ("image/jpeg", "image/jpeg", true), ("image/jpeg", "image/*", true), ("image/jpeg", "*/*", true),
        ("image/jpeg", "image/png", false), ("imagex/jpeg", "image/*", false), ("image/jpeg", "video/*", false),
    ])
    func `a media type fits a pattern`(_ type: String, _ pattern: String, _ fits: Bool) {
        #expect(MediaType.fits(type, pattern) == fits)
    }
}
