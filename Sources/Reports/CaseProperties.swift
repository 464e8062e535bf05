import Quantities
import Timekeeping
import Verdicts

/// What is worth knowing about a case beside its verdicts, by name.
enum CaseProperties {
    static func of(_ result: CaseResult) -> [(name: String, value: String)] {
        let head = result.head
        let zone = Zone(identifier: head.zone) ?? .utc
        let start = ISO8601Text.local(
            zone.civilTime(at: head.start), offsetSeconds: zone.offsetSeconds(at: head.start))
        let length = DurationText.text(.milliseconds(result.length.nanoseconds / 1_000_000))
        let rows: [(String, String?)] = [
            ("seed", "\(head.seed)"), ("zone", head.zone), ("start", start), ("virtual_length", length),
            ("mode", head.mode),
            ("tags", head.plan.tags.isEmpty ? nil : head.plan.tags.joined(separator: ",")),
            ("record", result.record),
            ("refused_connections", result.refusedConnections == 0 ? nil : "\(result.refusedConnections)"),
            ("again", RepeatCommand(head: head, file: result.tail.file).text(decided: nil)),
        ]
        let parameters = head.parameters.map { ("param.\($0.name)", Optional($0.value)) }
        return (parameters + rows).compactMap { name, value in value.map { (name, $0) } }
    }
}
