internal import Archives
internal import Unix

extension IndexDelta {
    /// Makes a file of pages the next one, in place. What it is when this fails is worth nothing.
    ///
    /// - Parameter limit: of the file that it becomes, in bytes.
    static func apply(_ delta: [UInt8], to file: borrowing Descriptor, limit: Int64) throws(Problem) {
        var cursor = Cursor(delta)
        guard try cursor.take(magic.count) == magic[...] else { throw .malformed("it does not begin as a delta does") }
        let pages = (old: try cursor.fixed(), new: try cursor.fixed())
        let size = try system { () throws(SystemError) in try file.status().size }
        if size != Int64(pages.old * pageSize) { throw .malformed("it is for an index of \(pages.old) pages") }
        if Int64(pages.new * pageSize) > limit { throw .malformed("it makes an index of \(pages.new) pages") }
        var next = 0
        while !cursor.isAtEnd {
            let numbers = try numbers(&cursor, &next, limit: pages.new)
            let frame = try cursor.take(try cursor.number())
            let prefix = try system { () throws(SystemError) in
                try read(numbers.prefix { $0 < pages.old }, of: file)
            }
            let content: [UInt8]
            do throws(BottleError) {
                content = try ZstdPatch.decompress(frame, from: prefix, size: numbers.count * pageSize)
            } catch { throw .malformed("its pages cannot be decoded") }
            try system { () throws(SystemError) in try write(content, as: numbers, to: file) }
        }
        try system { () throws(SystemError) in try file.truncate(to: Int64(pages.new * pageSize)) }
    }

    /// The pages of the next group, ascending.
    private static func numbers(_ cursor: inout Cursor, _ next: inout Int, limit: Int) throws(Problem) -> [Int] {
        let count = try cursor.number()
        guard (1...pagesPerGroup).contains(count) else { throw .malformed("a group has \(count) pages") }
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count {
            let number = next + (try cursor.number())
            if number >= limit { throw .malformed("it has a page behind the last one") }
            numbers.append(number)
            next = number + 1
        }
        return numbers
    }

    private static func read(_ numbers: ArraySlice<Int>, of file: borrowing Descriptor) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let size = numbers.count * pageSize
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let whole = UnsafeMutableRawBufferPointer(buffer)
            do throws(SystemError) {
                for number in numbers {
                    let page = unsafe UnsafeMutableRawBufferPointer(rebasing: whole[count..<count + pageSize])
                    count += unsafe try file.fill(page, at: Int64(number * pageSize))
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func write(
        _ content: [UInt8], as numbers: [Int], to file: borrowing Descriptor
    ) throws(SystemError) {
        let failure: SystemError? = unsafe content.withUnsafeBytes { content in
            do throws(SystemError) {
                for (place, number) in numbers.enumerated() {
                    let page = unsafe UnsafeRawBufferPointer(
                        rebasing: content[place * pageSize..<(place + 1) * pageSize])
                    unsafe try file.write(all: page, at: Int64(number * pageSize))
                }
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    private static func system<Value>(_ body: () throws(SystemError) -> Value) throws(Problem) -> Value {
        do throws(SystemError) { return try body() } catch { throw .system(error) }
    }
}
