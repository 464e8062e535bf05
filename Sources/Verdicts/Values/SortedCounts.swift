/// A sorted multiset of numbers that stores each distinct one once.
struct SortedCounts: Sendable {
    private var entries: [(value: Double, count: Int)] = []
    private var total = 0

    mutating func insert(_ value: Double) {
        let index = position(of: value)
        if index < entries.count, entries[index].value == value {
            entries[index].count += 1
        } else {
            entries.insert((value, 1), at: index)
        }
        total += 1
    }

    mutating func remove(_ value: Double) {
        let index = position(of: value)
        guard index < entries.count, entries[index].value == value else { return }
        entries[index].count -= 1
        if entries[index].count == 0 { entries.remove(at: index) }
        total -= 1
    }

    /// The smallest value that at least `share` (0...1) of all do not exceed.
    func nearestRank(_ share: Double) -> Double? {
        var rank = max(1, Int((share * Double(total) - 1e-9).rounded(.up)))
        for entry in entries {
            rank -= entry.count
            if rank <= 0 { return entry.value }
        }
        return entries.last?.value
    }

    private func position(of value: Double) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].value < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
