import Household
import Timekeeping
import Wires

/// What a device gets from the run that it lives in.
package struct DeviceSurroundings: Sendable {
    package let time: any Timekeeper
    package let wiring: Wiring
    package let observer: any DeviceObserver
    package let seed: UInt64
    /// The loopback address of its own.
    package let host: String
    /// Where it may put files such as the links of pseudoterminals; `nil` where there is no such place.
    package let folder: String?
    /// What devices on one serial line share.
    package let lines: SerialLines
    /// Puts addresses into texts such as `${hub.url}/api`.
    package let fillIn: @Sendable (String) -> String

    package init(
        time: any Timekeeper, wiring: Wiring, observer: any DeviceObserver, seed: UInt64, host: String,
        folder: String? = nil, lines: SerialLines = SerialLines(),
        fillIn: @escaping @Sendable (String) -> String
    ) {
        self.time = time
        self.wiring = wiring
        self.observer = observer
        self.seed = seed
        self.host = host
        self.folder = folder
        self.lines = lines
        self.fillIn = fillIn
    }
}

/// The part of a site that a device sees.
package struct SiteView: Sendable {
    package let site: Site
    package let part: SitePart

    package init(site: Site, part: SitePart) {
        self.site = site
        self.part = part
    }
}
