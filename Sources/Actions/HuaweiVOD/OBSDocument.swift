import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An XML answer of OBS, and the one XML body that is sent there.
struct OBSDocument: Sendable, Hashable {
    /// More is no answer of OBS: a list of 1000 parts has less than 300 KB.
    static let longest = 1 << 20

    /// A part that OBS has.
    struct Part: Sendable, Hashable {
        let number: Int
        /// Without quotes.
        let tag: String
        /// In bytes.
        let size: Int64
    }

    /// The name of the outermost element.
    let root: String
    /// The texts of the elements in it.
    private let fields: [String: String]
    /// The texts of the elements in each `Part`.
    private let partFields: [[String: String]]

    /// Nil when the bytes are no whole XML document, are too long, or declare a document type: no answer has one, and it
    /// is what entities come with. Nor has one a zero byte, which would hide the declaration in UTF-16.
    init?(_ bytes: [UInt8]) {
        let doctype = Array("<!DOCTYPE".utf8)
        guard bytes.count <= Self.longest, bytes.firstRange(of: doctype) == nil, !bytes.contains(0)
        else { return nil }
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        let reader = Reader()
        parser.delegate = reader
        guard parser.parse(), let root = reader.closedRoot else { return nil }
        self.root = root
        self.fields = reader.fields
        self.partFields = reader.parts
    }

    /// Of an answer to `POST …?uploads`.
    var uploadID: String? { self.root == "InitiateMultipartUploadResult" ? self.text("UploadId") : nil }

    /// Of an answer to `POST …?uploadId=`: the object's `ETag` without quotes.
    var completedTag: String? {
        self.root == "CompleteMultipartUploadResult" ? self.text("ETag").map(Self.unquoted) : nil
    }

    /// Of an answer to `GET …?uploadId=`; nil when it is no such list, or not all of it.
    var parts: [Part]? {
        guard self.root == "ListPartsResult", self.text("IsTruncated") != "true" else { return nil }
        var parts: [Part] = []
        for fields in self.partFields {
            guard let number = fields["PartNumber"].flatMap({ Int($0) }), let tag = fields["ETag"],
                let size = fields["Size"].flatMap({ Int64($0) })
            else { return nil }
            parts.append(Part(number: number, tag: Self.unquoted(tag), size: size))
        }
        return parts
    }

    private func text(_ name: String) -> String? { self.fields[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The body of the request that completes an upload.
    ///
    /// - Parameter parts: numbers and `ETag`s without quotes, ascending.
    static func completion(_ parts: [(number: Int, tag: String)]) -> [UInt8] {
        let parts = parts.map { part in
            "<Part><PartNumber>\(part.number)</PartNumber><ETag>\"\(self.escaped(part.tag))\"</ETag></Part>"
        }
        return Array("<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>".utf8)
    }

    /// An `ETag` without the quotes around it.
    static func unquoted(_ tag: String) -> String {
        tag.count >= 2 && tag.hasPrefix("\"") && tag.hasSuffix("\"") ? String(tag.dropFirst().dropLast()) : tag
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension OBSDocument {
    /// Collects the texts while the parser goes by; it lives as long as one parse, in one task.
    private final class Reader: NSObject, XMLParserDelegate {
        private var root: String?
        private(set) var fields: [String: String] = [:]
        private(set) var parts: [[String: String]] = []
        /// The names of the elements that are open.
        private var open: [String] = []
        private var text = ""

        /// The name of the outermost element; nil while it is open, for an answer may be cut.
        var closedRoot: String? { self.open.isEmpty ? self.root : nil }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String] = [:]
        ) {
            let name = Self.local(name)
            if self.root == nil { self.root = name }
            if self.open.count == 1, name == "Part" { self.parts.append([:]) }
            self.open.append(name)
            self.text = ""
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) { self.text += text }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            let text = self.text.trimmingCharacters(in: .whitespacesAndNewlines)
            self.text = ""
            let name = self.open.removeLast()
            if self.open.count == 1 {
                self.fields[name] = text
            } else if self.open.count == 2, self.open[1] == "Part" {
                self.parts[self.parts.count - 1][name] = text
            }
        }

        /// A name without its prefix: which one a service uses is its own matter.
        private static func local(_ name: String) -> String {
            name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
        }
    }
}
