internal import Unix

/// The first line of a script that names an interpreter below a placeholder, where the kernel would not take it with the
/// place in the placeholder's stead: then the interpreter is looked for on PATH, or, where it is python, called by the shell in a
/// line that python takes for a text. Conda does it alike.
struct InterpreterLine {
    /// Without a line feed.
    let text: [UInt8]

    /// Whether a path means itself between double quotes of a shell, and inside of a text of python.
    static func canBeQuoted(_ path: some Sequence<UInt8>) -> Bool {
        !path.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f || "\"$`\\'".utf8.contains($0) }
    }

    /// Nil when the line can be written as any other text.
    ///
    /// - Parameter line: with `#!`, without its line feed.
    init?(_ line: [UInt8], placeholder: [UInt8], prefix: [UInt8]) {
        var rest = line.dropFirst(2).drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.starts(with: placeholder) else { return nil }
        let program = rest.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }
        rest = rest[program.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        let length = line.count - placeholder.count + prefix.count
        guard
            prefix.contains(where: { [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains($0) })
                || length > Process.longestInterpreterLine,
            let slash = program.lastIndex(of: UInt8(ascii: "/")), slash + 1 < program.endIndex
        else { return nil }
        let name = program[(slash + 1)...]
        let arguments = line[program.endIndex...]
        if Self.canBeQuoted(prefix), name.starts(with: "python".utf8),
            !name.dropFirst(6).contains(where: { !(0x2e...0x39).contains($0) })
        {
            // For the shell it is a command, for python a text of three quotes.
            let interpreter = prefix + program.dropFirst(placeholder.count)
            text =
                Array("#!/bin/sh\n'''exec' \"".utf8) + interpreter + Array("\"".utf8) + arguments
                + Array(" \"$0\" \"$@\" #'''".utf8)
            return
        }
        // Without `-S` the program and its arguments would be taken for one name.
        let hasArguments = rest.contains { $0 != 0x0d }
        text =
            Array("#!/usr/bin/env \(hasArguments ? "-S " : "")".utf8) + name
            + (hasArguments ? [0x20] + rest : Array(rest))
    }
}
