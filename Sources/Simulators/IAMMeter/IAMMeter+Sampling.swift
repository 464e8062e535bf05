import Quantities
import Timekeeping

extension IAMMeter {
    /// Puts values up for the first time after each power-up, and hands the beat over.
    func begin(_ cadence: IAMMeterSettings.Cadence) async throws {
        var begun: Int?
        while true {
            try await waitForLife(after: begun)
            let (life, since) = state.withLock { ($0.life, $0.poweredSince) }
            begun = life
            let first = since + cadence.first
            try await surroundings.time.sleep(until: first)
            guard isUp(inLife: life) else { continue }
            putUp(path: cadence.path)
            if life > 0 && settings.quirks.contains("meter.first-sample-twice") { putUp(path: cadence.path) }
            beats.post(Beat(life: life, last: first))
        }
    }

    /// Puts values up for uploading, one `every` after the other while power lasts.
    ///
    /// It is free for the next beat in time: what it sleeps through is never longer than one `every`.
    func goOn(_ cadence: IAMMeterSettings.Cadence) async throws {
        while true {
            let beat = try await beats.receive()
            var last = beat.last
            while true {
                last = last + state.withLock { $0.uploadEvery }
                try await surroundings.time.sleep(until: last)
                guard isUp(inLife: beat.life) else { break }
                putUp(path: cadence.path)
            }
        }
    }

    /// Uploads of one life, after its first.
    struct Beat: Sendable {
        let life: Int
        let last: UTCInstant
    }

    private func isUp(inLife life: Int) -> Bool {
        state.withLock { $0.life == life && $0.hasPower }
    }

    private func waitForLife(after begun: Int?) async throws {
        while state.withLock({ !$0.hasPower || $0.life == begun }) { try await powerUp.wait() }
    }

    /// Takes the values of this instant and hands them to the uploader.
    private func putUp(path: String) {
        let now = surroundings.time.now
        let upload = state.withLock { state in
            let (row, text) = state.take(path: path, of: name, at: now)
            state.inFlight.insert(row.number)
            return Upload(row: row, body: Array(text.utf8), life: state.life)
        }
        tell(upload.row)
        if !uploads.post(upload) { keepForLater(upload) }
    }

    /// Tells the run of a row that was put up.
    func tell(_ row: TruthRow) { surroundings.observer.tell(row) }
}

extension IAMMeter.State {
    /// The values at `now` as a row of truth, and the body that carries them.
    mutating func take(path: String, of device: String, at now: UTCInstant) -> (TruthRow, String) {
        advance(to: now)
        let values = metrology.values(at: now)
        let stamp = carriesTime(path) ? body.stamp(clock.reading(at: now)) : nil
        rowCount += 1
        let row = TruthRow(
            device: device, path: path, number: rowCount, at: now, stamp: stamp,
            values: values.truth(format: metrology.format, profile: body.profile))
        return (row, body.text(values, stamp: stamp))
    }

    /// The real body has no time; that of a meter with a buffer does, and the guide's always.
    private func carriesTime(_ path: String) -> Bool {
        body.profile == .seed || (["push", "mqtt"].contains(path) && buffer.stampsRows)
    }
}

extension IAMMeterBody {
    /// A time as it is printed: to the millisecond, in the guide's body to the second.
    func stamp(_ instant: UTCInstant) -> UTCInstant {
        instant.floored(toNanoseconds: profile == .seed ? 1_000_000_000 : 1_000_000)
    }
}

extension IAMMeterValues {
    /// The values by name, in base units, with the steps of the wire.
    /// The guide's body has no counter of export.
    func truth(format: IAMMeterFormat, profile: IAMMeterProfile) -> [TruthValue] {
        var truth = TruthList(format: format, hasExport: profile == .field)
        if phases.count == 1 {
            truth.add(phases[0], suffix: "")
        } else {
            truth.add("power", totalPowerW, .power, places: format.powerPlaces)
            truth.addEnergy(totalImportWh, totalExportWh, suffix: "")
            for (index, row) in phases.enumerated() { truth.add(row, suffix: ".l\(index + 1)") }
        }
        truth.add("frequency", frequencyHz, .frequency, places: IAMMeterFormat.frequencyPlaces)
        return truth.values
    }
}

/// Collects the values of a row of truth.
private struct TruthList {
    let format: IAMMeterFormat
    let hasExport: Bool
    var values: [TruthValue] = []

    mutating func add(_ row: IAMMeterValues.Row, suffix: String) {
        add("power" + suffix, row.powerW, .power, places: format.powerPlaces)
        add("voltage" + suffix, row.voltageV, .voltage, places: format.voltagePlaces)
        add("current" + suffix, row.currentA, .current, places: format.currentPlaces)
        addEnergy(row.importWh, row.exportWh, suffix: suffix)
        add("power_factor" + suffix, row.powerFactor, .ratio, places: IAMMeterFormat.powerFactorPlaces)
    }

    mutating func addEnergy(_ importWh: Double, _ exportWh: Double, suffix: String) {
        let step = format.energyStepKWh * 1000
        values.append(
            TruthValue(name: "energy.import" + suffix, value: importWh, step: step, dimension: .energy))
        guard hasExport else { return }
        values.append(
            TruthValue(name: "energy.export" + suffix, value: exportWh, step: step, dimension: .energy))
    }

    mutating func add(_ name: String, _ value: Double, _ dimension: Dimension, places: Int) {
        values.append(
            TruthValue(name: name, value: value, step: DecimalStep.of(places), dimension: dimension))
    }
}

/// Steps of printed decimals.
enum DecimalStep {
    private static let steps = [1, 0.1, 0.01, 0.001, 0.0001]

    /// - Parameter places: 0...4.
    static func of(_ places: Int) -> Double { steps[places] }
}
