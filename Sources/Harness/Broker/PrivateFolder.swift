import Foundation

/// A folder that other users cannot look into, with a path short enough for a socket in it.
struct PrivateFolder: Sendable {
    let path = "/tmp/wattloop-\(UUID().uuidString)"

    /// - Parameter name: of the component that needs it.
    /// - Throws: `OutsideFailure`.
    func make(for name: String) throws {
        guard mkdir(path, 0o700) != 0 else { return }
        throw OutsideFailure(
            problem:
                "`\(name)` cannot have the folder \(path): \(String(cString: strerror(errno)).lowercased())",
            advice: "make room in /tmp, and let this user write there")
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
