import Notation
import Testing

/// One mistake for each row: the text below `platforms`, and what is said of it.
@Suite struct StoutfileMistakeTests {
    static let rows: [(text: String, line: String)] = [
    ]

    @Test(arguments: rows)
    func mistake(text: String, expected: String) {
        let (manifest, diagnostics) = Stoutfile.read(source("platforms = [\"linux-x86_64\"]\n" + text))
        #expect(diagnostics.map { line($0) } == [expected])
        #expect(manifest == nil || expected.hasPrefix("warning"))
    }

    @Test(arguments: platformRows)
    func platforms(text: String, expected: String) {
        let (manifest, diagnostics) = Stoutfile.read(source(text + "\nrequires.a = \"1\""))
        #expect(diagnostics.map { line($0) } == [expected])
        #expect(manifest == nil)
    }
    static let platformRows: [(text: String, line: String)] = [
    ]
}
