import Timekeeping

/// When each of many is due next, in a heap that knows the place of everyone: a change costs the logarithm of their
/// number.
struct Agenda: Sendable {
    private var dates: [UTCInstant?]
    private var heap: [Int] = []
    private var places: [Int?]

    init(count: Int) {
        dates = Array(repeating: nil, count: count)
        places = Array(repeating: nil, count: count)
    }

    /// The earliest date of all.
    var next: UTCInstant? { heap.first.flatMap { dates[$0] } }

    /// - Parameter date: `nil` when nothing is due.
    mutating func set(_ index: Int, to date: UTCInstant?) {
        guard dates[index] != date else { return }
        let isKnown = places[index] != nil
        dates[index] = date
        if date == nil { return remove(index) }
        if !isKnown {
            places[index] = heap.count
            heap.append(index)
        }
        settle(index)
    }

    /// All that are due at or before an instant, in no particular order.
    func due(at instant: UTCInstant) -> [Int] {
        var found: [Int] = []
        var open = [0]
        while let place = open.popLast() {
            guard place < heap.count, let date = dates[heap[place]], date <= instant else { continue }
            found.append(heap[place])
            open += [2 * place + 1, 2 * place + 2]
        }
        return found
    }

    private mutating func remove(_ index: Int) {
        guard let place = places[index], let last = heap.popLast() else { return }
        places[index] = nil
        guard last != index else { return }
        heap[place] = last
        places[last] = place
        settle(last)
    }

    private mutating func settle(_ index: Int) {
        guard var place = places[index] else { return }
        while place > 0, isBefore(place, (place - 1) / 2) { place = swap(place, (place - 1) / 2) }
        while let child = [2 * place + 1, 2 * place + 2].filter({ $0 < heap.count })
            .min(by: { isBefore($0, $1) }), isBefore(child, place)
        {
            place = swap(place, child)
        }
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        guard let first = dates[heap[one]], let second = dates[heap[other]] else { return false }
        return first < second
    }

    /// - Returns: the place to go on from.
    private mutating func swap(_ from: Int, _ to: Int) -> Int {
        heap.swapAt(from, to)
        (places[heap[from]], places[heap[to]]) = (from, to)
        return to
    }
}
