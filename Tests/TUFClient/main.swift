import Unix

do { try ConformanceClient(Array(CommandLine.arguments.dropFirst())).run() } catch {
    try? Terminal.write("tuf-client: \(error)\n", to: .error)
    Process.exit(1)
}
