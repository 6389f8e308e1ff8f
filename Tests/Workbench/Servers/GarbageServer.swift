internal import Foundation
internal import Glibc

/// Answers every connection with bytes that are no protocol, whatever the client says.
public final class GarbageServer: Sendable {
    public let port: Int

    public init() throws {
        let (listener, port) = try listenOnLoopback()
        self.port = port
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                RogueServer.Connection(client).send("these are no TLS records at all\r\n")
                close(client)
            }
        }
    }
}

/// A socket on 127.0.0.1 that listens on a port of the system's choice.
public func listenOnLoopback(queue: Int32 = 64) throws -> (socket: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            unsafe bind(listener, address, length) == 0 && (queue == 0 || listen(listener, queue) == 0)
                && getsockname(listener, address, &length) == 0
        }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

/// A port that refuses connections, and stays taken for the rest of the tests so that no server gets it.
public func refusingPort() throws -> Int { try listenOnLoopback(queue: 0).port }

/// A port that another program may take, if it is quick.
public func freePort() throws -> Int {
    let (socket, port) = try listenOnLoopback(queue: 0)
    close(socket)
    return port
}

/// Lets time pass.
public func pause(milliseconds: Int) { usleep(UInt32(milliseconds * 1000)) }

/// A connection to a port of 127.0.0.1; nil where nobody listens.
func connectToLoopback(_ port: Int) -> Int32? {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            unsafe connect(number, address, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    if result == 0 { return number }
    close(number)
    return nil
}

/// Returns once somebody listens there.
func awaitListener(_ port: Int) throws {
    for _ in 0..<500 {
        if let connection = connectToLoopback(port) {
            close(connection)
            return
        }
        pause(milliseconds: 20)
    }
    throw POSIXError(.ETIMEDOUT)
}
