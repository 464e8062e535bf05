/// What the language knows and this version has not built yet: refused by name, never called unknown.
enum Later {
    static let models = [
        "pzem-004t-v3", "esp32-meter", "powerwall-gateway", "camera-meter", "enphase-envoy", "marstek-venus",
        "solana-ledger", "gridtokenx-meter", "iammeter-wem3080", "iammeter-wem3080t", "sink",
    ]

    static let components = ["hub", "broker", "minter", "emulator"]

    static let actions = [
        "battery.mode", "chain.send", "chain.slow", "chain.rate_limit", "chain.stall_slots",
    ]

    static let probes = ["sql", "follow", "file", "metric"]
    static let values = ["HIGH_USAGE"]
    static let siteMembers = ["battery.power", "battery.soc"]
    static let siteParts = ["battery"]
    static let deviceFields = ["mqtt"]
    static let deviceMembers = ["poll", "buffered", "online", "request"]
    static let ways = ["push", "mqtt", "modbus", "rest", "serial"]
    static let addresses = ["url", "modbus", "pty", "rpc"]
    static let quirks = [
        "envoy.zeros-after-power-up", "envoy.drop-and-spike", "envoy.busy-503", "envoy.slow-night",
        "envoy.update-breaks", "envoy.today-never-resets", "envoy.token-expiry", "powerwall.429",
        "powerwall.session-1h", "powerwall.lockout", "marstek.min-250-bytes", "marstek.port-2220",
        "battery.oscillates-on-stale", "pzem.crc-glitch", "pzem.nan", "meter.reset-to-zero",
        "meter.first-sample-twice", "chain.blockhash-not-found-then-dropped",
    ]
    static let componentMembers = [
        "hub": [
            "latest.power", "latest.voltage", "latest.current", "energy.import", "energy.export", "lateness",
            "reading",
            "refused", "alert", "cleared", "notified",
        ]
    ]
}
