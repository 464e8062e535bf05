import Documents
import Metering
import Wires

/// What became of the rows of one batch before anything is stored.
private struct Batch {
    var readings: [Reading] = []
    /// Rows from 0.
    var refused: [(row: Int, refusal: Refusal)] = []
    /// Rows of a firmware whose sensor is mute.
    var silent = 0
    /// Rows whose `timestamp` is no time that can be used.
    var unusedStamps = 0
    /// How many rows each meter sends, by its place in the directory, in order of appearance.
    var senders: [(index: Int, meter: String, rows: Int)] = []

    /// - Returns: whether the meter had not sent a row before.
    mutating func note(_ index: Int, _ meter: String) -> Bool {
        guard let place = senders.firstIndex(where: { $0.index == index }) else {
            senders.append((index, meter, 1))
            return true
        }
        senders[place].rows += 1
        return false
    }
}

extension IngestionAPI {
    /// Stores the rows in one transaction. With `?atomic=true` all of them or none.
    ///
    /// A key, or too many readings, decide about the whole request; a row that is wrong, about itself.
    func createBatch(_ rows: [JSONValue], _ request: HTTPRequest) async throws -> HTTPResponse {
        let isAtomic = try QueryFields(request.query, known: ["atomic", "key"]).bool("atomic") ?? false
        guard !rows.isEmpty else { throw Refusal(.missingField, "the batch has no rows") }
        guard rows.count <= batchLimit else {
            throw Refusal(.tooLarge, "the batch has \(rows.count) rows; \(batchLimit) are taken")
        }
        let batch = try read(rows, request)
        for (_, refusal) in batch.refused { refusals.note(refusal, meter: nil) }
        for sender in batch.senders { try gatekeeper.admitReadings(sender.rows, of: sender.index) }
        guard !isAtomic || batch.refused.isEmpty else {
            return Self.answer(to: batch, [], isTaken: false)
        }
        let stored = batch.readings.isEmpty ? [] : try await writer.submit(batch.readings)
        counters.count(stored, from: .push)
        return Self.answer(to: batch, stored, isTaken: !stored.isEmpty || batch.silent > 0)
    }

    private func read(_ rows: [JSONValue], _ request: HTTPRequest) throws(Refusal) -> Batch {
        var batch = Batch()
        for (number, json) in rows.enumerated() {
            let row: SmartMeterRow
            let sender: (index: Int, meter: Meter)
            do throws(Refusal) {
                row = try SmartMeterRow(json)
                sender = try self.sender(row.meterID, request)
            } catch {
                if error.code == .unauthorized { throw error }
                batch.refused.append((number, error))
                continue
            }
            if batch.note(sender.index, sender.meter.id) {
                try gatekeeper.admitSender(request, for: sender.meter.id)
            }
            do throws(Refusal) {
                if let reading = try reading(of: row, sender.meter) {
                    batch.readings.append(reading)
                    if reading.ownTime == nil, row.unusedStamp != nil { batch.unusedStamps += 1 }
                } else {
                    batch.silent += 1
                }
            } catch {
                batch.refused.append((number, error))
            }
        }
        return batch
    }

    private static func answer(to batch: Batch, _ stored: [StoredReading], isTaken: Bool) -> HTTPResponse {
        let duplicates = stored.count(where: \.isDuplicate)
        var json = JSONWriter()
        json.object { json in
            json.field("success", isTaken)
            json.field("stored", stored.count - duplicates)
            json.field("duplicates", duplicates)
            if batch.silent > 0 { json.field("silent", batch.silent) }
            if batch.unusedStamps > 0 {
                json.field(
                    "note",
                    "\(batch.unusedStamps) rows have the time of their arrival, since their `timestamp` is no time in"
                        + " milliseconds since 1970")
            }
            json.key("refused")
            json.array(batch.refused) { json, refused in
                json.object { json in
                    json.field("row", refused.row)
                    json.key("error")
                    refused.refusal.writeProblem(to: &json)
                }
            }
        }
        return .json(isTaken ? 201 : 400, json.text)
    }
}
