/// Why the store could not do what was asked; nothing of the call took effect.
package enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The disk, or the room given to the store, is used up.
    case full
    /// The file cannot be read or written.
    case unusable(String)
    /// There is no file at the path, and none can be made.
    case cannotOpen(String)
    /// A folder is at the path.
    case isFolder(String)
    /// The file holds something else.
    case notAStore(String)
    /// Another process has the file open.
    case inUse(String)
    /// The file, or its folder, cannot be written.
    case readOnly(String)
    /// The file was made by a later version.
    case newerSchema(String)

    package var description: String {
        switch self {
        case .full: "the store has no room left; free some disk space"
        case .unusable(let reason): "the store cannot be used: \(reason)"
        case .cannotOpen(let path): "store `\(path)` cannot be opened; its folder must exist and be writable"
        case .isFolder(let path): "store `\(path)` is a folder; name a file in `store`"
        case .notAStore(let path):
            "store `\(path)` is not a store of wattloop; name another file in `store`"
        case .inUse(let path):
            "store `\(path)` is in use by another process; stop that process, or give this one another `store`"
        case .readOnly(let path):
            "store `\(path)` is read-only; it and its folder must be writable"
        case .newerSchema(let path): "store `\(path)` was made by a later version of wattloop"
        }
    }
}

extension StoreError {
    /// What a caller is told of an error that a store threw; `Killed` and the like interrupt its work.
    package init(thrown error: any Error) {
        self = error as? StoreError ?? .unusable("its work was interrupted")
    }
}
