/// Is told of readings after they were committed, duplicates included, in the order of their arrival.
package protocol ReadingObserver: Sendable {
    func stored(_ readings: [StoredReading]) async
}
