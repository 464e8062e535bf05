import Testing
import TimeLimits

@testable import Harness
@testable import Scenarios

@Suite(.ends())
struct BuiltInLaterTests {
    @Test func `nothing that is built is told to come later`() {
        let models = Catalogue.builtIn.models
        #expect(Set(models.map(\.name)).isDisjoint(with: Later.models))
        #expect(Set(models.flatMap(\.quirks)).isDisjoint(with: Later.quirks))
        #expect(Set(models.flatMap(\.addresses)).isDisjoint(with: Later.addresses))
        #expect(Set(Catalogue.builtIn.components.map(\.name)).isDisjoint(with: Later.components))
        #expect(Set(Catalogue.builtIn.siteSignals.map(\.name)).isDisjoint(with: Later.siteMembers))
    }
}
