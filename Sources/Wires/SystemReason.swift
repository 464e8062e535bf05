import Foundation

/// Tells the system's reason for an error of Foundation in a few words.
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
