internal import Packages

/// Sizes as people read them.
enum Size {
    /// Of several, some of which may not be known; nil where none is.
    static func sum(_ sizes: [Int64?]) -> String? {
        let known = sizes.compactMap(\.self)
        if known.isEmpty { return nil }
        return (known.count < sizes.count ? "at least " : "") + text(Int64.sum(known) ?? 0)
    }

    /// Of a bottle; nothing has 0 bytes, but not every conda channel says how large its packages are.
    static func bottle(_ bytes: Int64) -> String { bytes == 0 ? "?" : text(bytes) }

    /// `317 B`, `1.2 KB`, `33 MB`: three digits at the most, powers of ten.
    static func text(_ bytes: Int64) -> String {
        if bytes < 1000 { return "\(bytes) B" }
        var value = Double(bytes)
        for unit in ["KB", "MB", "GB", "TB"] {
            value /= 1000
            if value < 999.5 || unit == "TB" {
                if value < 9.95 {
                    let tenths = Int((value * 10).rounded())
                    return "\(tenths / 10).\(tenths % 10) \(unit)"
                }
                return "\(Int(value.rounded())) \(unit)"
            }
        }
        return "\(bytes) B"
    }
}
