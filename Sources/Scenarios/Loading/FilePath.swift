/// Paths as texts; nothing here looks at a disk.
enum FilePath {
    /// A path as written in a file, seen from where the user stands; `..` is resolved as far as it goes.
    static func join(_ path: String, relativeTo file: String) -> String {
        if path.hasPrefix("/") { return normalised(path) }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        let isAtRoot = folder.isEmpty && file.hasPrefix("/")
        return normalised(isAtRoot ? "/\(path)" : folder.isEmpty ? path : "\(folder)/\(path)")
    }

    private static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
