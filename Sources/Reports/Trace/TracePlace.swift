/// Where a value of a line of kind `values` belongs.
struct TracePlace {
    /// The declared name: a site, a device, a component.
    let source: String
    /// `grid.power.l1`, `latest(grid_meter_1).voltage`, `online`.
    let field: String

    private static let parts: Set<Substring> = ["grid", "solar", "load", "battery"]

    private var words: [Substring] { field.split(separator: ".") }

    /// `grid` of a site's `grid.power`.
    private var part: Substring? { words.first.flatMap { Self.parts.contains($0) ? $0 : nil } }

    /// What stood between brackets first: a component's name of a meter.
    var meter: String? {
        guard let open = field.firstIndex(of: "("), let close = field.firstIndex(of: ")") else { return nil }
        return field[field.index(after: open)..<close].split(separator: ",").first.map(String.init)
    }

    /// `power.l1`; `energy today import` for what is no counter.
    var quantity: String {
        if field.hasPrefix("latest("), let close = field.firstIndex(of: ")") {
            return String(field[close...].dropFirst(2))
        }
        if field.hasPrefix("energy(") { return "energy today.\(words.last ?? "")" }
        if let open = field.firstIndex(of: "(") { return String(field[..<open]) }
        return part == nil ? field : words.dropFirst().joined(separator: ".")
    }

    /// Whom it belongs to when no device sees it.
    var owner: String { part.map { "\(source).\($0)" } ?? source }

    /// Whether a device that sees this part of a site would show it; voltage and frequency are the same at every part.
    func isSeen(from sees: String?) -> Bool {
        guard let sees, let part else { return false }
        if sees == "\(source).\(part)" { return true }
        return sees.hasPrefix("\(source).")
            && (quantity.hasPrefix("voltage") || quantity.hasPrefix("frequency"))
    }
}
