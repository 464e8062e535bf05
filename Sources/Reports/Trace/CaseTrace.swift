/// What a case looked like over time, for a drawing: lanes of values, fault windows, marks of events. Times are in ms since
/// the start of the run.
struct CaseTrace: Sendable, Equatable {
    var lanes: [Lane] = []
    var windows: [Window] = []
    var marks: [MarkRow] = []

    /// Values of one quantity that belong together: what was true, what was shown, what was stored.
    struct Lane: Sendable, Equatable {
        /// `power`, `energy.import`.
        var quantity: String
        /// The device, or the part of a site.
        var owner: String
        var unit: String
        /// An expectation mentions it; others are drawn when somebody asks.
        var isMentioned: Bool
        var series: [TraceSeries]
    }

    /// An entry of the timeline while it lasted.
    struct Window: Sendable, Equatable {
        var id: String
        var action: String?
        var target: String?
        var with: String
        var from: Int64
        /// `nil`: to the end of the run.
        var to: Int64?
    }

    /// Events of one kind.
    struct MarkRow: Sendable, Equatable {
        /// `hub.alert`.
        var name: String
        var marks: [Mark]
    }

    struct Mark: Sendable, Equatable {
        var time: Int64
        /// Empty where there are too many to be read.
        var text: String
    }
}
