import Documents
import Metering
import Wires

/// Why a question about alerts is not answered; its body is that of every refusal of the hub.
struct AlertsRefusal: Error, Sendable, Equatable {
    enum Code: String, Sendable {
        case missingField = "missing_field"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case unknownMeter = "unknown_meter"
        case methodNotAllowed = "method_not_allowed"
        case busy
        case storeUnavailable = "store_unavailable"
        case stopping
    }

    var code: Code
    var message: String
    /// The parameter or header that is wrong.
    var field: String?

    init(_ code: Code, _ message: String, field: String? = nil) {
        self.code = code
        self.message = message
        self.field = field
    }

    var status: Int {
        switch code {
        case .missingField, .wrongType, .outOfRange: 422
        case .unknownMeter: 404
        case .methodNotAllowed: 405
        case .busy, .storeUnavailable, .stopping: 503
        }
    }
}

extension AlertsRefusal {
    init(any error: any Error) {
        switch error {
        case let refusal as AlertsRefusal: self = refusal
        case QueryProblem.missing(let name, let message): self.init(.missingField, message, field: name)
        case QueryProblem.wrongType(let name, let message): self.init(.wrongType, message, field: name)
        case QueryProblem.outOfRange(let name, let message): self.init(.outOfRange, message, field: name)
        case let error as StoreError: self.init(.storeUnavailable, "\(error)")
        default: self.init(.stopping, "the hub is stopping; ask again later")
        }
    }

    /// `{"error": {"code", "message", "field"}}`.
    var response: HTTPResponse {
        var json = JSONWriter()
        json.object { json in
            json.key("error")
            json.object { json in
                json.field("code", code.rawValue)
                json.field("message", message)
                json.field("field", field)
            }
        }
        var response = HTTPResponse.json(status, json.text)
        if status == 405 { response.headers.append((name: "allow", value: "GET")) }
        if status == 503 { response.headers.append((name: "retry-after", value: "1")) }
        return response
    }
}
