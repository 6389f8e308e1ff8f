public import Diagnostics
public import Packages
internal import Storage
public import Unix

/// A program of stout's that goes with a vendor folder, or a library that it needs.
public struct VendorProgram: Sendable {
    /// Below the vendor folder.
    public let path: String
    public let file: Path

    /// What is part of every system that the program runs on; to bring another one along would break it.
    private static let systemLibraries = [
        "ld-linux", "libc.", "libm.", "libpthread.", "libdl.", "librt.", "libresolv.", "libutil.", "linux-vdso",
    ]

    /// A stout for another platform, by itself.
    public init(_ platform: Platform, _ file: Path) throws(Failure) {
        guard let status = try? FileSystem.status(file, following: true), status.kind == .file else {
            throw Self.missing("`\(file)` is no file")
        }
        self.init(path: Self.path(platform, "stout"), file: file)
    }

    private init(path: String, file: Path) {
        self.path = path
        self.file = file
    }

    private static func path(_ platform: Platform, _ name: String) -> String {
        "\(VendorFolder.programsName)/\(platform.withoutFloors)/\(name)"
    }

    /// This stout, and the libraries that it was loaded with: beside each other they find one another, so that a machine
    /// with a C library alone can run it.
    public static func own(_ platform: Platform) throws(Failure) -> [VendorProgram] {
        do throws(SystemError) {
            let program = try Process.program()
            var found = [VendorProgram(path: path(platform, "stout"), file: program)]
            for image in try Process.images() where image != program {
                if systemLibraries.contains(where: { image.name.hasPrefix($0) }) { continue }
                found.append(VendorProgram(path: path(platform, try name(of: image)), file: image))
            }
            return found
        } catch {
            throw missing("\(error)")
        }
    }

    /// The name by which a library is asked for, `libzstd.so.1` of `libzstd.so.1.5.5`: the link beside it that leads there.
    private static func name(of image: Path) throws(SystemError) -> String {
        let ending = ".so."
        guard let mark = image.name.indices.first(where: { image.name[$0...].hasPrefix(ending) }) else {
            return image.name
        }
        let stem = image.name[..<mark] + ending
        let names = try FileSystem.list(image.parent).filter { name in
            name.hasPrefix(stem) && (try? FileSystem.realPath(image.parent / name)) == image
        }
        return names.min { $0.count < $1.count } ?? image.name
    }

    private static func missing(_ why: String) -> Failure {
        Failure(
            Diagnostic(
                .vendorProgram, "this stout cannot be added to the vendor folder", notes: [why],
                hints: ["`--program PLATFORM=FILE` names the file of a stout"]))
    }
}
