/// Where the local cloud listens.
///
/// It answers anyone who reaches it and lets them script its faults, so it stays on the loopback interface unless the
/// operator says otherwise in so many words.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or a numeric address.
    package var host: String
    /// 0 lets the system choose a free port; `LocalCloud.address` tells which.
    package var port: Int
    /// Whether other machines may reach it.
    package var isBeyondLoopbackAllowed: Bool

    package init(host: String = "127.0.0.1", port: Int = 0, isBeyondLoopbackAllowed: Bool = false) {
        self.host = host
        self.port = port
        self.isBeyondLoopbackAllowed = isBeyondLoopbackAllowed
    }

    package var description: String { "\(self.host.contains(":") ? "[\(self.host)]" : self.host):\(self.port)" }

    /// Whether only this machine can reach it: 127.0.0.0/8 (RFC 1122, 3.2.1.3), `::1`, `localhost` (RFC 6761, 6.3).
    var isLoopback: Bool {
        if self.host == "localhost" || self.host == "::1" { return true }
        let numbers = self.host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
