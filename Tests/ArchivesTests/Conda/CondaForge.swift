import Foundation
import Packages
import Trust
import Unix

@testable import Archives

/// Makes conda packages, good ones and bad ones: everything follows from `files` and can be changed before it is put
/// together.
struct CondaForge {
    enum Item {
        case folder
        case file(String, mode: Int = 0o644)
        case link(String)
        case hardLink(String)
        /// A device.
        case other
    }

    /// One path of `paths.json`; nil members are left out.
    typealias Path = [String: Any]

    var name = "demo"
    var version = "1.0"
    var build = "h0_0"
    var files: [(path: String, item: Item)] = [
        ("bin/demo", .file("#!/bin/sh\n", mode: 0o755)), ("share/x", .file("x")),
    ]
    /// Of the index, beside what follows from the above; NSNull takes a key away.
    var index: [String: Any] = [:]
    /// Instead of the index that follows.
    var indexText: String?
    var link: String?
    /// More in `info`.
    var information: [(path: String, item: Item)] = []
    /// Which of the texts in `info` are there.
    var hasIndex = true
    var hasPaths = true
    var changePaths: (inout [Path]) -> Void = { _ in }
    /// Instead of the paths that follow.
    var pathsText: String?
    var metadata = #"{"conda_pkg_format_version": 2}"#
    var members = ["metadata", "pkg", "info"]
    var changeZip: (inout ZipForge) -> Void = { _ in }

    static func make(_ change: (inout CondaForge) -> Void = { _ in }) -> CondaForge {
        var forge = CondaForge()
        change(&forge)
        return forge
    }

    var stem: String { "\(name)-\(version)-\(build)" }
    func path(_ format: CondaFormat = .zip) -> String { "linux-64/\(stem)\(format.rawValue)" }

    private var paths: String {
        if let pathsText { return pathsText }
        var list: [Path] = files.compactMap { path, item in
            switch item {
            case .folder, .other: return nil
            case .link: return ["_path": path, "path_type": "softlink", "sha256": Self.hex(""), "size_in_bytes": 0]
            case .file(let text, _):
                return [
                    "_path": path, "path_type": "hardlink", "sha256": Self.hex(text), "size_in_bytes": text.utf8.count,
                ]
            case .hardLink(let target):
                guard case .file(let text, _)? = files.first(where: { $0.path == target })?.item else { return nil }
                return [
                    "_path": path, "path_type": "hardlink", "sha256": Self.hex(text), "size_in_bytes": text.utf8.count,
                ]
            }
        }
        changePaths(&list)
        return Self.json(["paths": list, "paths_version": 1])
    }

    private var about: [(path: String, item: Item)] {
        var all: [(path: String, item: Item)] = []
        var values: [String: Any] = [
            "name": name, "version": version, "build": build, "build_number": 0, "subdir": "linux-64", "depends": [],
        ]
        for (key, value) in index { values[key] = value is NSNull ? nil : value }
        if hasIndex { all.append(("info/index.json", .file(indexText ?? Self.json(values)))) }
        if hasPaths { all.append(("info/paths.json", .file(paths))) }
        if let link { all.append(("info/link.json", .file(link))) }
        return all + information
    }

    /// A `.conda`.
    func zip() throws -> [UInt8] {
        var zip = ZipForge()
        for member in members {
            switch member {
            case "metadata": zip.add("metadata.json", Array(metadata.utf8))
            case "pkg": zip.add("pkg-\(stem).tar.zst", try Forge.compress(Self.tar(files)))
            case "info": zip.add("info-\(stem).tar.zst", try Forge.compress(Self.tar(about)))
            default: zip.add(member, [])
            }
        }
        changeZip(&zip)
        return zip.bytes
    }

    /// A `.tar.bz2`, by the system's bzip2.
    func tar() throws -> [UInt8] {
        var filter = try Filter("bzip2", ["-c"])
        let bytes = Self.tar(about + files)
        var packed: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { unsafe buffer.deallocate() }
        try unsafe bytes.withUnsafeBytes { input in
            var rest = unsafe input
            while true {
                let count = unsafe try filter.exchange(&rest, into: buffer)
                if count == 0 { break }
                unsafe packed += buffer[..<count]
            }
        }
        while case let count = unsafe try filter.drain(into: buffer), count > 0 { unsafe packed += buffer[..<count] }
        _ = try filter.finish()
        return packed
    }

    static func tar(_ items: [(path: String, item: Item)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (path, item) in items {
            var (kind, mode, target, content) = ("0", 0o644, "", [UInt8]())
            switch item {
            case .folder: (kind, mode) = ("5", 0o755)
            case .link(let to): (kind, target) = ("2", to)
            case .hardLink(let to): (kind, target) = ("1", to)
            case .file(let text, let other): (mode, content) = (other, Array(text.utf8))
            case .other: kind = "3"
            }
            var block = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, _ place: Int) {
                block.replaceSubrange(place..<(place + text.utf8.count), with: text.utf8)
            }
            put(path, 0)
            put(octal(mode, 7), 100)
            put(octal(0, 7), 108)
            put(octal(0, 7), 116)
            put(octal(content.count, 11), 124)
            put(octal(0, 11), 136)
            put("        ", 148)
            put(kind, 156)
            put(target, 157)
            put("ustar", 257)
            put("00", 263)
            put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\0 ", 148)
            bytes += block + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
        }
        return bytes + [UInt8](repeating: 0, count: 1024)
    }

    private static func octal(_ number: Int, _ digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }

    static func hex(_ text: String) -> String { SHA256Hasher.digest(of: Array(text.utf8)).hex }

    static func json(_ value: Any) -> String {
        String(
            decoding: (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])) ?? Data(),
            as: UTF8.self)
    }
}
