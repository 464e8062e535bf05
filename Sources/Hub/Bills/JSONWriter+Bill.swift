import Billing
import Documents
import Timekeeping

extension JSONWriter {
    /// Amounts, prices and energies are decimals in texts, so that no reader rounds them.
    mutating func bill(_ bill: Bill, now: UTCInstant) {
        object { json in
            json.field("meter", bill.meter)
            json.field("owner", bill.owner)
            json.field("tariff", bill.tariff)
            json.field("currency", bill.currency.code)
            json.field("from", ISO8601Text.utc(bill.range.lowerBound))
            json.field("to", ISO8601Text.utc(bill.range.upperBound))
            json.field("over", bill.range.upperBound <= now)
            json.field("complete", bill.isComplete)
            json.field("covered_s", Double(bill.coveredNanoseconds) / 1e9)
            json.field("readings", bill.readings)
            json.field("resets", bill.resets)
            json.field("left_out", bill.leftOut)
            json.field("import_kwh", bill.imported.kilowattHourText)
            json.field("export_kwh", bill.exported.kilowattHourText)
            json.field("carried_in_kwh", bill.carriedIn.kilowattHourText)
            json.field("carried_out_kwh", bill.carriedOut.kilowattHourText)
            json.key("lines")
            json.array(bill.lines) { $0.line($1) }
            json.field("total", bill.total.text)
        }
    }

    private mutating func line(_ line: Bill.Line) {
        object { json in
            json.field("kind", line.kind.rawValue)
            if let band = line.band { json.field("band", band) }
            if let energy = line.energy { json.field("energy_kwh", energy.kilowattHourText) }
            if let price = line.price { json.field("price", price.text) }
            json.field("amount", line.amount.text)
        }
    }
}
