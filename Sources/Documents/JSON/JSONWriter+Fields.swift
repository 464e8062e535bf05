extension JSONWriter {
    package mutating func field(_ name: String, _ string: String) {
        key(name)
        value(string)
    }

    /// Writes `null` when there is no text.
    package mutating func field(_ name: String, _ string: String?) {
        key(name)
        value(string)
    }

    /// Writes nothing when there is no text.
    package mutating func field(_ name: String, ifKnown string: String?) {
        guard let string else { return }
        field(name, string)
    }

    package mutating func field(_ name: String, _ number: Double?) {
        key(name)
        value(number)
    }

    package mutating func field(_ name: String, _ number: Int) {
        key(name)
        value(number)
    }

    package mutating func field(_ name: String, _ bool: Bool) {
        key(name)
        value(bool)
    }
}
