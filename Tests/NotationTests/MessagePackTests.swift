import Testing

@testable import Notation

/// What conda channels write their shards in, as the JSON that says the same.
struct MessagePackTests {
    private func json(_ bytes: [UInt8]) throws(MessagePackError) -> String {
        String(decoding: try MessagePack.json(of: bytes), as: UTF8.self)
    }

    @Test(
        arguments: [
            ([0xc0], "null"), ([0xc2], "false"), ([0xc3], "true"), ([0x00], "0"), ([0x7f], "127"), ([0xff], "-1"),
            ([0xe0], "-32"), ([0xcc, 0xff], "255"), ([0xcd, 0x01, 0x00], "256"),
            ([0xce, 0xff, 0xff, 0xff, 0xff], "4294967295"),
            ([0xcf] + [UInt8](repeating: 0xff, count: 8), "18446744073709551615"), ([0xd0, 0x80], "-128"),
            ([0xd1, 0x80, 0x00], "-32768"), ([0xd2, 0xff, 0xff, 0xff, 0xfe], "-2"),
            ([0xd3] + [UInt8](repeating: 0xff, count: 8), "-1"), ([0xca, 0x3f, 0xc0, 0x00, 0x00], "1.5"),
            ([0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], "1.5"), ([0xa0], "\"\""), ([0xa2, 0x61, 0x22], "\"a\\\"\""),
            ([0xd9, 0x02, 0x5c, 0x0a], "\"\\\\\\u000a\""), ([0xda, 0x00, 0x01, 0x61], "\"a\""),
            ([0xdb, 0, 0, 0, 1, 0x61], "\"a\""), ([0xc4, 0x02, 0x0f, 0xa0], "\"0fa0\""),
            ([0xc5, 0x00, 0x01, 0xff], "\"ff\""),
            ([0xc6, 0, 0, 0, 0], "\"\""), ([0x92, 0x01, 0x90], "[1,[]]"), ([0xdc, 0x00, 0x01, 0xc0], "[null]"),
            ([0xdd, 0, 0, 0, 0], "[]"), ([0x81, 0xa1, 0x61, 0x80], "{\"a\":{}}"), ([0x81, 0x05, 0x01], "{\"5\":1}"),
            ([0x81, 0xc4, 0x01, 0xab, 0x01], "{\"ab\":1}"), ([0xde, 0x00, 0x01, 0xa0, 0xc3], "{\"\":true}"),
            ([0xdf, 0, 0, 0, 0], "{}"),
        ] as [([UInt8], String)])
    func whatIsRead(_ bytes: [UInt8], _ text: String) throws { #expect(try json(bytes) == text) }

    @Test(
        arguments: [
            ([], .endOfBytes, 0), ([0xa2, 0x61], .endOfBytes, 2), ([0x92, 0x01], .endOfBytes, 2),
            ([0xcf, 1], .endOfBytes, 2),
            ([0xdb, 0xff, 0xff, 0xff, 0xff, 0x61], .endOfBytes, 6), ([0xdd, 0xff, 0xff, 0xff, 0xff], .endOfBytes, 5),
            ([0xc0, 0xc0], .bytesAfterValue, 1), ([0xc1], .type(0xc1), 0), ([0xd4, 0x01, 0x02], .type(0xd4), 0),
            ([0xc7, 0x00, 0x01], .type(0xc7), 0), ([0x81, 0x90, 0x01], .key, 1), ([0x81, 0xc0, 0x01], .key, 1),
            ([0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], .number, 0),
        ] as [([UInt8], MessagePackError.Reason, Int)])
    func whatIsRefused(_ bytes: [UInt8], _ reason: MessagePackError.Reason, _ offset: Int) {
        let error = #expect(throws: MessagePackError.self) { try json(bytes) }
        #expect(error == MessagePackError(reason, offset))
    }

    @Test func depthHasALimit() throws {
        func nested(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0x91, count: depth) + [0xc0] }
        #expect(throws: Never.self) { try json(nested(MessagePack.depthLimit)) }
        let error = #expect(throws: MessagePackError.self) { try json(nested(MessagePack.depthLimit + 1)) }
        #expect(error?.reason == .depth)
    }
}
