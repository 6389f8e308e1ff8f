/// A process that has a lock on a file, as far as the system tells. C: `/proc/locks` and `/proc/PID/fdinfo`, proc(5).
public struct LockHolder: Hashable, Sendable, CustomStringConvertible {
    public let process: Int32
    /// The words that it was started with, the program without its folders; empty when they are hidden.
    public let command: String

    init(_ process: Int32) {
        self.process = process
        let bytes = (try? FileSystem.read(Path("/proc/\(process)/cmdline"), limit: 1 << 20)) ?? []
        var words = bytes.split(separator: 0).map { word in
            // Shown on a terminal: nothing that moves its cursor.
            String(decoding: word.filter { $0 >= 0x20 && $0 != 0x7f }, as: UTF8.self)
        }
        if let program = words.first { words[0] = Path(program).name }
        let text = words.joined(separator: " ")
        command = text.count > 60 ? text.prefix(59) + "…" : text
    }

    /// ``process 4242 (`stout sync`)``
    public var description: String { "process \(process)" + (command.isEmpty ? "" : " (`\(command)`)") }

    /// Those that hold a lock on a file; nobody where the system does not tell, or no longer.
    ///
    /// - Parameter offset: of the byte that is meant; nil for any.
    public static func find(_ path: Path, offset: Int64? = nil) -> [LockHolder] {
        guard let inode = (try? FileSystem.status(path, following: true))?.inode else { return [] }
        var found: Set<Int32> = []
        var hidden = false
        for entry in entries("/proc/locks", inode, offset) {
            // A lock of an open file description belongs to no process in this list.
            if entry > 0 { found.insert(entry) } else { hidden = true }
        }
        if hidden { found.formUnion(owners(path, inode, offset)) }
        return found.sorted().map(LockHolder.init)
    }

    /// The processes in lines like `1: FLOCK ADVISORY WRITE 4242 fe:00:16223633 0 EOF`, those of other files left out,
    /// and those that only wait, which begin with `1: ->`.
    private static func entries(_ file: Path, _ inode: UInt64, _ offset: Int64?) -> [Int32] {
        guard let bytes = try? FileSystem.read(file, limit: 16 << 20) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ")
            if words.first?.hasPrefix("lock:") == true {
                // In `fdinfo` a tab stands behind the word, and the number comes in its own.
                words = line.dropFirst(5).split { $0 == " " || $0 == "\t" }
            }
            guard words.count >= 8, words[1] != "->", let process = Int32(words[4]),
                words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode
            else { return nil }
            if let offset {
                guard let first = Int64(words[6]), first <= offset else { return nil }
                if let last = Int64(words[7]), last < offset { return nil }
            }
            return process
        }
    }

    /// Who has the file open and a lock on it, among the processes that this user may look at.
    private static func owners(_ path: Path, _ inode: UInt64, _ offset: Int64?) -> Set<Int32> {
        guard let real = try? FileSystem.realPath(path) else { return [] }
        var found: Set<Int32> = []
        for name in (try? FileSystem.list("/proc")) ?? [] {
            guard let process = Int32(name) else { continue }
            let folder = Path("/proc") / name
            for number in (try? FileSystem.list(folder / "fd")) ?? []
            where (try? FileSystem.readLink(folder / "fd" / number)) == real.text {
                if !entries(folder / "fdinfo" / number, inode, offset).isEmpty { found.insert(process) }
            }
        }
        return found
    }
}
