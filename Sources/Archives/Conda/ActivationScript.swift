/// A script of `etc/conda/activate.d`. It is never run. Where it does nothing but `export NAME=VALUE`, that is data.
enum ActivationScript {
    /// Of a script, in bytes; a longer one is taken for a program.
    static let longest = 1 << 16

    /// The variables that a script sets; nil when it does anything else.
    ///
    /// A value is plain, in single or in double quotes; in plain ones and in double quotes `$CONDA_PREFIX` and
    /// `${CONDA_PREFIX}` stand for the environment's path, and nothing else begins with a dollar.
    static func variables(_ bytes: [UInt8]) -> [CondaVariable]? {
        guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var found: [CondaVariable] = []
        for line in text.utf8.split(separator: 0x0a) {
            var rest = line[...]
            skipSpace(&rest)
            if rest.isEmpty || rest.first == UInt8(ascii: "#") { continue }
            guard take("export", &rest), let space = rest.first, isSpace(space) else { return nil }
            skipSpace(&rest)
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = String(decoding: rest[..<equals], as: UTF8.self)
            rest = rest[rest.index(after: equals)...]
            guard CondaVariable.isAllowed(name), let parts = value(&rest) else { return nil }
            let hadSpace = rest.first.map(isSpace) ?? true
            skipSpace(&rest)
            guard rest.isEmpty || hadSpace && rest.first == UInt8(ascii: "#") else { return nil }
            found.append(CondaVariable(name: name, parts: parts))
        }
        return found
    }

    private typealias Bytes = Substring.UTF8View.SubSequence

    private static func value(_ rest: inout Bytes) -> [String?]? {
        var parts: [String?] = []
        var text: [UInt8] = []
        var quote: UInt8?
        while let byte = rest.first {
            if quote == nil, isSpace(byte) { break }
            if byte == UInt8(ascii: "$"), quote != UInt8(ascii: "'") {
                guard take("${CONDA_PREFIX}", &rest) || takeName("$CONDA_PREFIX", &rest) else { return nil }
                if !text.isEmpty { parts.append(String(decoding: text, as: UTF8.self)) }
                text = []
                parts.append(nil)
                continue
            }
            rest.removeFirst()
            switch (quote, byte) {
            case (nil, UInt8(ascii: "'")), (nil, UInt8(ascii: "\"")): quote = byte
            case (let open?, byte) where open == byte: quote = nil
            case (nil, _):
                let isPlain =
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "_./:@%+,=-".utf8.contains(byte)
                guard isPlain else { return nil }
                text.append(byte)
            case (UInt8(ascii: "\"")?, UInt8(ascii: "`")), (UInt8(ascii: "\"")?, UInt8(ascii: "\\")): return nil
            default: text.append(byte)
            }
        }
        guard quote == nil else { return nil }
        if !text.isEmpty || parts.isEmpty { parts.append(String(decoding: text, as: UTF8.self)) }
        return parts
    }

    /// A name that ends where no letter, digit or underscore follows.
    private static func takeName(_ word: String, _ rest: inout Bytes) -> Bool {
        var after = rest
        guard take(word, &after) else { return false }
        if let next = after.first, (0x30...0x39).contains(next) || next == 0x5f || (0x41...0x5a).contains(next & 0xdf) {
            return false
        }
        rest = after
        return true
    }

    private static func take(_ word: String, _ rest: inout Bytes) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    private static func skipSpace(_ rest: inout Bytes) { rest = rest.drop(while: isSpace) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
}
