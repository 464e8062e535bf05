/// Why the store could not do what was asked; nothing of the call took effect.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The disk, or the room given to the store, is used up.
    case full
    /// The file cannot be opened, read or written.
    case unusable(String)
    /// The file was made by a later version.
    case newerSchema(String)

    public var description: String {
        switch self {
        case .full: "the store has no room left; free some disk space"
        case .unusable(let reason): "the store cannot be used: \(reason)"
        case .newerSchema(let path): "store `\(path)` was made by a later version of wattloop"
        }
    }
}
