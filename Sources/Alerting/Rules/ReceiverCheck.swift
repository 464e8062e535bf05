import Documents

/// Reads the receivers of notifications and finds the mistakes that no table of fields can see.
struct ReceiverCheck {
    private(set) var mistakes: [Diagnostic] = []
    private var taken: Set<String> = []

    /// `nil` when there was a mistake.
    /// - Parameter list: the field that the item stands in.
    mutating func receiver(_ item: Setting, near list: Settings.Field?) -> AlertReceiver? {
        switch item {
        case .text(let url):
            guard let list else { return nil }
            return check(AlertReceiver(url: url), at: list.position)
        case .group(let settings):
            guard let field = settings.field("url"), let url = settings.text("url") else { return nil }
            return check(AlertReceiver(url: url, token: settings.secret("token")), at: field.position)
        default: return nil
        }
    }

    private mutating func check(_ receiver: AlertReceiver, at place: SourcePosition) -> AlertReceiver? {
        let shown = Diagnostic.quote(receiver.url)
        guard Self.isAddress(receiver.url) else {
            mistakes.append(
                Diagnostic(
                    place, "`notify` takes addresses of webhooks, found `\(shown)`",
                    hint: "write http://192.0.2.5:8080/alerts"))
            return nil
        }
        guard taken.insert(receiver.url).inserted else {
            mistakes.append(Diagnostic(place, "`\(shown)` stands twice in `notify`"))
            return nil
        }
        return receiver
    }

    /// Whether the text is a web address, or begins with one that is known later.
    private static func isAddress(_ text: String) -> Bool {
        let schemes = ["http://", "https://", "${"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else { return false }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { !"/?#".contains($0) }
        return !host.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
