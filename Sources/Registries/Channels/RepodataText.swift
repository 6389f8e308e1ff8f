internal import Archives
internal import Unix

/// A file with repodata on this machine, plain or in zstd.
struct RepodataText {
    let path: Path
    let isNoarch: Bool
    var isCompressed: Bool { path.text.utf8.suffix(4).elementsEqual(".zst".utf8) }

    enum Problem: Error {
        case repodata(RepodataError)
        case system(SystemError)
    }

    /// Reads it piece by piece: a piece of the file and one of the text are in memory.
    func read(into records: inout ChannelRecords) throws(Problem) {
        var reader = RepodataReader(isNoarch: isNoarch)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        var decoder = ZstdDecoder()
        let file: Descriptor
        do throws(SystemError) { file = try Descriptor.open(path, .read) } catch { throw .system(error) }
        while true {
            let count: Int
            do throws(SystemError) { count = try unsafe file.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { break }
            var piece = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if isCompressed {
                try unsafe decode(&piece, &decoder, &reader, &records)
            } else {
                try unsafe take(Array(piece), &reader, &records)
            }
        }
        if isCompressed {
            do throws(BottleError) { try decoder.finish() } catch { throw Self.problem(error) }
        }
        do throws(RepodataError) { try reader.finish(&records) } catch { throw .repodata(error) }
    }

    private func take(
        _ piece: [UInt8], _ reader: inout RepodataReader, _ records: inout ChannelRecords
    ) throws(Problem) {
        do throws(RepodataError) { try reader.take(piece, into: &records) } catch { throw .repodata(error) }
    }

    private func decode(
        _ piece: inout UnsafeRawBufferPointer, _ decoder: inout ZstdDecoder, _ reader: inout RepodataReader,
        _ records: inout ChannelRecords
    ) throws(Problem) {
        while true {
            let text: [UInt8]
            do throws(BottleError) { text = try unsafe Array(decoder.decode(&piece)) } catch {
                throw Self.problem(error)
            }
            if text.isEmpty { return }
            try take(text, &reader, &records)
        }
    }

    private static func problem(_ error: BottleError) -> Problem {
        switch error {
        case .system(let error): .system(error)
        case .refused(let refusal): .repodata(RepodataError(.compression("\(refusal)")))
        }
    }
}
