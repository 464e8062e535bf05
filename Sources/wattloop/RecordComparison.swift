import Foundation
import Reports
import Verdicts
import Wires

/// Records on disk, read to be compared.
enum RecordComparison {
    /// - Throws: `Failure` when it cannot be read.
    static func read(_ url: URL) throws -> Data {
        do {
            return try Data(contentsOf: url, options: .mappedIfSafe)
        } catch {
            throw Failure(
                code: .invalid, message: "error: \(url.path) cannot be read: \(SystemReason.text(of: error))")
        }
    }

    /// Where two records part, for people; `nil` for records that tell the same.
    static func difference(
        _ left: (url: URL, name: String), _ right: (url: URL, name: String)
    ) throws -> String? {
        let (first, second) = (try read(left.url), try read(right.url))
        guard first != second,
            let difference = RecordDifference.first(between: Array(first), and: Array(second))
        else { return nil }
        let head = RecordHead.first(in: Array(first.prefix(65_536)))
        return DifferenceReport(difference, in: head).text((left.name, right.name))
    }
}
