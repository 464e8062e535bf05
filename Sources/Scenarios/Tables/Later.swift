/// What the language knows and this version has not built yet: refused by name, never called unknown.
enum Later {
    static let models = [
        "powerwall-gateway", "camera-meter", "enphase-envoy", "marstek-venus", "solana-ledger",
        "gridtokenx-meter",
    ]

    static let components = ["minter", "emulator"]

    static let actions = [
        "battery.mode", "chain.send", "chain.slow", "chain.rate_limit", "chain.stall_slots",
    ]

    static let probes = ["sql", "follow", "file", "metric"]
    static let siteMembers = ["battery.power", "battery.soc"]
    static let siteParts = ["battery"]
    static let addresses = ["rpc"]
    static let quirks = [
        "envoy.zeros-after-power-up", "envoy.drop-and-spike", "envoy.busy-503", "envoy.slow-night",
        "envoy.update-breaks", "envoy.today-never-resets", "envoy.token-expiry", "powerwall.429",
        "powerwall.session-1h", "powerwall.lockout", "marstek.min-250-bytes", "marstek.port-2220",
        "battery.oscillates-on-stale", "chain.blockhash-not-found-then-dropped",
    ]
}
