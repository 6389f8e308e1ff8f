extension TransferEngine {
    /// What is missing of libcurl on this machine, in words; nil when all is there.
    public static func missingLibrary() -> String? {
        do throws(CurlLibrary.Missing) { _ = try CurlLibrary(TransferOptions(userAgent: "stout").libraries) } catch {
            return error.function.map { "libcurl is too old: it has no `\($0)`" } ?? "libcurl is not here"
        }
        return nil
    }
}
