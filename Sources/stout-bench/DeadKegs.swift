internal import Unix

/// Kegs that no project uses, for collection to remove: as many files and folders as a small package has.
enum DeadKegs {
    /// Writes them below a data folder that a stout has made.
    static func make(_ count: Int, in data: Path) throws(SystemError) {
        for number in 0..<count {
            let name = "dead-\(number)"
            let version = "1.0-\(hex(number))"
            let keg = data / "cellar" / name / version
            for folder in ["bin", "lib", "share/doc"] { try FileSystem.makeDirectories(keg / folder) }
            for file in [
                "bin/a", "lib/b", "lib/c", "share/d", "share/doc/e", "share/doc/f", "share/doc/g", "share/doc/h",
            ] {
                try FileSystem.write(keg / file, Array("\(name) \(file)\n".utf8), permissions: 0o444)
            }
            for folder in ["bin", "lib", "share/doc", "share", "."] {
                try FileSystem.setPermissions(keg / folder, 0o555)
            }
            try FileSystem.makeDirectories(data / "receipts" / name)
            try FileSystem.write(data / "receipts" / name / (version + ".json"), Array(receipt(name, number).utf8))
        }
    }

    private static func hex(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func receipt(_ name: String, _ number: Int) -> String {
        let digest = hex(number) + String(repeating: "0", count: 52)
        return """
            {
              "format": 1, "name": "\(name)", "version": "1.0", "revision": 0, "source": "core",
              "bottle": "\(digest)", "tree": "\(digest)", "size": 100, "unpacked": 200, "entries": 13,
              "poured": "2026-01-01T00:00:00Z"
            }

            """
    }
}
