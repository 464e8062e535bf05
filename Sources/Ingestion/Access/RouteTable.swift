/// Who may use a route.
enum Audience: Sendable {
    /// Meters: with a key, or from an allowed address, where the configuration demands it.
    case device
    /// People and programs that read: with the token, where there is one.
    case reader
    /// Anybody.
    case open
}

/// What a path leads to.
enum Route: String, Sendable, CaseIterable {
    case webhook = "/api/iammeter/webhook"
    case health = "/health"
    case metrics = "/metrics"
    case devices = "/api/iammeter/devices"
    case latest = "/api/iammeter/{id}/latest"
    case readings = "/api/readings"
    case energy = "/api/energy"
    case alerts = "/api/alerts"
    case alertStream = "/api/alerts/stream"
    /// Every other path. Strangers do not learn which paths there are.
    case unknown = "other"

    var audience: Audience {
        switch self {
        case .webhook: .device
        case .health: .open
        case .metrics, .devices, .latest, .readings, .energy, .alerts, .alertStream, .unknown: .reader
        }
    }
}

/// A route with what its path names.
struct RoutedPath: Sendable {
    let route: Route
    /// The id within the path, where the route has one.
    let id: String?

    init(_ path: String) {
        if let route = Self.fixed[path] {
            self.init(route, nil)
        } else if let id = Self.between("/api/iammeter/", "/latest", in: path) {
            self.init(.latest, id)
        } else {
            self.init(.unknown, nil)
        }
    }

    private init(_ route: Route, _ id: String?) {
        self.route = route
        self.id = id
    }

    private static let fixed = Dictionary(
        uniqueKeysWithValues: Route.allCases.filter { $0 != .latest && $0 != .unknown }
            .map { ($0.rawValue, $0) })

    private static func between(_ prefix: String, _ suffix: String, in path: String) -> String? {
        guard path.hasPrefix(prefix), path.hasSuffix(suffix), path.count > prefix.count + suffix.count else {
            return nil
        }
        return String(path.dropFirst(prefix.count).dropLast(suffix.count))
    }
}
