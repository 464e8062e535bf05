import Faults
import Modbus
import Quantities
import Timekeeping
import Wires

/// Modbus TCP: every request is answered from one instant, that of its arrival, with the values that the JSON
/// body has then.
extension IAMMeter {
    func answer(_ query: ModbusQuery, by face: IAMMeterModbusFace) async -> ModbusReply {
        let life = state.withLock { $0.life }
        let inbound = link.verdict(for: .requests, byteCount: query.byteCount)
        guard await link.carries(inbound, on: query.line) else { return .silent }
        if query.line?.isForgotten == true { return .reset }
        guard isReachable(inLife: life) else { return .silent }
        let times = inbound.isDuplicated ? 2 : 1
        let fault = face.knows(query.unit) ? modbusVerdict(for: query.pdu) : ModbusVerdict()
        guard !fault.isSilent, let answered = take(query, fault, by: face) else {
            tellPoll(query, nil, .timedOut, times: times)
            return .silent
        }
        if fault.delay > .zero { try? await surroundings.time.sleep(for: fault.delay) }
        let pdu = IAMMeterModbus.pdu(answered.answer, function: query.pdu.first ?? 0)
        let outbound = link.verdict(for: .replies, byteCount: query.byteCount(of: pdu))
        let arrives = await link.carries(outbound, on: query.line)
        let isForgotten = query.line?.isForgotten == true
        let outcome = outcome(fault, isLost: !arrives, isForgotten: isForgotten, inLife: life)
        if outcome == .answered, fault.leavesAnswerRight { tellRow(answered.row) }
        tellPoll(query, answered.answer, outcome, times: times)
        guard arrives else { return .silent }
        if isForgotten { return .reset }
        guard isReachable(inLife: life) else { return .silent }
        return query.reply(pdu, spoiledBy: fault, twice: inbound.isDuplicated)
    }

    /// How an answer leaves; a device that is no longer there has reset the connection.
    private func outcome(
        _ fault: ModbusVerdict, isLost: Bool, isForgotten: Bool, inLife life: Int
    ) -> AttemptOutcome {
        guard isReachable(inLife: life), !isForgotten else { return .reset }
        return isLost ? .timedOut : fault.outcome
    }

    /// The same without waiting, while nothing is wrong with the wire or with answers.
    /// - Returns: `nil` when something is.
    func answerAtOnce(_ query: ModbusQuery, by face: IAMMeterModbusFace) -> ModbusReply? {
        guard isReachable, link.isSound, query.line?.isForgotten != true,
            state.withLock({ $0.modbusFaults.isEmpty })
        else { return nil }
        guard let answered = take(query, ModbusVerdict(), by: face) else {
            tellPoll(query, nil, .timedOut, times: 1)
            return .silent
        }
        tellRow(answered.row)
        tellPoll(query, answered.answer, .answered, times: 1)
        return .respond(IAMMeterModbus.pdu(answered.answer, function: query.pdu.first ?? 0))
    }

    /// The answer to a request at this instant, with the row of truth that it carries in full.
    /// - Returns: `nil` when there is none.
    private func take(
        _ query: ModbusQuery, _ fault: ModbusVerdict, by face: IAMMeterModbusFace
    ) -> IAMMeterAnswers.Answered? {
        guard face.knows(query.unit) else { return face.answerForOthers.map { .init(answer: $0, row: []) } }
        if let code = fault.exception {
            return .init(answer: .exception(ModbusException(rawValue: code)), row: [])
        }
        guard hasMeasured else { return .init(answer: .exception(.serverDeviceBusy), row: []) }
        return face.answers.answer(query.pdu, from: registers())
    }

    /// What the registers hold now.
    func registers() -> IAMMeterRegisters {
        let now = surroundings.time.now
        return state.withLock { state in
            state.advance(to: now)
            return IAMMeterRegisters(
                values: state.metrology.registerValues(at: now), hasReactive: state.body.hasReactive,
                serial: identity.serial, runTime: (now - state.poweredSince).inSeconds.rounded(.down))
        }
    }

    private func tellRow(_ values: [TruthValue]) {
        guard !values.isEmpty else { return }
        let now = surroundings.time.now
        let number = state.withLock { state in
            state.rowCount += 1
            return state.rowCount
        }
        tell(TruthRow(device: name, path: "modbus", number: number, at: now, stamp: nil, values: values))
    }

    /// `exception` is 0 for an answer with values, and -1 without an answer.
    private func tellPoll(
        _ query: ModbusQuery, _ answer: IAMMeterModbus.Answer?, _ outcome: AttemptOutcome, times: Int
    ) {
        let exception =
            switch answer {
            case _ where outcome != .answered: -1
            case .registers: 0
            case .exception(let exception): Int(exception.rawValue)
            case nil: -1
            }
        for _ in 0..<times {
            report(
                "poll",
                [
                    .init("function", query.pdu.first.map { .count(Int($0)) } ?? .unknown),
                    .init("address", IAMMeterModbus.address(query.pdu).map { .count($0) } ?? .unknown),
                    .init("exception", .count(exception)), .outcome(outcome),
                ])
        }
    }

    private func modbusVerdict(for pdu: [UInt8]) -> ModbusVerdict {
        let verdict = state.withLock { $0.modbusFaults.verdict(for: IAMMeterModbus.addresses(pdu)) }
        for id in verdict.usedUp { surroundings.observer.usedUp(id) }
        return verdict
    }

    private func isReachable(inLife life: Int) -> Bool {
        isReachable && state.withLock { $0.life == life }
    }
}
