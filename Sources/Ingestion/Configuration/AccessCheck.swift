import Documents
import Wires

/// Reads who may do what, and finds the mistakes that no table of fields can see.
package struct AccessCheck {
    package private(set) var mistakes: [Diagnostic] = []

    package init() {}

    /// `nil` when there is no list: then any address will do.
    package mutating func ranges(_ settings: Settings) -> [AddressRange]? {
        guard let field = settings.field("allow"), let items = settings.list("allow") else { return nil }
        if items.isEmpty {
            report(field, "`allow` lets nobody in", "name a network such as 192.0.2.0/24, or leave it out")
        }
        return items.compactMap { item in
            guard case .text(let text) = item else { return nil }
            if let range = AddressRange(text) { return range }
            report(
                field, "`allow` takes addresses and networks, found `\(Diagnostic.quote(text))`",
                "write 192.0.2.0/24 or ::1")
            return nil
        }
    }

    package mutating func limits(_ settings: Settings) -> HubLimits {
        guard let limits = settings.group("limits") else { return HubLimits() }
        checkBatch(limits)
        return HubLimits(
            perDevice: rate("per_device", limits), burst: limits.count("burst") ?? HubLimits().burst,
            perAddress: rate("per_address", limits), bodyBytes: limits.count("body"),
            connections: limits.count("connections") ?? HubLimits().connections,
            neighbours: neighbours(limits),
            batch: limits.count("batch") ?? HubLimits().batch,
            registered: limits.count("registered") ?? HubLimits().registered)
    }

    /// `nil` when it is not given.
    private func neighbours(_ limits: Settings) -> NeighbourLimit? {
        guard limits.field("connections_per_address") != nil else { return nil }
        let bound = limits.count("connections_per_address")
        return NeighbourLimit(onLoopback: bound, elsewhere: bound)
    }

    /// A batch that is written out must fit into the longest body.
    private mutating func checkBatch(_ limits: Settings) {
        guard let field = limits.field("batch"), !field.isDefault, let batch = limits.count("batch") else {
            return
        }
        let body = limits.count("body") ?? HubLimits.mostBodyBytes
        guard batch * HubLimits.rowBytes > body else { return }
        let fitting = max(1, body / HubLimits.rowBytes)
        let needed = batch * HubLimits.rowBytes
        report(
            field, "a `batch` of \(batch) readings needs a `body` of \(needed) bytes, and \(body) are read",
            needed <= HubLimits.mostBodyBytes ? "write body: \(needed)" : "write at most \(fitting)")
    }

    /// Names under which the hub is asked, besides those of loopback.
    package mutating func hosts(_ settings: Settings) -> [String] {
        guard let field = settings.field("hosts"), let items = settings.list("hosts") else { return [] }
        return items.compactMap { item in
            guard case .text(let text) = item else { return nil }
            if ListenAddress("\(text):1") != nil || IPAddress(text) != nil { return text }
            report(
                field, "`hosts` takes names and addresses without a port, found `\(Diagnostic.quote(text))`",
                "write hub.example.org")
            return nil
        }
    }

    private mutating func rate(_ name: String, _ limits: Settings) -> Double? {
        guard let field = limits.field(name), let rate = limits.quantity(name) else { return nil }
        if rate <= 0 { report(field, "`\(name)` must be more than 0 /s", "write none for no bound") }
        return rate
    }

    private mutating func report(_ field: Settings.Field, _ message: String, _ hint: String) {
        mistakes.append(Diagnostic(field.position, message, hint: hint))
    }
}
