internal import Unix

/// The first line of a script that names an interpreter below a placeholder, where the kernel would not take it with the
/// place in the placeholder's stead: then the interpreter is looked for on PATH, as conda does it.
struct InterpreterLine {
    /// Without a line feed.
    let text: [UInt8]

    /// Nil when the line can be written as any other text.
    ///
    /// - Parameter line: with `#!`, without its line feed.
    init?(_ line: [UInt8], placeholder: [UInt8], prefix: [UInt8]) {
        var rest = line.dropFirst(2).drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.starts(with: placeholder) else { return nil }
        let program = rest.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }
        rest = rest[program.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        let length = line.count - placeholder.count + prefix.count
        guard prefix.contains(0x20) || prefix.contains(0x09) || length > Process.longestInterpreterLine,
            let slash = program.lastIndex(of: UInt8(ascii: "/")), slash + 1 < program.endIndex
        else { return nil }
        // Without `-S` the program and its arguments would be taken for one name.
        let hasArguments = rest.contains { $0 != 0x0d }
        text =
            Array("#!/usr/bin/env \(hasArguments ? "-S " : "")".utf8) + program[(slash + 1)...]
            + (hasArguments ? [0x20] + rest : Array(rest))
    }
}
