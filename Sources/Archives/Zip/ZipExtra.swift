/// The extra fields of a zip header (APPNOTE.TXT, 4.5) as far as they matter: large sizes, and the name in Unicode. Others
/// are skipped.
struct ZipExtra {
    /// Of field 0x0001; nil when it is not there.
    private(set) var large: ArraySlice<UInt8>?
    /// Of field 0x7075, without version and checksum.
    private(set) var name: ArraySlice<UInt8>?

    init(_ bytes: ArraySlice<UInt8>, of entry: [UInt8]) throws(BottleError) {
        var fields = ZipFields(bytes)
        while fields.left >= 4 {
            let identifier = fields.two()
            let size = Int(fields.two())
            if size > fields.left { throw .refused(.zipExtra, entry, "a field is longer than all fields") }
            let body = fields.bytes(size)
            switch identifier {
            case 0x0001:
                if large != nil { throw .refused(.zipExtra, entry, "large sizes twice") }
                large = body
            case 0x7075:
                if name != nil || body.count < 5 { throw .refused(.zipExtra, entry, "Unicode name") }
                name = body.dropFirst(5)
            default: continue
            }
        }
        // Alignment leaves a few zeros.
        if fields.bytes(fields.left).contains(where: { $0 != 0 }) { throw .refused(.zipExtra, entry, "bytes behind") }
    }
}
