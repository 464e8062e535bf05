import Documents
import Scenarios

extension ComponentRow {
    /// `url: http://…`.
    static let address = ComponentRow(
        name: "url", about: "software of yours that runs already", key: "url",
        fields: [
            ConfigRow("url", .template, required: true, about: "where it listens"),
            ConfigRow(
                "ready",
                .group([
                    ConfigRow("get", .template, about: "a path of it that must answer with a 2xx"),
                    Readiness.within("2 s"),
                ]), about: "how one knows that it is up; without it, when it accepts connections"),
        ],
        signals: [], events: [], addresses: ["url"], check: { AddressPlan.read($0).diagnostics })
}
