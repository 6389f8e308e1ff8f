internal import Foundation
internal import Glibc
internal import Unix

/// A proxy on 127.0.0.1: tunnels for `CONNECT`, and plain requests handed on. It writes down what it was asked for.
public final class ProxyServer: Sendable {
    public struct Request: Hashable, Sendable {
        public let method: String
        /// `host:port` or a whole address.
        public let target: String
        /// The field `Proxy-Authorization`.
        public let authorization: String?
    }

    public let port: Int
    private let log = Guarded<[Request]>([])

    public init() throws {
        let (listener, port) = try listenOnLoopback()
        self.port = port
        Foundation.Thread.detachNewThread { [log] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Foundation.Thread.detachNewThread { Self.serve(client, log) }
            }
        }
    }

    public var address: String { "http://127.0.0.1:\(port)" }
    public var requests: [Request] { log.withLock { $0 } }

    private static func serve(_ client: Int32, _ log: Guarded<[Request]>) {
        defer { close(client) }
        let connection = RogueServer.Connection(client)
        guard let asked = connection.read(0) else { return }
        let authorization = asked.fields["proxy-authorization"]
        log.withLock { $0.append(Request(method: asked.method, target: asked.target, authorization: authorization)) }
        let isTunnel = asked.method == "CONNECT"
        let url = URL(string: isTunnel ? "http://\(asked.target)" : asked.target)
        guard url?.host == "127.0.0.1", let port = url?.port, let server = connectToLoopback(port) else {
            _ = connection.answer(502)
            return
        }
        defer { close(server) }
        if isTunnel {
            connection.send("HTTP/1.1 200 Here it is\r\n\r\n")
        } else {
            var head = "\(asked.method) \(url?.path ?? "/") HTTP/1.1\r\nConnection: close\r\n"
            for (name, value) in asked.fields where name != "connection" && !name.hasPrefix("proxy-") {
                head += "\(name): \(value)\r\n"
            }
            RogueServer.Connection(server).send(head + "\r\n")
        }
        Foundation.Thread.detachNewThread { relay(client, server) }
        relay(server, client)
    }

    private static func relay(_ from: Int32, _ to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe recv(from, &buffer, buffer.count, 0)
            if count <= 0 || !RogueServer.Connection(to).send(buffer[..<count]) { break }
        }
        shutdown(to, Int32(SHUT_WR))
    }
}
