internal import Archives
internal import Unix

/// The memory that one pour needs, used again by the next: its bytes on their way between the threads, and the decoder's.
final class PourPlace: Sendable {
    /// Enough that the network goes on while a pour waits for the disk: 10 ms and more of either.
    let ring = ByteRing(capacity: 1 << 18)
    let memory = DecoderMemory()
}
