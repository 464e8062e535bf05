/// A fault of the published sketch that the corrected firmware may be given back, by the name of a quirk.
///
/// Source: `protocols/esp32-backend.md`, sections 1, 3, 4 and 8.
enum ESP32Quirk: String, Sendable, CaseIterable {
    /// `timestamp` is milliseconds since power-up in 32 bits, which wrap after 49.7 days.
    case uptimeStamp = "esp32.uptime-stamp"
    /// What is not a number becomes 0, and a reading of 0 V is not sent.
    case nanAsZero = "esp32.nan-as-zero"
    /// One loop measures and sends: 5 s count from the start of the last round, a slow answer makes it late, and
    /// without Wi-Fi it stands still for up to 10 s at a time.
    case oneLoop = "esp32.one-loop"
    /// Values are printed from binary fractions, not rounded to decimals.
    case rawFloats = "esp32.raw-floats"
    /// The sensor's library never discards input and looks at nothing but the CRC.
    case lateBytes = "esp32.late-bytes"
    /// No battery-backed clock: after power-up the time is unknown until the network gives it.
    case noClockChip = "esp32.no-clock-chip"
    /// Core 1.0.x of arduino-esp32: `Connection: close`.
    case oldCore = "esp32.old-core"

    /// Those of the sketch as it was published.
    static let published: Set<Self> = [.uptimeStamp, .nanAsZero, .oneLoop, .rawFloats, .lateBytes]
}
