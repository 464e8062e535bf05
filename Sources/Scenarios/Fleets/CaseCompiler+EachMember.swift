import Documents

extension CaseCompiler {
    /// Compiles an expectation; one with `[*]` once for each member of the fleet.
    func eachMember(_ compile: () -> ExpectationPlan?) -> ExpectationPlan? {
        let context = MemberContext()
        members = context
        defer { members = nil }
        let first = compile()
        guard !context.fleets.isEmpty else { return first }
        guard let count = context.count(findings), var whole = first else { return nil }
        for number in 1...count {
            context.number = number
            guard var plan = number == 1 ? first : compile() else { return nil }
            plan.member = context.memberName
            whole.members.append(plan)
        }
        whole.member = whole.members.first?.member
        return whole
    }
}
