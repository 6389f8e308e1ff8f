public import Packages

/// What a vendor folder has of one source: a small registry of its own (spec/vendor.md, "Sources").
public struct VendorSlice: Sendable {
    public struct File: Sendable {
        /// Below the source's folder.
        public let path: String
        public let bytes: [UInt8]
    }

    /// In the order in which they are to be written: what is named comes before what names it.
    public let files: [File]
    /// Which publication it is of.
    public let serial: Int64
    /// A moment at which all signed metadata was valid; nil where nothing is signed.
    public let time: Timestamp?
}
