import Faults
import Timekeeping

extension HTTPVerdict {
    /// A body of this many bytes is beyond what any client of this project takes.
    private static let tooLargeForClients = (4 << 20) + 1
    /// A body of this many bytes is beyond what any server of this project takes.
    private static let tooLargeForServers = (1 << 20) + 1

    /// What becomes of a reply; one that goes on obeys a status only.
    package func spoil(_ reply: HTTPReply) -> HTTPReply {
        switch reply {
        case .respond(let response): return spoil(response)
        case .stream(let stream):
            guard let status else { return reply }
            stream.finish()
            return .respond(.json(status, "{}"))
        case .stayDark, .reset, .cut, .stall: return reply
        }
    }

    private func spoil(_ response: HTTPResponse) -> HTTPReply {
        var response = response
        response.status = status ?? response.status
        switch damage {
        case nil: return .respond(response)
        case .stall: return .stall(response, afterBodyBytes: response.body.count / 2, until: stalledUntil)
        case .cutBody: return .cut(response, afterBodyBytes: response.body.count / 2)
        case .oversize: response.body = Self.padded(response.body, to: Self.tooLargeForClients)
        case .malformed: response.body = Self.truncated(response.body)
        }
        return .respond(response)
    }

    /// What becomes of an upload.
    /// - Parameter time: what a body that is never finished is waited for with.
    package func spoil(upload body: [UInt8], on time: any Timekeeper) -> (body: [UInt8], sending: HTTPUpload)
    {
        switch damage {
        case nil: (body, .whole)
        case .stall: (body, .stall(afterBodyBytes: body.count / 2, on: time, until: stalledUntil))
        case .cutBody: (body, .cut(afterBodyBytes: body.count / 2))
        case .oversize: (Self.padded(body, to: Self.tooLargeForServers), .whole)
        case .malformed: (Self.truncated(body), .whole)
        }
    }

    /// White space behind JSON changes nothing but its size.
    private static func padded(_ body: [UInt8], to count: Int) -> [UInt8] {
        body + [UInt8](repeating: UInt8(ascii: " "), count: max(0, count - body.count))
    }

    /// An object or a list without its end is no JSON.
    private static func truncated(_ body: [UInt8]) -> [UInt8] {
        let begins = body.first == UInt8(ascii: "{") || body.first == UInt8(ascii: "[")
        return begins ? Array(body.prefix(max(1, body.count / 2))) : Array("{".utf8)
    }
}

extension ServerTLS.Trouble {
    package init(_ trouble: HTTPFault.TLSTrouble) {
        self =
            switch trouble {
            case .expired: .expired
            case .wrongHost: .wrongHost
            case .refuse: .refuse
            }
    }
}
