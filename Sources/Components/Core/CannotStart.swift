import Foundation
import Wires

/// A run could not take place: its folder cannot be written.
package struct CannotStart: Error, CustomStringConvertible {
    package static let otherFolder = "choose another folder with --out"
    package let folder: String
    package let reason: any Error
    private let advice: String

    package init(folder: String, reason: any Error, advice: String = Self.otherFolder) {
        self.folder = folder
        self.reason = reason
        self.advice = advice
    }

    /// - Parameter code: `errno` of the call that failed.
    package init(folder: String, code: Int32) {
        self.init(folder: folder, reason: NSError(domain: NSPOSIXErrorDomain, code: Int(code)))
    }

    package var description: String {
        "cannot write into \(folder): \(SystemReason.text(of: reason)); \(advice)"
    }
}
