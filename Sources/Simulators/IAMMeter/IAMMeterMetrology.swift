import Faults
import Foundation
import Household
import Quantities
import Timekeeping

/// The measuring half of an IAMMeter: refreshes its values once a second and integrates its counters.
///
/// Counters integrate the power that is measured, also while the values shown are frozen. State is only ever brought
/// forward, in steps that end at whole seconds and at changes, so the numbers do not depend on how often a client looks.
struct IAMMeterMetrology: Sendable {
    let phaseCount: Int
    let format: IAMMeterFormat
    private let view: SiteView
    private let card: ErrorCard
    var faults = ValueState()
    var hasNetRow: Bool
    /// Doubles the current, power and energy of phase C (`/api/ctcratio?x=2`).
    var phaseCRatio = 1.0
    private var instant: UTCInstant
    /// What the transformers measure, frozen or not.
    private var measured: IAMMeterValues
    private var shown: IAMMeterValues
    private var counters: [Counter]
    private var netCounter: Counter
    /// What frozen phases show of their counters.
    private var frozenCounters: [Counter?]
    /// The same of the net row, which stands still when all phases do.
    private var frozenNetCounter: Counter?
    private var isStale = true
    private var spike: (watts: Double, phase: Int?)?

    /// Energy in Wh and varh; none ever falls but by a reset.
    struct Counter: Sendable, Equatable {
        var importWh: Double
        var exportWh = 0.0
        var inductiveVarh = 0.0
        var capacitiveVarh = 0.0

        mutating func add(powerW: Double, reactiveVar: Double, seconds: Double) {
            let hours = seconds / 3600
            if powerW > 0 { importWh += powerW * hours } else if powerW < 0 { exportWh -= powerW * hours }
            if reactiveVar > 0 {
                inductiveVarh += reactiveVar * hours
            } else {
                capacitiveVarh -= reactiveVar * hours
            }
        }
    }

    init(
        phaseCount: Int, format: IAMMeterFormat, view: SiteView, card: ErrorCard, hasNetRow: Bool,
        start: UTCInstant,
        startWh: Double
    ) {
        self.phaseCount = phaseCount
        self.format = format
        self.view = view
        self.card = card
        self.hasNetRow = hasNetRow
        instant = start
        shown = IAMMeterValues(phases: Array(repeating: .init(), count: phaseCount))
        measured = shown
        counters = Array(repeating: Counter(importWh: startWh), count: phaseCount)
        netCounter = Counter(importWh: startWh)
        frozenCounters = Array(repeating: nil, count: phaseCount)
    }

    /// What the face shows at `now`, counters included.
    mutating func values(at now: UTCInstant) -> IAMMeterValues {
        var values = exactValues(at: now)
        for index in values.phases.indices { showFullSteps(&values.phases[index]) }
        if var net = values.net {
            showFullSteps(&net)
            values.net = net
        }
        return values
    }

    /// What the registers are made of: the same, with counters in sixteenths of a unit, which all steps of
    /// registers are a multiple of.
    mutating func registerValues(at now: UTCInstant) -> IAMMeterValues {
        var values = exactValues(at: now)
        for index in values.phases.indices { values.phases[index].countSixteenths() }
        values.net?.countSixteenths()
        return values
    }

    /// With counters to the last digit.
    private mutating func exactValues(at now: UTCInstant) -> IAMMeterValues {
        advance(to: now)
        refresh()
        holdFrozenCounters()
        var values = shown
        for index in values.phases.indices {
            fill(&values.phases[index], from: frozenCounters[index] ?? counters[index])
        }
        if hasNetRow { values.net = netRow(of: values) }
        return values
    }

    /// Integrates up to `now`.
    mutating func advance(to now: UTCInstant) {
        while instant < now {
            refresh()
            let boundary = UTCInstant(seconds: instant.wholeSecond + 1)
            let until = min(boundary, now)
            integrate(seconds: (until - instant).inSeconds)
            instant = until
            if until == boundary { isStale = true }
        }
    }

    /// Something that the values depend on has changed at the present instant.
    mutating func invalidate() {
        isStale = true
    }

    /// One measurement shows another power.
    mutating func strike(spikeW: Double, phase: Int?) {
        spike = (spikeW, phase)
        isStale = true
    }

    mutating func reset(toWh: Double, phase: Int?) {
        for index in counters.indices where phase == nil || phase == index {
            counters[index] = Counter(importWh: toWh)
        }
        if phase == nil { netCounter = Counter(importWh: toWh) }
    }

    /// Time passes without power: nothing is counted.
    mutating func skip(to now: UTCInstant) {
        instant = max(instant, now)
        isStale = true
    }

    private var isWhollyFrozen: Bool { counters.indices.allSatisfy { faults.has(.freeze, on: $0) } }

    /// Keeps what a face shows of its counters from the moment on at which it freezes. Called before anything is counted.
    private mutating func holdFrozenCounters() {
        for index in counters.indices {
            frozenCounters[index] =
                faults.has(.freeze, on: index) ? frozenCounters[index] ?? counters[index] : nil
        }
        frozenNetCounter = isWhollyFrozen ? frozenNetCounter ?? netCounter : nil
    }

    private mutating func integrate(seconds: Double) {
        holdFrozenCounters()
        var (power, reactive) = (0.0, 0.0)
        for index in counters.indices {
            let row = measured.phases[index]
            counters[index].add(powerW: row.powerW, reactiveVar: row.reactiveVar, seconds: seconds)
            if row.powerW.isFinite { power += row.powerW }
            reactive += row.reactiveVar
        }
        netCounter.add(powerW: power, reactiveVar: reactive, seconds: seconds)
    }

    /// Brings the values up to the present instant, if they are stale; those of a frozen face stay.
    mutating func refresh() {
        guard isStale else { return }
        isStale = false
        let site = view.site.snapshot(at: instant)
        measured.frequencyHz = FixedDecimal.rounded(site.frequencyHz, places: IAMMeterFormat.frequencyPlaces)
        for index in 0..<phaseCount {
            measured.phases[index] = row(of: site, phase: index)
            if !faults.has(.freeze, on: index) { shown.phases[index] = measured.phases[index] }
        }
        if !isWhollyFrozen { shown.frequencyHz = measured.frequencyHz }
        spike = nil
    }

    /// One phase through the current transformer, the error card and the value faults.
    private func row(of site: SiteSnapshot, phase: Int) -> IAMMeterValues.Row {
        guard phase < site.phases.count else { return .init() }
        let factor = card.factor(at: instant, phase: phase) * (phase == 2 ? phaseCRatio : 1)
        let flow = Flow(site, part: view.part, phase: phase, swapped: faults.has(.swapPhases, on: phase))
        var row = IAMMeterValues.Row()
        row.voltageV = flow.voltageV
        row.currentA = flow.currentA * factor
        row.powerW = flow.powerW == 0 && flow.currentA == 0 ? 0 : flow.powerW * factor + card.offsetW
        row.reactiveVar = flow.reactiveVar * factor
        apply(to: &row, phase: phase)
        row.quantise(format)
        return row
    }

    private func apply(to row: inout IAMMeterValues.Row, phase: Int) {
        if faults.has(.reverseCT, on: phase) {
            row.powerW = -row.powerW
            row.reactiveVar = -row.reactiveVar
        }
        if faults.has(.bypass, on: phase) { row.powerW = 0 }
        if let spike, spike.phase == nil || spike.phase == phase {
            row.powerW = spike.watts
            row.currentA = row.voltageV > 0 ? abs(spike.watts) / row.voltageV : 0
        }
        let apparent = row.voltageV * row.currentA
        row.powerFactor = apparent > 0 ? min(1, abs(row.powerW) / apparent) : 0
        if faults.has(.notANumber, on: phase) { row.powerW = .nan }
    }

    private func fill(_ row: inout IAMMeterValues.Row, from counter: Counter) {
        row.importWh = counter.importWh
        row.exportWh = counter.exportWh
        row.inductiveVarh = counter.inductiveVarh
        row.capacitiveVarh = counter.capacitiveVarh
    }

    private func showFullSteps(_ row: inout IAMMeterValues.Row) {
        row.importWh = counted(row.importWh)
        row.exportWh = counted(row.exportWh)
    }

    /// A counter shows the steps that are full.
    private func counted(_ wattHours: Double) -> Double {
        let step = format.energyStepKWh * 1000
        return (wattHours / step + 1e-9).rounded(.down) * step
    }

    private func netRow(of values: IAMMeterValues) -> IAMMeterValues.Row {
        var row = IAMMeterValues.Row()
        row.voltageV = values.phases[0].voltageV
        row.powerW = values.totalPowerW
        row.reactiveVar = values.phases.reduce(0) { $0 + $1.reactiveVar }
        let apparent = (row.powerW * row.powerW + row.reactiveVar * row.reactiveVar).squareRoot()
        row.powerFactor = FixedDecimal.rounded(apparent > 0 ? abs(row.powerW) / apparent : 0, places: 2)
        fill(&row, from: frozenNetCounter ?? netCounter)
        return row
    }
}

/// What flows through one current transformer, against the voltage that it is paired with.
private struct Flow {
    let voltageV: Double
    let currentA: Double
    let powerW: Double
    let reactiveVar: Double

    /// - Parameter swapped: the transformer sits on the next phase. Its current is then a third of a turn
    ///   away from
    ///   the voltage that it is multiplied with, so active and reactive power mix.
    init(_ site: SiteSnapshot, part: SitePart, phase: Int, swapped: Bool) {
        let own = site.phases[phase]
        let source = swapped ? site.phases[(phase + 1) % site.phases.count] : own
        let (power, reactive) = (source.power(of: part), source.reactivePower(of: part))
        voltageV = own.voltageV
        currentA = source.current(of: part)
        guard swapped, source.voltageV > 0 else {
            powerW = power
            reactiveVar = reactive
            return
        }
        let (cosine, sine) = (-0.5, 3.0.squareRoot() / 2)
        let ratio = own.voltageV / source.voltageV
        powerW = (power * cosine - reactive * sine) * ratio
        reactiveVar = (power * sine + reactive * cosine) * ratio
    }
}
