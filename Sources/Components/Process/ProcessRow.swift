import Documents
import Scenarios

extension ComponentRow {
    /// `run: [command, …]`.
    static let process = ComponentRow(
        name: "process", about: "a program of yours, which wattloop starts and ends", key: "run",
        fields: [
            ConfigRow(
                "run", .list(.template), required: true,
                about: "the program and its arguments; it runs in the folder of the scenario, without a shell"
            ),
            ConfigRow("env", .map(.template), about: "variables beside those of wattloop itself"),
            ConfigRow(
                "files", .map(.template),
                about: "texts that are written into `${name.folder}` before it starts, by their names"),
            ConfigRow(
                "url", .template,
                about: "where it listens, when neither `${name.port}` nor its output says so"),
            ConfigRow(
                "ready",
                .group([
                    ConfigRow("get", .template, about: "a path of it that must answer with a 2xx"),
                    ConfigRow(
                        "prints", .text,
                        about: "a regular expression for a line of its output; a group in it is its address"),
                    Readiness.within("10 s"),
                ]), about: "how one knows that it is up; without it, when it accepts connections"),
        ],
        signals: [], events: [], actions: ["component.kill", "component.restart", "component.pause"],
        addresses: ["url", "host", "port", "folder"],
        check: { ProcessPlan.read($0).diagnostics })
}
