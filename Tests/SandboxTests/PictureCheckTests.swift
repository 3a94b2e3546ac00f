import NIOCore
import Testing

@testable import Sandbox

struct `The check of pictures` {
    static func check(_ pieces: [ArraySlice<UInt8>]) -> Result<String, PictureRefusal> {
        var check = PictureCheck()
        for piece in pieces { check.read(ByteBuffer(bytes: piece)) }
        return Result { () throws(PictureRefusal) in try check.finish() }
    }

    @Test(arguments: [(Picture.jpeg, "image/jpeg"), (Picture.png, "image/png")])
    func `takes a whole picture wherever it is cut, and what follows its end`(_ picture: [UInt8], _ type: String) {
        for cut in 0...picture.count {
            #expect(Self.check([picture[..<cut], picture[cut...]]) == .success(type), "cut at \(cut)")
        }
        #expect(Self.check(picture.indices.map { picture[$0...$0] }) == .success(type))
        #expect(Self.check([(picture + [0, 1, 2, 0xFF])[...]]) == .success(type))
    }

    @Test(arguments: [Picture.jpeg, Picture.png])
    func `refuses a picture that breaks off, wherever it does`(_ picture: [UInt8]) {
        for count in 0..<picture.count {
            #expect(throws: PictureRefusal.self, "\(count) bytes") { try Self.check([picture[..<count]]).get() }
        }
    }

    static let refused: [(file: [UInt8], reason: String)] = [
        ([], "the file is empty"),
        ([0xFF, 0xD8], "too short"),
        ([UInt8]("GIF89a and more".utf8), "neither JPEG nor PNG: it begins with the bytes 47 49 46"),
        ([UInt8](Picture.jpeg.dropLast(2)), "no EOI"),
        ([UInt8](Picture.png.dropLast(12)), "no IEND"),
        ([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x01, 0, 0], "shorter than its length"),
        ([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x02, 0x00, 0x00], "no marker"),
        ([0xFF, 0xD8, 0xFF, 0x00, 0x00, 0x02, 0x00, 0x00], "no marker"),
        (Picture.pngMagic + Picture.chunk("IDAT", []), "does not begin with IHDR"),
        (Picture.pngMagic + [UInt8](repeating: 0, count: 20), "no chunk"),
    ]

    @Test(arguments: refused)
    func `says what is wrong with a file that is no whole picture`(_ file: [UInt8], _ reason: String) throws {
        let refusal = try #require(throws: PictureRefusal.self) { try Self.check([file[...]]).get() }
        #expect(refusal.reason.contains(reason), "\(refusal.reason)")
    }
}
