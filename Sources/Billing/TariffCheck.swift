import Documents
import Quantities

/// Reads tariffs and finds the mistakes that no table of fields can see.
package struct TariffCheck {
    package private(set) var mistakes: [Diagnostic] = []
    private var taken: [String: SourcePosition] = [:]

    package init() {}

    /// `nil` when there was a mistake.
    package mutating func tariff(_ settings: Settings) -> Tariff? {
        let before = mistakes.count
        checkName(settings)
        let importPrices = table("import", settings)
        let exportPrices = table("export", settings)
        let fixed = fixed(settings)
        let net = settings.text("net").flatMap(Tariff.Remainder.init(rawValue:))
        checkNetting(net, exportPrices, settings)
        guard let importPrices, mistakes.count == before else { return nil }
        return Tariff(
            name: settings.text("name") ?? "", importPrices: importPrices, exportPrices: exportPrices,
            fixed: fixed, net: net)
    }

    private mutating func checkName(_ settings: Settings) {
        guard let field = settings.field("name"), let name = settings.text("name") else { return }
        let shown = Diagnostic.quote(name)
        if name.isEmpty {
            report(field.position, "`name` of a tariff is empty", nil)
        } else if let earlier = taken[name] {
            report(field.position, "tariff `\(shown)` is there twice (line \(earlier.line))", nil)
        } else {
            taken[name] = field.position
        }
    }

    private mutating func fixed(_ settings: Settings) -> Money {
        guard let field = settings.field("fixed"), let euros = settings.quantity("fixed") else {
            return .zero
        }
        if euros < 0 { report(field.position, "`fixed` must be 0 EUR or more", nil) }
        guard let money = Money(euros: euros) else {
            report(field.position, "`fixed` has parts of a cent", "write two decimals, as in 9.90 EUR")
            return .zero
        }
        return money
    }

    private mutating func checkNetting(
        _ net: Tariff.Remainder?, _ export: PriceTable?, _ settings: Settings
    ) {
        guard let net, let field = settings.field("net") else { return }
        let isGiven = settings.field("export") != nil
        switch net {
        case .credit where !isGiven:
            report(
                field.position, "`net: credit` pays what is left over, so it needs `export`",
                "add export: 0.08 EUR/kWh")
        case .credit where (export?.bands.count ?? 1) > 1:
            report(
                field.position, "`net: credit` pays what is left over of a month at one price",
                "give `export` one price")
        case .carry where isGiven:
            report(
                field.position, "`net: carry` pays nothing for export, so `export` has no place there",
                "write net: credit, or leave export out")
        case .credit, .carry: return
        }
    }

    private mutating func table(_ name: String, _ settings: Settings) -> PriceTable? {
        guard let field = settings.field(name) else { return nil }
        switch field.value {
        case .quantity(let quantity):
            return price(quantity.value, name, at: field.position).map(PriceTable.init(flat:))
        case .list(let items):
            let groups = items.compactMap { item -> Settings? in
                if case .group(let group) = item { group } else { nil }
            }
            let bands = groups.compactMap { band($0) }
            guard bands.count == groups.count else { return nil }
            do throws(PriceTable.Flaw) {
                return try PriceTable(bands)
            } catch {
                report(error, name, field, groups)
                return nil
            }
        default: return nil
        }
    }

    private mutating func band(_ settings: Settings) -> PriceBand? {
        let text = settings.text("hours") ?? "0..24"
        let place = settings.field("hours")?.position ?? settings.position
        guard let (from, to) = Self.hours(text) else {
            report(
                place,
                "`hours` goes from one full hour to another, 0 to 24, found `\(Diagnostic.quote(text))`",
                "write 22..6")
            return nil
        }
        guard let field = settings.field("price"), let value = settings.quantity("price"),
            let price = price(value, "price", at: field.position)
        else { return nil }
        let days = settings.text("days").flatMap(PriceBand.Days.init(rawValue:)) ?? .all
        let usual = days == .all ? text : "\(text) \(days.rawValue)"
        return PriceBand(name: settings.text("name") ?? usual, from: from, to: to, days: days, price: price)
    }

    private mutating func price(_ value: Double, _ name: String, at place: SourcePosition) -> Price? {
        if value < 0 {
            report(place, "`\(name)` must be 0 EUR/kWh or more", nil)
            return nil
        }
        guard let price = Price(eurosPerKilowattHour: value) else {
            report(place, "`\(name)` has more than nine decimals", nil)
            return nil
        }
        return price
    }

    /// `22..6`; the same hour twice is no time.
    private static func hours(_ text: String) -> (Int, Int)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, let from = Int(parts[0]), let to = Int(parts[2]),
            (0...23).contains(from), (0...24).contains(to), from != to
        else { return nil }
        return (from, to)
    }

    private mutating func report(
        _ flaw: PriceTable.Flaw, _ name: String, _ field: Settings.Field, _ bands: [Settings]
    ) {
        switch flaw {
        case .gap(let hour, let isWeekend):
            report(
                field.position, "`\(name)` has no price for \(Self.words(hour, isWeekend))",
                "add hours, or write 0..24")
        case .overlap(let first, let second, let hour, let isWeekend):
            let line = (bands[first].field("price")?.position ?? bands[first].position).line
            report(
                bands[second].field("hours").flatMap { $0.isDefault ? nil : $0.position }
                    ?? bands[second].position,
                "\(Self.words(hour, isWeekend)) has a price already (line \(line))", nil)
        }
    }

    private static func words(_ hour: Int, _ isWeekend: Bool) -> String {
        "the hour from \(hour) to \(hour + 1) \(isWeekend ? "at the weekend" : "on weekdays")"
    }

    private mutating func report(_ position: SourcePosition, _ message: String, _ hint: String?) {
        mistakes.append(Diagnostic(position, message, hint: hint))
    }
}
