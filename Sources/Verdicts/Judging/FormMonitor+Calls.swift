import Timekeeping

extension FormMonitor {
    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        switch consume self {
        case .standing(var monitor):
            monitor.window(change, scene)
            self = .standing(monitor)
        case .timed(var monitor):
            monitor.window(change, scene)
            self = .timed(monitor)
        case .sequence(var monitor):
            monitor.window(change, scene)
            self = .sequence(monitor)
        case .that(var monitor):
            monitor.window(change, scene)
            self = .that(monitor)
        case let other: self = other
        }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        switch consume self {
        case .standing(var monitor):
            monitor.observe(observation, isOpen: isOpen, scene)
            self = .standing(monitor)
        case .timed(var monitor):
            monitor.observe(observation, isOpen: isOpen, scene)
            self = .timed(monitor)
        case .sequence(var monitor):
            monitor.observe(observation, isOpen: isOpen, scene)
            self = .sequence(monitor)
        case .that(var monitor):
            monitor.observe(observation, isOpen: isOpen, scene)
            self = .that(monitor)
        case .each(var monitor):
            monitor.observe(observation, isOpen: isOpen, scene)
            self = .each(monitor)
        case .series(var monitor):
            monitor.observe(observation, isOpen: isOpen, scene)
            self = .series(monitor)
        case let other: self = other
        }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        switch consume self {
        case .standing(var monitor):
            monitor.complete(moment, isOpen: isOpen, isOpening: isOpening)
            self = .standing(monitor)
        case .timed(var monitor):
            monitor.complete(moment, isOpen: isOpen, isOpening: isOpening)
            self = .timed(monitor)
        case .sequence(var monitor):
            monitor.complete(moment, isOpen: isOpen, isOpening: isOpening)
            self = .sequence(monitor)
        case .that(var monitor):
            monitor.complete(moment, isOpen: isOpen, isOpening: isOpening)
            self = .that(monitor)
        case .series(var monitor):
            monitor.complete(moment, isOpen: isOpen, isOpening: isOpening)
            self = .series(monitor)
        case let other: self = other
        }
    }

    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>) {
        switch consume self {
        case .sequence(var monitor):
            monitor.stateAtEnd(moment)
            self = .sequence(monitor)
        case .that(var monitor):
            monitor.stateAtEnd(moment)
            self = .that(monitor)
        case let other: self = other
        }
    }
}
