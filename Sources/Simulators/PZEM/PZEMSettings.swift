import Documents
import Timekeeping

/// What a scenario says of one PZEM-004T.
struct PZEMSettings: Sendable {
    var address: UInt8
    /// The line that it shares with others; `nil` for one of its own.
    var bus: String?
    /// A real device in place of a pseudoterminal.
    var port: String?
    var pace: PZEMTiming.Pace
    /// `nil` draws each answer's from the seed.
    var latency: Duration?
    var range: PZEMMetrology.Range
    var rollover: PZEMMetrology.Rollover
    /// Counted from 0.
    var phase: Int
    var thresholdW: UInt16
    var startWh: Double
    var quirks: Set<String>

    /// The module's class. Source: PZEM-004T V3.0 user manual, section 1.
    static let accuracyClass = "0.5 %"
    /// Not published; real modules answer within a second or so of getting power.
    static let bootTime = Duration.seconds(1)

    init(_ settings: Settings) {
        address = UInt8(settings.count("address") ?? 1)
        bus = settings.text("bus")
        port = settings.text("port")
        pace = settings.text("pace").flatMap(PZEMTiming.Pace.init) ?? .frame
        latency = settings.duration("latency")
        range = settings.text("range").flatMap(PZEMMetrology.Range.init) ?? .clamp
        rollover = settings.text("rollover").flatMap(PZEMMetrology.Rollover.init) ?? .wrap
        phase = settings.text("phase").flatMap { Int($0.dropFirst()) }.map { $0 - 1 } ?? 0
        thresholdW = UInt16(
            clamping: Int64(saturating: settings.quantity("alarm") ?? range.highestW))
        startWh = settings.group("error")?.quantity("start") ?? 0
        quirks = Set(
            (settings.list("quirks") ?? []).compactMap { if case .text(let name) = $0 { name } else { nil } })
    }
}
