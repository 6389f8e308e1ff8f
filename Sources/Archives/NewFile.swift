internal import Unix

/// A file of a keg while its content comes. A large one is on its way to the disk meanwhile: the flush behind a pour waits
/// for less, and the processors and the disk work at the same time instead of in turn.
struct NewFile: ~Copyable {
    private let descriptor: Descriptor
    /// How many bytes the disk has not been told of.
    private var waiting = 0

    /// In bytes. Smaller files are left to the flush, which writes neighbours together: to begin with each of them
    /// costs the pour more than the flush wins.
    private static let worthwhile = 1 << 18
    /// Of one large file, in bytes.
    private static let piece = 4 << 20

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    mutating func write(all bytes: UnsafeRawBufferPointer) throws(SystemError) {
        unsafe try descriptor.write(all: bytes)
        count(bytes.count)
    }

    mutating func write(all bytes: [UInt8]) throws(SystemError) {
        try descriptor.write(all: bytes)
        count(bytes.count)
    }

    /// C: `close(2)`, with what it reports.
    consuming func close() throws(SystemError) {
        if waiting >= Self.worthwhile { begin() }
        try descriptor.close()
    }

    private mutating func count(_ written: Int) {
        waiting += written
        if waiting >= Self.piece { begin() }
    }

    private mutating func begin() {
        descriptor.beginWriteback()
        waiting = 0
    }
}
