/// What a site is made of.
public struct SiteDescription: Sendable, Hashable {
    /// Names the site's random numbers.
    public var name: String
    /// Needed by a roof; without it the air has a mean of 15 °C unless the sky says otherwise.
    public var place: Place?
    public var sky: Sky
    public var grid: Grid
    public var roof: Roof?
    public var loads: Loads?

    public init(
        name: String, place: Place? = nil, sky: Sky = Sky(), grid: Grid = Grid(), roof: Roof? = nil,
        loads: Loads? = nil
    ) {
        precondition(grid.phaseCount == 1 || grid.phaseCount == 3, "a site has one phase or three")
        precondition(roof == nil || place != nil, "a roof needs a place under the sun")
        self.name = name
        self.place = place
        self.sky = sky
        self.grid = grid
        self.roof = roof
        self.loads = loads
    }
}
