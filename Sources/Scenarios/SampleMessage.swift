/// A message as a device of a model sends it, byte for byte, for `explain`.
package struct SampleMessage: Sendable {
    /// What it is: `body of a push`.
    package var title: String
    /// Text, or bytes in hexadecimal.
    package var text: String

    package init(_ title: String, _ text: String) {
        self.title = title
        self.text = text
    }
}
