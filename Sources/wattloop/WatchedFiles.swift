import Foundation
import Scenarios

/// Scenario files, what each of them reads, and how all of these looked when they were last looked at.
struct WatchedFiles: Sendable {
    /// Two looks at a file that are equal saw the same text, as far as the file system tells.
    private struct Look: Equatable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int64
    }

    /// The files that a scenario file reads, itself among them.
    private var sources: [String: [String]]
    private var looks: [String: Look]

    init(_ sources: [String: [String]]) {
        self.sources = sources
        looks = Self.looks(at: sources)
    }

    var count: Int { looks.count }

    /// Takes note of what files read after a change.
    mutating func learn(_ changed: [String: [String]]) {
        for (file, read) in changed {
            for path in read where looks[path] == nil { looks[path] = Self.look(at: path) }
            sources[file] = read
        }
    }

    /// Looks again.
    /// - Parameter found: the scenario files that there are now.
    /// - Returns: those that are new, or of which something that they read has changed, in the order of `found`.
    mutating func affected(found: [String]) -> [String] {
        let before = looks
        let fresh = found.filter { sources[$0] == nil }
        sources = sources.filter { found.contains($0.key) }
        for file in fresh { sources[file] = [file] }
        looks = Self.looks(at: sources)
        return found.filter { file in
            fresh.contains(file) || (sources[file] ?? []).contains { looks[$0] != before[$0] }
        }
    }

    /// The programs that plans start, and the files among their arguments, as far as they are there.
    static func programs(of plans: [Plan]) -> [String] {
        var found: [String] = []
        for component in plans.flatMap(\.components) {
            guard let run = component.settings.field("run"), case .list(let words) = run.value else {
                continue
            }
            let folder = URL(fileURLWithPath: run.position.file).deletingLastPathComponent()
            for case .text(let word) in words where word.contains("/") || word.contains(".") {
                let path = URL(fileURLWithPath: word, relativeTo: folder).standardizedFileURL.path
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
                    !found.contains(path)
                {
                    found.append(path)
                }
            }
        }
        return found
    }

    private static func looks(at sources: [String: [String]]) -> [String: Look] {
        let paths = Set(sources.values.joined())
        return Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in look(at: path).map { (path, $0) } })
    }

    /// `nil` for a file that is not there.
    private static func look(at path: String) -> Look? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Look(
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int64(status.st_size))
    }
}
