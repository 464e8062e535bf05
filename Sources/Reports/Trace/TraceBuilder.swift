import Documents
import Timekeeping
import Verdicts

/// Makes the trace of a case out of the lines of its record, fed in order.
package struct TraceBuilder: Sendable {
    private let head: RecordHead
    private let tail: RecordTail
    private let entries: Set<String>
    /// Devices and the components' names of them, by what stands in events.
    private let devices: [String: RecordPlan.Device]
    private let meters: [String: String]
    /// Devices that get lanes: in a fleet the worst and a few others.
    private let drawn: Set<String>
    private let mentionedEvents: Set<String>
    private var series: [Key: TraceSeries] = [:]
    private var order: [Key] = []
    private var windows: [CaseTrace.Window] = []
    private var marks: [CaseTrace.MarkRow] = []

    struct Key: Hashable {
        var owner: String
        var quantity: String
        var name: String
    }

    /// - Parameter tail: what the last line says, so that the time around failures keeps its detail.
    package init(_ head: RecordHead, _ tail: RecordTail) {
        self.head = head
        self.tail = tail
        entries = Set(head.plan.entries.map(\.id))
        drawn = Self.drawn(head.plan, tail.results)
        devices = Dictionary(
            head.plan.devices.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let names = head.plan.devices.flatMap { device in device.meters.map { ($0, device.name) } }
        meters = Dictionary(names, uniquingKeysWith: { first, _ in first })
        mentionedEvents = Set(head.plan.expectations.flatMap(\.events))
    }

    private static let mostDrawn = 6

    private static func drawn(_ plan: RecordPlan, _ results: [ExpectationResult]) -> Set<String> {
        let failing = results.filter { $0.verdict != .pass }
        let worst = failing.compactMap(\.members?.worst)
        let named = failing.flatMap { result in
            result.members == nil ? plan.expectations.first { $0.id == result.id }?.devices ?? [] : []
        }
        let all = worst + named + plan.devices.map(\.name)
        return all.reduce(into: []) { if $0.count < mostDrawn { $0.insert($1) } }
    }

    package mutating func take(_ line: RecordLine) {
        let time = milliseconds(line.at)
        switch line.kind {
        case "wire": return
        case "values": takeValues(line, at: time)
        case "sample": takeSample(line, at: time)
        case "reading": takeReading(line, at: time)
        case "start" where entries.contains(line.from): begin(line.from, at: time)
        case "end" where entries.contains(line.from): end(line.from, at: time)
        default: mark(line, at: time)
        }
        let isMentioned = mentionedEvents.contains("\(line.from).\(line.kind)")
        if isMentioned, line.kind == "sample" || line.kind == "reading" {
            mark("\(line.from).\(line.kind)", line, at: time)
        }
    }

    private func milliseconds(_ instant: UTCInstant) -> Int64 {
        instant.nanoseconds.subtractingSaturating(head.start.nanoseconds) / 1_000_000
    }

    private mutating func append(_ value: JSONValue, to key: Key, as role: TraceSeries.Role, at time: Int64) {
        guard drawn.contains(key.owner) || devices[key.owner] == nil else { return }
        if series[key] == nil { order.append(key) }
        switch value {
        case .number(let number):
            series[key, default: TraceSeries(name: key.name, role: role)].append(number, at: time)
        case .bool(let truth):
            series[key, default: TraceSeries(name: key.name, role: role)].append(truth ? 1.0 : 0.0, at: time)
        case .null:
            series[key, default: TraceSeries(name: key.name, role: role)].append(nil, at: time)
        default: break
        }
    }

    /// What a site truly was, for each device that sees it; or another signal that no event tells.
    private mutating func takeValues(_ line: RecordLine, at time: Int64) {
        for member in line.data.members {
            let name = "\(line.from).\(member.key)"
            let place = TracePlace(source: line.from, field: member.key)
            let seers = head.plan.devices.filter { place.isSeen(from: $0.sees) }
            for owner in seers.map(\.name) {
                append(
                    member.value, to: Key(owner: owner, quantity: place.quantity, name: name), as: .truth,
                    at: time)
            }
            guard seers.isEmpty else { continue }
            let device = place.meter.flatMap { meters["\(line.from).\($0)"] }
            let key = Key(
                owner: device ?? (devices[line.from] == nil ? place.owner : line.from),
                quantity: place.quantity, name: name)
            append(member.value, to: key, as: place.meter == nil ? .truth : .stored, at: time)
        }
    }

    private mutating func takeSample(_ line: RecordLine, at time: Int64) {
        guard drawn.contains(line.from) || line.isOfProbe else { return }
        for member in line.data.members where !["row", "path", "stamp"].contains(member.key) {
            let key = Key(owner: line.from, quantity: member.key, name: "\(line.from).\(member.key)")
            append(member.value, to: key, as: .shown, at: time)
        }
    }

    private mutating func takeReading(_ line: RecordLine, at time: Int64) {
        guard let meter = line.data["meter"]?.text, let power = line.data["power"] else { return }
        guard line.data["duplicate"]?.truth != true else { return }
        let owner = meters["\(line.from).\(meter)"] ?? meter
        guard drawn.contains(owner) else { return }
        // A row that comes late belongs to the instant at which it was measured.
        let taken = line.data["taken_at"]?.text.flatMap { Int64($0) }.map { UTCInstant(nanoseconds: $0) }
        append(
            power, to: Key(owner: owner, quantity: "power", name: "\(line.from).readings(\(owner))"),
            as: .stored, at: taken.map(milliseconds) ?? time)
    }

    private mutating func begin(_ entry: String, at time: Int64) {
        let plan = head.plan.entries.first { $0.id == entry }
        windows.append(
            CaseTrace.Window(
                id: entry, action: plan?.action, target: plan?.target, with: plan?.with ?? "", from: time))
    }

    private mutating func end(_ entry: String, at time: Int64) {
        if let index = windows.lastIndex(where: { $0.id == entry && $0.to == nil }) {
            windows[index].to = time
        }
    }

    /// What happens every few seconds and went well is a mark only where an expectation asks for it.
    private mutating func mark(_ line: RecordLine, at time: Int64) {
        let name = "\(line.from).\(line.kind)"
        // Of a fleet the members that are drawn.
        guard !line.from.hasSuffix("]") || drawn.contains(line.from) else { return }
        guard ["push", "poll", "publish", "request", "notified"].contains(line.kind) else {
            return mark(name, line, at: time)
        }
        if line.wentWrong {
            mark("\(name) failed", line, at: time)
        } else if mentionedEvents.contains(name) {
            mark(name, line, at: time)
        }
    }

    private mutating func mark(_ name: String, _ line: RecordLine, at time: Int64) {
        let mark = CaseTrace.Mark(time: time, text: line.data.words)
        if let index = marks.firstIndex(where: { $0.name == name }) {
            marks[index].marks.append(mark)
        } else {
            marks.append(CaseTrace.MarkRow(name: name, marks: [mark]))
        }
    }

    func finish() -> CaseTrace {
        let lanes = TraceLanes(head, tail.results).lanes(
            order.compactMap { key in series[key].map { (key, $0) } })
        let details = (failures + windows.flatMap { [$0.from, $0.to].compactMap { $0 } })
            .map { $0 - 600_000...$0 + 600_000 }
        var trace = CaseTrace(lanes: lanes, windows: windows, marks: marks)
        for lane in trace.lanes.indices {
            for index in trace.lanes[lane].series.indices {
                trace.lanes[lane].series[index].sort()
                trace.lanes[lane].series[index].thin(keeping: details)
            }
        }
        for index in trace.marks.indices { trace.marks[index].shorten() }
        return trace
    }

    private var failures: [Int64] {
        tail.results.flatMap { result in
            result.violated.flatMap { [$0.since, $0.at, $0.until].compactMap { $0 } }.map(milliseconds)
        }
    }
}

extension CaseTrace.MarkRow {
    private static let mostTexts = 400
    private static let mostMarks = 20_000

    fileprivate mutating func shorten() {
        marks = Array(marks.prefix(Self.mostMarks))
        guard marks.count > Self.mostTexts else { return }
        for index in marks.indices { marks[index].text = "" }
    }
}

extension RecordLine {
    /// Samples of devices say by which way they went out.
    fileprivate var isOfProbe: Bool { data["path"] == nil }

    /// A request without an answer, or with one that is not good.
    fileprivate var wentWrong: Bool {
        if let outcome = data["outcome"]?.text { return outcome != "answered" }
        if let exception = data["exception"] { return exception.integer != 0 }
        guard let status = data["status"] else { return false }
        return status.integer.map { !(200..<300).contains($0) } ?? true
    }
}

extension JSONValue {
    /// Fields of an event: `kind THEFT_SUSPICION, meter grid_meter_1`.
    fileprivate var words: String {
        members.compactMap { member in
            switch member.value {
            case .string(let text): "\(member.key) \(text)"
            case .number(let number): "\(member.key) \(number.text)"
            case .bool(let truth): "\(member.key) \(truth)"
            case .null: "\(member.key) unknown"
            case .array, .object: nil
            }
        }.joined(separator: ", ")
    }
}
