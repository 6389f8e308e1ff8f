import Foundation
import Testing
import Unix

@testable import Operations

/// The program itself in other surroundings: the same inputs give the same bytes.
@Suite struct SurroundingsTests {
    private static let program = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../.build/debug/stout").standardized.path

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program), "needs the built program"))
    func localeTimeAndOrderOfVariablesDoNotMatter() throws {
        let surroundings = [
            ["LC_ALL=C", "TZ=UTC"], ["LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "TZ=Pacific/Kiritimati"],
            ["TZ=America/Caracas", "LC_ALL=de_DE.ISO-8859-1", "LANGUAGE=de", "COLUMNS=20"],
        ]
        var texts: Set<String> = []
        for (place, variables) in surroundings.enumerated() {
            let project = try ScratchProject(
                ["i 1.0: i-x *", "i-x 1.0", "z 1.0", "a 1.0 | for macos-arm64", "a 1.0"],
                name: place == 0 ? "project" : "Weg \(place)")
            try project.require("z = \"*\"\ni = \"*\"\na = \"1\"", platforms: "\"macos-arm64\", \"linux-x86_64\"")
            let own = ["STOUT_HOME=\((project.folder / "d").text)", "STOUT_CACHE=\((project.folder / "c").text)"]
            let path = ProcessInfo.processInfo.environment["PATH"].map { ["PATH=\($0)"] } ?? []
            let all = path + own + variables
            let run = try ChildProcess.run(
                Self.program, ["lock", "--project", project.context.project.text],
                environment: place == 1 ? all.reversed() : all, output: .discarded, discardsErrors: true)
            #expect(run.status == 0)
            texts.insert(try project.read())
        }
        #expect(texts.count == 1)
    }
}
