import Metering

/// The meters of the configuration, by id and by serial.
struct MeterDirectory: Sendable {
    /// In the order of the configuration.
    let all: [Meter]
    private let byID: [String: Meter]
    private let bySerial: [String: Meter]

    /// The first of several with the same id or serial counts.
    init(_ meters: [Meter]) {
        all = meters
        byID = Dictionary(meters.map { ($0.id, $0) }) { first, _ in first }
        let serials = meters.compactMap { meter in meter.serial.map { ($0, meter) } }
        bySerial = Dictionary(serials) { first, _ in first }
    }

    func meter(id: String) -> Meter? { byID[id] }
    func meter(serial: String) -> Meter? { bySerial[serial] }
}
