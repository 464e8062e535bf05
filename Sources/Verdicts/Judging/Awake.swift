/// The watches that have something to do at the present instant, and what each has heard.
struct Awake: Sendable {
    private var isAwake: [Bool]
    private var heard: [[String]]
    private var indices: [Int] = []

    init(count: Int) {
        isAwake = Array(repeating: false, count: count)
        heard = Array(repeating: [], count: count)
    }

    var isEmpty: Bool { indices.isEmpty }

    /// - Parameter name: what it has heard of; `nil` when the clock wakes it.
    mutating func wake(_ index: Int, by name: String? = nil) {
        if !isAwake[index] {
            isAwake[index] = true
            indices.append(index)
        }
        if let name, heard[index].last != name { heard[index].append(name) }
    }

    /// All of them in order, which sleep from now on.
    mutating func take() -> [(index: Int, heard: [String])] {
        let taken = indices.sorted().map { ($0, heard[$0]) }
        for index in indices {
            isAwake[index] = false
            heard[index].removeAll(keepingCapacity: true)
        }
        indices.removeAll(keepingCapacity: true)
        return taken
    }
}
