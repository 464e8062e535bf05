import Documents
import Quantities
import Timekeeping

/// `loads: {from: day.csv, column: power, …}`: a load as a file tells it, in the place of `base` and `profile`.
extension CaseCompiler {
    private static let companions = ["column", "shift", "scale", "loop", "gap"]
    private static let others = ["base", "profile", "yearly"]

    /// The site with the series of its loads beside the fields that ask for it.
    func withRecordedLoad(_ site: Settings) -> Settings {
        guard let place = site.fields.firstIndex(where: { $0.name == "loads" }),
            case .group(let loads) = site.fields[place].value
        else { return site }
        guard let from = loads.field("from") else {
            checkCompanions(loads)
            return site
        }
        guard areAlone(loads), let series = series(loads, from) else { return site }
        let field = Settings.Field(
            name: "series", value: .series(series), position: from.position, isDefault: false)
        var result = site
        result.fields[place].value = .group(Settings(loads.fields + [field], at: loads.position))
        return result
    }

    private func checkCompanions(_ loads: Settings) {
        for field in loads.fields where Self.companions.contains(field.name) {
            findings.add(
                field.position, "`\(field.name)` of `loads` has no meaning without `from`",
                hint: "add from: day.csv")
        }
    }

    private func areAlone(_ loads: Settings) -> Bool {
        let beside = loads.fields.filter { Self.others.contains($0.name) && !$0.isDefault }
        for field in beside {
            findings.add(
                field.position, "`\(field.name)` stands beside `from`, which is the whole load",
                hint: "leave it out, or add a load with load.add")
        }
        return beside.isEmpty
    }

    private func series(_ loads: Settings, _ from: Settings.Field) -> StepSeries? {
        guard let name = loads.text("from") else { return nil }
        let path = FilePath.join(name, relativeTo: from.position.file)
        switch loaded.tables[path] {
        case .text(let text):
            let reader = LoadSeriesReader(
                path: path, settings: loads, from: from.position, span: scope.span)
            switch reader.read(text) {
            case .success(let series): return series
            case .failure(let mistakes): findings.add(contentsOf: mistakes.all)
            }
        case .unreadable(let reason):
            findings.add(from.position, "cannot read `\(Diagnostic.quote(path))`: \(reason)")
        case nil:
            findings.add(
                from.position, "`from` of `loads` takes the name of a file, found `\(Diagnostic.quote(name))`"
            )
        }
        return nil
    }
}
