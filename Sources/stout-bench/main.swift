// stout-bench: the figures that stout promises, measured on the machine at hand. Never part of a test.

internal import Unix

let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "channel": Process.exit(benchChannel(Array(words.dropFirst())))
case "solve": Process.exit(benchSolve(Array(words.dropFirst())))
case "figures": Process.exit(benchFigures(Array(words.dropFirst())))
case "index": Process.exit(benchIndex(Array(words.dropFirst())))
case "links": Process.exit(benchLinks(Array(words.dropFirst())))
case "registry": Process.exit(benchRegistry(Array(words.dropFirst())))
case "shell": Process.exit(benchShell(Array(words.dropFirst())))
case "notation": Process.exit(benchNotation(Array(words.dropFirst())))
default:
    print(
        """
        usage: stout-bench COMMAND

          channel …     versions, match specifications and requests of conda channels
          solve FILE…   resolver problems of the neutral format, one line of JSON a case
          figures       start, a sync with nothing to do, a lock: whole processes
          index         resolutions from SQLite indexes, opening included
          links         new generations of 500 packages, beside `cp -al`: whole processes
          registry      updates, search and info with a million candidates: whole processes, nginx
          shell         completions among 50,000 names, and a prompt of bash, zsh and fish: whole processes
          notation      TOML and a lock of 2,000 packages: speed, memory, whole processes
        """)
    Process.exit(words.isEmpty || words == ["--help"] ? 0 : 1)
}
