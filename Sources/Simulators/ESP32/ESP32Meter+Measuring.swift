import Quantities
import Timekeeping

extension ESP32Meter {
    /// Before the sketch measures: two pauses of a second around the start of the serial line.
    private static let setUp = Duration.seconds(2)
    /// How often the time is asked for.
    private static let syncEvery = Duration.seconds(3600)

    func isOn(_ life: BoardLife) -> Bool { state.withLock { $0.hasPower && $0.life == life } }
    var hasRadio: Bool { state.withLock { $0.hasRadio } }

    /// Waits for power, and for another life than the one that has ended.
    func nextLife(after ended: BoardLife?) async throws -> BoardLife {
        try await measuring.wait(unless: { self.state.withLock { $0.hasPower && $0.life != ended } })
        return state.withLock { $0.life }
    }

    /// Spends time of a life.
    /// - Throws: `PowerLost`.
    func pause(_ life: BoardLife, until instant: UTCInstant, on delay: BoardDelay) async throws {
        try await delay.wait(until: instant, unless: { !self.isOn(life) })
        guard isOn(life) else { throw PowerLost() }
    }

    /// The beginning of each life: opens the serial line and asks the sensor for the first time.
    /// - Throws: `PowerLost`.
    func boot(_ life: BoardLife) async throws -> PZEMLibrary {
        await port.close()
        try await port.open()
        try await pause(life, until: life.since + Self.setUp, on: measuring)
        let time = surroundings.time
        var library = PZEMLibrary(
            port: port, address: settings.sensor.address, isCareful: !settings.has(.lateBytes)
        ) { Self.millis(since: life, at: time.now) }
        _ = try await library.voltage()
        guard isOn(life) else { throw PowerLost() }
        return library
    }

    /// `millis()`: since power-up, in 32 bits.
    static func millis(since life: BoardLife, at now: UTCInstant) -> UInt32 {
        UInt32(truncatingIfNeeded: (now - life.since).nanoseconds / 1_000_000)
    }

    /// One round of getters.
    /// - Returns: what is to be sent; `nil` for nothing.
    /// - Throws: `PowerLost`.
    func measure(_ library: inout PZEMLibrary, in life: BoardLife) async throws -> Reading? {
        synchronise()
        let reading = SensorReading(
            voltageV: try await library.voltage(), currentA: try await library.current(),
            powerW: try await library.power(), energyKWh: try await library.energy(),
            frequencyHz: try await library.frequency(), powerFactor: try await library.powerFactor())
        guard isOn(life) else { throw PowerLost() }
        if reading.voltageV.isNaN {
            report("sensor", [.init("problem", .text(library.failure?.rawValue ?? ""))])
            state.withLock { $0.sensorFailures += 1 }
        } else {
            let shown = body.truth(reading)
            state.withLock { $0.shown = shown }
        }
        guard settings.has(.nanAsZero) else {
            return take(reading.voltageV.isNaN ? nil : reading, in: life)
        }
        let sound = reading.map { $0.isNaN ? 0 : $0 }
        return sound.voltageV > 0 ? take(sound, in: life) : nil
    }

    /// Puts a reading up for sending.
    private func take(_ reading: SensorReading?, in life: BoardLife) -> Reading {
        let now = surroundings.time.now
        let uptime = Self.millis(since: life, at: now)
        let (sequence, stamp, isSet, failures) = state.withLock { state in
            state.sequence += 1
            return (state.sequence, state.stamp(at: now), state.clockIsSet, state.sensorFailures)
        }
        let health = settings.health?.members(
            uptime: (now - life.since).nanoseconds / 1_000_000_000, errors: failures)
        let hasTime = isSet && !settings.has(.uptimeStamp)
        let shown =
            settings.has(.uptimeStamp)
            ? Int64(uptime)
            : hasTime ? stamp.nanoseconds / 1_000_000 : (now - life.since).nanoseconds / 1_000_000
        let isMessage = settings.profile == .guide && settings.mqtt != nil
        let object =
            isMessage
            ? body.message(reading ?? SensorReading())
            : settings.profile == .guide
                ? body.text(reading ?? SensorReading(), uptime: uptime)
                : body.text(
                    reading,
                    ESP32Body.Origin(
                        milliseconds: shown, sequence: sequence, clockIsSet: hasTime, health: health ?? ""))
        if let reading {
            surroundings.observer.tell(
                TruthRow(
                    device: name, path: settings.mqtt == nil ? "push" : "mqtt", number: sequence, at: now,
                    stamp: hasTime ? stamp : nil,
                    values: body.truth(reading, isMessage: isMessage)))
        }
        return Reading(number: sequence, object: object, life: life, isKept: reading != nil)
    }

    /// Asks the network for the time, at power-up and every hour. No message is sent for it: the answer is the time of
    /// the run.
    private func synchronise() {
        guard !settings.has(.uptimeStamp), !link.isCut else { return }
        let now = surroundings.time.now
        state.withLock { state in
            guard state.hasRadio else { return }
            if state.clockIsSet, let last = state.lastSync, now - last < Self.syncEvery { return }
            state.clock.correct(at: now)
            state.clockIsSet = true
            state.lastSync = now
        }
    }
}

extension ESP32Meter.State {
    /// The board's own time, to the millisecond.
    func stamp(at now: UTCInstant) -> UTCInstant {
        clock.reading(at: now).floored(toNanoseconds: 1_000_000)
    }
}
