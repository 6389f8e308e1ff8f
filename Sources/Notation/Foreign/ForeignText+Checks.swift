internal import Diagnostics

extension Failure {
    /// The same with the lines of a text shown without what says who asks; offsets stay what they are.
    func hidingAddresses(in source: SourceText) -> Failure {
        let text = String(decoding: source.bytes, as: UTF8.self)
        let shown = SourceText(name: source.name, bytes: Array(AddressMask.starring(text).utf8))
        return Failure(
            all.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.message = AddressMask.hiding(diagnostic.message)
                for place in diagnostic.labels.indices where diagnostic.labels[place].source === source {
                    diagnostic.labels[place].source = shown
                }
                return diagnostic
            })
    }
}

extension SourceText {
    /// Refuses a list that is no text: UTF-16 of a shell on Windows, or no list at all.
    func checkText() throws(Failure) {
        let fault = Encoding.firstFault(in: bytes) ?? bytes.firstIndex(of: 0).map { $0..<$0 + 1 }
        guard let fault else { return }
        throw Failure(
            Diagnostic(
                .tomlEncoding, "\(name) is not UTF-8",
                labels: [Diagnostic.Label(SourceText(name: name, bytes: []), Span(0, 0))],
                notes: ["byte \(fault.lowerBound + 1) is not part of a text"],
                hints: ["save the file as UTF-8; PowerShell needs `-Encoding utf8` for that"]))
    }
}
