import Documents

/// How the hub asks one meter for its values: `poll` of a device.
package struct MeterPoll: Sendable, Equatable {
    /// `Meter.id`.
    package var meter: String
    package var way: Way
    /// From the beginning of one question to that of the next.
    package var every: Duration
    /// How long one answer may take.
    package var timeout: Duration

    package enum Way: Sendable, Equatable {
        case modbus(ModbusPoll)
        case rest(RESTPoll)
        case pzem(PZEMPoll)
    }

    package init(meter: String, way: Way, every: Duration, timeout: Duration) {
        self.meter = meter
        self.way = way
        self.every = every
        self.timeout = timeout
    }
}

/// A meter that is asked for its registers over Modbus TCP.
package struct ModbusPoll: Sendable, Equatable {
    /// `host:port` as written; in a scenario it may hold insertions such as `${meter.modbus}`.
    package var address: String
    /// 0...255.
    package var unit: UInt8
    package var profile: Profile
    package var model: Model
    package var client: Client

    /// Whose register map holds.
    package enum Profile: String, Sendable, CaseIterable {
        /// The meter's own.
        case field
        /// That of an integration guide, which no meter has.
        case seed
    }

    package enum Model: String, Sendable, CaseIterable {
        /// The meter is asked.
        case auto
        /// Single phase.
        case wem3080
        /// Three phases.
        case wem3080t
    }

    /// Who speaks Modbus.
    package enum Client: String, Sendable, CaseIterable {
        case native
        /// The library of that name, which keeps wall-clock time.
        case libmodbus
    }

    package init(
        address: String, unit: UInt8 = 1, profile: Profile = .field, model: Model = .auto,
        client: Client = .native
    ) {
        self.address = address
        self.unit = unit
        self.profile = profile
        self.model = model
        self.client = client
    }
}

/// A PZEM-004T that is read on a serial line.
package struct PZEMPoll: Sendable, Equatable {
    /// Of the serial device as written; in a scenario it may be an insertion such as `${pzem.pty}`.
    package var path: String
    /// 1...247, or 248 for whichever module is on the line.
    package var address: UInt8

    package init(path: String, address: UInt8 = 1) {
        self.path = path
        self.address = address
    }
}

/// A meter whose own HTTP interface is asked.
package struct RESTPoll: Sendable, Equatable {
    /// `http://…` as written; in a scenario it may hold insertions such as `${meter.url}`.
    package var address: String
    /// Sent at once as HTTP Basic, without a challenge.
    package var login: Login?

    package struct Login: Sendable, Equatable {
        package var user: String
        package var password: SecretSource

        package init(user: String, password: SecretSource) {
            self.user = user
            self.password = password
        }
    }

    package init(address: String, login: Login? = nil) {
        self.address = address
        self.login = login
    }
}
