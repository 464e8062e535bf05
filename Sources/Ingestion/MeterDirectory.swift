import Metering

/// The meters of the configuration, by id and by serial.
struct MeterDirectory: Sendable {
    /// In the order of the configuration.
    let all: [Meter]
    private let byID: [String: Meter]
    /// Indices of `all`.
    private let bySerial: [String: Int]

    /// The first of several with the same id or serial counts.
    init(_ meters: [Meter]) {
        all = meters
        byID = Dictionary(meters.map { ($0.id, $0) }) { first, _ in first }
        let serials = meters.enumerated().compactMap { index, meter in meter.serial.map { ($0, index) } }
        bySerial = Dictionary(serials) { first, _ in first }
    }

    func meter(id: String) -> Meter? { byID[id] }

    /// The place in `all` of the meter that sends this serial.
    func index(serial: String) -> Int? { bySerial[serial] }
}
