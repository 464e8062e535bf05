import Foundation

/// A folder that other users cannot read, with a path short enough for a socket in it. It is removed with its owner.
final class PrivateFolder: Sendable {
    let path: String

    /// - Parameter name: of the component that needs it.
    /// - Throws: `ComponentFailure`.
    init(for name: String) throws {
        var template = Array("/tmp/wattloop-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno)).lowercased()
            throw ComponentFailure(
                problem: "`\(name)` cannot have a folder in /tmp: \(reason)",
                advice: "make room in /tmp, and let this user write there")
        }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
