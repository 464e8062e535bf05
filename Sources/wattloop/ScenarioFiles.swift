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
        /// Configurations of the hub.
        var configurations = 0
        /// Scenarios without `expect`, which stand in a folder and cannot be judged.
        var unjudged: [String] = []
        /// What each file has read, itself first.
        var sources: [String: [String]] = [:]
    }

    let purpose: ScenarioCompiler.Purpose
    let seed: UInt64?
    var parameters = GivenParameters()

    /// - Parameters:
    ///   - paths: files, or folders that are searched for `.yaml` and `.yml` files, in order of their names.
    ///   - isAll: whether these are all the files of the command, one of which declares each parameter that it sets.
    /// - Throws: `Failure` when a path does not exist or a folder holds nothing.
    func compile(_ paths: [String], isAll: Bool = true) throws -> Compiled {
        var compiled = Compiled()
        let overrides = try parameters.overrides()
        var declared: [String] = []
        for path in try Self.find(paths) {
            compiled.files += 1
            compiled.sources[path] = [path]
            do {
                declared += try compile(path, isNamed: paths.contains(path), overrides, into: &compiled)
            } catch let diagnostics as Diagnostics {
                compiled.mistakes.append(diagnostics.rendered(source: source))
            }
        }
        if isAll, compiled.mistakes.isEmpty { try refuseUnknown(overrides, declared: declared) }
        try Self.refuseEqualNames(compiled.plans)
        return compiled
    }

    /// - Parameter isNamed: the user has named the file itself, and not a folder that holds it.
    /// - Returns: the names of the parameters that the file declares.
    private func compile(
        _ path: String, isNamed: Bool, _ overrides: [Node.Entry], into compiled: inout Compiled
    ) throws -> [String] {
        let text = try Self.text(path)
        if HubFile.isMeant(text, path: path) {
            try takeConfiguration(text, path: path, isNamed: isNamed, into: &compiled)
            return []
        }
        var read: [String] = []
        defer { compiled.sources[path, default: []] += read }
        let readFile = { (other: String) in
            read.append(other)
            return try Self.included(other)
        }
        let loaded = try ScenarioLoader(overrides: overrides, readFile: readFile).load(path: path, text: text)
        compiled.fragments += loaded.isFragment ? 1 : 0
        let own = purpose == .judge && !isNamed ? ScenarioCompiler.Purpose.check : purpose
        let plans = try ScenarioCompiler(.builtIn, for: own).compile(loaded, seed: seed)
        let mistakes = PlanCheck.mistakes(in: plans, isVirtual: purpose != .simulate)
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        read += WatchedFiles.programs(of: plans)
        if purpose == .judge, plans.contains(where: \.expectations.isEmpty) {
            compiled.unjudged.append(path)
        } else {
            compiled.plans += plans
        }
        return loaded.parameterNames
    }

    /// A configuration of the hub is checked, and does not run.
    private func takeConfiguration(
        _ text: String, path: String, isNamed: Bool, into compiled: inout Compiled
    ) throws {
        compiled.configurations += 1
        if purpose == .check { return try HubFile.check(text, path: path) }
        guard isNamed else { return }
        throw Failure(
            code: .invalid,
            message: "error: \(path) is a configuration of the hub and no scenario; "
                + "write wattloop hub --config \(path)")
    }

    private func refuseUnknown(_ overrides: [Node.Entry], declared: [String]) throws {
        for entry in overrides where !declared.contains(entry.key) {
            var known: [String] = []
            for name in declared where !known.contains(name) { known.append(name) }
            let question = NearestName.question(for: entry.key, in: known)
            let list = known.isEmpty ? "there are none" : "known are \(ConfigKind.alternatives(known))"
            throw parameters.failure(
                Diagnostic(
                    entry.keyPosition,
                    "unknown parameter `\(Diagnostic.quote(entry.key))`\(question.isEmpty ? "; \(list)" : question)"
                ))
        }
    }

    /// The text that positions mean.
    private func source(_ file: String) -> String? {
        file == GivenParameters.file ? parameters.text : try? Self.read(file)
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
