import Foundation

/// Where an object lies in OBS.
struct OBSObject: Codable, Sendable, Hashable {
    let bucket: String
    let key: String
}

/// A URL that carries its own signature (OBS, "Authentication of signature in a URL").
///
/// It is used byte for byte: a URL that is taken apart and put together again may no longer be the one that was signed.
/// Whoever holds it may use it, so it prints without its signature and is never journaled.
struct PresignedURL: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// A URL that ends sooner is asked for anew, in seconds.
    static let leastLeft: Int64 = 60

    /// As the service gave it.
    let url: String
    /// Seconds since 1970; nil when the URL does not say, and OBS alone knows.
    let expires: Int64?

    init(_ url: String) {
        self.url = url
        self.expires =
            Self.query(of: url).split(separator: "&").lazy
            .compactMap { pair in pair.hasPrefix("Expires=") ? Int64(pair.dropFirst("Expires=".count)) : nil }.first
    }

    /// Whether a request may still begin.
    ///
    /// - Parameter now: seconds since 1970.
    func isUsable(at now: Int64) -> Bool {
        guard let expires else { return true }
        return expires - now >= Self.leastLeft
    }

    /// The bucket and the key: `https://bucket.obs.REGION…/key` or `https://obs.REGION…/bucket/key`.
    ///
    /// - Returns: nil when the URL is malformed, has no key, or is of a host of which we do not know where the bucket is.
    var object: OBSObject? {
        guard let origin = try? Origin(of: self.url), let scheme = self.url.firstRange(of: "://") else { return nil }
        let path = self.url[scheme.upperBound...].prefix { $0 != "?" }.drop { $0 != "/" }.dropFirst()
        if let dot = origin.host.firstRange(of: ".obs."), dot.lowerBound > origin.host.startIndex {
            return Self.object(origin.host[..<dot.lowerBound], path)
        }
        guard origin.host.hasPrefix("obs.") else { return nil }
        let bucket = path.prefix { $0 != "/" }
        return Self.object(bucket, path.dropFirst(bucket.count + 1))
    }

    private static func object(_ bucket: Substring, _ key: Substring) -> OBSObject? {
        guard let bucket = bucket.removingPercentEncoding, let key = key.removingPercentEncoding, !bucket.isEmpty,
            !key.isEmpty
        else { return nil }
        return OBSObject(bucket: bucket, key: key)
    }

    private static func query(of url: String) -> Substring { url.drop { $0 != "?" }.dropFirst() }

    var description: String { Redaction.url(self.url) }
    var customMirror: Mirror { Mirror(self, children: []) }
}
