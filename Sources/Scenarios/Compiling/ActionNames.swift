/// Names of actions that cannot be used.
enum ActionNames {
    static func refusal(of name: String, in catalogue: Catalogue) -> String {
        if Later.actions.contains(name) { return Wording.notBuilt(name) }
        let known = catalogue.actions.map(\.name)
        return Wording.unknown(
            "action", name, known: known + Later.actions + ["none"])
    }
}
