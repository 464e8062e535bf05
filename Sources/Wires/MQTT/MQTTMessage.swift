/// What a client publishes, or gets.
package struct MQTTMessage: Sendable, Equatable {
    package var topic: String
    package var payload: [UInt8]
    package var qos: QoS
    /// The broker keeps the last one and hands it to whoever subscribes later.
    package var isRetained: Bool

    /// How sure the sender wants to be. QoS 2 is not spoken: what is acknowledged must be known again anyway.
    package enum QoS: Int, Sendable, CaseIterable {
        case atMostOnce = 0
        case atLeastOnce = 1
    }

    package init(topic: String, payload: [UInt8], qos: QoS = .atMostOnce, isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }
}

/// Topics and filters. Source: MQTT 3.1.1, section 4.7.
package enum MQTTTopic {
    /// The longest that the protocol carries, in bytes.
    private static let longest = 65_535

    /// Whether a message may be published under it: no wildcard, not empty.
    package static func isName(_ text: String) -> Bool {
        isSound(text) && !text.contains { "+#".contains($0) }
    }

    /// Whether it may be subscribed to: `+` and `#` stand for whole levels, and `#` comes last.
    package static func isFilter(_ text: String) -> Bool {
        let levels = levels(text)
        return isSound(text)
            && levels.allSatisfy { $0.count == 1 || !$0.contains { "+#".contains($0) } }
            && !levels.dropLast().contains("#")
    }

    /// What stands at the first `+` of `filter` in a topic that it takes in, empty without a `+`;
    /// `nil` for a topic that it does not take in.
    package static func match(_ topic: String, _ filter: String) -> Substring? {
        let (names, pattern) = (levels(topic), levels(filter))
        if topic.hasPrefix("$"), let first = pattern.first, first == "+" || first == "#" { return nil }
        var found: Substring?
        for (index, level) in pattern.enumerated() {
            // `a/#` takes in `a` too: the level that `#` stands for may be missing.
            if level == "#" { return found ?? "" }
            guard index < names.count else { return nil }
            if level == "+" { found = found ?? names[index] } else if level != names[index] { return nil }
        }
        return names.count == pattern.count ? found ?? "" : nil
    }

    private static func levels(_ text: String) -> [Substring] {
        text.split(separator: "/", omittingEmptySubsequences: false)
    }

    private static func isSound(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= longest && !text.utf8.contains(0)
    }
}
