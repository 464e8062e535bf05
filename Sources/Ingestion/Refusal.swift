import Documents
import Wires

/// Why a request is not granted.
package struct Refusal: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case notJSON = "not_json"
        case tooDeep = "too_deep"
        case tooLarge = "too_large"
        case missingField = "missing_field"
        case wrongType = "wrong_type"
        case notANumber = "not_a_number"
        case outOfRange = "out_of_range"
        case implausible
        case unknownMeter = "unknown_meter"
        case noReading = "no_reading"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case unauthorized
        case forbidden
        case misdirected
        case revokedKey = "revoked_key"
        case alreadyRegistered = "already_registered"
        case noTariff = "no_tariff"
        case tooMany = "too_many"
        case wrongSerial = "wrong_serial"
        case emptyRegisters = "empty_registers"
        case busy
        case storeUnavailable = "store_unavailable"
        case stopping
    }

    package var code: Code
    var message: String
    /// Path of the value that is wrong, for example `Datas[1][2]`.
    var field: String?
    /// Methods that the path takes.
    var allow: String?
    /// When to come again, in whole seconds.
    var retryAfter: Int?
    /// Of the answer.
    package var status: Int

    package init(_ code: Code, _ message: String, field: String? = nil, allow: String? = nil) {
        self.code = code
        self.message = message
        self.field = field
        self.allow = allow
        status = code.status
        retryAfter = status == 503 ? 1 : nil
    }

    /// - Parameter wait: whole seconds, at least 1.
    static func tooMany(_ message: String, wait: Int) -> Refusal {
        var refusal = Refusal(.tooMany, "\(message); come again in \(wait) s")
        refusal.retryAfter = wait
        return refusal
    }

}

extension Refusal.Code {
    /// The status that goes with it, but for routes whose clients expect another.
    fileprivate var status: Int {
        switch self {
        case .notJSON, .tooDeep: 400
        case .unauthorized: 401
        case .forbidden, .revokedKey: 403
        case .unknownMeter, .noReading, .notFound, .noTariff: 404
        case .methodNotAllowed: 405
        case .alreadyRegistered: 409
        case .tooLarge: 413
        case .misdirected: 421
        case .missingField, .wrongType, .notANumber, .outOfRange, .implausible, .wrongSerial,
            .emptyRegisters:
            422
        case .tooMany: 429
        case .busy, .storeUnavailable, .stopping: 503
        }
    }
}

extension Refusal {
    /// `{"error": {"code", "message", "field"}}`.
    var response: HTTPResponse {
        respond { json in
            json.key("error")
            writeProblem(to: &json)
        }
    }

    /// What the webhook's clients look at, with the problem beside it.
    var webhookResponse: HTTPResponse {
        respond { json in
            json.field("status", "error")
            json.field("successful", false)
            json.field("message", message)
            json.key("problem")
            writeProblem(to: &json)
        }
    }

    /// What clients of the ESP32 routes look at, with the problem beside it.
    ///
    /// Source: `Missing required fields` is the text of the published back end, which answers 400 for whatever is
    /// wrong with a body.
    var plainResponse: HTTPResponse {
        var refusal = self
        if status == 422 { refusal.status = 400 }
        return refusal.respond { json in
            json.field("error", code == .missingField ? "Missing required fields" : message)
            json.key("problem")
            writeProblem(to: &json)
        }
    }

    func writeProblem(to json: inout JSONWriter) {
        json.object { json in
            json.field("code", code.rawValue)
            json.field("message", message)
            json.field("field", field)
        }
    }

    private func respond(_ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        json.object(body)
        var response = HTTPResponse.json(status, json.text)
        if let allow { response.headers.append((name: "allow", value: allow)) }
        if let retryAfter { response.headers.append((name: "retry-after", value: "\(retryAfter)")) }
        if status == 401 { response.headers.append((name: "www-authenticate", value: "Bearer")) }
        return response
    }
}

extension Refusal {
    init(_ error: JSONError) {
        let code: Code =
            switch error.problem {
            case .notANumber: .notANumber
            case .numberOutOfRange: .outOfRange
            case .tooDeep: .tooDeep
            case .endsEarly, .unexpected, .trailing, .invalidText, .repeatedKey: .notJSON
            }
        self.init(code, "the body is refused at \(error)")
    }
}
