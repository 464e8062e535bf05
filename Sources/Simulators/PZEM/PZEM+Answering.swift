import Faults
import Modbus
import Timekeeping

extension PZEM {
    /// What it answers to a request; `nil` for silence.
    func hear(_ request: RTUFrame) -> PZEMReply? {
        let now = surroundings.time.now
        let heard = state.withLock { $0.hear(request, at: now) }
        guard let heard else { return nil }
        for id in heard.usedUp { surroundings.observer.usedUp(id) }
        tellPoll(request, exception: heard.exception, heard.outcome)
        return heard.reply
    }

    /// Whether it has had power since the request came.
    func isAlive(_ reply: PZEMReply) -> Bool { state.withLock { $0.hasPower && $0.life == reply.life } }

    /// The last byte of an answer has left.
    func hasSent(_ reply: PZEMReply) {
        guard !reply.row.isEmpty else { return }
        let number = state.withLock { state in
            state.rowCount += 1
            return state.rowCount
        }
        surroundings.observer.tell(
            TruthRow(
                device: name, path: "serial", number: number, at: surroundings.time.now, stamp: nil,
                values: reply.row))
    }

    /// `exception` is 0 for an answer with values, and -1 without an answer.
    private func tellPoll(_ request: RTUFrame, exception: UInt8?, _ outcome: AttemptOutcome) {
        report(
            "poll",
            [
                .init("function", .count(Int(request.pdu[0]))),
                .init("address", request.firstRegister.map { .count($0) } ?? .unknown),
                .init("exception", .count(outcome == .answered ? exception.map { Int($0) } ?? -1 : -1)),
                .outcome(outcome),
            ])
    }
}

extension PZEM.State {
    struct Heard: Sendable {
        var reply: PZEMReply?
        /// `nil` without an answer.
        var exception: UInt8?
        var outcome: AttemptOutcome
        var usedUp: [String]
    }

    /// - Returns: `nil` when the request is not for it, or nobody is there to hear it.
    mutating func hear(_ request: RTUFrame, at now: UTCInstant) -> Heard? {
        guard hasPower, now >= answersFrom, face.hears(request.address) else { return nil }
        advance(to: now)
        requestCount += 1
        let modbus = modbusFaults.verdict(for: request.registers)
        var serial = serialFaults.verdict(for: request.registers)
        let usedUp = modbus.usedUp + serial.usedUp
        quirks.strike(&serial)
        guard !modbus.isSilent, !serial.isMute else {
            return Heard(reply: nil, exception: nil, outcome: .timedOut, usedUp: usedUp)
        }
        let outcome = carryOut(request, modbus, at: now)
        guard request.address != PZEMFace.broadcast else {
            return Heard(reply: nil, exception: nil, outcome: .timedOut, usedUp: usedUp)
        }
        let reply = reply(outcome, to: request, modbus, serial)
        return Heard(
            reply: reply, exception: outcome.exception,
            outcome: modbus.isTruncated || serial.isTruncated ? .cut : .answered, usedUp: usedUp)
    }

    private mutating func carryOut(
        _ request: RTUFrame, _ fault: ModbusVerdict, at now: UTCInstant
    ) -> PZEMFace.Outcome {
        if let code = fault.exception {
            return PZEMFace.refusal(ModbusException(rawValue: code), function: request.pdu[0])
        }
        let outcome = face.answer(request, values: metrology.values(at: now))
        if outcome.resetsEnergy { metrology.reset(toWh: 0) }
        return outcome
    }

    private mutating func reply(
        _ outcome: PZEMFace.Outcome, to request: RTUFrame, _ modbus: ModbusVerdict, _ serial: SerialVerdict
    ) -> PZEMReply {
        let damage = PZEMDamage(modbus: modbus, serial: serial, stream: quirks.stream, draw: requestCount)
        let bytes = damage.bytes(of: RTUFrame(address: request.address, pdu: outcome.pdu), to: request)
        let latency =
            outcome.calibrates ? timing.nextCalibration() : timing.nextLatency(byteCount: bytes.count)
        return PZEMReply(
            bytes: bytes, latency: latency + modbus.delay + serial.delay,
            pace: modbus.bytesPerSecond == nil ? timing.pace : .bytes,
            row: damage.leavesAnswerRight ? outcome.values : [], life: life)
    }
}

extension RTUFrame {
    /// Zero-based address of the first register that it names; `nil` when it names none.
    var firstRegister: Int? {
        guard pdu[0] < 0x41, pdu.count >= 3 else { return nil }
        return Int(pdu[1]) << 8 | Int(pdu[2])
    }

    /// Zero-based addresses that it names.
    var registers: Range<Int>? {
        guard let first = firstRegister else { return nil }
        let isRead = [3, 4].contains(pdu[0]) && pdu.count >= 5
        return first..<(first + (isRead ? max(1, Int(pdu[3]) << 8 | Int(pdu[4])) : 1))
    }
}
