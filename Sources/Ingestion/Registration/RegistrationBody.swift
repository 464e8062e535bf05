import Documents
import Metering
import Timekeeping

/// A body of `POST /api/meters/register`: `meterId` and `ownerName`, and what is known of the place and the device.
struct RegistrationBody {
    private static let longest = 200

    let registration: Registration

    /// - Throws: `.missingField`, `.wrongType` or `.outOfRange`.
    init(_ json: JSONValue, at now: UTCInstant, tariffs: [String]) throws(Refusal) {
        let root = JSONField(value: json, path: "")
        guard case .object = json else {
            throw Refusal(.wrongType, "the body is \(json.kind), expected an object with `meterId`")
        }
        let id = try root.member("meterId").string()
        guard !id.isEmpty else { throw Refusal(.missingField, "`meterId` is empty", field: "meterId") }
        guard Self.isID(id) else {
            throw Refusal(
                .outOfRange, "`meterId` has 1 to 64 letters, digits and the marks - _ . :", field: "meterId")
        }
        let owner = try Self.text("ownerName", of: root)
        guard let owner, !owner.isEmpty else {
            throw Refusal(.missingField, "`ownerName` is missing", field: "ownerName")
        }
        let tariff = try Self.text("tariff", of: root)
        if let tariff, !tariffs.contains(tariff) {
            throw Refusal(.outOfRange, "no tariff is called `\(tariff.prefix(64))`", field: "tariff")
        }
        registration = Registration(
            meter: Meter(id: id, serial: id, owner: owner, tariff: tariff),
            address: try Self.text("address", of: root), macAddress: try Self.text("espMacAddress", of: root),
            registeredAt: now)
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
                        || "-_.:".contains(Character($0)))
            }
    }

    private static func text(_ key: String, of root: JSONField) throws(Refusal) -> String? {
        guard let field = root.presentMember(key) else { return nil }
        let text = try field.string()
        guard text.count <= longest, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw Refusal(
                .outOfRange, "`\(key)` has more than \(longest) characters, or some that are not printed",
                field: key)
        }
        return text
    }
}
