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

/// A run could not take place: its folder cannot be written.
package struct CannotStart: Error, CustomStringConvertible {
    static let otherFolder = "choose another folder with --out"
    package let folder: String
    package let reason: any Error
    private let advice: String

    init(folder: String, reason: any Error, advice: String = Self.otherFolder) {
        self.folder = folder
        self.reason = reason
        self.advice = advice
    }

    /// - Parameter code: `errno` of the call that failed.
    init(folder: String, code: Int32) {
        self.init(folder: folder, reason: NSError(domain: NSPOSIXErrorDomain, code: Int(code)))
    }

    package var description: String {
        "cannot write into \(folder): \(SystemReason.text(of: reason)); \(advice)"
    }
}

/// The system's reason behind an error of Foundation, in a few words.
package enum SystemReason {
    package static func text(of error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
        guard let code = underlying.flatMap(posixCode) ?? posixCode(of: error) else { return "\(error)" }
        return text(of: code)
    }

    /// - Parameter code: `errno` of a call that failed.
    package static func text(of code: Int32) -> String { String(cString: strerror(code)).lowercased() }

    private static func posixCode(of error: any Error) -> Int32? {
        let error = error as NSError
        if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
        switch CocoaError.Code(rawValue: error.code) {
        case .fileWriteNoPermission, .fileReadNoPermission: return EACCES
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileReadNoSuchFile, .fileNoSuchFile: return ENOENT
        case .fileWriteVolumeReadOnly: return EROFS
        case .fileWriteFileExists: return EEXIST
        default: return nil
        }
    }
}
