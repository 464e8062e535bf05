import Documents

extension ExpressionChecker {
    /// The declared thing that a name with or without `[…]` means; `nil` after a mistake.
    func placed(_ item: Declared, _ segment: Syntax.Segment, at position: SourcePosition) -> Declared? {
        switch segment.index {
        case nil: return item
        case .number(let number):
            let written = MemberName(item.name, number).text
            if let member = item.member(number) { return member }
            if case .notBuilt = item.kind { return nil }
            add(item.fleet == nil ? .noFleet(item, written) : .outOfRange(item, written), at: position)
        case .all:
            if case .notBuilt = item.kind { return nil }
            guard item.fleet != nil else {
                add(.noFleet(item, "\(item.name)[*]"), at: position)
                return nil
            }
            guard let members else {
                add(.eachOutside(item.name), at: position)
                return nil
            }
            members.use(item, at: position)
            // Fleets of other sizes are told of where they meet.
            return item.member(min(members.number, item.fleet?.count ?? 1))
        }
        return nil
    }

    /// A name that is written as text, as a bare word, or as a member of a fleet; `nil` for anything else.
    func writtenName(_ syntax: Syntax) -> String? {
        if case .text(let text) = syntax.kind { return text }
        guard case .path(let segments) = syntax.kind, segments.count == 1, segments[0].arguments == nil else {
            return nil
        }
        let name = segments[0].name
        switch segments[0].index {
        case nil: return name
        case .number(let number): return MemberName(name, number).text
        case .all:
            guard let members, let item = scope.item(name), item.fleet != nil else { return "\(name)[*]" }
            members.use(item, at: segments[0].position)
            return item.member(min(members.number, item.fleet?.count ?? 1))?.name
        }
    }

    /// The fleet or the member that a name cannot mean where one device or site belongs.
    func memberMistake(in name: String) -> MemberMistake? {
        if let item = scope.item(name) {
            return item.fleet == nil ? nil : .whole(item, oneAdvice(item.name))
        }
        return scope.memberMistake(in: name)
    }

    private func oneAdvice(_ name: String) -> String {
        members == nil ? "write \(name)[1]" : "write \(name)[1], or \(name)[*] for each of them"
    }

    /// A signal of a fleet is the signal of one member.
    func isOne(_ source: Declared, _ member: String, at position: SourcePosition) -> Bool {
        guard source.fleet != nil else { return true }
        let each = members == nil ? "" : ", \(source.name)[*].\(member) for each"
        add(
            MemberMistake(
                message: "`\(source.name)` is a fleet of \(source.crowd), and each has its own `\(member)`",
                hint: "write \(source.name)[1].\(member)\(each), or sum(\(source.name)[*].\(member))"),
            at: position)
        return false
    }

    func add(_ mistake: MemberMistake, at position: SourcePosition) {
        findings.add(position, mistake.message, hint: mistake.hint)
    }
}

extension Scope {
    /// `meters[*]` as the target of an entry is the whole fleet, as `meters` is.
    func wholeFleet(_ name: String) -> String {
        guard name.hasSuffix("[*]"), let fleet = MemberName.fleet(of: name), item(fleet)?.fleet != nil else {
            return name
        }
        return fleet
    }

    /// What is wrong with the name of a member that is none: `meter[4]`, `meters[31]`, `meters[x]`, `meters[*]`.
    func memberMistake(in name: String) -> MemberMistake? {
        guard let fleet = MemberName.fleet(of: name), let item = item(fleet) else { return nil }
        if case .notBuilt = item.kind { return nil }
        guard item.fleet != nil else { return .noFleet(item, Diagnostic.quote(name)) }
        return name.hasSuffix("[*]") ? .eachOutside(fleet) : .outOfRange(item, Diagnostic.quote(name))
    }
}
