import DequeModule
import Documents
import Quantities

/// Rows that could not be uploaded, waiting for a better time; each is known by a number of its own.
struct UploadBuffer<Row: Sendable>: Sendable {
    private let rules: UploadBufferRules
    private var rows: Deque<(number: Int, row: Row)> = []
    /// The numbers of the rows that it holds.
    private(set) var numbers: Set<Int> = []

    init(_ rules: UploadBufferRules) {
        self.rules = rules
    }

    var count: Int { rows.count }
    /// A device with a buffer says when it measured; a buffer without that would be worthless.
    var stampsRows: Bool { rules.kind != .none && rules.stampsRows }
    var ratePerSecond: Double? { rules.ratePerSecond }

    /// Takes a row in. The oldest one goes when there is no room; without a buffer the row itself is lost.
    mutating func put(_ row: Row, number: Int) {
        guard rules.kind != .none, rules.room > 0 else { return }
        rows.append((number, row))
        numbers.insert(number)
        if rows.count > rules.room { numbers.remove(rows.removeFirst().number) }
    }

    /// The row that goes next.
    var next: Row? {
        (rules.order == .oldestFirst ? rows.first : rows.last)?.row
    }

    /// So many rows that go next, or as many as there are, in the order in which they go.
    func next(_ count: Int) -> [Row] {
        (rules.order == .oldestFirst ? Array(rows.prefix(count)) : rows.suffix(count).reversed()).map(\.row)
    }

    /// Takes out the row of that number, which is at the end where rows leave, or close to it.
    mutating func remove(number: Int) {
        guard numbers.remove(number) != nil else { return }
        let place =
            rules.order == .oldestFirst
            ? rows.firstIndex { $0.number == number } : rows.lastIndex { $0.number == number }
        if let place { rows.remove(at: place) }
    }

    /// Power is lost: what lies in RAM is gone.
    mutating func losePower() {
        guard rules.kind == .ram else { return }
        rows.removeAll()
        numbers.removeAll()
    }
}

/// `buffer:` of a device that pushes.
struct UploadBufferRules: Sendable, Equatable {
    enum Kind: String, Sendable { case none, ram, flash }
    enum Order: String, Sendable {
        case oldestFirst = "oldest-first"
        case newestFirst = "newest-first"
    }

    var kind = Kind.none
    /// How many rows it holds.
    var room = 0
    var order = Order.oldestFirst
    /// Rows a second when it empties; `nil`: as fast as answers come.
    var ratePerSecond: Double?
    /// Whether its rows say when they were measured.
    var stampsRows = true

    /// A buffer that says nothing of its room holds a day.
    private static let ordinaryRoom = Duration.seconds(86_400)

    /// - Parameter every: the cadence, by which a room given as a duration is counted in rows.
    init(_ settings: Settings?, every: Duration) {
        guard let settings else { return }
        kind = settings.text("kind").flatMap(Kind.init) ?? .none
        order = settings.text("order").flatMap(Order.init) ?? .oldestFirst
        ratePerSecond = settings.quantity("rate")
        room = settings.count("room") ?? Self.room(settings.duration("room") ?? Self.ordinaryRoom, every)
    }

    /// A buffer of that kind which says nothing else, or how much it holds.
    init(_ kind: Kind, holding span: Duration = ordinaryRoom, every: Duration) {
        self.kind = kind
        room = Self.room(span, every)
    }

    private static func room(_ span: Duration, _ every: Duration) -> Int {
        Int(span.nanoseconds / max(1, every.nanoseconds))
    }

    /// What a client of MQTT keeps in RAM until it is acknowledged; nobody has told it the time of a message.
    static var session: Self {
        var rules = Self(nil, every: .zero)
        (rules.kind, rules.room, rules.stampsRows) = (.ram, 100, false)
        return rules
    }

    static let rows = [
        ConfigRow(
            "kind", .choice(["none", "ram", "flash"]), default: "none",
            about: "flash outlives a loss of power"),
        ConfigRow(
            "room", .either([.duration(mayBeNegative: false), .count(1...10_000_000)]),
            about: "a time of its cadence, or a count of rows; a day without it"),
        ConfigRow(
            "order", .choice(["oldest-first", "newest-first"]), default: "oldest-first",
            about: "which row goes first when the way is free again"),
        ConfigRow(
            "rate", .quantity(.rate),
            about: "rows a second when it empties; as fast as answers come without it"),
    ]
}
