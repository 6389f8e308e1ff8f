/// Where one file may still be had, after bytes came whose digest is wrong: spec/transfers.md, Wrong bytes.
public struct Suspects: Sendable {
    /// Best first; all that may still be asked.
    private var left: [Location]
    /// Those that gave other bytes and are not asked again.
    public private(set) var refused: [Location] = []
    /// Those whose bytes were wrong once, but came in pieces.
    private var suspected: Set<Location> = []
    /// Whether only one at a time is asked.
    private var isAlone = false

    public init(_ places: [Location]) { left = places }

    /// The mirrors to ask next, best first; empty when none is left.
    public var places: [Location] { isAlone ? Array(left.prefix(1)) : left }

    /// Takes note of a transfer from `places` whose bytes have another digest.
    ///
    /// A mirror that gave all of them at once is not asked again. One that gave them in several attempts may have had its
    /// file replaced in between: it is asked once more, for all of it. Where several mirrors gave a part each, nobody can
    /// tell whose was wrong: from then on each is asked alone, the one that ended the file first.
    public mutating func note(wrongBytesOf response: TransferResponse) {
        let mirrors = Set(response.pieces.map { places[$0] })
        guard mirrors.count > 1 else {
            let isWhole = response.pieces.count == 1
            for mirror in mirrors where isWhole || !suspected.insert(mirror).inserted { refuse(mirror) }
            return
        }
        isAlone = true
        let last = left.remove(at: response.mirror)
        left.insert(last, at: 0)
    }

    /// Takes note of a transfer from `places` that failed. False where that was the last word.
    public mutating func noteFailure() -> Bool {
        guard isAlone, left.count > 1 else { return false }
        left.removeFirst()
        return true
    }

    private mutating func refuse(_ mirror: Location) {
        refused.append(mirror)
        left.removeAll { $0 == mirror }
    }
}
