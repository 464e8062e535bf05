/// Shows whether a store takes what is written. All calls throw `StoreError`.
package protocol WriteProbe: Sendable {
    /// Writes something that changes nothing.
    func tryWriting() async throws
}
