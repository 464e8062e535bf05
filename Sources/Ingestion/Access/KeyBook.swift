import Metering
import Synchronization

/// The keys that were issued to meters, by what is kept of them.
final class KeyBook: Sendable {
    enum Judgement: Sendable, Equatable { case right, revoked, ofAnother, unknown }

    private let byMeter: Mutex<[String: [MeterKey]]>

    init(_ keys: [MeterKey]) {
        byMeter = Mutex(Dictionary(grouping: keys, by: \.meter))
    }

    var isEmpty: Bool { byMeter.withLock { $0.isEmpty } }

    /// Whether the meter ever got one; from then on it needs one.
    func hasKeys(of meter: String) -> Bool { byMeter.withLock { $0[meter] != nil } }

    /// In the order in which they were issued.
    func keys(of meter: String) -> [MeterKey] { byMeter.withLock { $0[meter] ?? [] } }

    func add(_ key: MeterKey) { byMeter.withLock { $0[key.meter, default: []].append(key) } }

    func replace(_ key: MeterKey) {
        byMeter.withLock { keys in
            guard let place = keys[key.meter]?.firstIndex(where: { $0.id == key.id }) else { return }
            keys[key.meter]?[place] = key
        }
    }

    /// Digests are compared whole, each of the meter's; a digest that leaked by its time would not lead to a key.
    func judge(_ sent: String, for meter: String) -> Judgement {
        let digest = APIKey.digest(sent)
        return byMeter.withLock { keys in
            var found: MeterKey?
            for key in keys[meter] ?? [] where Secret.isEqual(digest, Array(key.digest.utf8)) { found = key }
            if let found { return found.revokedAt == nil ? .right : .revoked }
            let isOfAnother = keys.values.contains { $0.contains { $0.digest == digest } }
            return isOfAnother ? .ofAnother : .unknown
        }
    }
}
