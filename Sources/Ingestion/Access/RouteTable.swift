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

/// What a path leads to.
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

/// A route with what its path names.
struct RoutedPath: Sendable {
    let route: Route
    /// The id within the path, where the route has one.
    let id: String?
    /// The number behind it, where the route has one.
    let key: String?

    init(_ path: String) {
        if let route = Self.fixed[path] {
            self.init(route, nil)
        } else if let id = Self.between("/api/iammeter/", "/latest", in: path) {
            self.init(.latest, id)
        } else if let (id, key) = Self.keys(of: path) {
            self.init(key == nil ? .meterKeys : .meterKey, id, key)
        } else {
            self.init(.unknown, nil)
        }
    }

    private init(_ route: Route, _ id: String?, _ key: String? = nil) {
        self.route = route
        self.id = id
        self.key = key
    }

    private static let fixed = Dictionary(
        uniqueKeysWithValues: Route.allCases.filter { !$0.rawValue.contains("{") && $0 != .unknown }
            .map { ($0.rawValue, $0) })

    /// `/api/meters/{id}/keys`, with or without the number of a key.
    private static func keys(of path: String) -> (id: String, key: String?)? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (5...6).contains(parts.count), parts[..<3] == ["", "api", "meters"], parts[4] == "keys",
            !parts[3].isEmpty
        else { return nil }
        return (parts[3], parts.count == 6 ? parts[5] : nil)
    }

    private static func between(_ prefix: String, _ suffix: String, in path: String) -> String? {
        guard path.hasPrefix(prefix), path.hasSuffix(suffix), path.count > prefix.count + suffix.count else {
            return nil
        }
        return String(path.dropFirst(prefix.count).dropLast(suffix.count))
    }
}
