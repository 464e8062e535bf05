import Synchronization
import Timekeeping
import Wires

/// Decides who may do what, and how fast.
final class Gatekeeper: Sendable {
    /// Wrong tokens and keys that an address may try at once, and for long.
    static let mistakes = TokenBucket.Size(rate: 0.5, burst: 20)

    private let secrets: HubSecrets
    private let allow: [AddressRange]?
    private let devices: [String: DeviceAccess]
    /// Whether some device takes what the hub's own list does not.
    private let someAllowMore: Bool
    private let keysOfDevices: [String]
    private let issued: KeyBook
    private let isLocal: Bool
    private let registration: RegistrationPolicy
    private let hosts: HostRule
    private let failedLogIn: FailedLogInHandler
    private let time: any Timekeeper
    private let perDevice: TokenBucket.Size?
    private let ofDevices: Mutex<[TokenBucket]>
    private let ofAddresses: Mutex<AddressBuckets?>
    private let limitsAddresses: Bool
    private let ofMistakes = Mutex(AddressBuckets(mistakes))

    /// - Parameter failedLogIn: told of each wrong token or key; must return quickly.
    init(
        _ access: HubAccess, issued: KeyBook, meters: Int, time: any Timekeeper,
        failedLogIn: @escaping FailedLogInHandler = { _, _ in }
    ) {
        self.failedLogIn = failedLogIn
        hosts = HostRule(names: access.hosts, isLocal: access.isLocal)
        secrets = access.secrets
        allow = access.allow
        devices = access.devices
        someAllowMore = access.devices.values.contains { $0.allow != nil }
        keysOfDevices = access.secrets.deviceKeys.sorted { $0.key < $1.key }.map(\.value)
        self.issued = issued
        isLocal = access.isLocal
        registration = access.registration
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
    /// - Throws: `.tooMany`, `.missingField`, `.misdirected`, `.forbidden` or `.unauthorized`.
    func admit(_ request: HTTPRequest, as audience: Audience) throws(Refusal) {
        try admitAddress(request.remoteAddress)
        try Self.checkHasHost(request)
        try hosts.checkOrigin(of: request)
        if !needsSecret(audience) { try hosts.checkHost(of: request) }
        switch audience {
        case .open: return
        case .reader: try admitReader(request)
        case .device: try admitDevice(request)
        case .registrar: registration == .open ? try admitNewcomer(request) : try admitAdmin(request)
        case .admin: try admitAdmin(request)
        }
    }

    /// Source: RFC 9112, section 3.2.
    private static func checkHasHost(_ request: HTTPRequest) throws(Refusal) {
        guard request.needsHost, request.headers.count(where: { $0.name == "host" }) != 1 else { return }
        var refusal = Refusal(
            .missingField, "a request of HTTP/1.1 names its host once; send the header `Host`", field: "Host")
        refusal.status = 400
        throw refusal
    }

    /// Whether no client passes without one. Of meters that is decided again when it is known who sends.
    private func needsSecret(_ audience: Audience) -> Bool {
        switch audience {
        case .open, .reader: secrets.token != nil
        case .device: hasKeys
        case .registrar: registration == .open ? secrets.key != nil : secrets.admin != nil
        case .admin: secrets.admin != nil
        }
    }

    /// Once it is known for whom a request speaks.
    /// - Parameter index: of the meter, in the order in which they became known.
    /// - Throws: `.misdirected`, `.forbidden`, `.revokedKey`, `.unauthorized` or `.tooMany`.
    func admit(_ request: HTTPRequest, for meter: String, index: Int) throws(Refusal) {
        try admitSender(request, for: meter)
        try admitReadings(1, of: index)
    }

    /// Whether the address and the key of a request may speak for a meter.
    /// - Throws: `.misdirected`, `.forbidden`, `.revokedKey` or `.unauthorized`.
    func admitSender(_ request: HTTPRequest, for meter: String) throws(Refusal) {
        if someAllowMore { try admitAddress(request.remoteAddress, for: meter) }
        if hasKeys { try admitKey(of: request, for: meter) }
    }

    private var hasKeys: Bool { secrets.key != nil || !keysOfDevices.isEmpty || !issued.isEmpty }

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
        guard Secret.isEqual(request.bearer ?? "", Array(token.utf8)) else {
            throw mistake(
                request, .unauthorized,
                "reading needs the header `Authorization: Bearer` with the right token")
        }
    }

    private func admitDevice(_ request: HTTPRequest) throws(Refusal) {
        if let allow, !someAllowMore { try Self.check(request.remoteAddress, in: allow) }
        guard hasKeys else { return }
        try refuseGuesser(request)
        guard keysOfDevices.isEmpty, issued.isEmpty, let key = secrets.key else { return }
        guard Secret.isEqual(request.key ?? "", Array(key.utf8)) else { throw wrongKey(request) }
    }

    /// A meter that nobody knows yet has no key but the hub's, where there is one.
    private func admitNewcomer(_ request: HTTPRequest) throws(Refusal) {
        if let allow { try Self.check(request.remoteAddress, in: allow) }
        guard let key = secrets.key else { return }
        try refuseGuesser(request)
        guard Secret.isEqual(request.key ?? "", Array(key.utf8)) else { throw wrongKey(request) }
    }

    /// Without an admin's token in the configuration, only who is on this machine.
    private func admitAdmin(_ request: HTTPRequest) throws(Refusal) {
        guard let token = secrets.admin else {
            guard isLocal else {
                throw Refusal(.forbidden, "meters are managed with the token `admin` of the configuration")
            }
            return
        }
        try refuseGuesser(request)
        guard Secret.isEqual(request.bearer ?? "", Array(token.utf8)) else {
            throw mistake(
                request, .unauthorized,
                "managing meters needs the header `Authorization: Bearer` with the token of the admin")
        }
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

    /// A meter with keys of its own, configured or issued, needs one of those, the others need the hub's, if there
    /// is one. A key that is right for another meter only is not allowed to speak for this one.
    private func admitKey(of request: HTTPRequest, for meter: String) throws(Refusal) {
        let wasIssued = issued.hasKeys(of: meter)
        let configured = secrets.deviceKeys[meter] ?? (wasIssued ? nil : secrets.key)
        guard let sent = request.key else {
            if configured == nil && !wasIssued { return try hosts.checkHost(of: request) }
            throw wrongKey(request)
        }
        if let configured, Secret.isEqual(sent, Array(configured.utf8)) { return }
        switch issued.judge(sent, for: meter) {
        case .right: return
        case .revoked: throw mistake(request, .revokedKey, "this key of `\(meter)` has been revoked")
        case .ofAnother: throw mistake(request, .forbidden, "this key does not speak for `\(meter)`")
        case .unknown: break
        }
        guard isConfigured(sent) else { throw wrongKey(request) }
        throw mistake(request, .forbidden, "this key does not speak for `\(meter)`")
    }

    /// Of a meter that nobody knows: where all meters need a key, only who has one learns that.
    /// - Throws: `.misdirected` or `.unauthorized`.
    func admitStranger(_ request: HTTPRequest) throws(Refusal) {
        guard secrets.key != nil else { return try hosts.checkHost(of: request) }
        guard let sent = request.key, isConfigured(sent) || issued.judge(sent, for: "") == .ofAnother else {
            throw wrongKey(request)
        }
    }

    private func isConfigured(_ sent: String) -> Bool {
        let keys = keysOfDevices + (secrets.key.map { [$0] } ?? [])
        return keys.reduce(false) { Secret.isEqual(sent, Array($1.utf8)) || $0 }
    }

    private func wrongKey(_ request: HTTPRequest) -> Refusal {
        mistake(
            request, .unauthorized,
            "a meter sends its key in the header `X-API-Key`, or in the address as `?key=`; this one is missing or wrong"
        )
    }

    private func mistake(_ request: HTTPRequest, _ code: Refusal.Code, _ message: String) -> Refusal {
        let now = time.now
        ofMistakes.withLock { _ = $0.take(request.remoteAddress, at: now) }
        let refusal = Refusal(code, message)
        failedLogIn(refusal, request)
        return refusal
    }

    /// Who has guessed too often is not told whether the next guess is right.
    private func refuseGuesser(_ request: HTTPRequest) throws(Refusal) {
        let (now, address) = (time.now, request.remoteAddress)
        let wait = ofMistakes.withLock { $0.isEmpty(address, at: now) ? $0.wait(address, at: now) : nil }
        if let wait { throw .tooMany("too many wrong tokens or keys from this address", wait: wait) }
    }

    /// - Parameters:
    ///   - count: of readings that come at once; no more than one meter may send so pass together.
    ///   - index: of the meter, in the order in which they became known.
    /// - Throws: `.tooMany`.
    func admitReadings(_ count: Int, of index: Int) throws(Refusal) {
        guard let perDevice else { return }
        let now = time.now
        let wait = ofDevices.withLock { buckets in
            while buckets.count <= index { buckets.append(TokenBucket(perDevice, at: now)) }
            return buckets[index].take(count, of: perDevice, at: now)
                ? nil : buckets[index].wait(for: count, of: perDevice, at: now)
        }
        if let wait { throw .tooMany("too many readings of this meter", wait: wait) }
    }
}

/// Who may do what, and how fast: all that a configuration says about it.
package struct HubAccess: Sendable {
    package var secrets: HubSecrets
    package var allow: [AddressRange]?
    /// By `Meter.id`.
    package var devices: [String: DeviceAccess]
    package var limits: HubLimits
    /// Whether only this machine can connect.
    package var isLocal: Bool
    /// Names, besides those of loopback, to which the hub answers without a secret.
    package var hosts: [String]
    package var registration: RegistrationPolicy

    package init(
        secrets: HubSecrets = HubSecrets(), allow: [AddressRange]? = nil,
        devices: [String: DeviceAccess] = [:], limits: HubLimits = HubLimits(),
        isLocal: Bool = true, hosts: [String] = [], registration: RegistrationPolicy = .admin
    ) {
        self.isLocal = isLocal
        self.hosts = hosts
        self.registration = registration
        self.secrets = secrets
        self.allow = allow
        self.devices = devices
        self.limits = limits
    }
}

extension HTTPRequest {
    /// The key that a meter sent.
    fileprivate var key: String? { header("x-api-key") ?? query("key") }

    /// The token of `Authorization: Bearer`, whose first word may be in any case. Source: RFC 9110, section 11.1.
    fileprivate var bearer: String? {
        guard let text = header("authorization"), let space = text.firstIndex(of: " "),
            text[..<space].lowercased() == "bearer"
        else { return nil }
        return String(text[space...].drop { $0 == " " })
    }
}

/// Takes the wrong tokens and keys that were sent, in the order in which they came.
typealias FailedLogInHandler = @Sendable (Refusal, HTTPRequest) -> Void

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
