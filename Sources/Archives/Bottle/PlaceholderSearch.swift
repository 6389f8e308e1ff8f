/// Looks for a placeholder in a file that comes in pieces.
struct PlaceholderSearch {
    private let placeholder: [UInt8]
    /// What may be the beginning of a placeholder.
    private var pending: [UInt8] = []
    private var isThere = false
    private var hasNUL = false

    init(_ placeholder: String) { self.placeholder = Array(placeholder.utf8) }

    mutating func look(_ bytes: UnsafeRawBufferPointer) {
        if !hasNUL { hasNUL = unsafe bytes.contains(0) }
        if isThere { return }
        unsafe pending.append(contentsOf: bytes)
        let (looked, isFound) = Self.look(pending.span, placeholder.span)
        isThere = isFound
        pending.removeSubrange(0..<looked)
    }

    /// How far a text holds no placeholder, and whether there is one behind.
    private static func look(_ text: Span<UInt8>, _ placeholder: Span<UInt8>) -> (looked: Int, isFound: Bool) {
        var place = 0
        while place + placeholder.count <= text.count {
            if text[place] == placeholder[0] {
                var offset = 1
                while offset < placeholder.count, text[place + offset] == placeholder[offset] { offset += 1 }
                if offset == placeholder.count { return (place, true) }
            }
            place += 1
        }
        return (place, false)
    }

    /// What the file is when it has the placeholder: a file with a NUL is no text. Nil when it has none.
    var kind: PrefixListing.Kind? { isThere ? hasNUL ? .binary : .text : nil }
}
