internal import Diagnostics

extension TOMLReader {
    func setKey(of node: inout TOMLNode, _ part: KeyPart) {
        node.keyStart = UInt32(part.start)
        node.keyEnd = UInt32(part.end)
        node.keyForm = part.form
    }

    /// Makes a node and appends it to a table or an array.
    mutating func add(_ node: TOMLNode, to parent: UInt32) -> UInt32 {
        nodes.append(node)
        let number = UInt32(nodes.count - 1)
        append(number, to: parent)
        return number
    }

    /// Appends a node as the last child of a table or an array.
    mutating func append(_ node: UInt32, to parent: UInt32) {
        let last = nodes[Int(parent)].last
        if last == 0 {
            nodes[Int(parent)].first = node
        } else {
            nodes[Int(last)].next = node
        }
        nodes[Int(parent)].last = node
        nodes[Int(parent)].count += 1
        guard nodes[Int(parent)].count > TOMLIndex.threshold, nodes[Int(parent)].kind == .table else { return }
        if nodes[Int(parent)].isIndexed {
            index.insert(node, in: parent, nodes: nodes, bytes: bytes)
            return
        }
        nodes[Int(parent)].isIndexed = true
        var child = nodes[Int(parent)].first
        while child != 0 {
            index.insert(child, in: parent, nodes: nodes, bytes: bytes)
            child = nodes[Int(child)].next
        }
    }

    /// The child of a table whose key is the same text, however either is written.
    func find(_ part: KeyPart, in table: UInt32) -> UInt32? {
        if nodes[Int(table)].first == 0 { return nil }
        if nodes[Int(table)].isIndexed {
            return index.find(text(of: part), in: table, nodes: nodes, bytes: bytes)
        }
        guard part.form != .escaped else { return slowFind(part, in: table) }
        let start = part.form == .bare ? part.start : part.start + 1
        let length = (part.form == .bare ? part.end : part.end - 1) - start
        var child = nodes[Int(table)].first
        search: while child != 0 {
            let node = nodes[Int(child)]
            if !node.keyIsPlain { return slowFind(part, in: table) }
            let key = node.plainKey
            if key.count == length {
                var distance = 0
                while distance < length, bytes[key.lowerBound + distance] == bytes[start + distance] { distance += 1 }
                if distance == length { return child }
            }
            child = node.next
        }
        return nil
    }

    /// The same where escapes are in the way.
    private func slowFind(_ part: KeyPart, in table: UInt32) -> UInt32? {
        let text = text(of: part)
        var child = nodes[Int(table)].first
        while child != 0 {
            let node = nodes[Int(child)]
            let other = KeyPart(start: Int(node.keyStart), end: Int(node.keyEnd), form: node.keyForm)
            if self.text(of: other) == text { return child }
            child = node.next
        }
        return nil
    }

    private func text(of part: KeyPart) -> ArraySlice<UInt8> {
        TOMLText.text(of: part.span, form: part.form, in: bytes)
    }
}
