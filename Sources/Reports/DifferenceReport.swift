import Documents
import Timekeeping
import Verdicts

/// Where two records part, field by field, for people.
package struct DifferenceReport: Sendable {
    private static let nameWidth = 14
    private let difference: RecordDifference
    private let times: LocalTimes

    /// - Parameter head: of either record; its zone is that of the times.
    package init(_ difference: RecordDifference, in head: RecordHead?) {
        self.difference = difference
        let zone = head.flatMap { Zone(identifier: $0.zone) } ?? .utc
        times = LocalTimes(zone: zone, start: head?.start ?? UTCInstant(nanoseconds: 0))
    }

    /// Lines that end with a line end; fields that differ begin with `≠`.
    /// - Parameter names: what the two records are called.
    package func text(_ names: (left: String, right: String)) -> String {
        var lines = ["1: \(names.left)", "2: \(names.right)"]
        if let before = difference.before { lines.append("the same up to \(title(before))") }
        switch (difference.left, difference.right) {
        case (.line(let left), .line(let right)): lines += fields(left, right)
        case (let left, let right): lines += [whole(1, left), whole(2, right)]
        }
        return lines.map { "  \($0)\n" }.joined()
    }

    private func title(_ line: RecordLine) -> String {
        "event \(line.number), \(line.from).\(line.kind) at \(times.text(line.at))"
    }

    private func whole(_ number: Int, _ side: RecordDifference.Side) -> String {
        switch side {
        case .line(let line): "≠ \(number) has \(title(line))"
        case .unreadable(let text): "≠ \(number) has no line of a record: \(text)"
        case .ended: "≠ \(number) has ended"
        }
    }

    private func fields(_ left: RecordLine, _ right: RecordLine) -> [String] {
        let (first, second) = (parts(of: left), parts(of: right))
        let names =
            first.map(\.name) + second.map(\.name).filter { name in !first.contains { $0.name == name } }
        return names.flatMap { name in
            line(name, first.first { $0.name == name }?.text, second.first { $0.name == name }?.text)
        }
    }

    private func line(_ name: String, _ left: String?, _ right: String?) -> [String] {
        let padded = name + String(repeating: " ", count: max(1, Self.nameWidth - name.count))
        if left == right { return ["  \(padded)\(left ?? "")"] }
        let (left, right) = (left ?? "(absent)", right ?? "(absent)")
        if left.count + right.count < 56 { return ["≠ \(padded)1: \(left)   2: \(right)"] }
        return ["≠ \(padded)1: \(left)", "  \(String(repeating: " ", count: padded.count))2: \(right)"]
    }

    private func parts(of line: RecordLine) -> [(name: String, text: String)] {
        [
            ("event", "\(line.number)"), ("at", times.text(line.at)), ("from", line.from),
            ("kind", line.kind),
        ] + Self.flat(line.data, below: "")
    }

    /// Fields within fields get the path as their name.
    private static func flat(_ value: JSONValue, below name: String) -> [(name: String, text: String)] {
        switch value {
        case .object(let members):
            members.flatMap { flat($0.value, below: name.isEmpty ? $0.key : "\(name).\($0.key)") }
        case .array(let elements):
            elements.enumerated().flatMap { flat($1, below: "\(name)[\($0)]") }
        case .null: [(name, "unknown")]
        case .bool(let bool): [(name, "\(bool)")]
        case .number(let number): [(name, number.text)]
        case .string(let text): [(name, text)]
        }
    }
}
