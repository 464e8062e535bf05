/// The serial line of the board, as its firmware uses it.
protocol SensorPort: Sendable {
    /// From nothing: what came before is gone.
    func open() async throws
    func close() async
    func write(_ bytes: [UInt8]) async throws
    /// Takes `count` bytes, or those that have come when `limit` has passed.
    func read(_ count: Int, within limit: Duration) async throws -> [UInt8]
    func discardInput() async
}
