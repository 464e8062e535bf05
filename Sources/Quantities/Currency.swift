/// A currency, by its code in ISO 4217.
package struct Currency: Sendable, Hashable {
    /// Three capitals, for example `EUR`.
    package let code: String
    /// Decimals of an amount: 2 for EUR, 0 for JPY, 3 for KWD.
    package let minorDigits: Int

    /// The currency of examples, and of what is 0 in any.
    package static let euro = Currency(code: "EUR", minorDigits: 2)

    /// `nil` for a code that is not in `all`.
    package init?(code: some StringProtocol) {
        guard let known = Self.byCode[String(code)] else { return nil }
        self = known
    }

    private init(code: String, minorDigits: Int) {
        self.code = code
        self.minorDigits = minorDigits
    }

    /// The euro first, then the others by their code.
    package static let all: [Currency] =
        [euro]
        + codes.flatMap { row in
            row.codes.split { $0 == " " || $0 == "\n" }.map {
                Currency(code: String($0), minorDigits: row.minorDigits)
            }
        }.sorted { $0.code < $1.code }

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// All active codes with a minor unit but the euro's, funds included; metals, units of account and codes for tests
    /// have none.
    ///
    /// Source: ISO 4217:2015, list one, as its maintenance agency SIX publishes it. BGN is kept for the months before
    /// 2026.
    private static let codes: [(minorDigits: Int, codes: String)] = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
            CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB FJD FKP GBP GEL GHS GIP GMD GTQ GYD
            HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
            MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
            RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
            USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
            """
        ),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ]
}
