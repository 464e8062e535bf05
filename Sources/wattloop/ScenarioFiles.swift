import Documents
import Foundation
import Harness
import Scenarios
import Wires

/// Finds, reads and compiles the scenario files that the user has named.
struct ScenarioFiles {
    /// All plans in the order of the files, and the text of every mistake.
    struct Compiled {
        var plans: [Plan] = []
        var mistakes: [String] = []
        var files = 0
        var fragments = 0
        /// What each file has read, itself first.
        var sources: [String: [String]] = [:]
    }

    let purpose: ScenarioCompiler.Purpose
    let seed: UInt64?

    /// - Parameter paths: files, or folders that are searched for `.yaml` and `.yml` files, in order of their names.
    /// - Throws: `Failure` when a path does not exist or a folder holds nothing.
    func compile(_ paths: [String]) throws -> Compiled {
        var compiled = Compiled()
        let compiler = ScenarioCompiler(.builtIn, for: purpose)
        for path in try Self.find(paths) {
            compiled.files += 1
            compiled.sources[path] = [path]
            do {
                let readFile = { (other: String) in
                    compiled.sources[path, default: []].append(other)
                    return try Self.included(other)
                }
                let loaded = try ScenarioLoader(readFile: readFile).load(
                    path: path, text: try Self.text(path))
                compiled.fragments += loaded.isFragment ? 1 : 0
                let plans = try compiler.compile(loaded, seed: seed)
                let mistakes = PlanCheck.mistakes(in: plans, isVirtual: purpose != .simulate)
                guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
                compiled.plans += plans
            } catch let diagnostics as Diagnostics {
                compiled.mistakes.append(diagnostics.rendered { try? Self.read($0) })
            }
        }
        try Self.refuseEqualNames(compiled.plans)
        return compiled
    }

    /// Two cases of one name would write into one folder.
    private static func refuseEqualNames(_ plans: [Plan]) throws {
        var files: [String: String] = [:]
        for plan in plans {
            if let other = files[plan.name] {
                throw Failure(
                    code: .invalid,
                    message:
                        "error: `\(plan.name)` stands in \(other) and in \(plan.file); give one another `name`"
                )
            }
            files[plan.name] = plan.file
        }
    }

    /// The scenario files that paths name.
    static func find(_ paths: [String]) throws -> [String] {
        var found: [String] = []
        for file in try paths.flatMap(files) where !found.contains(file) { found.append(file) }
        return found
    }

    private static func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(
                code: .invalid, message: "error: \(path) does not exist; name a scenario file or a folder")
        }
        guard isFolder.boolValue else { return [path] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let found = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        guard !found.isEmpty else {
            throw Failure(code: .invalid, message: "error: \(path) holds no .yaml file")
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return found.map { folder + $0 }
    }

    private static func text(_ path: String) throws -> String {
        do {
            return try read(path)
        } catch {
            throw Failure(
                code: .invalid, message: "error: \(path) cannot be read: \(SystemReason.text(of: error))")
        }
    }

    /// The text of an included file; its errors stand in a diagnostic.
    private static func included(_ path: String) throws -> String {
        do { return try read(path) } catch { throw Unreadable(description: SystemReason.text(of: error)) }
    }

    private struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    static func read(_ path: String) throws -> String {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let text = String(data: data, encoding: .utf8) else { throw NotText() }
        return text
    }

    private struct NotText: Error, CustomStringConvertible {
        var description: String { "it is not UTF-8 text" }
    }
}
