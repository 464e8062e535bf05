import Documents

/// Reads a scenario file and the fragments that it includes.
package struct ScenarioLoader {
    private let readFile: (String) throws -> String
    private var sections: [LoadedScenario.Section: [Node.Entry]] = [:]
    private var problems: [Diagnostic] = []
    private var isIncomplete = false
    /// Fragments that are in already: two that share a third one include it once.
    private var included: Set<String> = []

    /// - Parameter readFile: the text of a file, by its path as the user would name it.
    package init(readFile: @escaping (String) throws -> String) {
        self.readFile = readFile
    }

    /// - Parameters:
    ///   - path: the file as the user named it; includes are relative to its folder.
    ///   - text: what stands in it.
    /// - Throws: when the file is no YAML mapping. Other mistakes are kept for the compiler.
    package func load(path: String, text: String) throws(Diagnostics) -> LoadedScenario {
        var loader = ScenarioLoader(readFile: readFile)
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
        return LoadedScenario(
            file: path, isFragment: isFragment, isIncomplete: loader.isIncomplete, root: root,
            sections: loader.sections, tables: loader.readTables(root), problems: loader.problems)
    }

    // MARK: Tables

    /// The files that loads of sites are taken from, whatever case names them.
    private func readTables(_ root: Node) -> [String: LoadedScenario.TableFile] {
        var tables: [String: LoadedScenario.TableFile] = [:]
        for site in sections[.site] ?? [] {
            guard let from = site.value["loads"]?["from"] else { continue }
            for node in values(of: from, root) {
                guard let name = node.text, !name.isEmpty else { continue }
                let path = FilePath.join(name, relativeTo: node.position.file)
                if tables[path] == nil { tables[path] = table(path) }
            }
        }
        return tables
    }

    private func table(_ path: String) -> LoadedScenario.TableFile {
        do { return .text(try readFile(path)) } catch { return .unreadable("\(error)") }
    }

    /// What a scalar may stand for: itself, or the values of its parameter.
    private func values(of node: Node, _ root: Node) -> [Node] {
        guard let name = node.text.flatMap(Parameters.reference(in:)) else { return [node] }
        let declared = sections[.params]?.first { $0.key == name }?.value["default"]
        return (root["cases"]?.items ?? []).compactMap { $0[name] } + (declared.map { [$0] } ?? [])
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

    private mutating func checkVersion(_ entry: Node.Entry) {
        guard entry.value.text != "1" else { return }
        problems.append(
            Diagnostic(
                entry.value.position,
                "`\(entry.key)` takes the version of the language, which is 1, found \(entry.value.phrase)"))
    }

    private mutating func checkKeys(_ root: Node, isFragment: Bool) {
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

    // MARK: Includes

    /// - Parameter above: the files that led here, outermost first, this one last.
    private mutating func gather(_ root: Node, file: String, above: [String]) {
        if let include = root.entry("include") { gatherIncludes(include, file: file, above: above) }
        for section in LoadedScenario.Section.allCases {
            guard let entry = root.entry(section.rawValue), !entry.value.isAbsent else { continue }
            guard let entries = entry.value.entries else {
                problems.append(
                    Diagnostic(
                        entry.value.position,
                        "`\(section.rawValue)` takes a mapping from names, found \(entry.value.phrase)"))
                continue
            }
            entries.forEach { define($0, in: section) }
        }
    }

    private mutating func define(_ entry: Node.Entry, in section: LoadedScenario.Section) {
        if let first = sections[section]?.first(where: { $0.key == entry.key }) {
            problems.append(
                Diagnostic(
                    entry.keyPosition,
                    "`\(Diagnostic.quote(entry.key))` is defined twice; it was first defined at "
                        + "\(first.keyPosition)"
                ))
            return
        }
        sections[section, default: []].append(entry)
    }

    private mutating func gatherIncludes(_ include: Node.Entry, file: String, above: [String]) {
        guard let items = include.value.items else {
            isIncomplete = true
            problems.append(
                Diagnostic(
                    include.value.position, "`include` takes a list of files, found \(include.value.phrase)",
                    hint: include.value.text.map { "write [\($0)]" }))
            return
        }
        for item in items { gatherInclude(item, file: file, above: above) }
    }

    private mutating func gatherInclude(_ item: Node, file: String, above: [String]) {
        guard let written = item.text, !written.isEmpty else {
            problems.append(
                Diagnostic(item.position, "`include` takes the names of files, found \(item.phrase)"))
            return
        }
        let path = FilePath.join(written, relativeTo: file)
        guard !above.contains(path) else {
            problems.append(Diagnostic(item.position, Self.circle(path, above)))
            return
        }
        guard included.insert(path).inserted else { return }
        do {
            try gatherFragment(try text(of: path, at: item), path: path, item, above: above)
        } catch {
            isIncomplete = true
            problems += error.all
        }
    }

    private func text(of path: String, at item: Node) throws(Diagnostics) -> String {
        do {
            return try readFile(path)
        } catch {
            throw Diagnostics([Diagnostic(item.position, "cannot read `\(Diagnostic.quote(path))`: \(error)")]
            )
        }
    }

    private mutating func gatherFragment(
        _ text: String, path: String, _ item: Node, above: [String]
    ) throws(Diagnostics) {
        let place = item.position
        let inclusion = SourcePosition.Inclusion(file: place.file, line: place.line, column: place.column)
        let root = try YAMLDocument.parse(text, file: path, includedFrom: [inclusion] + place.includedFrom)
        guard let mark = root.entry("fragment") else {
            isIncomplete = true
            let found = root.entry("wattloop") == nil ? "" : ", but it is a scenario"
            problems.append(
                Diagnostic(
                    place, "`\(Diagnostic.quote(path))` must start with `fragment: 1` to be included\(found)")
            )
            return
        }
        checkVersion(mark)
        checkKeys(root, isFragment: true)
        gather(root, file: path, above: above + [path])
    }

    private static func circle(_ path: String, _ above: [String]) -> String {
        let between = above.drop { $0 != path }.dropFirst()
        let way = between.isEmpty ? "" : " by way of \(Wording.list(Array(between)))"
        return "`\(Diagnostic.quote(path))` includes itself\(way)"
    }
}
