import Documents

/// `devices: {from: meters}` in the configuration of a component: every member, by its serial number or the address at which it is polled.
extension CaseCompiler {
    /// The configuration with every such entry replaced by one for each device.
    func enteringDevices(_ with: Node) -> Node {
        guard let devices = with["devices"] else { return with }
        let items: [Node]
        if devices.entries != nil, devices["from"] != nil {
            items = entries(devices)
        } else if let written = devices.items {
            items = written.flatMap { $0["from"] == nil ? [$0] : entries($0) }
        } else {
            return with
        }
        let all = (with.entries ?? []).map { entry in
            entry.key == "devices"
                ? Node.Entry(
                    key: entry.key, keyPosition: entry.keyPosition,
                    value: Node(.sequence(items), at: entry.value.position))
                : entry
        }
        return Node(.mapping(all), at: with.position)
    }

    /// One entry for each device that `from` names; further fields go to all of them.
    private func entries(_ node: Node) -> [Node] {
        guard let from = node["from"], let item = deviceNamed(from) else { return [] }
        for key in ["id", "serial"] {
            guard let entry = node.entry(key) else { continue }
            findings.add(
                entry.keyPosition, "`\(key)` of each device follows from `from`", hint: "leave it out")
            return []
        }
        let rest = node.without(["from"])
        return zip(item.things, 1...).compactMap { name, number in
            guard case .device(let facts) = scope.item(name)?.kind else { return nil }
            guard facts.serial != nil || rest["poll"] != nil else {
                findings.add(from.position, "`\(name)` has no `serial` by which it could be known")
                return nil
            }
            let own = [("id", name.asMeterID), ("serial", facts.serial)].compactMap { key, text in
                text.map { text in
                    Node.Entry(
                        key: key, keyPosition: from.position,
                        value: Node(.scalar(text, quoted: true), at: from.position))
                }
            }
            return Node(.mapping(own + (rest.insertingMember(number).entries ?? [])), at: node.position)
        }
    }

    private func deviceNamed(_ from: Node) -> Declared? {
        guard let written = from.text, !from.isAbsent else {
            findings.add(
                from.position,
                "`from` takes the name of a device or of a fleet of devices, found \(from.phrase)",
                hint: "write {from: meters}")
            return nil
        }
        let name = scope.wholeFleet(written)
        guard let item = scope.item(name) else {
            if let mistake = scope.memberMistake(in: name) {
                checker.add(mistake, at: from.position)
            } else if !scope.isOpen {
                let devices = scope.declared.filter { if case .device = $0.kind { true } else { false } }
                findings.add(
                    from.position, Wording.unknown("device", name, known: devices, at: from.position))
            }
            return nil
        }
        switch item.kind {
        case .device: return item
        case .notBuilt: return nil
        case .site, .component, .probe, .entry:
            findings.add(from.position, "`from` takes devices, and `\(name)` is a \(item.word)")
            return nil
        }
    }
}

extension String {
    /// The id that a component gets for a device: `meters_17` for `meters[17]`.
    fileprivate var asMeterID: String {
        MemberName(self).map { "\($0.fleet)_\($0.number)" } ?? self
    }
}
