import Modbus
import RegisterMaps
import Synchronization

/// Answers to requests. Registers change once a second and are asked far more often, so what they have been
/// asked is kept until they change.
final class IAMMeterAnswers: Sendable {
    struct Answered: Sendable {
        let answer: IAMMeterModbus.Answer
        /// The row of truth that goes with it; empty when there is none.
        let row: [TruthValue]
    }

    private struct Kept {
        let registers: IAMMeterRegisters
        let image: RegisterImage
        /// By the request.
        var answers: [[UInt8]: Answered] = [:]
    }

    let table: IAMMeterRegisterTable
    private let kept = Mutex<Kept?>(nil)

    /// More different requests than this are not kept.
    private static let mostRequests = 32

    init(_ table: IAMMeterRegisterTable) {
        self.table = table
    }

    /// - Parameter pdu: function code and data, as they came.
    func answer(_ pdu: [UInt8], from registers: IAMMeterRegisters) -> Answered {
        kept.withLock { kept in
            if kept?.registers != registers {
                kept = Kept(registers: registers, image: table.image(of: registers))
            }
            if let known = kept?.answers[pdu] { return known }
            let answered = make(pdu, registers, kept?.image ?? RegisterImage())
            if let count = kept?.answers.count, count < Self.mostRequests { kept?.answers[pdu] = answered }
            return answered
        }
    }

    private func make(_ pdu: [UInt8], _ registers: IAMMeterRegisters, _ image: RegisterImage) -> Answered {
        let answer = IAMMeterModbus.answer(pdu, from: image)
        guard case .registers(let words, let span) = answer else { return Answered(answer: answer, row: []) }
        return Answered(answer: answer, row: table.truth(words, of: span, from: registers))
    }
}
