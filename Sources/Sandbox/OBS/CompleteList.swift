import Foundation
import FoundationXML

/// The list of parts that ends an upload: `<CompleteMultipartUpload><Part>…</Part>…</CompleteMultipartUpload>`.
enum CompleteList {
    struct Part: Sendable, Hashable {
        let number: Int
        /// As it was sent, with or without quotes.
        let etag: String
    }

    /// 10,000 parts of about 100 bytes each.
    static let largest = 2 << 20

    static func parse(_ bytes: [UInt8]) throws(OBSRefusal) -> [Part] {
        let reader = CompleteListReader()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), reader.mistake == nil else {
            throw OBSRefusal(400, "MalformedXML", reader.mistake ?? "the list of parts is not well-formed XML")
        }
        guard !reader.parts.isEmpty else { throw OBSRefusal(400, "MalformedXML", "the list of parts is empty") }
        return reader.parts
    }
}

/// Follows the parser through the list. The parser calls it on the thread that parses, so it needs no lock.
private final class CompleteListReader: NSObject, XMLParserDelegate {
    private(set) var parts: [CompleteList.Part] = []
    private(set) var mistake: String?
    private var path: [String] = []
    private var text = ""
    private var number: Int?
    private var etag: String?

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        self.path.append(name)
        self.text = ""
        let known: [[String]] = [
            ["CompleteMultipartUpload"], ["CompleteMultipartUpload", "Part"],
            ["CompleteMultipartUpload", "Part", "PartNumber"], ["CompleteMultipartUpload", "Part", "ETag"],
        ]
        if !known.contains(self.path) {
            self.mistake = self.mistake ?? "\(self.path.joined(separator: "/")) is unknown"
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        self.text += string
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        self.path.removeLast()
        switch name {
        case "PartNumber": self.number = Int(self.text)
        case "ETag": self.etag = self.text
        case "Part":
            if let number, let etag {
                self.parts.append(CompleteList.Part(number: number, etag: etag))
            } else {
                self.mistake = self.mistake ?? "a Part has no PartNumber or no ETag"
            }
            self.number = nil
            self.etag = nil
        default: break
        }
    }
}
