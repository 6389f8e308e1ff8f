internal import Diagnostics
internal import Notation

extension Diagnostic {
    /// As `--json` prints it.
    var json: JSONValue {
        let shown = withoutPrivateText
        if shown.message != message || shown.notes != notes { return shown.json }
        return [
            "severity": .string(severity.rawValue), "code": .string("\(code)"),
            "message": .string(AddressMask.hiding(message)),
            "places": .array(
                places.map { place in
                    [
                        "file": .string(place.file), "line": .integer(Int64(place.line)),
                        "column": .integer(Int64(place.column)),
                        "remark": place.remark.map { .string(AddressMask.hiding($0)) } ?? .null,
                    ]
                }),
            "notes": .array(notes.map { .string(AddressMask.hiding($0)) }),
            "hints": .array(hints.map { .string(AddressMask.hiding($0)) }),
        ]
    }
}
