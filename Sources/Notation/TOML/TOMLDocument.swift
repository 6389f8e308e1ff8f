internal import Diagnostics

/// What a document's values, tables and entries are views of: the text and one flat list of nodes.
///
/// A node holds places in the text, not copies of it; strings, keys and times are made when they are asked for. That
/// keeps a read document at about two times its text, and makes every view a cheap value of two words.
final class TOMLDocument: Sendable {
    let source: SourceText
    let nodes: [TOMLNode]
    let index: TOMLIndex

    init(source: SourceText, nodes: [TOMLNode], index: TOMLIndex) {
        self.source = source
        self.nodes = nodes
        self.index = index
    }

    /// The child of a table with that key.
    func child(of table: UInt32, key: String) -> UInt32? {
        if nodes[Int(table)].isIndexed {
            return index.find(Array(key.utf8)[...], in: table, nodes: nodes, bytes: source.bytes)
        }
        let length = key.utf8.count
        var child = nodes[Int(table)].first
        while child != 0 {
            let node = nodes[Int(child)]
            if node.keyIsPlain {
                let text = node.plainKey
                if text.count == length, matches(key, at: text.lowerBound) { return child }
            } else if TOMLText.text(of: node.keySpan, form: node.keyForm, in: source.bytes) == Array(key.utf8)[...] {
                return child
            }
            child = node.next
        }
        return nil
    }

    private func matches(_ key: String, at start: Int) -> Bool {
        var place = start
        for byte in key.utf8 {
            if source.bytes[place] != byte { return false }
            place += 1
        }
        return true
    }

    func key(of node: UInt32) -> String {
        let node = nodes[Int(node)]
        if node.keyIsPlain { return String(decoding: source.bytes[node.plainKey], as: UTF8.self) }
        return String(
            decoding: TOMLText.text(of: node.keySpan, form: node.keyForm, in: source.bytes), as: UTF8.self)
    }
}
