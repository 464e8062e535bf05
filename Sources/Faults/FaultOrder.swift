import Timekeeping

/// One fault as a timeline orders it: what, how strong, and which chances it strikes.
package struct FaultOrder: Sendable {
    /// Identity of the timeline entry.
    package let id: String
    package let fault: Fault
    package var chances: Chances

    package init(id: String, fault: Fault, chances: Chances) {
        self.id = id
        self.fault = fault
        self.chances = chances
    }
}

/// Everything that can go wrong with a device or a component.
package enum Fault: Sendable, Equatable {
    case value(ValueFault, phase: Int?)
    case link(LinkFault)
    case life(LifeFault, how: Absence = .refused)
    case clock(ClockFault)
    /// On one path, or on all.
    case http(HTTPFault, path: String?)
    /// For requests that touch these zero-based addresses, or for all.
    case modbus(ModbusFault, registers: ClosedRange<Int>?)
    /// For requests that touch these zero-based addresses, or for all.
    case serial(SerialFault, registers: ClosedRange<Int>?)
    case component(ComponentFault)
}

/// What goes wrong with measured values, on one phase (0...2) or on all.
package enum ValueFault: Sendable, Equatable {
    /// Current flows, power reads 0.
    case bypass
    /// What is shown stands still, counters included; the meter counts on and shows the sum when it is over.
    case freeze
    /// Power has the other sign.
    case reverseCT
    /// Each current transformer sits on the next phase.
    case swapPhases
    case notANumber
    /// One measurement shows this active power in W.
    case spike(watts: Double)
    /// Energy counters jump to this many Wh.
    case reset(toWh: Double)
}

/// What goes wrong between a device and its peers.
package enum LinkFault: Sendable, Equatable {
    package enum Direction: String, Sendable { case requests, replies, both }
    /// Bytes stop, connections hang.
    case cut
    case delay(DelayDistribution)
    case lose(Direction)
    case duplicate
    case reorder
    case reset
    /// Bytes a second.
    case slow(bytesPerSecond: Double)
}

/// What happens to the device as a whole.
package enum LifeFault: Sendable, Equatable {
    case reboot, offline, powerLoss
}

/// What others notice of a device that is away.
package enum Absence: String, Sendable, CaseIterable {
    /// Connections are reset, and new ones refused.
    case refused
    /// Nothing at all: bytes vanish, and a client that connects gets no answer.
    case dark
}

/// What happens to the device's clock.
package enum ClockFault: Sendable, Equatable {
    case step(Duration)
    /// Parts per million, added to the clock's own drift; positive runs fast.
    case drift(ppm: Double)
}
