import Timekeeping

/// A set of keys that costs next to nothing for whole numbers and instants that come in order and at even distances, as
/// rows are counted and stamps have a beat.
struct KeySet: Sendable {
    private var numbers = Progressions()
    private var instants = Progressions()
    private var others: Set<EventKey> = []

    mutating func insert(_ key: EventKey) {
        guard !contains(key) else { return }
        let isKept =
            switch key {
            case .number(let number): Int64(exactly: number).map { numbers.append($0) } ?? false
            case .instant(let instant): instants.append(instant.nanoseconds)
            case .bool, .text: false
            }
        if !isKept { others.insert(key) }
    }

    func contains(_ key: EventKey) -> Bool {
        let isKept =
            switch key {
            case .number(let number): Int64(exactly: number).map { numbers.contains($0) } ?? false
            case .instant(let instant): instants.contains(instant.nanoseconds)
            case .bool, .text: false
            }
        return isKept || others.contains(key)
    }

    /// How many things are kept for all keys.
    var cost: Int { numbers.count + instants.count + others.count }
}

/// Increasing numbers, as stretches of equal distance.
private struct Progressions: Sendable {
    private var stretches: [Stretch] = []

    private struct Stretch: Sendable {
        let first: Int64
        var last: Int64
        /// 0 while there is one number only.
        var step: Int64 = 0

        func contains(_ number: Int64) -> Bool {
            let (distance, isFar) = number.subtractingReportingOverflow(first)
            guard !isFar, number <= last else { return false }
            return step == 0 ? distance == 0 : distance.isMultiple(of: step)
        }
    }

    var count: Int { stretches.count }

    /// - Returns: false for a number that is not beyond all others.
    mutating func append(_ number: Int64) -> Bool {
        guard let stretch = stretches.last else {
            stretches.append(Stretch(first: number, last: number))
            return true
        }
        let (step, isFar) = number.subtractingReportingOverflow(stretch.last)
        guard number > stretch.last, !isFar else { return false }
        if stretch.step == 0 || stretch.step == step {
            stretches[stretches.count - 1].step = step
            stretches[stretches.count - 1].last = number
        } else {
            stretches.append(Stretch(first: number, last: number))
        }
        return true
    }

    func contains(_ number: Int64) -> Bool {
        var (low, high) = (0, stretches.count)
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].first <= number { low = middle + 1 } else { high = middle }
        }
        return low > 0 && stretches[low - 1].contains(number)
    }
}
