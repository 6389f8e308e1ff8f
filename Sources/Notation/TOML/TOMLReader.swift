internal import Diagnostics

struct TOMLReader {
    var nodes: [TOMLNode] = [TOMLNode(.table, 0, 0)]
    var index = TOMLIndex()
    var diagnostics: [Diagnostic] = []
    init(_ source: SourceText) {}
    mutating func readDocument() {}
}
extension TOMLDateTime {
    init(_ span: Span, kind: TOMLValue.Kind, in bytes: [UInt8]) { fatalError() }
}
