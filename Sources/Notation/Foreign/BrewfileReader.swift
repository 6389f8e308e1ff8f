internal import Packages

/// Reads a Brewfile line by line. It is Ruby, and nothing in it is run: only plain lines are read, and conditions that ask
/// for the system (`if OS.mac?`).
struct BrewfileReader {
    enum Line: Equatable {
        case nothing
        case formula(String, on: [PlatformSelector], losses: [Loss])
        case left(what: String, why: String)
    }

    /// Something of a line that is not carried over.
    struct Loss: Equatable {
        let what: String
        let why: String
    }

    /// What each block that is open lets through, the innermost last.
    private var open: [Block] = []

    private struct Block {
        var systems: Set<Platform.System>
        /// What `else` stands for; nil of a block that does not ask for the system.
        var rest: Set<Platform.System>?
    }

    private static let all = Set(Platform.System.allCases)
    private static let otherKinds = [
        "tap", "cask", "mas", "vscode", "whalebrew", "cask_args", "go", "cargo", "npm", "uv", "flatpak", "krew",
    ]

    mutating func read(_ text: String) -> Line {
        let words = Self.words(text)
        guard let first = words.first else { return .nothing }
        let whole = words.joined(separator: " ")
        switch first {
        case "if", "unless", "elsif", "else", "end": return condition(words, whole)
        default: break
        }
        if words.last == "do" || whole.contains(" do |") {
            open.append(Block(systems: Self.all))
            return .left(what: whole, why: "only lines like `brew \"jq\"` are read")
        }
        if Self.otherKinds.contains(first) {
            let what = words.prefix(2).joined(separator: " ")
            return .left(
                what: what.hasSuffix(",") ? String(what.dropLast()) : what, why: "stout has no packages of this kind")
        }
        guard first == "brew", words.count > 1, let name = Self.quoted(words[1]) else {
            return .left(what: whole, why: "only lines like `brew \"jq\"` are read")
        }
        return formula(name, Array(words.dropFirst(2)), whole)
    }

    private func formula(_ name: String, _ behind: [String], _ whole: String) -> Line {
        var systems = open.reduce(Self.all) { $0.intersection($1.systems) }
        var losses: [Loss] = []
        var options = behind[...]
        if let place = behind.lastIndex(where: { $0 == "if" || $0 == "unless" }) {
            options = behind[..<place]
            if let asked = Self.systems(behind[(place + 1)...].joined(separator: " ")) {
                systems.formIntersection(behind[place] == "if" ? asked : Self.all.subtracting(asked))
            } else {
                losses.append(Loss(what: whole, why: "carried over without its condition"))
            }
        }
        if !options.isEmpty { losses.append(Loss(what: whole, why: "its options are left out")) }
        if systems.isEmpty { return .left(what: whole, why: "it is for no system that stout knows") }
        let on = systems == Self.all ? [] : systems.map { PlatformSelector.system($0) }.sorted()
        return .formula(name, on: on, losses: losses)
    }

    // MARK: - Conditions

    private mutating func condition(_ words: [String], _ whole: String) -> Line {
        let asked = Self.systems(words.dropFirst().joined(separator: " "))
        let unread = Line.left(
            what: whole, why: "only `OS.mac?` and `OS.linux?` are asked; what stands below is carried over")
        switch words[0] {
        case "end":
            _ = open.popLast()
            return .nothing
        case "if", "unless":
            guard let asked else {
                open.append(Block(systems: Self.all))
                return unread
            }
            let systems = words[0] == "if" ? asked : Self.all.subtracting(asked)
            open.append(Block(systems: systems, rest: Self.all.subtracting(systems)))
        case "elsif":
            guard let last = open.indices.last else { return unread }
            guard let asked, let rest = open[last].rest else {
                open[last] = Block(systems: Self.all)
                return unread
            }
            open[last] = Block(systems: rest.intersection(asked), rest: rest.subtracting(asked))
        default:
            guard let last = open.indices.last else { return unread }
            open[last].systems = open[last].rest ?? Self.all
        }
        return .nothing
    }

    /// Those that a condition lets through; nil where it asks for anything else.
    private static func systems(_ condition: String) -> Set<Platform.System>? {
        var text = condition[...]
        if text.hasSuffix(" then") { text = text.dropLast(5) }
        var isNot = false
        if text.hasPrefix("!") {
            (isNot, text) = (true, text.dropFirst())
        } else if text.hasPrefix("not ") {
            (isNot, text) = (true, text.dropFirst(4))
        }
        if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast() }
        let systems: Set<Platform.System>
        switch text {
        case "OS.mac?": systems = [.macos]
        case "OS.linux?": systems = [.linux]
        default: return nil
        }
        return isNot ? all.subtracting(systems) : systems
    }

    // MARK: - Words

    /// Between blanks, as far as these are in no quotes; without a comment, and without the parentheses of `brew("jq")`.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in text {
            if let mark = quote {
                word.append(character)
                if character == mark { quote = nil }
            } else if character == "#" {
                break
            } else if character == " " || character == "\t" || word == "brew" && character == "(" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                if character == "\"" || character == "'" { quote = character }
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func quoted(_ word: String) -> String? {
        var text = word[...]
        while text.last == "," || text.last == ")" { text.removeLast() }
        guard let mark = text.first, mark == "\"" || mark == "'", text.count > 2, text.last == mark else { return nil }
        return String(text.dropFirst().dropLast())
    }
}
