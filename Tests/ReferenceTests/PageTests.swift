import Documents
import Harness
import Scenarios
import Testing
import TimeLimits

@testable import Reference

@Suite(.ends())
struct PageTests {
    static let reference = LanguageReference(.builtIn)

    @Test(arguments: reference.topics.map(\.name)) func `every printed example compiles`(name: String) {
        for topic in Self.reference.topics(named: name) {
            #expect(topic.kind == .part && topic.examples.isEmpty || !topic.examples.isEmpty)
            for example in topic.examples { #expect(ExampleFrame.mistakes(in: example) == "") }
        }
    }

    @Test func `the example of an action has an end just when the action lasts`() throws {
        for action in Self.reference.catalogue.actions {
            let topics = Self.reference.topics(named: action.name).filter { $0.kind == .action }
            let examples = topics.flatMap(\.examples).map(\.text)
            #expect(!examples.isEmpty)
            #expect(examples.allSatisfy { $0.contains("for: ") == !action.isMoment }, "\(action.name)")
        }
    }

    @Test func `no page is wider than 80 columns`() {
        let pages = Self.reference.topics.map(PageText.page) + [PageText.overview(Self.reference)]
        for line in pages.flatMap({ $0.split(separator: "\n") }) {
            // An example stands as it is pasted.
            #expect(line.count <= PageText.width || line.contains("${"), "\(line)")
        }
    }

    @Test func `nothing is without a word about it`() {
        for topic in Self.reference.topics {
            #expect(!topic.about.isEmpty, "\(topic.name)")
            #expect(
                topic.about.last != "." && topic.about.first?.isUppercase == false || topic.about.first == "A"
            )
            for line in topic.tables.flatMap(\.lines) where topic.kind != .event && !line.isEventField {
                #expect(!line.about.isEmpty, "`\(line.name)` of \(topic.name)")
            }
        }
    }

    @Test func `every form that the checker knows has a page`() {
        #expect(FormPage.all.count == FormPage.known)
    }

    @Test func `a page tells type, unit and default, and shows an example`() {
        let page = Self.reference.topics(named: "load.add").map(PageText.page).joined()
        #expect(
            page == """
                load.add  (action)
                  switches a load on for as long as it lasts; several add up

                  lasts               as long as its `for`; without it to the end of the run

                fields of `with`
                  site          name, required        the target
                  power         power, W, required    active power that it draws
                  power_factor  ratio 0.01..1 = 1     active over apparent
                  phase         l1 | l2 | l3 = l1     where it is

                example
                  timeline:
                    - id: trouble
                      at: "18:30"
                      do: load.add
                      with: {site: home, power: 1500 W}
                      for: 10 min

                """)
    }

    @Test func `a form is found by its key, a signal without its brackets`() {
        #expect(Self.reference.topics(named: "follows").map(\.name) == ["series follows"])
        #expect(Self.reference.topics(named: "series").count == 2)
        #expect(Self.reference.topics(named: "latest.power").map(\.name) == ["latest().power"])
    }

    @Test(arguments: [
        "run", "env", "ready", "loads", "alerts", "choice", "truth", "types", "texts", "from", "include",
        "with",
        "THEFT_SUSPICION", "METER_OFFLINE", "HIGH_USAGE", "ENERGY_BACKWARDS", "CLOCK_WRONG",
    ]) func `fields, types and kinds of alerts have pages`(name: String) {
        let topics = Self.reference.topics(named: name)
        #expect(!topics.isEmpty)
        for line in topics.map(PageText.page).joined().split(separator: "\n") {
            #expect(line.count <= PageText.width || line.contains("${"), "\(line)")
        }
    }

    @Test func `a field tells where it stands and what it takes`() {
        let page = Self.reference.topics(named: "within").map(PageText.page).joined()
        #expect(page.contains("`ready` of a component with `run`"))
    }

    @Test(arguments: [
        ("iammeter-wem3080", "\"Data\":[231.40,5.21,1180.5,423.67,0.00,50.01,0.98]"),
        ("pzem-004t-v3", "01 04 00 00 00 0A 70 0D"), ("esp32-meter", "\"meterId\":\"MTR-1001\""),
    ]) func `a model shows the bytes that it sends`(name: String, bytes: String) {
        let page = Self.reference.topics(named: name).map(PageText.page).joined().replacing("\n  ", with: "")
        #expect(page.contains(bytes), "\(page)")
    }

    @Test func `a delay tells how it is drawn`() {
        let page = Self.reference.topics(named: "net.delay").map(PageText.page).joined()
        #expect(page.contains("{median: 120 ms, p99: 3 s}"))
        #expect(page.contains("80 ms..2 s"))
    }

    @Test func `an unknown name gets the nearest one`() {
        #expect(Self.reference.refusal(of: "lod.add") == "unknown name `lod.add`; did you mean `load.add`?")
        #expect(
            Self.reference.refusal(of: "zzzzzzzz")
                == "unknown name `zzzzzzzz`; `wattloop explain` lists what there is")
    }
}

extension Topic.Line {
    /// The fields of an event speak for themselves.
    fileprivate var isEventField: Bool {
        depth == 1
            && [
                "path", "row", "rows", "code", "problem", "what", "status", "outcome", "attempt", "took",
                "body", "function", "address", "exception",
                "meter",
                "kind", "value", "reason", "taken_at", "duplicate", "conflict", "power", "voltage", "current",
                "energy.import", "energy.export", "power_factor", "frequency",
            ].contains(name)
    }
}
