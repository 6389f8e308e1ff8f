extension Version {
    /// Bytes of UTF-8 that a version's text may have.
    public static let maximumLength = 128
    /// Dot-separated parts that a release may have.
    public static let maximumComponents = 8

    /// Reads `release ['-' pre-release] ['+' build]`.
    public init(parsing text: String) throws(VersionError) {
        try self.init(text, Array(text.utf8)[...])
    }

    /// Reads a version by the rules of a scheme.
    public init(parsing text: String, _ scheme: VersionScheme) throws(VersionError) {
        try self.init(text, Array(text.utf8)[...], scheme)
    }

    /// Reads up to eight small numbers with dots between, as nearly all versions are, out of a longer text; nil for any
    /// other version.
    public init?(plain bytes: [UInt8], in range: Range<Int>) {
        guard range.count <= Version.maximumLength else { return nil }
        var encoder = VersionEncoder()
        var components = 0
        var zeros = 0
        var place = range.lowerBound
        while true {
            let start = place
            var value = 0
            while place < range.upperBound, bytes[place].isDigit, place - start < 3 {
                value = value * 10 + Int(bytes[place] & 0x0f)
                place += 1
            }
            components += 1
            // One byte of the key is a number below this.
            guard place > start, value < VersionEncoder.leastLongNumber, components <= Version.maximumComponents else {
                return nil
            }
            if value == 0, components > 1 {
                zeros += 1
            } else {
                for _ in 0..<zeros {
                    encoder.append(VersionEncoder.component)
                    encoder.append(0)
                }
                zeros = 0
                if components > 1 { encoder.append(VersionEncoder.component) }
                encoder.append(UInt8(value))
            }
            if place == range.upperBound { break }
            guard bytes[place] == UInt8(ascii: ".") else { return nil }
            place += 1
        }
        encoder.append(VersionEncoder.final)
        self.init(
            text: String(decoding: bytes[range], as: UTF8.self), key: encoder.key, isPreRelease: false, hasBuild: false)
    }

    /// The same from bytes; ranges of errors count from the first of them.
    init(parsing bytes: ArraySlice<UInt8>, _ scheme: VersionScheme = .stout) throws(VersionError) {
        try self.init(String(decoding: bytes, as: UTF8.self), bytes, scheme)
    }

    private init(_ text: String, _ bytes: ArraySlice<UInt8>, _ scheme: VersionScheme) throws(VersionError) {
        guard scheme == .conda else {
            try self.init(text, bytes)
            return
        }
        let parts = try CondaVersionParts(bytes)
        self.init(text: text, key: parts.key, isPreRelease: false, hasBuild: parts.hasLocal, scheme: .conda)
    }

    private init(_ text: String, _ bytes: ArraySlice<UInt8>) throws(VersionError) {
        guard let first = bytes.first else { throw VersionError(.empty, at: 0..<0) }
        guard bytes.count <= Version.maximumLength else { throw VersionError(.tooLong, at: 0..<bytes.count) }
        if first == UInt8(ascii: "v") || first == UInt8(ascii: "V"), bytes.dropFirst().first?.isDigit ?? false {
            throw VersionError(.leadingV, at: 0..<1)
        }
        var reader = VersionReader(bytes: bytes)
        do throws(VersionError) {
            let (isPreRelease, hasBuild) = try reader.read()
            self.init(text: text, key: reader.encoder.key, isPreRelease: isPreRelease, hasBuild: hasBuild)
        } catch {
            let start = error.range.lowerBound - bytes.startIndex
            throw VersionError(error.problem, at: start..<start + error.range.count)
        }
    }

    /// For texts made from parts of versions that were read before; anything else is a bug.
    init(valid text: String, _ scheme: VersionScheme = .stout) {
        do {
            try self.init(parsing: text, scheme)
        } catch {
            preconditionFailure("`\(text)` is not a version: \(error)")
        }
    }
}

/// One pass over a version's bytes that writes its key.
private struct VersionReader {
    let bytes: ArraySlice<UInt8>
    var place: Int
    var encoder = VersionEncoder()

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    mutating func read() throws(VersionError) -> (isPreRelease: Bool, hasBuild: Bool) {
        try readRelease()
        let isPreRelease = takes(UInt8(ascii: "-"))
        encoder.append(isPreRelease ? VersionEncoder.preRelease : VersionEncoder.final)
        if isPreRelease { try readIdentifiers(.emptyPreRelease) }
        let hasBuild = takes(UInt8(ascii: "+"))
        if hasBuild { try readIdentifiers(.emptyBuild) }
        if place < bytes.endIndex { throw unexpectedCharacter() }
        return (isPreRelease, hasBuild)
    }

    mutating func takes(_ byte: UInt8) -> Bool {
        guard place < bytes.endIndex, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    /// Trailing components that are zero leave no trace in the key, which makes `1.0` and `1.0.0` one version.
    mutating func readRelease() throws(VersionError) {
        var count = 0
        var pendingZeros = 0
        repeat {
            let start = place
            count += 1
            if count > Version.maximumComponents {
                throw VersionError(.tooManyComponents, at: start..<bytes.endIndex)
            }
            let digits = run { $0.isDigit }
            if digits.isEmpty { throw missingNumber() }
            let isPlainZero = digits.allSatisfy { $0 == UInt8(ascii: "0") } && !(next?.isLetter ?? false)
            if isPlainZero, count > 1 {
                pendingZeros += 1
                continue
            }
            for _ in 0..<pendingZeros {
                encoder.append(VersionEncoder.component)
                encoder.append(0)
            }
            pendingZeros = 0
            if count > 1 { encoder.append(VersionEncoder.component) }
            encoder.append(digits: digits)
            readSuffix()
        } while takes(UInt8(ascii: "."))
    }

    private mutating func readSuffix() {
        while let byte = next {
            if byte.isLetter {
                encoder.append(byte)
                place += 1
            } else if byte.isDigit {
                encoder.append(VersionEncoder.number)
                encoder.append(digits: run { $0.isDigit })
            } else {
                return
            }
        }
    }

    mutating func readIdentifiers(_ whenEmpty: VersionError.Problem) throws(VersionError) {
        repeat {
            let identifier = run { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") }
            if identifier.isEmpty {
                if let next, next != UInt8(ascii: "."), next != UInt8(ascii: "+") {
                    throw unexpectedCharacter()
                }
                throw VersionError(whenEmpty, at: place..<place)
            }
            if identifier.allSatisfy({ $0.isDigit }) {
                encoder.append(VersionEncoder.numericIdentifier)
                encoder.append(digits: identifier)
            } else {
                encoder.append(VersionEncoder.textIdentifier)
                for byte in identifier { encoder.append(byte) }
            }
        } while takes(UInt8(ascii: "."))
        encoder.append(VersionEncoder.endOfList)
    }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private mutating func run(_ belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let part = bytes[place...].prefix(while: belongs)
        place = part.endIndex
        return part
    }

    private func missingNumber() -> VersionError {
        guard let next else {
            return VersionError(.emptyComponent, at: place..<place)
        }
        if next == UInt8(ascii: ".") { return VersionError(.emptyComponent, at: place..<place) }
        if next.isLetter || next == UInt8(ascii: "-") || next == UInt8(ascii: "+") {
            return VersionError(.componentWithoutNumber, at: place..<place + 1)
        }
        return unexpectedCharacter()
    }

    func unexpectedCharacter() -> VersionError {
        let rest = String(decoding: bytes[place...], as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else { return VersionError(.empty, at: place..<place) }
        return VersionError(.character(scalar), at: place..<place + String(scalar).utf8.count)
    }
}

extension UInt8 {
    var isDigit: Bool { 0x30 <= self && self <= 0x39 }
    var isLetter: Bool { (0x41 <= self && self <= 0x5a) || (0x61 <= self && self <= 0x7a) }
}
