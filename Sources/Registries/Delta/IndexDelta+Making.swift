internal import Archives
internal import Unix

extension IndexDelta {
    /// What makes one file of pages another one.
    ///
    /// - Parameter limit: in bytes; a longer delta is of no use.
    /// - Returns: nil when there is none within the limit.
    static func make(from old: Path, to new: Path, limit: Int) throws(SystemError) -> [UInt8]? {
        let before = try Descriptor.open(old, .read)
        let after = try Descriptor.open(new, .read)
        let sizes = (old: try before.status().size, new: try after.status().size)
        let page = Int64(pageSize)
        guard sizes.old % page == 0, sizes.new % page == 0, sizes.new / page < Int64(Int32.max) else { return nil }
        let pages = (old: Int(sizes.old / page), new: Int(sizes.new / page))
        var bytes = magic + fixed(pages.old) + fixed(pages.new)
        var group = Group()
        let size = 256 * pageSize
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * size, alignment: pageSize)
        defer { unsafe buffer.deallocate() }
        let olds = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
        let news = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[size...])
        var first = 0
        while first < pages.new {
            let offset = Int64(first) * page
            let there = unsafe try before.fill(olds, at: offset)
            let count = unsafe try after.fill(news, at: offset) / pageSize
            if count == 0 { return nil }
            for place in 0..<count {
                let range = place * pageSize..<(place + 1) * pageSize
                let one = unsafe UnsafeRawBufferPointer(rebasing: news[range])
                let isOld = range.upperBound <= there
                let other = unsafe UnsafeRawBufferPointer(rebasing: olds[isOld ? range : 0..<0])
                if isOld, unsafe areEqual(one, other) { continue }
                unsafe group.add(first + place, other, one)
                if group.numbers.count == pagesPerGroup { group.flush(into: &bytes) }
                if bytes.count > limit { return nil }
            }
            first += count
        }
        group.flush(into: &bytes)
        return bytes.count > limit ? nil : bytes
    }

    private static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place < pageSize {
            let left = unsafe one.load(fromByteOffset: place, as: UInt64.self)
            let right = unsafe other.load(fromByteOffset: place, as: UInt64.self)
            if left != right { return false }
            place += 8
        }
        return true
    }

    /// Pages that are compressed together.
    private struct Group {
        private(set) var numbers: [Int] = []
        private var content: [UInt8] = []
        private var prefix: [UInt8] = []
        /// The one after the last of the group before.
        private var next = 0

        /// - Parameter old: empty where the old index has no such page.
        mutating func add(_ number: Int, _ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer) {
            numbers.append(number)
            unsafe prefix.append(contentsOf: old)
            unsafe content.append(contentsOf: new)
        }

        mutating func flush(into bytes: inout [UInt8]) {
            if numbers.isEmpty { return }
            IndexDelta.append(numbers.count, to: &bytes)
            for number in numbers {
                IndexDelta.append(number - next, to: &bytes)
                next = number + 1
            }
            // Level 19 takes a second for 4 MB.
            let frame = ZstdPatch.compress(content, from: prefix, level: content.count > 8 << 20 ? 12 : 19)
            IndexDelta.append(frame.count, to: &bytes)
            bytes += frame
            numbers.removeAll(keepingCapacity: true)
            content.removeAll(keepingCapacity: true)
            prefix.removeAll(keepingCapacity: true)
        }
    }
}
