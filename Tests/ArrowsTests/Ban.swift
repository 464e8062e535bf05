import Testing

/// Something that code must not say, but for the places where it belongs.
struct Ban: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: String
    /// Files, or targets, that may.
    let exempt: Set<String>
    private let pattern: @Sendable () -> Regex<Substring>

    var testDescription: String { name }

    private init(
        _ name: String, _ reason: String, exempt: Set<String> = [],
        _ pattern: @escaping @Sendable () -> Regex<Substring>
    ) {
        self.name = name
        self.reason = reason
        self.exempt = exempt
        self.pattern = pattern
    }

    /// One line for each place in `file` that the ban forbids.
    func violations(in file: SourceFile) -> [String] {
        guard !exempt.contains(file.target), !exempt.contains(file.name) else { return [] }
        let pattern = pattern()
        return file.lines.enumerated().compactMap { index, line in
            line.firstMatch(of: pattern).map { "\(file.name):\(index + 1): `\($0.output)`: \(reason)" }
        }
    }

    private static let realClock = "Sources/Timekeeping/SystemTimekeeper.swift"
    private static let acting: Set = [
        "Wires", "Simulators", "Storage", "Hub", "Ingestion", "Alerting", "Components", "Clients", "Harness",
        "wattloop",
    ]

    static let all = [
        Ban("public declarations", "there is no library product: write `package`") {
            /\b(?:public|open)\s+(?:class|enum|struct|actor|protocol|func|var|let|init|extension|static|typealias|final)\b/
        },
        Ban("unstructured tasks", "work belongs to a task group of its owner", exempt: ["wattloop"]) {
            /\bTask\s*(?:<[^>]*>)?\s*(?:\{|\(|\.detached\b|\.immediate\b)/
        },
        Ban("clocks", "time is known through a `Timekeeper`", exempt: [realClock]) {
            #/
            \b(?:Date\(\)|Date\.now|ContinuousClock|SuspendingClock|DispatchTime|NIODeadline\.now|clock_gettime
                |gettimeofday)
            /#
        },
        Ban("sleeping", "time is spent through a `Timekeeper`", exempt: [realClock]) {
            /\b(?:Task\.sleep|Task\.yield|Thread\.sleep|usleep|nanosleep|scheduleTask|scheduleRepeatedTask)\b/
        },
        Ban("chance without a seed", "random numbers come from a seeded stream") {
            #/
            \.random\(|\.shuffled\(\)|\.shuffle\(\)|\.randomElement\(\)|\bSystemRandomNumberGenerator\b|\bUUID\(\)
                |\barc4random
            /#
        },
        Ban("the host's zone and language", "a run is the same on every machine") {
            /\b(?:TimeZone|Locale|Calendar)\.(?:current|autoupdatingCurrent)\b|\bNSTimeZone\b|\blocaltime/
        },
        Ban("clocks in SQL", "time is known through a `Timekeeper`") {
            /\bCURRENT_TIMESTAMP\b|\bCURRENT_TIME\b|strftime\(|datetime\(/
        },
        Ban("printing and leaving", "only the command line does", exempt: ["wattloop"]) {
            /(?:^|[^.\w])(?:print|debugPrint|dump|exit|abort|fputs|puts)\(/
        },
        Ban(
            "files, processes and the environment", "the target is pure: text comes in as arguments",
            exempt: acting
        ) {
            #/
            \b(?:FileManager|FileHandle|ProcessInfo|Process\(\)|fopen|getenv|setenv|socket\()
                |\b(?:String|Data)\(contentsOf|\.write\(to:
            /#
        },
    ]
}
