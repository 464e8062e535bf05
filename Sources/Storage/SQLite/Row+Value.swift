import GRDB
import Metering
import Timekeeping

extension Row {
    /// The value in a column, counted from 0. What a file holds is never trusted: `row[0]` would end the process.
    /// - Throws: `.unusable` when what is stored there is not of that type.
    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ index: Int
    ) throws(StoreError) -> Value {
        do {
            return try decode(Value.self, atIndex: index)
        } catch {
            let name = Array(columnNames)[index]
            throw .unusable("column `\(name)` of its file holds a value of another type")
        }
    }

    /// An instant that is stored in nanoseconds.
    func instant(_ index: Int) throws(StoreError) -> UTCInstant {
        UTCInstant(nanoseconds: try value(index))
    }

    func instantIfPresent(_ index: Int) throws(StoreError) -> UTCInstant? {
        let nanoseconds: Int64? = try value(index)
        return nanoseconds.map(UTCInstant.init(nanoseconds:))
    }

    /// An amount of energy that is stored in µWh.
    func energy(_ index: Int) throws(StoreError) -> Energy { Energy(microwattHours: try value(index)) }

    func energyIfPresent(_ index: Int) throws(StoreError) -> Energy? {
        let microwattHours: Int64? = try value(index)
        return microwattHours.map(Energy.init(microwattHours:))
    }
}
