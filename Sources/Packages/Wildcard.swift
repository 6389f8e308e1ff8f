/// Patterns in which `*` stands for any characters.
enum Wildcard {
    /// `*` stands for any characters, none included. On a mismatch the last `*` takes one character more.
    static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var place = 0
        var index = 0
        var lastStar: (index: Int, place: Int)?
        while place < name.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                lastStar = (index: index, place: place)
                index += 1
            } else if index < pattern.count, pattern[index] == name[place] {
                index += 1
                place += 1
            } else if let star = lastStar {
                lastStar = (index: star.index, place: star.place + 1)
                index = star.index + 1
                place = star.place + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
