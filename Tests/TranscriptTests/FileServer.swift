import Foundation
import Glibc

/// Serves a folder on 127.0.0.1, one request per connection: as it is, or with one fault in one part of it.
final class FileServer: Sendable {
    /// How it behaves.
    enum Manner: Sendable, Equatable {
        case honest
        /// Paths that begin so do not exist.
        case gone(String)
        /// Paths that begin so lose their last half, and the answer's length says so.
        case short(String)
        /// Paths that begin so have another last byte.
        case changed(String)
        /// Paths that begin so fail.
        case failing(String)
        /// Nobody listens on the port.
        case closed

        init(part: String, fault: String) {
            switch fault {
            case "gone": self = .gone("/" + part)
            case "short": self = .short("/" + part)
            case "failing": self = .failing("/" + part)
            default: self = .changed("/" + part)
            }
        }
    }

    let port: Int
    private let folder: URL
    private let manner: Manner
    private let listener: Int32

    init(_ folder: URL, _ manner: Manner) throws {
        self.folder = folder
        self.manner = manner
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, size) == 0 && getsockname(listener, pointer, &size) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        guard named, manner == .closed || listen(listener, 64) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        if manner == .closed { return }
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Thread.detachNewThread { [self] in
                    answer(client)
                    close(client)
                }
            }
        }
    }

    private func answer(_ client: Int32) {
        guard let path = request(client) else { return }
        var status = "200 OK"
        var body = Data()
        let isFaulty = { (part: String) in path.hasPrefix(part) }
        do {
            body = try Data(contentsOf: URL(filePath: folder.path + path))
        } catch { status = "404 Not Found" }
        switch manner {
        case .gone(let part) where isFaulty(part): (status, body) = ("404 Not Found", Data())
        case .failing(let part) where isFaulty(part): (status, body) = ("501 Not Implemented", Data())
        case .short(let part) where isFaulty(part): body = body.prefix(body.count / 2)
        case .changed(let part) where isFaulty(part): if let last = body.popLast() { body.append(last ^ 1) }
        default: break
        }
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        send(Array(head.utf8) + Array(body), to: client)
        shutdown(client, Int32(SHUT_WR))
        // Until the other side has closed too: an early close could take away what it has not read yet.
        var byte: UInt8 = 0
        while unsafe recv(client, &byte, 1, 0) > 0 {}
    }

    /// The path of the request line; the fields are of no interest.
    private func request(_ client: Int32) -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            var byte: UInt8 = 0
            guard unsafe recv(client, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 2)
        return words.count > 1 ? String(words[1]) : nil
    }

    private func send(_ bytes: [UInt8], to client: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(client, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
