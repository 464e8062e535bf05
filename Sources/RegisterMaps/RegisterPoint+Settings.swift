import Documents
import Quantities

extension RegisterPoint {
    /// A point as a file describes it.
    /// - Parameter wordOrder: of all points of the file.
    /// - Throws: what is wrong with it, with its place.
    init(_ group: Settings, wordOrder: WordOrder) throws(Diagnostic) {
        let name = try Self.name(group)
        let format = try Self.format(group, of: name)
        self.init(
            name: name, address: try Self.address(group, of: name, format), format: format,
            wordOrder: wordOrder,
            step: try Self.step(group, of: name, format), constant: try Self.constant(group, of: name, format)
        )
    }

    private static func name(_ group: Settings) throws(Diagnostic) -> String {
        let name = group.text("name") ?? ""
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = words.allSatisfy { word in
            !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
        }
        guard isName else {
            throw Diagnostic(
                group.place(of: "name"),
                "`name` of a point takes words of small letters with dots between, found `\(Diagnostic.quote(name))`",
                hint: "write voltage.l1")
        }
        return name
    }

    private static func format(_ group: Settings, of name: String) throws(Diagnostic) -> Format {
        let count = group.count("registers")
        switch group.text("type") {
        case "ascii":
            guard let count else {
                throw Diagnostic(group.position, "`\(name)` is text and needs `registers`, how many it takes")
            }
            return .ascii(registers: count)
        case _ where count != nil:
            throw Diagnostic(
                group.place(of: "registers"),
                "`registers` is for text; the type of `\(name)` says how many it takes")
        case "s16": return .s16
        case "u32": return .u32
        case "s32": return .s32
        default: return .u16
        }
    }

    private static func address(
        _ group: Settings, of name: String, _ format: Format
    ) throws(Diagnostic) -> UInt16 {
        let text = group.text("address") ?? ""
        let number = text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
        guard let number, let address = UInt16(exactly: number), !text.hasPrefix("+"),
            number + format.registerCount <= 65_536
        else {
            throw Diagnostic(
                group.place(of: "address"),
                "`address` of `\(name)` takes 0 to \(65_536 - format.registerCount), found `\(Diagnostic.quote(text))`"
            )
        }
        return address
    }

    private static func step(
        _ group: Settings, of name: String, _ format: Format
    ) throws(Diagnostic) -> RegisterStep {
        if case .ascii = format {
            for field in ["scale", "unit"] where group.isWritten(field) {
                throw Diagnostic(group.place(of: field), "`\(name)` is text and takes no `\(field)`")
            }
            return .none
        }
        guard let unit = group.text("unit") else {
            throw Diagnostic(group.position, "`\(name)` needs `unit`, for example V, or 1 for a plain number")
        }
        let scale = group.text("scale") ?? "1"
        guard let fraction = Fraction(scale) else {
            throw Diagnostic(
                group.place(of: "scale"),
                "`scale` of `\(name)` takes a number above 0 or a fraction such as 1/800, found `\(Diagnostic.quote(scale))`"
            )
        }
        guard let step = RegisterStep(fraction, unit: unit) else {
            throw Diagnostic(
                group.place(of: "unit"), "unknown unit `\(Diagnostic.quote(unit))` of `\(name)`",
                hint: "write V, A, W, kWh, Hz, var, kvarh, s or 1")
        }
        return step
    }

    private static func constant(
        _ group: Settings, of name: String, _ format: Format
    ) throws(Diagnostic) -> Int64? {
        guard let text = group.text("value") else { return nil }
        guard let range = format.range else {
            throw Diagnostic(group.place(of: "value"), "`\(name)` is text and takes no `value`")
        }
        guard let value = Int64(text), range.contains(value) else {
            throw Diagnostic(
                group.place(of: "value"),
                "`value` of `\(name)` takes a whole number from \(range.lowerBound) to \(range.upperBound), found `\(Diagnostic.quote(text))`"
            )
        }
        return value
    }

    /// `register 9`, `registers 2 to 3`.
    var spanPhrase: String {
        let last = addresses.upperBound - 1
        return last == Int(address) ? "register \(address)" : "registers \(address) to \(last)"
    }
}

extension Settings {
    /// Where a field is written; where the mapping begins when it is not.
    func place(of name: String) -> SourcePosition { field(name)?.position ?? position }

    func isWritten(_ name: String) -> Bool { field(name)?.isDefault == false }

    /// A list of mappings.
    func groups(_ name: String) -> [Settings] {
        (list(name) ?? []).compactMap {
            if case .group(let group) = $0 { group } else { nil }
        }
    }
}
