/// A version of a conda channel, cut into what its order looks at and written as bytes that sort as CEP 33 says.
///
/// The release and the local part are lists of components, a component is a number, then a text, a number, a text… in
/// turn. What a list or a component lacks counts as 0, texts are less than 0, and `post` is more than every number.
/// So that bytes can say this, each component is preceded by one byte that counts the zero components before it and
/// tells on which side of zero it lies itself:
///
///     epoch  *( tag number *( text number | post number ) )  end  *( … )  end
///
/// The bytes that may follow a number ascend in the order: a text, a component below zero after k zeros, the end, a
/// component above zero after k zeros, `post`.
struct CondaVersionParts {
    static let text: UInt8 = 0x02
    static let below: UInt8 = 0x10
    static let end: UInt8 = 0x80
    static let above: UInt8 = 0xf0
    static let post: UInt8 = 0xfe
    /// Above whatever may follow a number.
    static let beyond: UInt8 = 0xff
    private static let endOfText: UInt8 = 0x01

    /// The epoch and the release, without the zero components at its end.
    private(set) var release: [UInt8] = []
    /// The zero components at the end of the release, as written.
    private(set) var zeros = 0
    /// Where a number that is not written follows a text at the end of the release, the bytes before that number.
    private(set) var openText: Int?
    /// The same of what stands behind `+`.
    private(set) var local: [UInt8] = []
    private(set) var localZeros = 0
    private(set) var openLocalText: Int?
    private(set) var hasLocal = false

    /// The whole version.
    var key: VersionKey { VersionKey(release + [Self.end] + local + [Self.end]) }

    /// - Throws: what is wrong, with its place in the text.
    init(_ bytes: ArraySlice<UInt8>) throws(VersionError) {
        let start = bytes.startIndex
        if bytes.isEmpty { throw VersionError(.empty, at: 0..<0) }
        guard bytes.count <= Version.maximumLength else { throw VersionError(.tooLong, at: 0..<bytes.count) }
        // Dashes are underscores, where there is no underscore.
        let dashes = !bytes.contains(UInt8(ascii: "_"))
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case 0x41...0x5a: text.append(byte | 0x20)
            case UInt8(ascii: "-") where dashes: text.append(UInt8(ascii: "_"))
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "!"), 0x30...0x39, 0x61...0x7a:
                text.append(byte)
            default:
                let rest = String(decoding: bytes[(start + place)...], as: UTF8.self)
                let scalar = rest.unicodeScalars.first ?? " "
                throw VersionError(.character(scalar), at: place..<place + String(scalar).utf8.count)
            }
        }
        var encoder = CondaEncoder()
        var place = 0
        if let mark = text.firstIndex(of: UInt8(ascii: "!")) {
            guard mark > 0, text[..<mark].allSatisfy({ $0.isDigit }) else {
                throw VersionError(.componentWithoutNumber, at: 0..<max(mark, 1))
            }
            encoder.append(digits: text[..<mark])
            place = mark + 1
        } else {
            encoder.bytes.append(0)
        }
        let plus = text[place...].firstIndex(of: UInt8(ascii: "+"))
        try encoder.appendList(text[place..<(plus ?? text.count)])
        release = encoder.bytes
        zeros = encoder.zeros
        openText = encoder.openText
        guard let plus else { return }
        hasLocal = true
        var rest = CondaEncoder()
        try rest.appendList(text[(plus + 1)...])
        local = rest.bytes
        localZeros = rest.zeros
        openLocalText = rest.openText
    }

    /// Writes numbers, texts and components.
    private struct CondaEncoder {
        var bytes: [UInt8] = []
        var zeros = 0
        var openText: Int?

        mutating func append(digits: ArraySlice<UInt8>) {
            var encoder = VersionEncoder()
            encoder.append(digits: digits)
            bytes.append(contentsOf: encoder.written)
        }

        /// Components between dots and underscores. An underscore at the very end belongs to the component before it.
        mutating func appendList(_ list: ArraySlice<UInt8>) throws(VersionError) {
            var start = list.startIndex
            let last = list.last == UInt8(ascii: "_") ? list.endIndex - 1 : list.endIndex
            while true {
                var end = start
                while end < last, list[end] != UInt8(ascii: "."), list[end] != UInt8(ascii: "_") { end += 1 }
                let isLast = end == last
                try appendComponent(list[start..<(isLast ? list.endIndex : end)])
                if isLast { return }
                start = end + 1
            }
        }

        private mutating func appendComponent(_ component: ArraySlice<UInt8>) throws(VersionError) {
            var place = component.startIndex
            func run(_ belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
                component[place...].prefix(while: belongs)
            }
            func isSign(_ byte: UInt8) -> Bool { !byte.isDigit }
            if component.isEmpty { throw VersionError(.emptyComponent, at: place..<place) }
            if component.contains(where: { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "+") }) {
                throw VersionError(.character("!"), at: place..<place + 1)
            }
            let number = run { $0.isDigit }
            place = number.endIndex
            let isZero = number.allSatisfy { $0 == UInt8(ascii: "0") }
            if isZero, place == component.endIndex {
                zeros += 1
                openText = nil
                return
            }
            let isBelow = isZero && !Self.isPost(run(isSign))
            let count = UInt8(min(zeros, 0x5f))
            bytes.append(isBelow ? CondaVersionParts.below + count : CondaVersionParts.above - count)
            zeros = 0
            openText = nil
            append(digits: isZero ? number[number.endIndex...] : number)
            while place < component.endIndex {
                let word = run(isSign)
                place = word.endIndex
                if Self.isPost(word) {
                    bytes.append(CondaVersionParts.post)
                } else {
                    bytes.append(CondaVersionParts.text)
                    // Below every other word, as capitals are below small letters.
                    bytes.append(contentsOf: word.elementsEqual("dev".utf8) ? Array("DEV".utf8) : Array(word))
                    bytes.append(CondaVersionParts.endOfText)
                }
                let number = run { $0.isDigit }
                place = number.endIndex
                openText = number.isEmpty ? bytes.count : nil
                append(digits: number)
            }
        }

        private static func isPost(_ word: ArraySlice<UInt8>) -> Bool { word.elementsEqual("post".utf8) }
    }
}
