internal import Unix

/// Names and passwords of hosts: a netrc file. It is read here and not by libcurl, which would send the entry `default` to
/// whatever server a Stoutfile names.
///
/// The format is that of ftp(1), with the quotes of curl's: words, `machine HOST`, `login`, `password`, `account`, `default`,
/// and `macdef` up to an empty line.
struct Netrc {
    struct Entry {
        var name = ""
        var password = Secret("")
    }

    private var machines: [(host: String, entry: Entry)] = []
    /// For every other host.
    private(set) var fallback: Entry?

    private static let limit = 1 << 20

    /// Nothing where there is no file, or none that can be read.
    init(_ path: Path) {
        self.init((try? FileSystem.read(path, limit: Self.limit)) ?? [])
    }

    init(_ bytes: [UInt8]) {
        var words = Self.words(String(decoding: bytes, as: UTF8.self)).makeIterator()
        var host: String?
        var entry: Entry?
        func end(_ machines: inout [(host: String, entry: Entry)], _ fallback: inout Entry?) {
            guard let entry else { return }
            if let host { machines.append((host, entry)) } else { fallback = fallback ?? entry }
        }
        while let word = words.next() {
            switch word {
            case "machine", "default":
                end(&machines, &fallback)
                host = word == "machine" ? words.next()?.lowercased() ?? "" : nil
                entry = Entry()
            case "login": if let name = words.next() { entry?.name = name }
            case "password": if let password = words.next() { entry?.password = Secret(password) }
            case "account": _ = words.next()
            default: continue
            }
        }
        end(&machines, &fallback)
    }

    /// The first entry of a host; an IPv6 address with or without its brackets.
    func entry(of host: String) -> Entry? {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return machines.first { $0.host == host || $0.host == bare }?.entry
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var isMacro = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if isMacro {
                isMacro = !line.isEmpty
                continue
            }
            var rest = line.drop(while: \.isWhitespace)
            while let first = rest.first, first != "#" {
                var word = ""
                if first == "\"" {
                    rest = rest.dropFirst()
                    while let next = rest.popFirst(), next != "\"" {
                        guard next == "\\", let escaped = rest.popFirst() else {
                            word.append(next)
                            continue
                        }
                        word.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped == "r" ? "\r" : escaped)
                    }
                } else {
                    word = String(rest.prefix { !$0.isWhitespace })
                    rest = rest.dropFirst(word.count)
                }
                rest = rest.drop(while: \.isWhitespace)
                if word == "macdef" {
                    isMacro = true
                    break
                }
                words.append(word)
            }
        }
        return words
    }
}
