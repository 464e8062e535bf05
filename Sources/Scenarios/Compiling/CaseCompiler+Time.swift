import Documents
import Quantities
import Timekeeping

/// What `time` says.
struct TimePlan {
    var span: RunSpan
    var warmup: Duration
    var modes: [RunMode]
    var slack: Duration?
}

extension CaseCompiler {
    static let timeRows: [ConfigRow] = [
        ConfigRow(
            "start", .text, required: true, about: "local date and time", example: "2025-11-03 17:00"),
        ConfigRow("zone", .text, default: "UTC", about: "a name of the IANA database"),
        ConfigRow(
            "length", .duration(mayBeNegative: false), required: true, about: "of the run", example: "6 h"),
        ConfigRow(
            "modes", .either([.list(.text), .text]), default: "[virtual]", about: "`virtual`, `paced 60x`"),
        ConfigRow("slack", .duration(mayBeNegative: false), about: "added to every deadline in paced mode"),
        ConfigRow(
            "warmup", .duration(mayBeNegative: false), default: "0 s", about: "before expectations judge"),
    ]

    func readTime() -> TimePlan? {
        guard let entry = loaded.root.entry("time") else {
            findings.add(
                loaded.root.position, "a scenario needs `time`",
                hint: "add time: {start: 2025-11-03 17:00, length: 6 h}")
            return nil
        }
        let node = substituted(entry.value)
        modes = readModes(node)
        guard let settings = read(node, owner: "`time`", rows: Self.timeRows, parent: entry.keyPosition)
        else {
            return nil
        }
        let length = readLength(settings)
        guard let zone = readZone(settings), let start = readStart(settings, zone), let length else {
            return nil
        }
        let span = RunSpan(start: start, end: start + length, zone: zone)
        pacedSlack = modes.first { $0.kind == .paced }.map { settings.duration("slack") ?? $0.defaultSlack }
        return readWarmup(settings, span).map {
            TimePlan(span: span, warmup: $0, modes: modes, slack: settings.duration("slack"))
        }
    }

    private func readZone(_ settings: Settings) -> Zone? {
        let name = settings.text("zone") ?? "UTC"
        if let zone = zones.zone(name) { return zone }
        findings.add(
            settings.field("zone")?.position ?? settings.position,
            "unknown zone `\(Diagnostic.quote(name))`\(ZoneCache.question(for: name))")
        return nil
    }

    private func readStart(_ settings: Settings, _ zone: Zone) -> UTCInstant? {
        guard let text = settings.text("start"), let position = settings.field("start")?.position else {
            return nil
        }
        let civil: CivilTime
        do {
            let written = try CivilText.parse(text)
            guard let time = written.civilTime, (2000...2099).contains(time.year) else {
                findings.add(
                    position,
                    "`start` takes a local date and time in the years 2000..2099, found "
                        + "`\(Diagnostic.quote(text))`",
                    hint: "write 2025-11-03 17:00")
                return nil
            }
            civil = time
        } catch {
            findings.add(
                position, "`start` takes a local date and time: \(error)", hint: "write 2025-11-03 17:00")
            return nil
        }
        return findings.trying { () throws(Diagnostic) in
            try LocalTime.instant(
                of: civil, in: zone, text: text, at: position, hint: "start at another time")
        }
    }

    private func readLength(_ settings: Settings) -> Duration? {
        guard let length = settings.duration("length"), let position = settings.field("length")?.position
        else {
            return nil
        }
        if length > .zero, length <= Spans.longest { return length }
        findings.add(
            position,
            "`length` takes a duration above zero and up to 20 years, found \(DurationText.text(length))",
            hint: "write 6 h")
        return nil
    }

    private func readWarmup(_ settings: Settings, _ span: RunSpan) -> Duration? {
        guard let warmup = settings.duration("warmup"), let position = settings.field("warmup")?.position
        else {
            return nil
        }
        if warmup < span.length { return warmup }
        findings.add(
            position,
            "`warmup` is as long as the run (\(DurationText.text(span.length))), so nothing would be judged")
        return nil
    }
}
