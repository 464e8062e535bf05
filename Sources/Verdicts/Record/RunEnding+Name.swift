extension RunEnding {
    package var name: String {
        switch self {
        case .completed: "completed"
        case .cut: "cut"
        case .interrupted: "interrupted"
        case .componentFailed: "component failed"
        case .harnessFailed: "harness failed"
        }
    }

    package var reason: String? {
        switch self {
        case .completed, .cut, .interrupted: nil
        case .componentFailed(let reason), .harnessFailed(let reason): reason
        }
    }

    init?(name: String, reason: String?) {
        switch name {
        case "completed": self = .completed
        case "cut": self = .cut
        case "interrupted": self = .interrupted
        case "component failed": self = .componentFailed(reason ?? "")
        case "harness failed": self = .harnessFailed(reason ?? "")
        default: return nil
        }
    }
}
