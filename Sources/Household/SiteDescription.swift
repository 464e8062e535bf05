/// What a site is made of.
package struct SiteDescription: Sendable, Hashable {
    /// Names the site's random numbers.
    package var name: String
    /// Needed by a roof; without it the air has a mean of 15 °C unless the sky says otherwise.
    package var place: Place?
    package var sky: Sky
    package var grid: Grid
    package var roof: Roof?
    package var loads: Loads?

    package init(
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
