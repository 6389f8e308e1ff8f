/// Which variables a package may set: [`[env]`](../../spec/stoutfile.md#env).
public enum VariableRule {
    /// What is to become of a variable that a package wants to set.
    public enum Answer: Hashable, Sendable {
        /// It is data of the package's own, or well known to be mere data.
        case harmless
        /// A line of the Stoutfile says so.
        case allowed
        /// A line of the Stoutfile could say so.
        case withheld
        /// No package sets it, whatever a Stoutfile says.
        case never
    }

    /// - Parameters:
    ///   - package: who wants it; nil when the record does not say, as those of before did not.
    ///   - settings: whose `allow` counts.
    public static func answer(
        _ name: String, _ value: String, package: String?, _ settings: some Sequence<EnvironmentSettings>
    ) -> Answer {
        if isNever(name) { return .never }
        // What ends a line, or moves a cursor where it is printed, is no path of data.
        let isPlain = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
        if isPlain, VariableFamily.of(name) == nil, isData(name) || package.map({ isOwn(name, of: $0) }) ?? false {
            return .harmless
        }
        guard let package else { return .withheld }
        let isAllowed = settings.contains { $0.allow.contains { $0.package == package && $0.variables.contains(name) } }
        return isAllowed ? .allowed : .withheld
    }

    /// Letters, digits and underscores, no digit in front.
    public static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
        }
    }

    /// Those on which the way to programs hangs, or stout itself: no package may take it away.
    public static func isNever(_ name: String) -> Bool {
        !isName(name) || ["PATH", "HOME", "IFS", "ENV", "BASH_ENV", "CONDA_PREFIX"].contains(name)
            || name.hasPrefix("STOUT_") || name.hasPrefix("__STOUT") || name.hasPrefix("LD_") || name.hasPrefix("DYLD_")
            || name.hasPrefix("BASH_FUNC_")
    }

    /// `PKG` and `PKG_…` of `pkg`, and of `libpkg`. A name of one or two letters begins too many others.
    static func isOwn(_ name: String, of package: String) -> Bool {
        func starts(_ package: some StringProtocol) -> Bool {
            let own = String(package.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }).uppercased()
            return own.utf8.count > 2 && (name == own || name.hasPrefix(own + "_"))
        }
        return starts(package) || package.hasPrefix("lib") && starts(package.dropFirst(3))
    }

    /// Names of folders and files that programs read as data, by whatever package they are set.
    private static func isData(_ name: String) -> Bool { data.contains(name) }

    private static let data: Set<String> = [
        "BABEL_DATADIR", "BABEL_LIBDIR", "ECCODES_DEFINITION_PATH", "ECCODES_SAMPLES_PATH", "FONTCONFIG_FILE",
        "FONTCONFIG_PATH",
        "GDAL_DATA", "GEOTIFF_CSV", "GSETTINGS_SCHEMA_DIR", "ICU_DATA", "JAVA_HOME", "MAGIC", "NLTK_DATA", "PROJ_DATA",
        "PROJ_LIB", "PROJ_NETWORK", "TESSDATA_PREFIX", "TZDIR", "UDUNITS2_XML_PATH", "XKB_CONFIG_ROOT",
        "XML_CATALOG_FILES",
    ]
}
