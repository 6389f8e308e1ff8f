internal import Archives
internal import Unix

/// The program in `bin` that calls an entry point of a `noarch: python` package (CEP 20): what conda clients make.
struct Launcher {
    let point: CondaEntryPoint
    /// Of the interpreter, from the environment's root.
    let python: String

    init(_ point: CondaEntryPoint, python: String) {
        self.point = point
        self.python = python
    }

    func file(_ keg: Int, prefix: String) -> MadeFile {
        MadeFile(
            path: "bin/" + point.name, keg: keg, isExecutable: true, bytes: Array(text(prefix).utf8),
            neutral: Array(text("").utf8), namesPrefix: true)
    }

    private func text(_ prefix: String) -> String {
        let interpreter = "\(prefix)/\(python)"
        // A line that the kernel would not take is one for the shell, which python takes for a text of three quotes.
        let isLine =
            !interpreter.contains(where: \.isWhitespace) && interpreter.utf8.count + 2 <= Process.longestInterpreterLine
        let line =
            isLine
            ? "#!\(interpreter)"
            : InterpreterLine.canBeQuoted(interpreter.utf8)
                ? "#!/bin/sh\n'''exec' \"\(interpreter)\" \"$0\" \"$@\" #'''"
                : "#!/usr/bin/env \(Path(python).name)"
        let root = point.function.prefix { $0 != "." }
        let lines = [
            line, "# -*- coding: utf-8 -*-", "import re", "import sys", "", "from \(point.module) import \(root)", "",
            "if __name__ == '__main__':", "\tsys.argv[0] = re.sub(r'(-script\\.pyw?|\\.exe)?$', '', sys.argv[0])",
            "\tsys.exit(\(point.function)())", "",
        ]
        return lines.joined(separator: "\n")
    }
}
