import Timekeeping

/// A wall-clock time as it is written: `2025-11-03 17:00`, `18:30`, `18:30:05`, `day 2 07:00`.
package struct CivilText: Sendable, Hashable {
    package enum Day: Sendable, Hashable {
        case date(year: Int, month: Int, day: Int)
        /// Day 1 is the date of the start.
        case number(Int)
    }

    /// `nil`: the first such time at or after the start.
    package var day: Day?
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(day: Day? = nil, hour: Int, minute: Int, second: Int = 0) {
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Reads a time of day, alone or behind a date or `day N`.
    package static func parse(_ text: String) throws(CivilTextError) -> CivilText {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard let last = words.last, words.count <= 3 else { throw .notATime(text) }
        var time = try timeOfDay(last, in: text)
        switch words.count {
        case 2: time.day = try date(words[0], in: text)
        case 3: time.day = try numberedDay(words[0], words[1], in: text)
        default: break
        }
        return time
    }

    /// The date and time, when a date was written.
    package var civilTime: CivilTime? {
        guard case .date(let year, let month, let day) = day else { return nil }
        return CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private static func timeOfDay(_ word: Substring, in text: String) throws(CivilTextError) -> CivilText {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let numbers = numbers(parts, digits: [2, 2, 2]) else {
            throw .notATime(text)
        }
        let second = numbers.count == 3 ? numbers[2] : 0
        guard numbers[0] < 24, numbers[1] < 60, second < 60 else { throw .noSuchTime(String(word)) }
        return CivilText(hour: numbers[0], minute: numbers[1], second: second)
    }

    private static func date(_ word: Substring, in text: String) throws(CivilTextError) -> Day {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let numbers = numbers(parts, digits: [4, 2, 2]) else { throw .notATime(text) }
        let days = CivilTime.daysFromCivil(year: numbers[0], month: numbers[1], day: numbers[2])
        guard (1...12).contains(numbers[1]),
            CivilTime.civilFromDays(days) == (numbers[0], numbers[1], numbers[2])
        else {
            throw .noSuchDate(String(word))
        }
        guard (1970...2261).contains(numbers[0]) else { throw .yearOutOfRange(String(word)) }
        return .date(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    private static func numberedDay(
        _ word: Substring, _ number: Substring, in text: String
    ) throws(CivilTextError) -> Day {
        guard word == "day", number.allSatisfy(\.isASCII), let day = Int(number), number.first != "+" else {
            throw .notATime(text)
        }
        guard (1...99_999).contains(day) else { throw .noSuchDay(String(number)) }
        return .number(day)
    }

    /// Each part as a number, when each has exactly as many digits as it should.
    private static func numbers(_ parts: [Substring], digits: [Int]) -> [Int]? {
        var numbers: [Int] = []
        for (part, count) in zip(parts, digits) {
            guard part.utf8.count == count, part.allSatisfy({ ("0"..."9").contains($0) }),
                let number = Int(part)
            else {
                return nil
            }
            numbers.append(number)
        }
        return numbers
    }
}

extension CivilText: CustomStringConvertible {
    package var description: String {
        let clock = "\(padded(hour)):\(padded(minute))" + (second == 0 ? "" : ":\(padded(second))")
        switch day {
        case .date(let year, let month, let day): return "\(year)-\(padded(month))-\(padded(day)) \(clock)"
        case .number(let number): return "day \(number) \(clock)"
        case nil: return clock
        }
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

/// A text is no wall-clock time.
package enum CivilTextError: Error, Sendable, Equatable {
    case notATime(String)
    case noSuchTime(String)
    case noSuchDate(String)
    case noSuchDay(String)
    case yearOutOfRange(String)
}

extension CivilTextError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notATime(let text): "`\(Diagnostic.quote(text))` is not a clock time"
        case .noSuchTime(let text): "there is no time `\(text)`; a day goes from 00:00 to 23:59:59"
        case .noSuchDate(let text): "there is no date `\(text)`"
        case .noSuchDay(let text): "there is no day `\(text)`; day 1 is the date of the start"
        case .yearOutOfRange(let text): "the date `\(text)` is not in the years 1970..2261"
        }
    }

    /// What to do, for the place behind an underline.
    package var hint: String? {
        guard case .notATime = self else { return nil }
        return "write 18:30, day 2 07:00 or 2025-11-03 17:00"
    }
}
