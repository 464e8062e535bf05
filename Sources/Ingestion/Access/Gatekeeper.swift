import Synchronization
import Timekeeping
import Wires

/// Decides who may do what, and how fast.
final class Gatekeeper: Sendable {
    /// Wrong tokens and keys that an address may try at once, and for long.
    static let mistakes = TokenBucket.Size(rate: 0.5, burst: 20)

    private let secrets: HubSecrets
    private let allow: [AddressRange]?
    private let devices: [String: HubConfiguration.DeviceAccess]
    /// Whether some device takes what the hub's own list does not.
    private let someAllowMore: Bool
    private let keysOfDevices: [String]
    private let time: any Timekeeper
    private let perDevice: TokenBucket.Size?
    private let ofDevices: Mutex<[TokenBucket]>
    private let ofAddresses: Mutex<AddressBuckets?>
    private let limitsAddresses: Bool
    private let ofMistakes = Mutex(AddressBuckets(mistakes))

    init(_ access: HubAccess, meters: Int, time: any Timekeeper) {
        secrets = access.secrets
        allow = access.allow
        devices = access.devices
        someAllowMore = access.devices.values.contains { $0.allow != nil }
        keysOfDevices = access.secrets.deviceKeys.sorted { $0.key < $1.key }.map(\.value)
        self.time = time
        perDevice = access.limits.perDevice.map {
            TokenBucket.Size(rate: $0, burst: Double(access.limits.burst))
        }
        ofDevices = Mutex(
            perDevice.map { Array(repeating: TokenBucket($0, at: time.now), count: meters) } ?? [])
        limitsAddresses = access.limits.perAddress != nil
        ofAddresses = Mutex(
            access.limits.perAddress.map {
                AddressBuckets(TokenBucket.Size(rate: $0, burst: max(1, $0 * 10)))
            })
    }

    /// Before anything of the body is looked at.
    /// - Throws: `.tooMany`, `.forbidden` or `.unauthorized`.
    func admit(_ request: HTTPRequest, as audience: Audience) throws(Refusal) {
        try admitAddress(request.remoteAddress)
        switch audience {
        case .open: return
        case .reader: try admitReader(request)
        case .device: try admitDevice(request)
        }
    }

    /// Once it is known for whom a request speaks.
    /// - Parameter index: of the meter, in the order of the configuration.
    /// - Throws: `.forbidden`, `.unauthorized` or `.tooMany`.
    func admit(_ request: HTTPRequest, for meter: String, index: Int) throws(Refusal) {
        if someAllowMore { try admitAddress(request.remoteAddress, for: meter) }
        if !keysOfDevices.isEmpty { try admitKey(of: request, for: meter) }
        try admitReading(of: index)
    }

    private func admitAddress(_ address: String) throws(Refusal) {
        guard limitsAddresses else { return }
        let now = time.now
        let wait = ofAddresses.withLock { buckets in
            buckets?.take(address, at: now) == false ? buckets?.wait(address, at: now) : nil
        }
        if let wait { throw .tooMany("too many requests from this address", wait: wait) }
    }

    private func admitReader(_ request: HTTPRequest) throws(Refusal) {
        guard let token = secrets.token else { return }
        try refuseGuesser(request)
        let right = Array("Bearer \(token)".utf8)
        guard Secret.isEqual(request.header("authorization") ?? "", right) else {
            throw mistake(
                request, .unauthorized,
                "reading needs the header `Authorization: Bearer` with the right token")
        }
    }

    private func admitDevice(_ request: HTTPRequest) throws(Refusal) {
        if let allow, !someAllowMore { try Self.check(request.remoteAddress, in: allow) }
        guard secrets.key != nil || !keysOfDevices.isEmpty else { return }
        try refuseGuesser(request)
        guard keysOfDevices.isEmpty, let key = secrets.key else { return }
        guard Secret.isEqual(request.query("key") ?? "", Array(key.utf8)) else { throw wrongKey(request) }
    }

    private func admitAddress(_ address: String, for meter: String) throws(Refusal) {
        guard let list = devices[meter]?.allow ?? allow else { return }
        try Self.check(address, in: list)
    }

    private static func check(_ address: String, in list: [AddressRange]) throws(Refusal) {
        guard let address = IPAddress(address), list.contains(where: { $0.contains(address) }) else {
            throw Refusal(.forbidden, "meters may not push from this address; `allow` lists those that do")
        }
    }

    /// A meter with a key of its own needs that one, the others need the hub's, if there is one. A key that is
    /// right for another meter only is not allowed to speak for this one.
    private func admitKey(of request: HTTPRequest, for meter: String) throws(Refusal) {
        let sent = request.query("key")
        let needed = secrets.deviceKeys[meter] ?? secrets.key
        if let needed, Secret.isEqual(sent ?? "", Array(needed.utf8)) { return }
        guard let sent else {
            if needed == nil { return }
            throw wrongKey(request)
        }
        let others = keysOfDevices + (secrets.key.map { [$0] } ?? [])
        let matches = others.reduce(false) { Secret.isEqual(sent, Array($1.utf8)) || $0 }
        guard matches else { throw wrongKey(request) }
        throw mistake(request, .forbidden, "this `key` does not speak for `\(meter)`")
    }

    private func wrongKey(_ request: HTTPRequest) -> Refusal {
        mistake(request, .unauthorized, "the webhook's address needs the right `key`")
    }

    private func mistake(_ request: HTTPRequest, _ code: Refusal.Code, _ message: String) -> Refusal {
        let now = time.now
        ofMistakes.withLock { _ = $0.take(request.remoteAddress, at: now) }
        return Refusal(code, message)
    }

    /// Who has guessed too often is not told whether the next guess is right.
    private func refuseGuesser(_ request: HTTPRequest) throws(Refusal) {
        let (now, address) = (time.now, request.remoteAddress)
        let wait = ofMistakes.withLock { $0.isEmpty(address, at: now) ? $0.wait(address, at: now) : nil }
        if let wait { throw .tooMany("too many wrong tokens or keys from this address", wait: wait) }
    }

    private func admitReading(of index: Int) throws(Refusal) {
        guard let perDevice else { return }
        let now = time.now
        let wait = ofDevices.withLock { buckets in
            buckets[index].take(perDevice, at: now) ? nil : buckets[index].wait(perDevice, at: now)
        }
        if let wait { throw .tooMany("too many readings of this meter", wait: wait) }
    }
}

/// Who may do what, and how fast: all that a configuration says about it.
public struct HubAccess: Sendable {
    public var secrets: HubSecrets
    public var allow: [AddressRange]?
    /// By `Meter.id`.
    public var devices: [String: HubConfiguration.DeviceAccess]
    public var limits: HubLimits

    public init(
        secrets: HubSecrets = HubSecrets(), allow: [AddressRange]? = nil,
        devices: [String: HubConfiguration.DeviceAccess] = [:], limits: HubLimits = HubLimits()
    ) {
        self.secrets = secrets
        self.allow = allow
        self.devices = devices
        self.limits = limits
    }
}

extension HubConfiguration {
    /// - Parameter secrets: those of this configuration.
    public func access(_ secrets: HubSecrets) -> HubAccess {
        HubAccess(secrets: secrets, allow: allow, devices: devices, limits: limits)
    }
}

enum Secret {
    /// Compares in a time that depends on the length of what was sent, and on nothing else.
    static func isEqual(_ sent: String, _ right: [UInt8]) -> Bool {
        let isSameLength = sent.utf8.count == right.count
        var difference: UInt8 = isSameLength ? 0 : 1
        var index = 0
        for byte in sent.utf8 {
            difference |= byte ^ (right.isEmpty ? 0 : right[index % right.count])
            index += 1
        }
        return difference == 0
    }
}
