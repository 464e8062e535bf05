import Documents

/// The files that a scenario takes rows from: its cases, and the loads of its sites.
extension ScenarioLoader {
    /// The rows of `cases`; `nil` where there are none, and after a mistake.
    mutating func readCases(_ root: Node) -> CaseRows? {
        guard let cases = root.entry("cases") else { return nil }
        if let items = cases.value.items, !items.isEmpty { return CaseRows(items: items) }
        guard let entries = cases.value.entries, !entries.isEmpty else {
            problems.append(
                Diagnostic(
                    cases.value.position, "`cases` takes a list of rows, found \(cases.value.phrase)",
                    hint: "write - {case: honest}, or {from: cases.csv}"))
            return nil
        }
        var mistakes: [Diagnostic] = []
        let settings = SettingsReader(owner: "`cases`", rows: HeaderRows.caseFile)
            .read(cases.value, parent: cases.keyPosition, into: &mistakes)
        problems += mistakes
        guard let settings, let name = settings.text("from"), let from = settings.field("from")?.position
        else {
            return nil
        }
        let path = FilePath.join(name, relativeTo: from.file)
        do {
            let text = try readFile(path)
            return CaseFileReader(path: path, from: from).read(text, &problems)
        } catch {
            problems.append(Diagnostic(from, "cannot read `\(Diagnostic.quote(path))`: \(error)"))
            return nil
        }
    }

    /// The files that loads of sites are taken from, whatever case names them.
    func readTables(_ cases: CaseRows?) -> [String: LoadedScenario.TableFile] {
        let sets = parameterSets(cases?.items ?? [])
        var tables: [String: LoadedScenario.TableFile] = [:]
        for site in sections[.site] ?? [] {
            guard let from = site.value["loads"]?["from"] else { continue }
            for parameters in sets {
                let node = parameters.substituted(in: from, Findings())
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

    /// What parameters may be in each case, their types aside.
    private func parameterSets(_ cases: [Node]) -> [Parameters] {
        let defaults = (sections[.params] ?? []).compactMap { entry in
            (fragmentValues[entry.key] ?? entry.value["default"]).map { (entry.key, $0) }
        }
        let given = Dictionary(overrides.map { ($0.key, $0.value) }) { _, last in last }
        return
            (cases.isEmpty ? [Node(.mapping([]), at: SourcePosition(file: "", line: 1, column: 1))] : cases)
            .map {
                row in
                Parameters(
                    entries: defaults.map { name, value in
                        (name, ParameterValue(type: .text, node: given[name] ?? row[name] ?? value))
                    }, broken: [])
            }
    }
}
