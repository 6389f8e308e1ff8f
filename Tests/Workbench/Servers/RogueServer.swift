internal import Foundation
internal import Glibc
internal import Unix

/// An HTTP server on 127.0.0.1 that does what a test says, however wrong: every answer is written byte by byte by the
/// test's own behaviour.
public final class RogueServer: Sendable {
    public struct Request: Sendable {
        /// 0 for the first request that this server got.
        public let number: Int
        /// Which connection it came on, from 0.
        public let connection: Int
        public let method: String
        /// As it stands in the request line.
        public let target: String
        /// Names in lower case.
        public let fields: [String: String]

        /// The start of an asked range.
        public var rangeStart: Int? {
            guard let range = fields["range"], range.hasPrefix("bytes="), range.hasSuffix("-") else { return nil }
            return Int(range.dropFirst(6).dropLast())
        }
    }

    /// What to do with the connection after an answer.
    public enum After: Sendable { case keep, close, reset }

    public typealias Behaviour = @Sendable (Request, Connection) -> After

    public let port: Int
    private let log = Guarded<[Request]>([])
    /// All of them live as long as the tests: a test that mentions its server for the last time still needs it.
    private static let all = Guarded<[RogueServer]>([])

    public init(_ behaviour: @escaping Behaviour) throws {
        let (listener, port) = try listenOnLoopback()
        self.port = port
        Self.all.withLock { $0.append(self) }
        Thread.detachNewThread { [self] in
            var count = 0
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                let number = count
                count += 1
                Thread.detachNewThread { [self] in
                    let connection = Connection(client)
                    while let request = connection.read(number) {
                        let after = behaviour(record(request), connection)
                        if after == .reset { connection.armReset() }
                        if after != .keep { break }
                    }
                    close(client)
                }
            }
        }
    }

    public var address: String { "http://127.0.0.1:\(port)" }
    public var requests: [Request] { log.withLock { $0 } }

    private func record(_ request: Request) -> Request {
        log.withLock { log in
            let numbered = Request(
                number: log.count, connection: request.connection, method: request.method,
                target: request.target, fields: request.fields)
            log.append(numbered)
            return numbered
        }
    }

    /// One client.
    public final class Connection: Sendable {
        private let socket: Int32

        init(_ socket: Int32) { self.socket = socket }

        /// False when the client is gone.
        @discardableResult
        public func send(_ bytes: some Collection<UInt8>) -> Bool {
            let bytes = Array(bytes)
            var offset = 0
            while offset < bytes.count {
                let count = unsafe bytes.withUnsafeBytes { buffer in
                    unsafe Glibc.send(
                        socket, buffer.baseAddress! + offset, buffer.count - offset, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return false }
                offset += count
            }
            return true
        }

        @discardableResult
        public func send(_ text: String) -> Bool { send(text.utf8) }

        /// A whole answer with its length.
        public func answer(_ status: Int, _ fields: [String: String] = [:], _ body: [UInt8] = []) -> After {
            head(status, fields.merging(["Content-Length": "\(body.count)"]) { mine, _ in mine })
            return send(body) ? .keep : .close
        }

        public func head(_ status: Int, _ fields: [String: String]) {
            send("HTTP/1.1 \(status) Some Words\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n")
        }

        /// The rest of a body from where the request asks, as a good server does it.
        public func range(_ request: Request, _ body: [UInt8], etag: String? = nil) -> After {
            var fields = etag.map { ["ETag": $0] } ?? [:]
            if let start = request.rangeStart, request.fields["if-range"] == nil || request.fields["if-range"] == etag {
                fields["Content-Range"] = "bytes \(start)-\(body.count - 1)/\(body.count)"
                return answer(206, fields, Array(body[start...]))
            }
            return answer(200, fields, body)
        }

        /// A promise of the whole body, a part of it, and the end.
        public func cut(_ body: [UInt8], at count: Int, etag: String? = nil, _ after: After = .close) -> After {
            head(200, ["Content-Length": "\(body.count)"].merging(etag.map { ["ETag": $0] } ?? [:]) { $1 })
            send(body[..<count])
            return after
        }

        /// Says nothing more until the client hangs up.
        public func stall() -> After {
            var byte: UInt8 = 0
            while unsafe recv(socket, &byte, 1, 0) > 0 {}
            return .close
        }

        /// Makes the close a reset instead of an orderly end.
        public func armReset() {
            var option = linger(l_onoff: 1, l_linger: 0)
            unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }

        func read(_ connection: Int) -> Request? {
            var bytes: [UInt8] = []
            while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                var byte: UInt8 = 0
                guard unsafe recv(socket, &byte, 1, 0) == 1 else { return nil }
                bytes.append(byte)
            }
            let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
            let words = lines[0].split(separator: " ")
            guard words.count == 3 else { return nil }
            var fields: [String: String] = [:]
            for line in lines.dropFirst() where !line.isEmpty {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 {
                    fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            return Request(
                number: 0, connection: connection, method: String(words[0]), target: String(words[1]), fields: fields)
        }
    }
}

/// Bytes that tell where they are from.
public func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 8) &* 7) }
}
