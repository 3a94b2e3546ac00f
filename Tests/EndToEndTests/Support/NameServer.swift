import Foundation
import Glibc
import Synchronization
import SystemPackage
import Testing

/// A name server (RFC 1035) that knows one name, `localhost`, when it knows any. At an address of the loopback network, and
/// at port 53, since resolv.conf(5) names no other.
final class NameServer: Sendable {
    /// What it says when it is asked.
    enum Mood: String, CaseIterable, Sendable {
        /// Nothing at all, as one that is switched off or behind a broken line.
        case silent
        /// That it has a problem itself (SERVFAIL).
        case failing
        /// That there is no such name (NXDOMAIN).
        case denying
        /// The address.
        case well

        /// The RCODE of its answer (RFC 1035, 4.1.1).
        fileprivate var code: UInt8? {
            switch self {
            case .silent: nil
            case .failing: 2
            case .denying: 3
            case .well: 0
            }
        }
    }

    static let address = "127.53.53.53"

    private let socket: Int32
    private let state: Mutex<(mood: Mood, questions: Int, isEnded: Bool)>

    /// Cancels the test, and says why, where there can be none.
    init(_ mood: Mood) throws {
        self.state = Mutex((mood, 0, false))
        self.socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard self.socket >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(53).bigEndian
        inet_pton(AF_INET, Self.address, &address.sin_addr)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(self.socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if bound != 0 {
            let error = Errno(rawValue: errno)
            close(self.socket)
            try Test.cancel("no name server can be run at \(Self.address):53: \(error)")
        }
        Thread.detachNewThread { [self] in
            while self.answerOne() {}
            close(self.socket)
        }
    }

    /// How often it was asked.
    var questions: Int { self.state.withLock { $0.questions } }

    func become(_ mood: Mood) { self.state.withLock { $0.mood = mood } }

    func end() {
        self.state.withLock { $0.isEnded = true }
        shutdown(self.socket, Int32(SHUT_RDWR))
    }

    /// - Returns: whether there may be another question.
    private func answerOne() -> Bool {
        var question = [UInt8](repeating: 0, count: 1_500)
        var asker = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = withUnsafeMutablePointer(to: &asker) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(self.socket, &question, question.count, 0, $0, &length)
            }
        }
        let mood = self.state.withLock { state in
            state.questions += count > 0 ? 1 : 0
            return state.isEnded ? nil : state.mood
        }
        guard let mood else { return false }
        guard count > 0, let code = mood.code, let answer = Self.answer(to: question.prefix(count), code) else {
            return true
        }
        _ = withUnsafePointer(to: &asker) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(self.socket, answer, answer.count, 0, $0, length)
            }
        }
        return true
    }

    /// The header, the question again, and for a question after an A record that record: 127.0.0.1, not to be kept.
    private static func answer(to question: ArraySlice<UInt8>, _ code: UInt8) -> [UInt8]? {
        let header = 12
        guard let nameEnd = question.dropFirst(header).firstIndex(of: 0), question.count >= nameEnd + 5 else {
            return nil
        }
        let isOfAddress = question[nameEnd + 1] == 0 && question[nameEnd + 2] == 1
        let record: [UInt8] = code == 0 && isOfAddress ? [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1] : []
        return question.prefix(2) + [0x81, 0x80 | code, 0, 1, 0, record.isEmpty ? 0 : 1, 0, 0, 0, 0]
            + question[header..<nameEnd + 5] + record
    }
}
