import Unix

@testable import Registries

extension FuzzTarget {
    /// A delta on a file of four pages: refused, or a file of whole pages within the limit.
    static let delta = FuzzTarget(name: "delta") { bytes in
        let base = Environment.nonEmpty("STOUT_FUZZ_FOLDER") ?? "/tmp"
        let path = Path(base) / "stout-fuzz-delta-\(Process.identifier)"
        defer { try? FileSystem.removeTree(path) }
        try FileSystem.write(path, (0..<4 * 4096).map { UInt8(truncatingIfNeeded: $0 / 7 + $0 / 4096) })
        let file = try Descriptor.open(path, .readWrite(0o600))
        let limit: Int64 = 16 * 4096
        do throws(IndexDelta.Problem) { try IndexDelta.apply(bytes, to: file, limit: limit) } catch {
            if case .system(let error) = error { throw Violation("the system failed: \(error)") }
            // What was written before it was refused stays within the pages that were announced.
            try Violation.unless(try file.status().size <= limit, "more was written than the limit")
            return
        }
        let size = try file.status().size
        try Violation.unless(size % 4096 == 0 && size <= limit, "a file of \(size) bytes")
    }
}
