/// Who may register meters.
package enum RegistrationPolicy: String, Sendable, CaseIterable {
    /// With the token `admin`, or on this machine.
    case admin
    /// Everybody who may push, as firmware does that registers itself.
    case open
}
