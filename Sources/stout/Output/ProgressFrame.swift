internal import Diagnostics

/// What a terminal shows of bottles on their way: a line for each of the first few, and one for all.
struct ProgressFrame {
    struct Bottle {
        var title: String
        /// In bytes; 0 where it is not known.
        var size: Int64
        var received: Int64 = 0
        var meter = Meter()
    }

    /// Bytes a second, smoothed over about two seconds so that it can be read.
    struct Meter {
        private(set) var speed = 0.0
        private var bytes: Int64 = 0
        private var time: UInt64?

        /// `now` in nanoseconds.
        mutating func sample(_ bytes: Int64, now: UInt64) {
            defer { (self.bytes, time) = (bytes, now) }
            guard let time, now > time else { return }
            let seconds = Double(now - time) / 1e9
            let current = Double(max(0, bytes - self.bytes)) / seconds
            let weight = speed == 0 ? 1 : seconds / (seconds + 2)
            speed += (current - speed) * weight
        }
    }

    /// `Fetching 3/25`, or what is done before.
    var head: String
    /// Of all bottles, in bytes; no bar for 0, which is where it is not known.
    var size: Int64
    var received: Int64
    var speed: Double
    var bottles: [Bottle]
    /// More of them would push away what was written before.
    private static let mostBottles = 6
    private static let barWidth = 20

    /// - Parameters:
    ///   - columns: of the terminal; no line is as wide, because some wrap then.
    ///   - rows: of the terminal; the lines take half of them at most.
    func lines(columns: Int, rows: Int, style: Style) -> [TerminalText] {
        let room = max(1, columns - 1)
        let shown = bottles.prefix(max(0, min(Self.mostBottles, rows / 2 - 1)))
        let width = ([head] + shown.map(\.title)).map(\.printable.count).max() ?? 0
        var lines = shown.map { bottle in
            line(bottle.title, bottle.received, bottle.size, bottle.meter.speed, nil, width, room, style.name)
        }
        lines.append(line(head, received, size, speed, left, width, room, style.bold))
        return lines
    }

    private var left: String? {
        guard speed >= 1, size > received else { return nil }
        let seconds = Int(Double(size - received) / speed)
        return seconds < 100 ? "\(seconds) s left" : "\(seconds / 60) min left"
    }

    /// As much as there is room for: title, bar, bytes, speed and time left; a share instead where it is narrow.
    private func line(
        _ title: String, _ received: Int64, _ size: Int64, _ speed: Double, _ left: String?, _ width: Int, _ room: Int,
        _ dress: (TerminalText) -> TerminalText
    ) -> TerminalText {
        let title = title.printable
        guard size > 0 else {
            let tail = received > 0 ? "  \(Size.text(received))  \(Size.text(Int64(speed)))/s" : ""
            let padding = String(repeating: " ", count: tail.isEmpty ? 0 : max(0, width - title.count))
            if max(width, title.count) + tail.count <= room { return dress("\(title)") + "\(padding)\(tail)" }
            return dress("\(String(title.prefix(room)))")
        }
        let share = min(1, Double(received) / Double(size))
        let bytes = "\(Size.text(min(received, size))) of \(Size.text(size))"
        let pace = "\(Size.text(Int64(speed)))/s"
        let percent = "\(Int(share * 100))%"
        let padding = TerminalText.spaces(width - title.count)
        let choices = [
            [bar(share), bytes, pace, left].compactMap(\.self), [bar(share), bytes, pace], [bytes, pace], [bytes],
            [percent],
        ]
        for choice in choices {
            let tail = choice.joined(separator: "  ")
            if max(width, title.count) + 2 + tail.count <= room { return dress("\(title)") + padding + "  \(tail)" }
        }
        let short = title.prefix(max(0, room - 5))
        return room < 8 ? "\(String(percent.prefix(room)))" : dress("\(String(short))") + " \(percent)"
    }

    private func bar(_ share: Double) -> String {
        let full = min(Self.barWidth, max(0, Int(share * Double(Self.barWidth))))
        let tip = full < Self.barWidth ? ">" : ""
        return "[" + String(repeating: "=", count: full) + tip
            + String(repeating: " ", count: Self.barWidth - full - tip.count) + "]"
    }
}
