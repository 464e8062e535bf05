import Faults
import Foundation
import Household
import Quantities
import Timekeeping

/// The measuring half of a PZEM-004T.
///
/// It takes a sample each whole second, and a fifth of a second later, when the sample is worked out, shows the
/// mean of the last two: a load that is switched at a whole second is first seen after 1.2 to 1.3 s, and settles a
/// second later, as measured on real modules by the author of MycilaPZEM004Tv3. The counter integrates what is
/// measured, also while the values shown are frozen.
///
/// State is only ever brought forward, in steps that end at whole seconds, refreshes and changes, so the numbers
/// do not depend on how often a client looks.
struct PZEMMetrology: Sendable {
    /// What the two modules can measure. Source: PZEM-004T V3.0 user manual, section 1.
    enum Range: String, Sendable, CaseIterable {
        case shunt = "10 A"
        case clamp = "100 A"

        var highestA: Double { self == .shunt ? 10 : 100 }
        var highestW: Double { self == .shunt ? 2300 : 23_000 }
        /// Less current reads 0.
        var startsAtA: Double { self == .shunt ? 0.01 : 0.02 }
    }

    /// What the counter does behind its last value.
    enum Rollover: String, Sendable, CaseIterable {
        case wrap, stop
        case countOn = "count-on"
    }

    private struct Sample: Sendable {
        var voltageV: Double
        var frequencyHz: Double
        var currentA: Double
        var powerW: Double
    }

    /// Less active power reads 0.
    private static let startsAtW = 0.4
    private static let lowestV = 80.0
    private static let highestV = 260.0
    private static let highestWh = 9_999_990.0

    private let view: SiteView
    private let card: ErrorCard
    private let range: Range
    private let rollover: Rollover
    private let phase: Int
    /// From a sample to the values that it changes.
    private let untilShown: Duration
    var faults = ValueState()
    private var instant: UTCInstant
    private var energyWh: Double
    private var samples: (older: Sample, newer: Sample)
    /// Worked out of the samples, frozen or not.
    private var measured = PZEMValues()
    private var shown = PZEMValues()
    /// What a frozen face shows of the counter.
    private var frozenWh: Double?
    private var spikeW: Double?

    /// - Parameters:
    ///   - phase: counted from 0.
    ///   - seed: draws how long a sample takes to be worked out.
    init(
        view: SiteView, card: ErrorCard, range: Range, rollover: Rollover, phase: Int, start: UTCInstant,
        startWh: Double, seed: UInt64, device: String
    ) {
        self.view = view
        self.card = card
        self.range = range
        self.rollover = rollover
        self.phase = phase
        let draw = RandomStream(seed: seed, path: "\(device)/refresh").uniform(0)
        untilShown = .nanoseconds(rounding: (0.2 + 0.1 * draw) * 1e9)
        instant = start
        energyWh = startWh
        let sample = Self.sample(view, card, phase, at: start)
        samples = (sample, sample)
        refresh()
    }

    /// Whether there is a voltage that the module can live on.
    func hasMains(at now: UTCInstant) -> Bool {
        let site = view.site.snapshot(at: now)
        return phase < site.phases.count && site.phases[phase].voltageV >= Self.lowestV
    }

    mutating func values(at now: UTCInstant) -> PZEMValues {
        advance(to: now)
        var values = shown
        holdFrozenCounter()
        values.energyWh = counted(frozenWh ?? energyWh)
        return values
    }

    /// Integrates up to `now`.
    mutating func advance(to now: UTCInstant) {
        while instant < now {
            let second = UTCInstant(seconds: instant.wholeSecond)
            let refreshes = second + untilShown
            let next = instant < refreshes ? refreshes : UTCInstant(seconds: instant.wholeSecond + 1)
            let until = min(next, now)
            integrate(seconds: (until - instant).inSeconds)
            instant = until
            guard until == next else { return }
            if next == refreshes { refresh() } else { takeSample() }
        }
    }

    /// Time passes without mains: nothing is counted, and what is measured begins anew.
    mutating func skip(to now: UTCInstant) {
        instant = max(instant, now)
        let sample = Self.sample(view, card, phase, at: instant)
        samples = (sample, sample)
        refresh()
    }

    /// One refresh shows another power.
    mutating func strike(spikeW: Double) { self.spikeW = spikeW }

    mutating func reset(toWh: Double) { energyWh = toWh }

    private mutating func takeSample() {
        samples = (samples.newer, Self.sample(view, card, phase, at: instant))
    }

    private static func sample(_ view: SiteView, _ card: ErrorCard, _ phase: Int, at now: UTCInstant)
        -> Sample
    {
        let site = view.site.snapshot(at: now)
        guard phase < site.phases.count else {
            return Sample(voltageV: 0, frequencyHz: 0, currentA: 0, powerW: 0)
        }
        let (own, factor) = (site.phases[phase], card.factor(at: now, phase: phase))
        let power = own.power(of: view.part)
        return Sample(
            voltageV: own.voltageV, frequencyHz: site.frequencyHz,
            currentA: own.current(of: view.part) * factor,
            powerW: abs(power) * factor + (power == 0 ? 0 : card.offsetW))
    }

    private var isFrozen: Bool { faults.has(.freeze, on: phase) }

    /// Keeps what the face shows of the counter from the moment on at which it freezes. Called before anything is counted.
    private mutating func holdFrozenCounter() {
        frozenWh = isFrozen ? frozenWh ?? energyWh : nil
    }

    private mutating func integrate(seconds: Double) {
        holdFrozenCounter()
        energyWh += measured.powerW * seconds / 3600
    }

    /// A frozen face goes on to show what it showed.
    private mutating func refresh() {
        let mean = { [samples] (of: (Sample) -> Double) in (of(samples.older) + of(samples.newer)) / 2 }
        var values = PZEMValues()
        let voltage = min(mean { $0.voltageV }, Self.highestV)
        var current = min(mean { $0.currentA }, range.highestA)
        var power = min(max(0, mean { $0.powerW }), range.highestW)
        if let spikeW {
            power = abs(spikeW)
            current = voltage > 0 ? power / voltage : 0
        }
        spikeW = nil
        if current < range.startsAtA { current = 0 }
        if faults.has(.bypass, on: phase) || power < Self.startsAtW { power = 0 }
        values.voltageV = FixedDecimal.rounded(voltage, places: 1)
        values.currentA = FixedDecimal.rounded(current, places: 3)
        values.powerW = FixedDecimal.rounded(power, places: 1)
        values.frequencyHz = FixedDecimal.rounded(mean { $0.frequencyHz }, places: 1)
        let apparent = voltage * current
        values.powerFactor = FixedDecimal.rounded(apparent > 0 ? min(1, power / apparent) : 0, places: 2)
        measured = values
        if !isFrozen { shown = values }
    }

    /// Full watt hours, with what happens behind the end of the range.
    private func counted(_ wattHours: Double) -> Double {
        let full = (wattHours + 1e-9).rounded(.down)
        switch rollover {
        case .wrap: return full.truncatingRemainder(dividingBy: Self.highestWh + 1)
        case .stop: return min(full, Self.highestWh)
        case .countOn: return full.truncatingRemainder(dividingBy: 0x1_0000_0000)
        }
    }
}
