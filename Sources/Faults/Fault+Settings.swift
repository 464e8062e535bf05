import Documents
import Timekeeping

extension Fault {
    /// The fault that an action of a timeline injects.
    /// - Parameter absence: what others notice of a device that is away, unless the arguments say it.
    /// - Returns: `nil` for an action that is no fault.
    package static func make(
        action: String, arguments: Settings, absence: Absence = .refused
    ) -> Fault? {
        let written = FaultArguments(arguments: arguments)
        if let fault = written.valueFault(action) { return .value(fault, phase: written.phase) }
        if let fault = written.linkFault(action) { return .link(fault) }
        if let fault = written.lifeFault(action) { return .life(fault, how: written.how ?? absence) }
        if let fault = written.clockFault(action) { return .clock(fault) }
        if let fault = written.httpFault(action) { return .http(fault, path: written.path) }
        if let fault = written.modbusFault(action) { return .modbus(fault, registers: written.registers) }
        if let fault = written.serialFault(action) { return .serial(fault, registers: written.registers) }
        return written.componentFault(action).map { .component($0) }
    }
}

/// What stands in `with` of an action.
private struct FaultArguments {
    let arguments: Settings

    func valueFault(_ action: String) -> ValueFault? {
        switch action {
        case "meter.bypass": .bypass
        case "meter.freeze": .freeze
        case "meter.reverse_ct": .reverseCT
        case "meter.swap_phases": .swapPhases
        case "meter.nan": .notANumber
        case "meter.spike": .spike(watts: arguments.quantity("power") ?? 0)
        case "meter.reset": .reset(toWh: arguments.quantity("to") ?? 0)
        default: nil
        }
    }

    func linkFault(_ action: String) -> LinkFault? {
        switch action {
        case "net.cut": .cut
        case "net.delay": .delay(delay)
        case "net.lose": .lose(arguments.text("what").flatMap(LinkFault.Direction.init) ?? .both)
        case "net.duplicate": .duplicate
        case "net.reorder": .reorder
        case "net.reset": .reset
        case "net.slow": .slow(bytesPerSecond: arguments.quantity("rate") ?? 1)
        default: nil
        }
    }

    func lifeFault(_ action: String) -> LifeFault? {
        switch action {
        case "device.reboot": .reboot
        case "device.offline": .offline
        case "device.power_loss": .powerLoss
        default: nil
        }
    }

    func clockFault(_ action: String) -> ClockFault? {
        switch action {
        case "clock.step": .step(arguments.duration("by") ?? .zero)
        case "clock.drift": .drift(ppm: arguments.quantity("by") ?? 0)
        default: nil
        }
    }

    func httpFault(_ action: String) -> HTTPFault? {
        switch action {
        case "http.status": .status(arguments.count("status") ?? 500)
        case "http.malformed": .malformed
        case "http.cut_body": .cutBody
        case "http.stall": .stall
        case "http.oversize": .oversize
        case "http.tls": .tls(arguments.text("what").flatMap(HTTPFault.TLSTrouble.init) ?? .refuse)
        default: nil
        }
    }

    func modbusFault(_ action: String) -> ModbusFault? {
        switch action {
        case "modbus.exception": .exception(code: UInt8(clamping: arguments.count("code") ?? 4))
        case "modbus.silence": .silence
        case "modbus.wrong_transaction":
            arguments.count("to").map { .transaction(UInt16(clamping: $0)) } ?? .wrongTransaction
        case "modbus.wrong_protocol": .wrongProtocol(UInt16(clamping: arguments.count("id") ?? 1))
        case "modbus.wrong_length": .wrongLength(by: arguments.count("by") ?? 0)
        case "modbus.wrong_unit": .wrongUnit
        case "modbus.wrong_function": .wrongFunction
        case "modbus.wrong_count": .wrongCount(by: arguments.count("by") ?? 0)
        case "modbus.truncate": .truncate
        case "modbus.duplicate": .duplicate
        case "modbus.slow": .slow(bytesPerSecond: arguments.quantity("rate") ?? 1)
        case "modbus.close": .close
        case "modbus.reset": .reset
        case "modbus.delay": .delay(delay)
        default: nil
        }
    }

    func serialFault(_ action: String) -> SerialFault? {
        switch action {
        case "serial.noise": .noise(bytes: arguments.count("bytes") ?? 1)
        case "serial.mute": .mute
        case "serial.crc": .checksum
        case "serial.late": .late(delay)
        case "serial.echo": .echo
        case "serial.truncate": .truncate
        case "serial.clash": .clash
        default: nil
        }
    }

    func componentFault(_ action: String) -> ComponentFault? {
        switch action {
        case "component.kill": .kill(restartAfter: arguments.duration("restart_after") ?? .zero)
        case "component.restart": .restart(restartAfter: arguments.duration("restart_after") ?? .zero)
        case "component.pause": .pause
        case "component.disk_full": .diskFull
        default: nil
        }
    }

    private var delay: DelayDistribution { arguments.delay("by") ?? .fixed(.zero) }

    var how: Absence? { arguments.text("how").flatMap(Absence.init) }

    /// `nil` for all.
    var path: String? { arguments.text("path").flatMap { $0 == "all" ? nil : $0 } }

    /// `nil` for all.
    var registers: ClosedRange<Int>? {
        arguments.text("registers").flatMap(RegisterRange.init)?.addresses
    }

    /// Counted from 0; `nil` for all.
    var phase: Int? {
        guard let text = arguments.text("phase"), let number = Int(text.dropFirst()) else { return nil }
        return number - 1
    }
}
