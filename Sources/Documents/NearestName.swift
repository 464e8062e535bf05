/// Finds what a misspelt name was meant to be.
package enum NearestName {
    /// The known name that is the fewest typing mistakes away from `name`, the first of several.
    /// `nil` when none is near.
    package static func suggestion(for name: String, in known: [String]) -> String? {
        let typed = Array(name.lowercased())
        guard (1...64).contains(typed.count) else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(typed, Array(candidate.lowercased()))
            guard distance <= limit(typed.count, candidate.count), distance < best?.distance ?? .max else {
                continue
            }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// `; did you mean `every`?`, or nothing.
    package static func question(for name: String, in known: [String]) -> String {
        suggestion(for: name, in: known).map { "; did you mean `\($0)`?" } ?? ""
    }

    private static func limit(_ typed: Int, _ candidate: Int) -> Int {
        let length = max(typed, candidate)
        return length < 3 ? 0 : max(1, length / 3)
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                let cost = left[i] == right[j] ? 0 : 1
                var best = min(last[j] + cost, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
