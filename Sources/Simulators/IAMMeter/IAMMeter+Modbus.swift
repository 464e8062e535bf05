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
        let fault = face.knows(query.unit) ? modbusVerdict(for: query.pdu) : ModbusVerdict()
        let answer = fault.isSilent ? nil : take(query, fault, by: face)
        tellPoll(query, answer, times: inbound.isDuplicated ? 2 : 1)
        guard let answer else { return .silent }
        if fault.delay > .zero { try? await surroundings.time.sleep(for: fault.delay) }
        let pdu = IAMMeterModbus.pdu(answer, function: query.pdu.first ?? 0)
        let outbound = link.verdict(for: .replies, byteCount: query.byteCount(of: pdu))
        guard await link.carries(outbound, on: query.line) else { return .silent }
        if query.line?.isForgotten == true { return .reset }
        guard isReachable(inLife: life) else { return .silent }
        return query.reply(pdu, spoiledBy: fault, twice: inbound.isDuplicated)
    }

    /// The same without waiting, while nothing is wrong with the wire or with answers.
    /// - Returns: `nil` when something is.
    func answerAtOnce(_ query: ModbusQuery, by face: IAMMeterModbusFace) -> ModbusReply? {
        guard isReachable, link.isSound, query.line?.isForgotten != true,
            state.withLock({ $0.modbusFaults.isEmpty })
        else { return nil }
        let answer = take(query, ModbusVerdict(), by: face)
        tellPoll(query, answer, times: 1)
        return answer.map { .respond(IAMMeterModbus.pdu($0, function: query.pdu.first ?? 0)) } ?? .silent
    }

    /// The answer to a request at this instant, and a row of truth when it carries a measurement in full.
    /// - Returns: `nil` when there is none.
    private func take(
        _ query: ModbusQuery, _ fault: ModbusVerdict, by face: IAMMeterModbusFace
    ) -> IAMMeterModbus.Answer? {
        guard face.knows(query.unit) else { return face.answerForOthers }
        if let code = fault.exception { return .exception(ModbusException(rawValue: code)) }
        guard hasMeasured else { return .exception(.serverDeviceBusy) }
        let answered = face.answers.answer(query.pdu, from: registers())
        if fault.leavesAnswerRight { tellRow(answered.row) }
        return answered.answer
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

    /// `exception` is 0 for an answer with values, and unknown without an answer.
    private func tellPoll(_ query: ModbusQuery, _ answer: IAMMeterModbus.Answer?, times: Int) {
        let exception: ReportValue =
            switch answer {
            case .registers: .count(0)
            case .exception(let exception): .count(Int(exception.rawValue))
            case nil: .unknown
            }
        for _ in 0..<times {
            report(
                "poll",
                [
                    ("function", query.pdu.first.map { .count(Int($0)) } ?? .unknown),
                    ("address", IAMMeterModbus.address(query.pdu).map { .count($0) } ?? .unknown),
                    ("exception", exception),
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
