import Foundation
import Synchronization

/// A server that does with each connection what a test says, byte by byte: for answers that no HTTP library would send.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Int32

    /// `sockaddr_in` of 127.0.0.1 with any free port (ip(7)): family in the machine's order, port and address in the network's.
    private static var loopback: [UInt8] {
        withUnsafeBytes(of: sa_family_t(AF_INET)) { Array($0) } + [0, 0, 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
    }

    /// - Parameters:
    ///   - receiveBuffer: bytes that the kernel takes before the script reads them; nil for its default.
    ///   - script: called on a thread of its own for each connection, with its number counted from 0.
    init(receiveBuffer: Int32? = nil, _ script: @escaping @Sendable (Connection, Int) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        // As bytes: several C modules define the structure, and which of them counts is the compiler's choice.
        var address = Self.loopback
        var length = socklen_t(address.count)
        let isListening = address.withUnsafeMutableBytes { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
                && getsockname(listener, pointer, &length) == 0
        }
        guard listener >= 0, isListening else { throw CocoaError(.fileNoSuchFile) }
        self.listener = listener
        self.port = UInt16(address[2]) << 8 | UInt16(address[3])
        Thread {
            var number = 0
            while true {
                let accepted = accept(listener, nil, nil)
                guard accepted >= 0 else {
                    // Here and not in `deinit`: the number must not be another's while this thread still uses it.
                    Foundation.close(listener)
                    return
                }
                let connection = Connection(descriptor: accepted)
                let index = number
                number += 1
                Thread {
                    script(connection, index)
                    connection.close()
                }.start()
            }
        }.start()
    }

    deinit {
        // Wakes the thread that accepts, which then closes it.
        shutdown(self.listener, Int32(SHUT_RDWR))
    }

    var url: String { "http://127.0.0.1:\(self.port)" }

    /// One client's connection. Used on the script's thread only.
    final class Connection: @unchecked Sendable {
        private let descriptor: Int32
        private var isOpen = true
        private var pending: [UInt8] = []

        init(descriptor: Int32) {
            self.descriptor = descriptor
        }

        /// The request line and headers; empty when the client went away.
        func readHead() -> String {
            while true {
                if let end = self.pending.firstRange(of: Array("\r\n\r\n".utf8)) {
                    let head = String(decoding: self.pending[..<end.upperBound], as: UTF8.self)
                    self.pending.removeSubrange(..<end.upperBound)
                    return head
                }
                guard self.fill() else { return "" }
            }
        }

        /// Up to `count` bytes; fewer when the client went away.
        func read(_ count: Int) -> [UInt8] {
            while self.pending.count < count, self.fill() {}
            let bytes = Array(self.pending.prefix(count))
            self.pending.removeFirst(bytes.count)
            return bytes
        }

        /// Reads a request and returns it whole.
        func readRequest() -> String {
            let head = self.readHead()
            return head + String(decoding: self.read(Self.length(head)), as: UTF8.self)
        }

        /// The Content-Length of a request.
        static func length(_ head: String) -> Int {
            let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            return line.flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
        }

        /// Waits until the client has gone.
        func waitForEnd() { while self.fill() { self.pending = [] } }

        func write(_ text: String) {
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let written = bytes.withUnsafeBytes {
                    send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { return }
                bytes = bytes.dropFirst(written)
            }
        }

        /// Writes until the client takes no more for `patience`, and says how many bytes that were.
        func writeUntilStalled(_ count: Int, patience: Int) -> Int {
            var wait = timeval(tv_sec: 0, tv_usec: patience)
            setsockopt(self.descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
            let bytes = [UInt8](repeating: 0, count: 65536)
            var written = 0
            while written < count {
                let sent = send(self.descriptor, bytes, min(bytes.count, count - written), Int32(MSG_NOSIGNAL))
                guard sent > 0 else { break }
                written += sent
            }
            return written
        }

        /// Answers with JSON, keeping the connection.
        func answer(_ status: String, _ body: String, headers: String = "Content-Type: application/json\r\n") {
            self.write("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }

        /// Closes with RST instead of FIN.
        func reset() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            self.close()
        }

        func close() {
            guard self.isOpen else { return }
            self.isOpen = false
            Foundation.close(self.descriptor)
        }

        private func fill() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(self.descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            self.pending += buffer[..<count]
            return true
        }
    }
}

/// Something that happens once; tests wait for it instead of sleeping.
final class Signal<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (self.stream, self.continuation) = AsyncStream.makeStream(of: Value.self)
    }

    func send(_ value: Value) { self.continuation.yield(value) }

    /// The next value; nil when the task is cancelled.
    func wait() async -> Value? { await self.stream.first { _ in true } }
}
