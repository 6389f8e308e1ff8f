import Testing

@testable import Archives

@Suite struct ZstdTests {
    static func decode(_ frame: [UInt8], pieceSize: Int) throws(BottleError) -> [UInt8] {
        var decoder = ZstdDecoder()
        var decoded: [UInt8] = []
        var rest = frame[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceSize))
            rest = rest.dropFirst(pieceSize)
            unsafe try piece.span.withUnsafeBytes { whole throws(BottleError) in
                var chunk = unsafe whole
                while true {
                    let bytes = unsafe try decoder.decode(&chunk)
                    if unsafe bytes.isEmpty { break }
                    unsafe decoded += bytes
                }
                unsafe #expect(chunk.isEmpty)
            }
        }
        try decoder.finish()
        return decoded
    }

    /// Sizes around blocks and around the decoder's own buffer.
    @Test(arguments: [0, 1, 1 << 17, (1 << 17) + 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 << 18, 1_000_001])
    func whatIsEncodedIsDecoded(_ count: Int) throws {
        var generator = Repeatable(state: UInt64(count))
        let noise = generator.bytes(4096)
        for bytes in [[UInt8](repeating: 5, count: count), (0..<count).map { noise[($0 &* 7 ^ ($0 >> 12)) & 4095] }] {
            let frame = try Forge.compress(bytes, level: 3)
            for pieceSize in [frame.count, 1000, 4096] where frame.count / pieceSize < 2000 {
                #expect(try Self.decode(frame, pieceSize: pieceSize) == bytes)
            }
        }
    }

    @Test func theFrameDoesNotDependOnTheSplit() throws {
        var generator = Repeatable(state: 1)
        let bytes = generator.bytes(1000) + [UInt8](repeating: 0, count: 400_000) + generator.bytes(70_000)
        let whole = try Forge.compress(bytes, level: 9)
        for limit in [1000, 100_000, 1 << 17] {
            var encoder = ZstdEncoder(level: 9, contentSize: UInt64(bytes.count))
            var frame: [UInt8] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(Int.random(in: 1...limit, using: &generator)))
                rest = rest.dropFirst(piece.count)
                unsafe try piece.withUnsafeBytes { unsafe try encoder.encode($0) { unsafe frame += $0 } }
            }
            unsafe try encoder.finish { unsafe frame += $0 }
            #expect(frame == whole)
        }
    }

    @Test(arguments: [1, 3, 12, 19, 22]) func noFrameNeedsMoreThanFourMebibytes(_ level: Int) throws {
        // Larger than the window, so that a level's own window would show.
        var encoder = ZstdEncoder(level: level, contentSize: nil)
        var frame: [UInt8] = []
        unsafe try [1, 2, 3].withUnsafeBytes { unsafe try encoder.encode($0) { unsafe frame += $0 } }
        unsafe try encoder.finish { unsafe frame += $0 }
        guard case .complete(let header) = ZstdFrameHeader.read(Array(frame.prefix(18))) else {
            Issue.record("no header")
            return
        }
        #expect(header.windowSize <= 1 << 21)
    }
}
