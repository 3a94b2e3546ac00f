import NIOCore
import Testing

@testable import Sandbox

struct `A painted picture` {
    /// A PNG picture taken apart: its size and the bytes of its rows, with every sum checked.
    static func rows(_ png: [UInt8]) throws -> (width: Int, height: Int, rows: [UInt8]) {
        #expect(png.starts(with: Picture.pngMagic))
        func number(_ place: Int) -> UInt32 { png[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        var place = Picture.pngMagic.count
        var chunks: [String: [UInt8]] = [:]
        while place < png.count {
            let end = place + 8 + Int(number(place))
            let body = Array(png[place + 4..<end])
            #expect(number(end) == Checksum.crc32(body))
            chunks[String(decoding: body.prefix(4), as: UTF8.self)] = Array(body.dropFirst(4))
            place = end + 4
        }
        let header = try #require(chunks["IHDR"])
        var stream = try #require(chunks["IDAT"])[...]
        #expect(stream.prefix(2).elementsEqual([0x78, 0x01]))
        stream = stream.dropFirst(2)
        var rows: [UInt8] = []
        var isLast = false
        while !isLast {
            isLast = stream.removeFirst() == 1
            let length = Int(stream.removeFirst()) | Int(stream.removeFirst()) << 8
            #expect(Int(stream.removeFirst()) | Int(stream.removeFirst()) << 8 == length ^ 0xFFFF)
            rows += stream.prefix(length)
            stream = stream.dropFirst(length)
        }
        #expect(stream.reduce(0) { $0 << 8 | UInt32($1) } == Checksum.adler32(rows))
        #expect(chunks["IEND"] == [])
        return (Int(header[3]) | Int(header[2]) << 8, Int(header[7]) | Int(header[6]) << 8, rows)
    }

    @Test(arguments: [(2, 2), (320, 180), (640, 360), (1, 1)])
    func `is a whole PNG of its size`(_ width: Int, _ height: Int) throws {
        let png = GrayPicture.png(width: width, height: height)
        var check = PictureCheck()
        check.read(png)
        #expect(try check.finish() == "image/png")
        let picture = try Self.rows(Array(png.readableBytesView))
        #expect(picture.width == width)
        #expect(picture.height == height)
        #expect(picture.rows.count == (width + 1) * height)
        #expect(picture.rows[1] == 0)
        if width > 1 { #expect(picture.rows.last == 255) }
    }

    /// The check values of the catalogues of such sums.
    @Test func `has the sums that everybody has`() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Checksum.crc32(Array("IEND".utf8)) == 0xAE42_6082)
        #expect(Checksum.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
        #expect(Checksum.adler32([]) == 1)
    }
}
