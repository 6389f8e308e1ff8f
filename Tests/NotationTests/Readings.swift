import Diagnostics

/// A diagnostic as tests compare it: `E0203 «requirs» message | remark | hints`.
func line(_ diagnostic: Diagnostic) -> String {
    var parts = [diagnostic.message]
    var place = ""
    if let label = diagnostic.labels.first {
        place = " «\(String(decoding: label.source.bytes[label.span.range], as: UTF8.self))»"
        if let remark = label.remark { parts.append(remark) }
    }
    for label in diagnostic.labels.dropFirst() {
        let text = String(decoding: label.source.bytes[label.span.range], as: UTF8.self)
        parts.append("«\(text)» \(label.remark ?? "")")
    }
    parts += diagnostic.notes + diagnostic.hints
    let kind = diagnostic.severity == .warning ? "warning " : ""
    return kind + "\(diagnostic.code)\(place) " + parts.joined(separator: " | ")
}

func source(_ text: String, name: String = "Stoutfile") -> SourceText {
    SourceText(name: name, bytes: Array(text.utf8))
}
