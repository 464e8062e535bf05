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
        checkCurrency(settings)
        guard mistakes.count == before else { return nil }
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

    private mutating func fixed(_ settings: Settings) -> Money? {
        guard let field = settings.field("fixed"), case .quantity(let quantity) = field.value,
            let currency = quantity.dimension.currency
        else { return nil }
        if quantity.value < 0 { report(field.position, "`fixed` must be 0 \(currency.code) or more", nil) }
        guard let money = Money(quantity.value, currency) else {
            report(
                field.position,
                "`fixed` has parts of the smallest amount of \(currency.code), which has "
                    + "\(currency.minorDigits) decimals", "write \(Dimension.money(currency).example)")
            return nil
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
            return price(quantity, name, at: field.position).map(PriceTable.init(flat:))
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
        guard let span = ClockSpan(text) else {
            report(
                place,
                "`hours` goes from one quarter of an hour to another, 0 to 24, found "
                    + "`\(Diagnostic.quote(text))`", "write 22..6, or 18:30..22:30")
            return nil
        }
        guard let field = settings.field("price"), case .quantity(let quantity) = field.value,
            let price = price(quantity, "price", at: field.position)
        else { return nil }
        let days = settings.text("days").flatMap(PriceBand.Days.init(rawValue:)) ?? .all
        let usual = days == .all ? text : "\(text) \(days.rawValue)"
        return PriceBand(name: settings.text("name") ?? usual, span: span, days: days, price: price)
    }

    private mutating func price(_ quantity: Quantity, _ name: String, at place: SourcePosition) -> Price? {
        guard let currency = quantity.dimension.currency else { return nil }
        if let price = Price(perKilowattHour: quantity.value, currency) { return price }
        let isLarge = quantity.value.magnitude >= 1e6
        report(
            place, "`\(name)` \(isLarge ? "is too large to be exact" : "has more than nine decimals")", nil)
        return nil
    }

    private mutating func report(
        _ flaw: PriceTable.Flaw, _ name: String, _ field: Settings.Field, _ bands: [Settings]
    ) {
        switch flaw {
        case .gap(let span, let isWeekend):
            report(
                field.position, "`\(name)` has no price from \(Self.words(span, isWeekend))",
                "add hours, or write 0..24")
        case .overlap(let first, let second, let span, let isWeekend):
            let line = (bands[first].field("price")?.position ?? bands[first].position).line
            report(
                bands[second].field("hours").flatMap { $0.isDefault ? nil : $0.position }
                    ?? bands[second].position,
                "the time from \(Self.words(span, isWeekend)) has a price already (line \(line))", nil)
        }
    }

    private static func words(_ span: Range<Int>, _ isWeekend: Bool) -> String {
        "\(ClockSpan.clock(span.lowerBound)) to \(ClockSpan.clock(span.upperBound)) "
            + (isWeekend ? "at the weekend" : "on weekdays")
    }

    mutating func report(_ position: SourcePosition, _ message: String, _ hint: String?) {
        mistakes.append(Diagnostic(position, message, hint: hint))
    }
}
