extension Settings {
    /// Where the secret of a field comes from; `nil` when the field is not given.
    package func secret(_ name: String) -> SecretSource? {
        guard case .secret(let source) = self[name] else { return nil }
        return source
    }
}
