/// How one counter changed between two readings. All amounts are in µWh.
struct CounterChange {
    private let before: Int64
    private let after: Int64

    init(_ before: Energy, _ after: Energy) {
        (self.before, self.after) = (before.microwattHours, after.microwattHours)
    }

    /// What flowed if nothing happened to the counter; a fall is nothing.
    var risen: Int64 { max(0, after.subtractingSaturating(before)) }

    /// What flowed if a counter that fell began again at zero.
    var sinceReset: Int64 { after < before ? max(0, after) : risen }

    var difference: Double { Double(after) - Double(before) }

    /// The width of the counter's last digit: it may take one such step at any moment. Counters in use show 0.1, 0.01 or
    /// 0.001 kWh, and registers 1/800 kWh.
    var step: Double {
        if before % 100_000_000 == 0, after % 100_000_000 == 0 { return 1e8 }
        if before % 10_000_000 == 0, after % 10_000_000 == 0 { return 1e7 }
        return 2e6
    }

    /// What flowed if the counter went past its last digit; `nil` when it did not fall.
    ///
    /// Counters have three digits before the point or more, and up to 10⁹ kWh; that of a PZEM-004T ends at 10⁴ kWh.
    var wrapped: Int64? {
        guard after < before, after >= 0 else { return nil }
        var modulus: Int64 = 1_000_000_000_000
        while modulus <= before {
            let (next, isBeyond) = modulus.multipliedReportingOverflow(by: 10)
            if isBeyond { return nil }
            modulus = next
        }
        return modulus - before + after
    }
}
