import Documents
import Foundation
import Timekeeping

/// Zones by name, each read once for all cases.
final class ZoneCache {
    private var zones: [String: Zone] = [:]

    func zone(_ name: String) -> Zone? {
        if let zone = zones[name] { return zone }
        let zone = Zone(identifier: name)
        zones[name] = zone
        return zone
    }

    /// ``; did you mean `Asia/Karachi`?``, or nothing.
    static func question(for name: String) -> String {
        NearestName.question(for: name, in: ["UTC"] + TimeZone.knownTimeZoneIdentifiers.sorted())
    }
}
