/// The serial line of the board, as its firmware uses it.
protocol SensorPort: SensorInput, SensorOutput {
    /// From nothing: what came before is gone.
    func open() async throws
    func close() async
}

/// What the firmware reads from its sensor.
protocol SensorInput: Sendable {
    /// Takes `count` bytes, or those that have come when `limit` has passed.
    func read(_ count: Int, within limit: Duration) async throws -> [UInt8]
    func discardInput() async
}

/// What the firmware writes to its sensor.
protocol SensorOutput: Sendable {
    func write(_ bytes: [UInt8]) async throws
}
