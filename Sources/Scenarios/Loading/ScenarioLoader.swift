import Documents

/// Reads a scenario file and the fragments that it includes.
package struct ScenarioLoader {
    let readFile: (String) throws -> String
    let overrides: [Node.Entry]
    var sections: [LoadedScenario.Section: [Node.Entry]] = [:]
    /// What includers set parameters of fragments to.
    var fragmentValues: [String: Node] = [:]
    var problems: [Diagnostic] = []
    var isIncomplete = false
    /// Fragments that are in already, by their paths: two that share a third one include it once.
    var included: [String: Inclusion] = [:]

    /// - Parameters:
    ///   - overrides: parameters with the values that they have in all cases.
    ///   - readFile: the text of a file, by its path as the user would name it.
    package init(overrides: [Node.Entry] = [], readFile: @escaping (String) throws -> String) {
        self.overrides = overrides
        self.readFile = readFile
    }

    /// - Parameters:
    ///   - path: the file as the user named it; includes are relative to its folder.
    ///   - text: what stands in it.
    /// - Throws: when the file is no YAML mapping. Other mistakes are kept for the compiler.
    package func load(path: String, text: String) throws(Diagnostics) -> LoadedScenario {
        var loader = ScenarioLoader(overrides: overrides, readFile: readFile)
        let root = try YAMLDocument.parse(text, file: path)
        guard root.entries != nil else {
            throw Diagnostics([
                Diagnostic(
                    root.position,
                    "a scenario is a mapping that starts with `wattloop: 1`, found \(root.phrase)")
            ])
        }
        let isFragment = root.entry("wattloop") == nil && root.entry("fragment") != nil
        loader.checkHead(root, isFragment: isFragment)
        loader.gather(root, file: path, above: [path])
        let cases = isFragment ? nil : loader.readCases(root)
        return LoadedScenario(
            file: path, isFragment: isFragment, isIncomplete: loader.isIncomplete, root: root,
            sections: loader.sections, cases: cases, fragmentValues: loader.fragmentValues,
            overrides: overrides, tables: loader.readTables(cases), problems: loader.problems)
    }

    // MARK: Head

    static let scenarioKeys = HeaderRows.scenario.map(\.name)
    static let fragmentKeys = HeaderRows.fragment.map(\.name)

    private mutating func checkHead(_ root: Node, isFragment: Bool) {
        let mark = isFragment ? "fragment" : "wattloop"
        if let version = root.entry(mark) {
            checkVersion(version)
        } else {
            problems.append(
                Diagnostic(
                    root.position, "a scenario starts with `wattloop: 1`, a fragment with `fragment: 1`"))
        }
        checkKeys(root, isFragment: isFragment)
    }

    mutating func checkVersion(_ entry: Node.Entry) {
        guard entry.value.text != "1" else { return }
        problems.append(
            Diagnostic(
                entry.value.position,
                "`\(entry.key)` takes the version of the language, which is 1, found \(entry.value.phrase)"))
    }

    mutating func checkKeys(_ root: Node, isFragment: Bool) {
        let known = isFragment ? Self.fragmentKeys : Self.scenarioKeys
        for entry in root.entries ?? [] where !known.contains(entry.key) {
            problems.append(Diagnostic(entry.keyPosition, message(unknown: entry.key, isFragment, known)))
            // What a misspelt section declares is not unknown as well.
            let near = NearestName.suggestion(for: entry.key, in: known)
            if near.flatMap(LoadedScenario.Section.init(rawValue:)) != nil { isIncomplete = true }
        }
    }

    private func message(unknown key: String, _ isFragment: Bool, _ known: [String]) -> String {
        if isFragment, Self.scenarioKeys.contains(key) {
            return
                "a fragment cannot have `\(key)`; it defines `site`, `devices`, `system`, `probes` and "
                + "`params`"
        }
        if key == "fragment" { return "`fragment` beside `wattloop`; a file is one or the other" }
        let question = NearestName.question(for: key, in: known)
        let advice = question.isEmpty ? "; known are \(Wording.list(known))" : question
        return "unknown key `\(Diagnostic.quote(key))`\(advice)"
    }
}
