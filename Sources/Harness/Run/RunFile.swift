import Components
import Foundation

/// The file of a run's record.
final class RunFile: Sendable {
    let url: URL
    private let handle: FileHandle

    /// Makes the folder, and empties what an earlier run of the same case has left in it.
    /// - Throws: `CannotStart`.
    init(_ folder: URL) throws {
        url = folder.appending(path: "record.jsonl")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Self.removeLeftovers(folder)
            guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
                throw CocoaError(.fileWriteNoPermission)
            }
            handle = try FileHandle(forWritingTo: url)
        } catch {
            throw CannotStart(folder: folder.path, reason: error)
        }
    }

    func write(_ bytes: [UInt8]) throws {
        try handle.write(contentsOf: bytes)
    }

    func close() throws {
        try handle.close()
    }

    /// A store of an earlier run would make this one see its readings.
    private static func removeLeftovers(_ folder: URL) throws {
        let endings = [".sqlite", ".sqlite-wal", ".sqlite-shm"]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where endings.contains(where: name.hasSuffix) || name.hasPrefix(".truth-") {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }
}
