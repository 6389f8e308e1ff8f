import Testing

@testable import Packages

/// What is read straight from the bytes of a lock, against the ordinary readers.
@Suite struct QuickParsingTests {
    @Test(arguments: [
        "1", "0", "1.0", "1.0.0", "0.0.1", "1.2.3", "01.002.3", "223.1", "224.1", "1.999", "1.0.0.0.0.0.0.1",
        "1.2.3.4.5.6.7.8.9", "", ".", "1.", ".1", "1..2", "1a", "1-2", "1+2", "1.0-rc.1", "0.0", "10.20.30.40", "1000",
    ])
    func plainVersions(text: String) {
        let framed = Array("x\(text)y".utf8)
        let quick = Version(plain: framed, in: 1..<framed.count - 1)
        let slow = try? Version(parsing: text)
        if let quick {
            #expect(quick == slow && quick.text == text && quick.key == slow?.key)
        } else {
            // Only small numbers are its business.
            let isPlain = text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                part.count < 4 && Int(part).map { $0 < 224 && part.allSatisfy(\.isNumber) } ?? false
            }
            #expect(slow == nil || !isPlain, "\(text)")
        }
    }

    @Test func digestsOfAllDigitsAndNoOthers() throws {
        let hex = "0123456789abcdef" + "fedcba9876543210" + "00ff00ff00ff00ff" + "9a9a9a9aa9a9a9a9"
        #expect(try Digest(hexDigits: Array(("-" + hex).utf8), at: 1) == Digest(hex: hex))
        #expect(Digest(hexDigits: Array(hex.utf8), at: 0)?.hex == hex)
        #expect(Digest(hexDigits: Array(hex.utf8), at: 0)?.short == "0123456789ab")
        #expect(Digest(hexDigits: Array(hex.utf8), at: 1) == nil)
        for place in [0, 7, 8, 31, 63] {
            for byte in UInt8.min...UInt8.max {
                var bytes = Array(hex.utf8)
                bytes[place] = byte
                let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
                #expect((Digest(hexDigits: bytes, at: 0) != nil) == isDigit, "\(byte) at \(place)")
            }
        }
    }

    @Test(arguments: [
        "2026-06-30T08:12:44Z", "2026-02-29T08:12:44Z", "2024-02-29T08:12:44Z", "2026-06-31T08:12:44Z",
        "2026-13-01T08:12:44Z", "2026-06-30T24:12:44Z", "2026-06-30T08:60:44Z", "2026-06-30t08:12:44Z",
        "2026-06-30T08:12:44z", "2026-06-30 08:12:44Z", "2x26-06-30T08:12:44Z", "2026-06-30T08:12:4:Z",
    ])
    func plainTimes(text: String) {
        #expect(Timestamp.isPlain(Array("=\(text)\n".utf8), at: 1) == (Timestamp(text) != nil))
    }

    @Test func groupKeys() {
        let good = ["default", "ci", "api:default", "tools/lint:ci", "Übung 1:x", "a:b:c"]
        for text in good { #expect(GroupKey(lockName: text)?.lockName == text) }
        for text in ["", ":ci", "api:", "/api:ci", "api/:ci", "../api:ci", "a/./b:ci", "api:CI", "CI", "a\n:ci"] {
            #expect(GroupKey(lockName: text) == nil, "\(text)")
        }
        #expect(GroupKey(lockName: "a:b:c") == GroupKey(member: "a:b", group: "c"))
    }
}
