extension UTCInstant {
    /// `2025-11-03T12:00:00Z`; parts of a second are dropped.
    public var iso8601Seconds: String { CivilTime(nanoseconds: nanoseconds).isoDateAndTime + "Z" }

    /// `2025-11-03T12:00:00.000Z`; parts of a millisecond are dropped.
    public var iso8601Milliseconds: String {
        let milliseconds = Int(floorDivide(nanoseconds, 1_000_000) - wholeSecond * 1000)
        return CivilTime(nanoseconds: nanoseconds).isoDateAndTime + "." + padded(milliseconds, 3) + "Z"
    }

    /// This instant without what lies below a unit of `nanoseconds`.
    public func floored(toNanoseconds unit: Int64) -> UTCInstant {
        UTCInstant(nanoseconds: floorDivide(nanoseconds, unit) * unit)
    }
}

extension CivilTime {
    /// `2025-11-03T12:00:00`.
    public var isoDateAndTime: String { "\(isoDate)T\(clockText)" }

    /// `2025-11-03`.
    public var isoDate: String {
        let (year, month, day) = date
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// `18:30:05`.
    public var clockText: String {
        let seconds = Int(nanosecondsOfDay / 1_000_000_000)
        return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    }
}

func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}
