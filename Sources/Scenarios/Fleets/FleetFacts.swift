import Documents

/// The members of something that is declared once and exists many times.
struct FleetFacts {
    /// What each member is, in order of their numbers.
    var members: [Declared.Kind]

    var count: Int { members.count }

    /// More than this nobody can run, and addresses would become scarce.
    static let sizes = 1...10_000
}

extension Declared {
    /// One member, as if it were declared alone; `nil` when there is none with this number.
    func member(_ number: Int) -> Declared? {
        guard let fleet, (1...fleet.count).contains(number) else { return nil }
        return Declared(
            name: MemberName(name, number).text, kind: fleet.members[number - 1], position: position)
    }

    /// The names of the things that it stands for: itself, or the members of the fleet that it is.
    var things: [String] {
        guard let fleet else { return [name] }
        return (1...fleet.count).map { MemberName(name, $0).text }
    }

    /// For messages: `30 devices`.
    var crowd: String {
        let noun = if case .site = kind { "site" } else { "device" }
        let count = fleet?.count ?? 1
        return "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

/// What is wrong with the name of a member, in the words of a message.
struct MemberMistake {
    var message: String
    var hint: String?

    static func noFleet(_ item: Declared, _ written: String) -> MemberMistake {
        MemberMistake(
            message: "`\(item.name)` is one \(item.word) and no fleet, so there is no `\(written)`",
            hint: "write \(item.name)")
    }

    static func outOfRange(_ item: Declared, _ written: String) -> MemberMistake {
        let count = item.fleet?.count ?? 0
        return MemberMistake(
            message: "`\(item.name)` has \(count) members, so there is no `\(written)`",
            hint: count == 1 ? "write \(item.name)[1]" : "write \(item.name)[1] to \(item.name)[\(count)]")
    }

    /// A whole fleet where one belongs.
    static func whole(_ item: Declared, _ advice: String) -> MemberMistake {
        MemberMistake(
            message: "`\(item.name)` is a fleet of \(item.crowd), and one of them belongs here", hint: advice)
    }

    static func eachOutside(_ name: String) -> MemberMistake {
        MemberMistake(
            message: "`\(name)[*]` stands for each member in an expectation, or for all of them between the "
                + "brackets of `sum`, `avg`, `min`, `max` or `count`",
            hint: "write \(name)[1]")
    }
}
