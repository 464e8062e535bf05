/// Who may use a route.
enum Audience: Sendable {
    /// Meters: with a key, or from an allowed address, where the configuration demands it.
    case device
    /// Who enters a meter: an admin, or any meter where the configuration says so.
    case registrar
    /// Who manages meters: with the admin's token, or on this machine where there is none.
    case admin
    /// People and programs that read: with the token, where there is one.
    case reader
    /// Anybody.
    case open
}

/// What a path leads to, by the name that metrics have for it.
enum Route: String, Sendable, CaseIterable {
    case webhook = "/api/iammeter/webhook"
    case health = "/health"
    case metrics = "/metrics"
    case create = "/api/readings/create"
    case register = "/api/meters/register"
    case meters = "/api/meters"
    case meterKeys = "/api/meters/{id}/keys"
    case meterKey = "/api/meters/{id}/keys/{key}"
    case devices = "/api/iammeter/devices"
    case latest = "/api/iammeter/{id}/latest"
    case readings = "/api/readings"
    case energy = "/api/energy"
    case bills = "/api/bills"
    case alerts = "/api/alerts"
    case alertStream = "/api/alerts/stream"
    /// Every other path. Strangers do not learn which paths there are.
    case unknown = "other"

    /// The paths that lead to it. The id of a meter may have a slash in it, and an empty key is one that nobody has.
    var pattern: String {
        switch self {
        case .latest: "/api/iammeter/{id+}/latest"
        case .meterKey: "/api/meters/{id}/keys/{key?}"
        default: rawValue
        }
    }

    var audience: Audience {
        switch self {
        case .webhook, .create: .device
        case .register: .registrar
        case .meterKeys, .meterKey: .admin
        case .health: .open
        case .metrics, .meters, .bills, .devices, .latest, .readings, .energy, .alerts, .alertStream,
            .unknown:
            .reader
        }
    }
}
