/// The name of one member of a fleet as it is written and recorded: `meters[17]`.
package struct MemberName: Sendable, Hashable {
    package var fleet: String
    /// Counted from 1.
    package var number: Int

    package init(_ fleet: String, _ number: Int) {
        self.fleet = fleet
        self.number = number
    }

    /// - Returns: `nil` for any other text.
    package init?(_ text: String) {
        guard let fleet = Self.fleet(of: text),
            let number = Int(text.utf8.dropFirst(fleet.utf8.count + 1).dropLast().text)
        else { return nil }
        self.init(fleet, number)
    }

    package var text: String { "\(fleet)[\(number)]" }

    /// What stands before the bracket; `nil` for the name of something that is no member.
    package static func fleet(of name: String) -> String? {
        guard name.utf8.last == UInt8(ascii: "]"), let bracket = name.utf8.firstIndex(of: UInt8(ascii: "["))
        else { return nil }
        return String(name[..<bracket])
    }

    /// Whether `name` is `source` or one of its members.
    package static func isOf(_ source: String, _ name: String) -> Bool {
        if name == source { return true }
        let count = source.utf8.count
        guard name.utf8.count > count + 2, name.utf8.last == UInt8(ascii: "]"), name.hasPrefix(source) else {
            return false
        }
        return name.utf8.dropFirst(count).first == UInt8(ascii: "[")
    }
}

extension Substring.UTF8View {
    fileprivate var text: String { String(Substring(self)) }
}
