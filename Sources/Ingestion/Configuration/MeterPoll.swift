import Documents

/// How the hub asks one meter for its values: `poll` of a device.
public struct MeterPoll: Sendable, Equatable {
    /// `Meter.id`.
    public var meter: String
    public var way: Way
    /// From the beginning of one question to that of the next.
    public var every: Duration
    /// How long one answer may take.
    public var timeout: Duration

    public enum Way: Sendable, Equatable {
        case modbus(ModbusPoll)
        case rest(RESTPoll)
        case pzem(PZEMPoll)
    }

    public init(meter: String, way: Way, every: Duration, timeout: Duration) {
        self.meter = meter
        self.way = way
        self.every = every
        self.timeout = timeout
    }
}

/// A meter that is asked for its registers over Modbus TCP.
public struct ModbusPoll: Sendable, Equatable {
    /// `host:port` as written; in a scenario it may hold insertions such as `${meter.modbus}`.
    public var address: String
    /// 0...255.
    public var unit: UInt8
    public var profile: Profile
    public var model: Model
    public var client: Client

    /// Whose register map holds.
    public enum Profile: String, Sendable, CaseIterable {
        /// The meter's own.
        case field
        /// That of an integration guide, which no meter has.
        case seed
    }

    public enum Model: String, Sendable, CaseIterable {
        /// The meter is asked.
        case auto
        /// Single phase.
        case wem3080
        /// Three phases.
        case wem3080t
    }

    /// Who speaks Modbus.
    public enum Client: String, Sendable, CaseIterable {
        case native
        /// The library of that name, which keeps wall-clock time.
        case libmodbus
    }

    public init(
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
public struct PZEMPoll: Sendable, Equatable {
    /// Of the serial device as written; in a scenario it may be an insertion such as `${pzem.pty}`.
    public var path: String
    /// 1...247, or 248 for whichever module is on the line.
    public var address: UInt8

    public init(path: String, address: UInt8 = 1) {
        self.path = path
        self.address = address
    }
}

/// A meter whose own HTTP interface is asked.
public struct RESTPoll: Sendable, Equatable {
    /// `http://…` as written; in a scenario it may hold insertions such as `${meter.url}`.
    public var address: String
    /// Sent at once as HTTP Basic, without a challenge.
    public var login: Login?

    public struct Login: Sendable, Equatable {
        public var user: String
        public var password: SecretSource

        public init(user: String, password: SecretSource) {
            self.user = user
            self.password = password
        }
    }

    public init(address: String, login: Login? = nil) {
        self.address = address
        self.login = login
    }
}
