import Diagnostics
import Packages

/// `[vendor]`
extension StoutfileReader {
    static let vendorKeys = ["path"]

    mutating func readVendor(_ value: TOMLValue) {
        guard let table = schema.table(value, of: "vendor") else { return }
        schema.check(table, keys: Self.vendorKeys, of: "`vendor`")
        guard let value = table["path"] else {
            return schema.report(
                .stoutfileMissingKey, "`vendor` does not say where the folder is", at: table.span,
                hints: [
                    "give it a `path`, as in `path = \"third-party/stout\"`, or take it out for the folder `vendor`"
                ])
        }
        guard let text = schema.string(value, of: "path") else { return }
        if let problem = Self.problem(inVendorPath: text) {
            return schema.report(
                .vendorPath, "the vendor folder cannot be there", at: value.span, problem,
                hints: ["write a folder relative to the Stoutfile, as in `path = \"third-party/stout\"`"])
        }
        manifest.vendor = Manifest.WrittenPath(text, span: value.span.range)
    }

    private static func problem(inVendorPath text: String) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.hasPrefix("/") { return "it leads from the top of the disk, which differs between machines" }
        if text.contains("://") { return "it is a web address" }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "it has a control character" }
        let names = text.split(separator: "/").filter { $0 != "." }
        if names.allSatisfy({ $0 == ".." }) { return "other files than stout's are there" }
        return names.first == ".stout" ? "`.stout` is of this machine alone" : nil
    }
}
