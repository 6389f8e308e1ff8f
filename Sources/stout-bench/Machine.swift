internal import Unix

/// What figures were measured on.
enum Machine {
    /// `AMD EPYC, 2 processors`
    static var line: String {
        let facts = (try? FileSystem.read("/proc/cpuinfo", limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
        let name = facts?.split(separator: "\n").first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ":").last }
            .map { String($0.drop { $0 == " " }) }
        return "\(name ?? "unknown processor"), \(Process.processors) processors"
    }

    /// The stout that is measured unless another is named: the one that was built with this program.
    static var stout: String {
        let own = try? FileSystem.realPath(Path("/proc/self/exe"))
        let beside = own.map { $0.parent / "stout" }
        return beside.flatMap { Process.canExecute($0) ? $0.text : nil } ?? "stout"
    }

    /// Most memory that this program's own image ever had, in bytes; nil where the system does not say. What
    /// `getrusage(2)` says counts what the parent had before `exec`, too.
    static var peakMemory: Int? {
        guard let status = try? FileSystem.read("/proc/self/status", limit: 1 << 16) else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}

/// Figures of several runs.
struct Sample {
    /// Nanoseconds, ascending.
    let times: [UInt64]

    init(_ times: [UInt64]) { self.times = times.sorted() }

    /// Runs something `count` times after one warm-up.
    init(_ count: Int, _ body: () -> UInt64) {
        _ = body()
        self.init((0..<count).map { _ in body() })
    }

    var median: UInt64 { times[times.count / 2] }

    /// `1.83 ms (1.71 to 2.40)`
    var text: String {
        "\(Self.milliseconds(median)) ms (\(Self.milliseconds(times[0])) to \(Self.milliseconds(times[times.count - 1])))"
    }

    static func milliseconds(_ nanoseconds: UInt64) -> String {
        let hundredths = (nanoseconds + 5_000) / 10_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `0.42`, of medians.
    func ratio(to other: Sample) -> String {
        let hundredths = Int((Double(median) / Double(max(1, other.median)) * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
