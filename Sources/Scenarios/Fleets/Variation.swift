import Documents
import Quantities
import Timekeeping

/// How the members of a fleet of sites differ: `vary: {roof.peak: 2 kW..9 kW, loads.profile: [single, couple]}`.
struct Variation {
    private let fleet: String
    private let fields: [VariedField]

    /// - Parameters:
    ///   - node: what stands behind `vary`; without it members differ by what chance makes of their names.
    ///   - site: the site, whose own fields may not be varied as well.
    /// - Returns: `nil` after a mistake.
    init?(_ fleet: String, _ node: Node?, of site: Node, findings: Findings) {
        self.fleet = fleet
        guard let node, !node.isAbsent else {
            fields = []
            return
        }
        guard let entries = node.entries else {
            findings.add(
                node.position, "`vary` takes a mapping of fields to ranges, found \(node.phrase)",
                hint: "write {roof.peak: 2 kW..9 kW}")
            return nil
        }
        let reader = VariedFieldReader(findings: findings)
        let read = entries.map { reader.read($0, of: site) }
        fields = read.compactMap(\.self)
        guard fields.count == read.count else { return nil }
    }

    /// Whether a field of this part of a site differs.
    func varies(_ part: String) -> Bool { fields.contains { $0.path.first == part } }

    /// The site with every varied field at its first value, so that it can be read.
    func filledIn(_ site: Node) -> Node {
        fields.reduce(site) { $0.setting($1.path[...], to: $1.example, key: $1.keyPosition) }
    }

    /// Member `number`, which depends on seed, name and number alone.
    func member(_ number: Int, of site: Settings, seed: UInt64) -> Settings {
        setting(
            fields.map { field in
                let stream = RandomStream(seed: seed, path: "\(fleet)/vary/\(field.name)")
                return field.values.draw(stream.uniform(UInt64(number)))
            }, in: site)
    }

    /// The extreme values, so that fields which must go together are checked whatever is drawn.
    var corners: [[Setting]] {
        fields.reduce([[]]) { corners, field in
            let extremes =
                corners.count * field.values.extremes.count > 256
                ? Array(field.values.extremes.prefix(1)) : field.values.extremes
            return corners.flatMap { corner in extremes.map { corner + [$0] } }
        }
    }

    /// The site with these values, one for each varied field.
    func setting(_ values: [Setting], in site: Settings) -> Settings {
        zip(fields, values).reduce(site) { settings, change in
            settings.setting(change.0.path[...], to: change.1)
        }
    }
}

/// One field that differs between the members of a fleet.
struct VariedField {
    /// `roof`, `peak`.
    var path: [String]
    var values: Values
    /// A value as it was written.
    var example: Node
    var keyPosition: SourcePosition

    var name: String { path.joined(separator: ".") }

    enum Values {
        case list([Setting])
        case quantities(Quantity, Quantity)
        case ratios(Double, Double)
        case durations(Duration, Duration)

        var extremes: [Setting] {
            switch self {
            case .list(let values): values
            case .quantities(let low, let high): [.quantity(low), .quantity(high)]
            case .ratios(let low, let high): [.ratio(low), .ratio(high)]
            case .durations(let low, let high): [.duration(low), .duration(high)]
            }
        }

        /// - Parameter share: 0..<1.
        func draw(_ share: Double) -> Setting {
            switch self {
            case .list(let values): values[Int(share * Double(values.count))]
            case .quantities(let low, let high):
                .quantity(Quantity(low.value + share * (high.value - low.value), low.dimension))
            case .ratios(let low, let high): .ratio(low + share * (high - low))
            case .durations(let low, let high):
                .duration(low + .nanoseconds(rounding: share * (high - low).inSeconds * 1e9))
            }
        }
    }
}

extension Node {
    /// The tree with a value at a path; groups on the way are made where they are missing.
    fileprivate func setting(_ path: ArraySlice<String>, to value: Node, key: SourcePosition) -> Node {
        guard let name = path.first else { return value }
        var entries = self.entries ?? []
        let inner = entry(name)?.value ?? Node(.mapping([]), at: key)
        let changed = inner.setting(path.dropFirst(), to: value, key: key)
        if let index = entries.firstIndex(where: { $0.key == name }) {
            entries[index].value = changed
        } else {
            entries.append(Entry(key: name, keyPosition: key, value: changed))
        }
        return Node(.mapping(entries), at: position)
    }
}

extension Settings {
    /// The same with another value at a path that is there.
    func setting(_ path: ArraySlice<String>, to value: Setting) -> Settings {
        guard let index = fields.firstIndex(where: { $0.name == path.first }) else { return self }
        var changed = self
        if path.count == 1 {
            changed.fields[index].value = value
        } else if case .group(let inner) = fields[index].value {
            changed.fields[index].value = .group(inner.setting(path.dropFirst(), to: value))
        }
        return changed
    }
}
