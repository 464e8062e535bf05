/// What a writer has done since it started.
package struct WriterStatistics: Sendable, Equatable {
    /// Readings of each transaction.
    package var batchReadings = Histogram(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000])
    /// How long each transaction took, in s.
    package var commitSeconds = Histogram(
        bounds: [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5])
    /// Transactions that the store refused.
    package var failures = 0

    package init() {}
}
