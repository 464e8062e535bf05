import Documents
import Quantities
import Timekeeping

/// How many devices one declaration makes, and of what fleet of sites they see the members.
struct DeviceFleet {
    var count: Int
    /// `one_per`.
    var site: String?
}

extension CaseCompiler {
    /// What `count` and `one_per` of a device make of it: `.some(nil)` for one device, `nil` after a mistake.
    func deviceFleet(_ node: Node, _ entry: Node.Entry) -> DeviceFleet?? {
        guard let onePer = node.entry("one_per") else {
            guard node["count"] != nil else { return .some(nil) }
            return size(node, owner: "device `\(entry.key)`").map { DeviceFleet(count: $0) }
        }
        if let count = node.entry("count") {
            findings.add(
                count.keyPosition, "`one_per` says how many there are; `count` has no meaning beside it",
                hint: "leave one of them out")
            return nil
        }
        return sites(onePer.value).map { DeviceFleet(count: $0.things.count, site: $0.name) }
    }

    private func sites(_ node: Node) -> Declared? {
        guard let name = node.text, !node.isAbsent else {
            findings.add(
                node.position, "`one_per` takes the name of a fleet of sites, found \(node.phrase)",
                hint: "write one_per: homes")
            return nil
        }
        let sites = scope.declared.filter { if case .site = $0.kind { true } else { false } }
        guard let item = scope.item(name) else {
            if !scope.isOpen {
                findings.add(
                    node.position, Wording.unknown("fleet of sites", name, known: sites, at: node.position))
            }
            return nil
        }
        if case .site = item.kind, item.fleet != nil { return item }
        if case .notBuilt = item.kind { return nil }
        findings.add(
            node.position, "`one_per` takes a fleet of sites, and `\(name)` is a \(item.word)",
            hint: item.word == "site" ? "add count: to `\(item.name)`" : nil)
        return nil
    }

    /// What all members are: each with a serial of its own.
    func facts(_ fleet: DeviceFleet, _ node: Node, _ name: String, _ model: ModelRow?) -> [Declared.Kind] {
        let written = Set((node.entries ?? []).map(\.key))
        return (1...fleet.count).map { number in
            .device(
                DeviceFacts(
                    model: model, serial: serial(of: number, node["serial"]?.text, name), written: written,
                    addresses: model?.addresses(of: MemberName(name, number).text, node) ?? [:]))
        }
    }

    /// `WEM3080_*` with the number in the place of the star; without `serial` one that follows from the name.
    private func serial(of number: Int, _ scheme: String?, _ name: String) -> String {
        let digits = "\(number)"
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return (scheme ?? "\(name.uppercased())_*").replacing("*", with: padded)
    }

    func checkSerial(_ draft: DeviceDraft) {
        guard let fleet = draft.fleet, fleet.count > 1, let node = draft.node["serial"], let text = node.text,
            !text.contains("*")
        else { return }
        findings.add(
            node.position,
            "all \(fleet.count) members of `\(draft.name)` would have the serial number "
                + "`\(Diagnostic.quote(text))`",
            hint: "write \(Diagnostic.quote(text))_*, or leave it out")
    }

    // MARK: Members

    /// A member as if it had been written alone.
    func member(_ number: Int, of draft: DeviceDraft) -> DeviceDraft {
        guard let fleet = draft.fleet else { return draft }
        var member = draft
        member.name = MemberName(draft.name, number).text
        member.fleet = nil
        var node = draft.node.without(["count", "one_per"]).insertingMember(number)
        let serial = serial(of: number, draft.node["serial"]?.text, draft.name)
        node = node.with("serial", serial, at: draft.keyPosition)
        if let sees = node["sees"], let site = fleet.site, let text = sees.text, text.hasPrefix("\(site).") {
            let own = MemberName(site, number).text + text.dropFirst(site.count)
            node = node.with("sees", own, at: sees.position)
        }
        member.node = withFirstPush(node, number, draft)
        return member
    }

    /// Uploads of a fleet begin at instants of their own, spread over one interval.
    private func withFirstPush(_ node: Node, _ number: Int, _ draft: DeviceDraft) -> Node {
        guard case .group(let rows) = draft.model.fields.first(where: { $0.name == "push" })?.kind,
            rows.contains(where: { $0.name == "first" }), let push = node["push"], push.entries != nil,
            push["first"] == nil, let text = push["every"]?.text, let every = try? DurationText.parse(text),
            every >= .milliseconds(1)
        else { return node }
        let share = RandomStream(seed: seed, path: "\(draft.name)/push.first").uniform(UInt64(number))
        let milliseconds = 1 + Int64(share * every.inSeconds * 1000)
        let drawn = push.with("first", "\(milliseconds) ms", at: push.position)
        return node.replacing("push", by: drawn)
    }

    /// Whether the site of `sees` goes together with `one_per`; what is wrong goes to `findings`.
    func checkSitesSeen(_ draft: DeviceDraft, _ name: String, at position: SourcePosition) -> Bool {
        if let site = draft.fleet?.site {
            if name == site { return true }
            findings.add(
                position, "`\(draft.name)` is one per `\(site)`, so each sees a part of its own member",
                hint: "write \(site).\(draft.model.sees.first ?? "grid")")
            return false
        }
        if let item = scope.item(name), item.fleet != nil {
            checker.add(
                .whole(item, "add one_per: \(name), or write \(name)[1]"), at: position)
            return false
        }
        return true
    }
}

extension Node {
    /// With another text behind a key, which is added when it is not there.
    fileprivate func with(_ key: String, _ text: String, at position: SourcePosition) -> Node {
        let place = self[key]?.position ?? position
        return replacing(key, by: Node(.scalar(text, quoted: true), at: place))
    }

    fileprivate func replacing(_ key: String, by value: Node) -> Node {
        var entries = self.entries ?? []
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index].value = value
        } else {
            entries.append(Entry(key: key, keyPosition: value.position, value: value))
        }
        return Node(.mapping(entries), at: position)
    }

    /// `${meters[*].url}` is the address of the member with the same number.
    func insertingMember(_ number: Int) -> Node {
        replacingScalars { scalar in
            guard case .scalar(let text, let quoted) = scalar.content, text.contains("[*]."),
                text.contains("${")
            else { return scalar }
            return Node(
                .scalar(text.replacing("[*].", with: "[\(number)]."), quoted: quoted), at: scalar.position)
        }
    }
}
