/// The rules of spec/bottle.md, each under the name by which the page, messages and tests know it. Names are stable.
/// `foreign` are those of foreign archives; most are both. `conda` are those that only conda packages have.
public enum BottleRule: String, Hashable, Sendable, CaseIterable {
    // The zstd frame.
    case notZstd = "not-zstd"
    case skippableFrame = "skippable-frame"
    case dictionary = "dictionary"
    case windowTooLarge = "window-too-large"
    case corruptFrame = "corrupt-frame"
    case bytesAfterFrame = "bytes-after-frame"
    case truncated = "truncated"

    // The tar container.
    case headerChecksum = "header-checksum"
    case headerMagic = "header-magic"
    case headerNumber = "header-number"
    case headerField = "header-field"
    case owner = "owner"
    case time = "time"
    case mode = "mode"
    case entryType = "entry-type"
    case hardLink = "hard-link"
    case device = "device"
    case fifo = "fifo"
    case gnuExtension = "gnu-extension"
    case globalHeader = "global-header"
    case sizeWithoutContent = "size-without-content"
    case padding = "padding"
    case missingEnd = "missing-end"
    case bytesAfterEnd = "bytes-after-end"

    // PAX extended headers.
    case paxSyntax = "pax-syntax"
    case paxKey = "pax-key"
    case paxOrder = "pax-order"
    case paxNeedless = "pax-needless"
    case paxDisagrees = "pax-disagrees"
    case paxTooLarge = "pax-too-large"
    case paxWithoutEntry = "pax-without-entry"

    // Names.
    case nameEmpty = "name-empty"
    case nameAbsolute = "name-absolute"
    case nameDots = "name-dots"
    case nameSlashes = "name-slashes"
    case nameControl = "name-control"
    case nameEncoding = "name-encoding"
    case nameTooLong = "name-too-long"
    case nameTooDeep = "name-too-deep"

    // Entries among each other.
    case duplicate = "duplicate"
    case order = "order"
    case parentMissing = "parent-missing"
    case parentNotFolder = "parent-not-folder"
    case nameCollision = "name-collision"

    // Symbolic links.
    case linkEmpty = "link-empty"
    case linkAbsolute = "link-absolute"
    case linkEscapes = "link-escapes"
    case linkControl = "link-control"
    case linkEncoding = "link-encoding"
    case linkTooLong = "link-too-long"
    case linkThroughLink = "link-through-link"

    // Limits of the reader.
    case limitEntries = "limit-entries"
    case limitSize = "limit-size"
    case limitFileSize = "limit-file-size"
    case limitCompressedSize = "limit-compressed-size"
    case limitRatio = "limit-ratio"
    case limitNames = "limit-names"

    // What every keg carries.
    case listingMissing = "listing-missing"
    case listingSyntax = "listing-syntax"
    case listingDisagrees = "listing-disagrees"
    case listingDigest = "listing-digest"
    case metadataMissing = "metadata-missing"
    case metadataTooLarge = "metadata-too-large"

    // Only when packing.
    case specialFile = "special-file"
    case changedWhilePacked = "changed-while-packed"

    // Only of foreign archives.
    case unknownFormat = "unknown-format"
    case filterFailed = "filter-failed"
    case sparse = "sparse"
    case setID = "set-id"
    case hardLinkTarget = "hard-link-target"
    case paxRepeated = "pax-repeated"
    case extensionConflict = "extension-conflict"
    case zipEnd = "zip-end"
    case zipDirectory = "zip-directory"
    case zipExtraBytes = "zip-extra-bytes"
    case zipOverlap = "zip-overlap"
    case zipDiffers = "zip-differs"
    case zipMethod = "zip-method"
    case zipEncrypted = "zip-encrypted"
    case zipFlags = "zip-flags"
    case zipExtra = "zip-extra"
    case zipKind = "zip-kind"
    case zipSize = "zip-size"
    case zipChecksum = "zip-checksum"

    // Only of conda packages (spec/sources/conda.md).
    case condaMember = "conda-member"
    case condaMemberTwice = "conda-member-twice"
    case condaMemberMissing = "conda-member-missing"
    case condaMethod = "conda-method"
    case condaName = "conda-name"
    case condaVersion = "conda-version"
    case condaInformation = "conda-information"
    case condaReserved = "conda-reserved"
    case condaIndex = "conda-index"
    case condaPaths = "conda-paths"
    case condaPathTwice = "conda-path-twice"
    case condaPathMissing = "conda-path-missing"
    case condaPathUnlisted = "conda-path-unlisted"
    case condaPathKind = "conda-path-kind"
    case condaPathSize = "conda-path-size"
    case condaPathDigest = "conda-path-digest"
    case condaPlaceholder = "conda-placeholder"
    case condaLink = "conda-link"
    case condaEntryPoint = "conda-entry-point"
    case condaSitePackages = "conda-site-packages"
    case condaVariables = "conda-variables"

    /// Those of foreign archives (spec/bottle.md, "Foreign archives").
    public static let foreign = Set(allCases).subtracting([
        .notZstd, .skippableFrame, .headerField, .owner, .time, .hardLink, .padding, .paxKey, .paxOrder, .paxNeedless,
        .paxDisagrees, .order, .parentMissing, .listingMissing, .listingSyntax, .listingDisagrees, .listingDigest,
        .metadataMissing, .metadataTooLarge, .specialFile, .changedWhilePacked,
    ]).subtracting(conda)

    /// Those of bottles.
    public static let native = Set(allCases).subtracting([
        .unknownFormat, .filterFailed, .sparse, .setID, .hardLinkTarget, .paxRepeated, .extensionConflict, .zipEnd,
        .zipDirectory, .zipExtraBytes, .zipOverlap, .zipDiffers, .zipMethod, .zipEncrypted, .zipFlags, .zipExtra,
        .zipKind, .zipSize, .zipChecksum,
    ]).subtracting(conda)

    /// Those that only conda packages have (spec/sources/conda.md); most of the foreign ones hold for them as well.
    public static let conda = Set(allCases.filter { $0.rawValue.hasPrefix("conda-") })
}
