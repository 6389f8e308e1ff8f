import Foundation
import Diagnostics
import Testing
import Transfers
import Workbench

/// Answers that are encoded, though nobody asked: spec/transfers.md, Answers.
@Suite("Encodings")
struct EncodingTests {
    /// "hello hello hello\n", by gzip without a name and a time.
    private static let packed: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40,
        0x90,
        0x5c, 0x00, 0x3b, 0x7c, 0x8a, 0xdf, 0x12, 0x00, 0x00, 0x00,
    ]
    private static let plain = Array("hello hello hello\n".utf8)

    @Test(arguments: [nil, 18])
    func `are undone`(size: Int?) throws {
        let server = try RogueServer { _, connection in
            connection.answer(200, ["Content-Encoding": "gzip", "ETag": "\"a\""], Self.packed)
        }
        let run = try transfer([server.address + "/repodata.json"], size: size)
        #expect(run.sink.bytes == Self.plain, "\(String(describing: run.error))")
        #expect(server.requests.allSatisfy { $0.fields["accept-encoding"] == nil })
        #expect(server.requests.count == 2)
    }

    @Test func `limits hold for what they become`() throws {
        let server = try RogueServer { _, connection in
            connection.answer(200, ["Content-Encoding": "gzip"], Self.packed)
        }
        #expect(try transfer([server.address], maximum: 17).kind == .tooLarge)
        #expect(try transfer([server.address], size: 17).kind == .sizeDiffers)
    }

    @Test(arguments: ["/a.gz", "/a.tgz"])
    func `that are the file's own are not`(path: String) throws {
        let server = try RogueServer { _, connection in
            connection.answer(200, ["Content-Encoding": "x-gzip"], Self.packed)
        }
        #expect(try transfer([server.address + path]).sink.bytes == Self.packed)
    }

    @Test(arguments: ["gzip", "zstd", "br", "identity"])
    func `that are none are not`(encoding: String) throws {
        let server = try RogueServer { _, connection in
            connection.answer(200, ["Content-Encoding": encoding], [1, 2, 3])
        }
        #expect(try transfer([server.address]).sink.bytes == [1, 2, 3])
    }

    @Test func `a broken one is asked for again from its start`() throws {
        let server = try RogueServer { request, connection in
            connection.head(200, ["Content-Encoding": "gzip", "Content-Length": "\(Self.packed.count)"])
            if request.number == 1 {
                connection.send(Self.packed[..<20])
                return .close
            }
            return connection.send(Self.packed) ? .keep : .close
        }
        #expect(try transfer([server.address], size: 18).sink.bytes == Self.plain)
        #expect(server.requests.allSatisfy { $0.rangeStart == nil })
    }
}
