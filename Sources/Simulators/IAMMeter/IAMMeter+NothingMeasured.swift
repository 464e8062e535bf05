import Timekeeping

/// The quirk of a meter that has no measurement yet: for a while after power-up its body has the same keys and
/// nulls, with status 400, as IAMMETER's page on local integration documents it.
///
/// What Modbus answers then is not published; here it is exception 6, which asks to try later.
extension IAMMeter {
    static let nothingMeasuredYet = "meter.nothing-measured-yet"
    /// How long is not published.
    private static let untilFirstMeasurement = Duration.seconds(10)

    var hasMeasured: Bool {
        guard settings.quirks.contains(Self.nothingMeasuredYet) else { return true }
        return surroundings.time.now - state.withLock { $0.poweredSince } >= Self.untilFirstMeasurement
    }

    static func carriesBody(_ path: String) -> Bool {
        ["/monitorjson", "/api/monitorjson", "/api/monitor"].contains(path)
    }
}

extension IAMMeterBody {
    /// The body without a measurement.
    func empty(phaseCount: Int) -> String {
        let row = "[null,null,null,null,null]"
        let rows =
            phaseCount == 1 ? "\"Data\":\(row)" : "\"Datas\":[\(row),\(row),\(row)]"
        return
            #"{"method":"\#(format.method)","mac":null,"version":"\#(JSONText.escaped(identity.firmware))","#
            + #""server":"em","SN":"null",\#(rows)}"#
    }
}
