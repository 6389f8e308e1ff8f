/// Text that somebody else wrote, shown as text: spec/cli/README.md, "Foreign text".
extension String {
    /// Without anything that a terminal obeys, or that hides or reorders what is beside it: such a character is written
    /// as an escape, `\u{1b}`, `\n`. What is printable already stays as it is, so that doing it twice is doing it once.
    public var printable: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
        var text = ""
        var before: Unicode.Scalar?
        let scalars = Array(unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if scalar.isShown(between: before, and: index + 1 < scalars.count ? scalars[index + 1] : nil) {
                text.unicodeScalars.append(scalar)
            } else {
                text += scalar.escape
            }
            before = scalar
        }
        return text
    }

    /// Whether nothing of it has to be escaped.
    public var isPrintable: Bool { printable == self }
}

extension Unicode.Scalar {
    /// Neither a control character nor one that is not seen. The joiners of scripts and emoji are shown where they join
    /// something, which in ASCII they never do.
    fileprivate func isShown(between before: Unicode.Scalar?, and after: Unicode.Scalar?) -> Bool {
        switch value {
        case 0x200C, 0x200D: !(before?.isASCII ?? true) && !(after?.isASCII ?? true)
        // C0, DEL and C1; the soft hyphen; marks of direction; separators of lines; spaces without width and operators
        // that are not seen; fillers; tags.
        case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B,
            0x200E, 0x200F,
            0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1D173...0x1D17A,
            0xE0000...0xE0FFF:
            false
        default: true
        }
    }

    /// As a text of Swift would have it.
    fileprivate var escape: String {
        switch value {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        default: "\\u{\(String(value, radix: 16, uppercase: true))}"
        }
    }
}
