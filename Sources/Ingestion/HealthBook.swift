import Metering
import Synchronization

/// The newest that each meter has said of itself.
package final class HealthBook: ReadingObserver {
    private let known: Mutex<[String: MeterHealth]>

    /// - Parameter known: what the store has, by `Meter.id`.
    package init(_ known: [String: MeterHealth] = [:]) { self.known = Mutex(known) }

    package func stored(_ readings: [StoredReading]) async {
        known.withLock { known in
            for reading in readings.map(\.reading) {
                guard let said = reading.health else { continue }
                known[reading.meter] = (known[reading.meter] ?? MeterHealth()).updated(by: said)
            }
        }
    }

    /// `nil` when the meter has said nothing.
    func health(of meter: String) -> MeterHealth? { known.withLock { $0[meter] } }

    /// Adds the families of the numbers that meters have said, in the order of the meters.
    package func write(to page: inout PrometheusText, meters: [String]) {
        let known = known.withLock { $0 }
        for family in Self.families {
            let values = meters.compactMap { meter in
                known[meter]?[keyPath: family.value].map { (meter, $0) }
            }
            page.family(family.name, .gauge, family.help)
            for (meter, value) in values { page.sample(family.name, value, ["meter": meter]) }
        }
        page.family("wattloop_hub_meter_info", .gauge, "Firmware of each meter; the value is always 1.")
        for meter in meters {
            guard let firmware = known[meter]?.firmware else { continue }
            page.sample("wattloop_hub_meter_info", 1, ["meter": meter, "firmware": firmware])
        }
    }

    private typealias Family = (name: String, help: String, value: KeyPath<MeterHealth, Double?> & Sendable)

    private static let families: [Family] = [
        ("wattloop_hub_meter_signal_dbm", "Strength of the radio signal, as the meter says.", \.signalDBm),
        (
            "wattloop_hub_meter_signal_percent",
            "Strength of the radio signal in the meter's own scale, 0 to 100.",
            \.signalPercent
        ),
        ("wattloop_hub_meter_free_memory_bytes", "Memory that the meter has left.", \.freeMemoryBytes),
        ("wattloop_hub_meter_uptime_seconds", "Time since the meter started.", \.uptimeS),
        ("wattloop_hub_meter_errors", "Failures that the meter has counted.", \.errors),
    ]
}
