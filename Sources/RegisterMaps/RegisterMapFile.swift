import Documents

/// Reads the file of a product: its profiles, each a list of points with one line for each point.
///
/// An unknown field, an overlap, a name used twice, a missing unit and an address without a register are
/// mistakes; all of them are reported, with their places.
enum RegisterMapFile {
    static func read(_ text: String, file: String) throws(Diagnostics) -> [RegisterMap] {
        let root = try YAMLDocument.parse(text, file: file)
        var mistakes: [Diagnostic] = []
        let settings = SettingsReader(owner: "a register map", rows: rows).read(root, into: &mistakes)
        guard let settings else { throw Diagnostics(mistakes) }
        let profiles = settings.groups("profiles")
        mistakes += secondProfiles(profiles)
        let maps = profiles.map { map(settings, $0, into: &mistakes) }
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        return maps
    }

    private static func secondProfiles(_ profiles: [Settings]) -> [Diagnostic] {
        profiles.enumerated().compactMap { index, profile in
            let name = profile.text("profile") ?? ""
            guard let first = profiles[..<index].first(where: { $0.text("profile") == name }) else {
                return nil
            }
            return Diagnostic(
                profile.place(of: "profile"),
                "a second profile `\(Diagnostic.quote(name))`, the first is in line \(first.place(of: "profile").line)"
            )
        }
    }

    private static func map(
        _ settings: Settings, _ profile: Settings, into mistakes: inout [Diagnostic]
    ) -> RegisterMap {
        var places: [(point: RegisterPoint, place: SourcePosition)] = []
        let order = settings.text("wordOrder").flatMap(WordOrder.init) ?? .mostSignificantFirst
        for group in profile.groups("points") {
            do throws(Diagnostic) {
                let point = try RegisterPoint(group, wordOrder: order)
                try check(point, of: group, against: places)
                places.append((point, group.position))
            } catch {
                mistakes.append(error)
            }
        }
        return RegisterMap(
            device: settings.text("device") ?? "", profile: profile.text("profile") ?? "",
            source: profile.text("source") ?? "",
            points: places.map(\.point).sorted { $0.address < $1.address })
    }

    private static func check(
        _ point: RegisterPoint, of group: Settings,
        against others: [(point: RegisterPoint, place: SourcePosition)]
    ) throws(Diagnostic) {
        if let other = others.first(where: { $0.point.name == point.name }) {
            throw Diagnostic(
                group.place(of: "name"),
                "a second point `\(point.name)`, the first is in line \(other.place.line)"
            )
        }
        guard let other = others.first(where: { $0.point.addresses.overlaps(point.addresses) }) else {
            return
        }
        throw Diagnostic(
            group.place(of: "address"),
            "`\(point.name)` in \(point.spanPhrase) overlaps `\(other.point.name)` in \(other.point.spanPhrase) (line \(other.place.line))"
        )
    }

    private static let rows = [
        ConfigRow("device", .text, required: true, about: "name of the model"),
        ConfigRow("kind", .choice(["meter"]), required: true),
        ConfigRow(
            "table", .choice(["holding", "input"]), required: true, about: "read with function 3, or with 4"),
        ConfigRow(
            "wordOrder", .choice(WordOrder.allCases.map(\.rawValue)), required: true,
            about: "of numbers of two registers"),
        ConfigRow("profiles", .list(.group(profileRows)), required: true),
    ]

    private static let profileRows = [
        ConfigRow("profile", .text, required: true),
        ConfigRow("source", .text, required: true, about: "the document that the addresses come from"),
        ConfigRow("points", .list(.group(pointRows)), required: true),
    ]

    private static let pointRows = [
        ConfigRow("name", .text, required: true),
        ConfigRow("address", .text, required: true, about: "zero-based; decimal, or hexadecimal with 0x"),
        ConfigRow("type", .choice(["u16", "s16", "u32", "s32", "ascii"]), required: true),
        ConfigRow("registers", .count(1...125), about: "of an ascii point"),
        ConfigRow("scale", .text, default: "1", about: "of `unit`: `0.01` or `1/800`"),
        ConfigRow("unit", .text, about: "as `kWh`; `1` for a plain number"),
        ConfigRow("value", .text, about: "of registers that never change"),
    ]
}
