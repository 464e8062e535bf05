import Testing
import TimeLimits

/// No test may keep a gate waiting for ever.
@Suite(.ends())
struct TimeLimitTests {
    @Test func `every suite has a time limit`() throws {
        let suites = try TestSuite.all()
        #expect(suites.count > 200)
        #expect(suites.filter { !$0.hasLimit } == [])
    }

    @Test func `a suite without a limit is found`() {
        let text = """
            @Suite(.ends())
            struct FirstTests {
                @Test func `something`() {}
            }

            struct SecondTests {
                @Test(arguments: 1...2) func `something else`(number: Int) {}
            }

            struct Fixture {
                let number = 1
            }
            """
        #expect(
            TestSuite.all(in: text, of: "A.swift") == [
                TestSuite(place: "A.swift:2", name: "FirstTests", hasLimit: true),
                TestSuite(place: "A.swift:6", name: "SecondTests", hasLimit: false),
            ])
    }

    @Test func `a test that has not ended in time is named with its place`() {
        let watch = TestWatch()
        let begin = ContinuousClock.now
        let hanging = watch.begin("it hangs", at: "A/B.swift:7", limit: .seconds(60))
        let other = watch.begin("it ends", at: "A/B.swift:9", limit: .seconds(60))
        watch.end(other)
        #expect(watch.complaints(at: begin) == [])
        #expect(
            watch.complaints(at: begin + .seconds(61)) == [
                "A/B.swift:7: error: test `it hangs` has not ended within 60 s; the run of the tests ends here"
            ])
        watch.end(hanging)
        #expect(watch.complaints(at: begin + .seconds(61)) == [])
    }
}
