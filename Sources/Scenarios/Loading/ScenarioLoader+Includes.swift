import Documents

/// Fragments that a file includes.
extension ScenarioLoader {
    /// - Parameter above: the files that led here, outermost first, this one last.
    mutating func gather(_ root: Node, file: String, above: [String]) {
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
            problems.append(Self.twice(entry.key, at: entry.keyPosition, first: first.keyPosition))
            return
        }
        sections[section, default: []].append(entry)
    }

    private static func twice(_ name: String, at place: SourcePosition, first: SourcePosition) -> Diagnostic {
        Diagnostic(
            place, "`\(Diagnostic.quote(name))` is defined twice; it was first defined at \(first)")
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
        for item in items {
            do throws(Diagnostics) {
                try gatherInclude(try Inclusion(item), file: file, above: above)
            } catch {
                isIncomplete = true
                problems += error.all
            }
        }
    }

    private mutating func gatherInclude(
        _ inclusion: Inclusion, file: String, above: [String]
    ) throws(Diagnostics) {
        let path = FilePath.join(inclusion.file.text ?? "", relativeTo: file)
        guard !above.contains(path) else {
            problems.append(Diagnostic(inclusion.file.position, Self.circle(path, above)))
            return
        }
        if let first = included[path] {
            if let other = inclusion.difference(from: first) {
                problems.append(Self.twice(other.name, at: other.here, first: other.there))
            }
            return
        }
        included[path] = inclusion
        let before = Set((sections[.params] ?? []).map(\.key))
        try gatherFragment(
            try text(of: path, at: inclusion.file), path: path, inclusion.file, above: above)
        let parameters = (sections[.params] ?? []).map(\.key).filter { !before.contains($0) }
        for entry in inclusion.with {
            if parameters.contains(entry.key) {
                fragmentValues[entry.key] = entry.value
            } else {
                problems.append(
                    Diagnostic(
                        entry.keyPosition,
                        Wording.missing("parameter", entry.key, of: path, known: parameters)))
            }
        }
    }

    private func text(of path: String, at item: Node) throws(Diagnostics) -> String {
        do {
            return try readFile(path)
        } catch {
            throw Diagnostics([
                Diagnostic(item.position, "cannot read `\(Diagnostic.quote(path))`: \(error)")
            ])
        }
    }

    private mutating func gatherFragment(
        _ text: String, path: String, _ item: Node, above: [String]
    ) throws(Diagnostics) {
        let place = item.position
        let inclusion = SourcePosition.Inclusion(file: place.file, line: place.line, column: place.column)
        let root = try YAMLDocument.parse(text, file: path, includedFrom: [inclusion] + place.includedFrom)
        guard let mark = root.entry("fragment") else {
            let found = root.entry("wattloop") == nil ? "" : ", but it is a scenario"
            throw Diagnostics([
                Diagnostic(
                    place, "`\(Diagnostic.quote(path))` must start with `fragment: 1` to be included\(found)")
            ])
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
