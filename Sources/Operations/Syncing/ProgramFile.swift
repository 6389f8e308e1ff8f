internal import Unix

/// What a program's file says about what runs it, read from its first bytes: a script's first line, or the loader of an
/// ELF program. C: `execve(2)`, `elf(5)`.
enum ProgramFile {
    /// The interpreter that the system looks for; nil when the file names none, or cannot be read.
    static func interpreter(of path: Path) -> Path? {
        guard let file = try? Descriptor.open(path, .read), let start = read(file, count: 4096, at: 0) else {
            return nil
        }
        if start.starts(with: [0x23, 0x21]) {
            let line = start.dropFirst(2).prefix { $0 != 0x0a }.drop { $0 == 0x20 || $0 == 0x09 }
            let name = line.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0 }
            return name.isEmpty ? nil : Path(SystemText.text(Array(name)))
        }
        return loader(file, start)
    }

    /// The first interpreter of a program, or of its interpreter, that is not there; nil when all are.
    static func missingInterpreter(of path: Path) -> Path? {
        var path = path
        // As deep as Linux follows.
        for _ in 0..<5 {
            guard let next = interpreter(of: path) else { return nil }
            if (try? FileSystem.statusIfThere(next, following: true)) == .some(nil) { return next }
            path = next
        }
        return nil
    }

    /// The entry PT_INTERP of the program headers, in the byte order of this machine.
    private static func loader(_ file: borrowing Descriptor, _ start: [UInt8]) -> Path? {
        guard start.count >= 64, start.starts(with: [0x7f, 0x45, 0x4c, 0x46]), start[5] == 1 else { return nil }
        let isWide = start[4] == 2
        func number(_ bytes: [UInt8], _ place: Int, _ length: Int) -> Int {
            guard place + length <= bytes.count else { return 0 }
            return (0..<length).reduce(0) {
                $0 | Int(truncatingIfNeeded: UInt64(bytes[place + $1]) << (8 * UInt64($1)))
            }
        }
        let offset = isWide ? number(start, 32, 8) : number(start, 28, 4)
        let size = number(start, isWide ? 54 : 42, 2)
        let count = number(start, isWide ? 56 : 44, 2)
        guard size >= 32, count > 0, count < 1000, let table = read(file, count: size * count, at: offset) else {
            return nil
        }
        for entry in stride(from: 0, to: table.count - size + 1, by: size) where number(table, entry, 4) == 3 {
            let place = isWide ? number(table, entry + 8, 8) : number(table, entry + 4, 4)
            let length = isWide ? number(table, entry + 32, 8) : number(table, entry + 16, 4)
            guard (2...4096).contains(length), let name = read(file, count: length, at: place) else { return nil }
            return Path(SystemText.text(Array(name.prefix { $0 != 0 })))
        }
        return nil
    }

    /// Fewer bytes at the end of the file.
    private static func read(_ file: borrowing Descriptor, count: Int, at offset: Int) -> [UInt8]? {
        guard offset >= 0, let bytes = try? file.read(count: count, at: Int64(offset)) else { return nil }
        return bytes
    }
}
