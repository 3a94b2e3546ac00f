import Glibc
import NIOCore

/// Which addresses are those of the public Internet. A service may hand out a URL whose name leads into our own network
/// (server-side request forgery); what is there must not be asked on its behalf.
enum PublicAddress {
    /// Whether a host is the literal address of a private network, of this machine, or of a link (RFC 6890). A name is not.
    static func isPrivate(literal host: String) -> Bool {
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return false }
        return self.isPrivate(address)
    }

    /// What ends a connection to a private address; nil for a public one.
    static func refusal(of address: SocketAddress?) -> TransportFault? {
        guard let address, !self.isPrivate(address) else {
            return .badAnswer("the URL that the service gave leads into a private network, so nothing was asked there")
        }
        return nil
    }

    private static func isPrivate(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress else { return true }
        if let bytes = self.bytes(text, AF_INET, 4) { return self.isPrivate(v4: bytes) }
        if let bytes = self.bytes(text, AF_INET6, 16) { return self.isPrivate(v6: bytes) }
        return true
    }

    /// A literal address as the network has it (inet_pton(3)); nil when it is none of this family.
    private static func bytes(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    /// The special blocks of RFC 6890: this network, private use, carrier NAT, loopback, link-local, protocol assignments,
    /// documentation, benchmarks, multicast and what is reserved.
    private static func isPrivate(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): true
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): true
        case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): true
        default: false
        }
    }

    private static func isPrivate(v6 bytes: [UInt8]) -> Bool {
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        // NAT64's well-known prefix holds an IPv4 address as well (RFC 6052).
        let isTranslated = Array(bytes[..<12]) == [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)
        if isMapped || isTranslated { return self.isPrivate(v4: Array(bytes[12...])) }
        // Public addresses are those of 2000::/3, but for documentation.
        let isGlobal = bytes[0] & 0xE0 == 0x20
        let isDocumentation = bytes[..<4] == [0x20, 0x01, 0x0D, 0xB8]
        return !isGlobal || isDocumentation
    }
}
