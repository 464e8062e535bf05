import Testing
import TimeLimits

@testable import Simulators

@Suite(.ends())
struct ArduinoJSONTests {
    /// The table of the protocol sheet.
    @Test(arguments: [
        (Float(230.1), "230.1000061", "230.1"), (4.35, "4.349999905", "4.35"), (0.99, "0.99000001", "0.99"),
        (9999.99, "9999.990234", "9999.99"), (50, "50", "50"), (0, "0", "0"), (.nan, "null", "null"),
        (.infinity, "null", "null"), (-.infinity, "null", "null"),
    ])
    func `a float has the digits of its library`(value: Float, old: String, new: String) {
        #expect(ArduinoJSON.v6_21.text(value) == old)
        #expect(ArduinoJSON.v7_0.text(value) == old)
        #expect(ArduinoJSON.v7_2.text(value) == new)
    }

    @Test(arguments: [
        (230.1, "230.1"), (4.35, "4.35"), (50.0, "50"), (0.5, "0.5"), (-0.0, "0"), (1e10, "1e10"),
    ])
    func `a double has nine digits behind the first with each of them`(value: Double, text: String) {
        for library in ArduinoJSON.allCases { #expect(library.text(value) == text) }
    }

    /// Printed by the libraries themselves: bits of the float, 6.21.5 and 7.0.4, 7.2.0.
    static let printed: [(UInt32, String, String)] = [
        (0x4337CCCD, "183.8000031", "183.8"),
        (0x40841893, "4.127999783", "4.128"),
        (0x46ACC79A, "22115.80078", "22115.8"),
        (0x461BE20A, "9976.509766", "9976.51"),
        (0x4272CCCD, "60.70000076", "60.7"),
        (0x3F47AE14, "0.779999971", "0.78"),
        (0xB9350397, "-0.000172628", "-0.000173"),
        (0x4D3A9B8A, "1.95672224e8", "1.956722e8"),
        (0x42DE0000, "111", "111"),
        (0x42B710E5, "91.53299713", "91.533"),
        (0x467D4933, "16210.2998", "16210.3"),
        (0x454F5A5E, "3317.647949", "3317.648"),
        (0x424F3333, "51.79999924", "51.8"),
        (0x3CA3D70A, "0.02", "0.02"),
        (0x1271F16E, "7.634377633e-28", "7.634378e-28"),
        (0x4D2BC65D, "1.80118992e8", "1.80119e8"),
        (0x43523333, "210.1999969", "210.2"),
        (0x420727F0, "33.78900146", "33.789"),
        (0x4669D39A, "14964.90039", "14964.9"),
        (0x45D2746A, "6734.551758", "6734.552"),
        (0x4238CCCD, "46.20000076", "46.2"),
        (0x3F0CCCCD, "0.550000012", "0.55"),
        (0xCDC1D77F, "-4.0651568e8", "-4.065157e8"),
        (0x4D078302, "1.42094368e8", "1.420944e8"),
        (0x42FA6666, "125.1999969", "125.2"),
        (0x4265F7CF, "57.49200058", "57.492"),
        (0x45C5899A, "6321.200195", "6321.2"),
        (0x45C2ADD3, "6229.728027", "6229.728"),
        (0x42426666, "48.59999847", "48.6"),
        (0x3F35C28F, "0.709999979", "0.71"),
        (0xE8DB1F13, "-8.278171823e24", "-8.278172e24"),
        (0x4D8E233E, "2.98084288e8", "2.980843e8"),
        (0x43383333, "184.1999969", "184.2"),
        (0x41DCD4FE, "27.60400009", "27.604"),
        (0x4693C89A, "18916.30078", "18916.3"),
        (0x450F8C46, "2296.76709", "2296.767"),
        (0x4237999A, "45.90000153", "45.9"),
        (0x3CA3D70A, "0.02", "0.02"),
        (0x065FCBB5, "4.209129873e-35", "4.20913e-35"),
        (0x4D99C197, "3.22450144e8", "3.224501e8"),
        (0x43710000, "241", "241"),
        (0x424ADB23, "50.7140007", "50.714"),
        (0x461820CD, "9736.200195", "9736.2"),
        (0x45C46D7F, "6285.687012", "6285.687"),
        (0x42446666, "49.09999847", "49.1"),
        (0x3E8A3D71, "0.270000011", "0.27"),
        (0x8C69D5CE, "-1.801400659e-31", "-1.801401e-31"),
        (0x4DA1F2C8, "3.39630336e8", "3.396303e8"),
        (0xC01ADC48, "-2.419694901", "-2.419695"),
        (0x7DA2D55D, "2.70553476e37", "2.705535e37"),
        (0xD681CB23, "-7.135473277e13", "-7.135473e13"),
        (0x46AB2695, "21907.29102", "21907.29"),
        (0x5ECF5413, "7.469793377e18", "7.469793e18"),
        (0xE80B5AE5, "-2.632342597e24", "-2.632343e24"),
        (0x6D2C0FB2, "3.32814976e27", "3.32815e27"),
        (0x005D8310, "8.587717509e-39", "8.587718e-39"),
        (0xB237926E, "-1.06852962e-8", "-1.06853e-8"),
        (0x4F10F823, "2.432180992e9", "2.432181e9"),
        (0xF1EEAE2B, "-2.363775632e30", "-2.363776e30"),
        (0x2190778C, "9.789463347e-19", "9.789463e-19"),
        (0x7C5F0AC6, "4.632402843e36", "4.632403e36"),
        (0x4CE840C5, "1.21767464e8", "1.217675e8"),
        (0xC65FDEFC, "-14327.74609", "-14327.75"),
        (0xC73901BB, "-47361.73047", "-47361.73"),
        (0xF0699A11, "-2.891850486e29", "-2.89185e29"),
        (0x79CBB3DC, "1.322105305e35", "1.322105e35"),
        (0xA8A3B9DB, "-1.817723726e-14", "-1.817724e-14"),
        (0x6D7E1055, "4.914308544e27", "4.914309e27"),
        (0xC2B11E79, "-88.55951691", "-88.55952"),
        (0x0E353729, "2.233653112e-30", "2.233653e-30"),
        (0xF11A6990, "-7.646129399e29", "-7.646129e29"),
        (0x21E9D0A1, "1.584391775e-18", "1.584392e-18"),
    ]

    @Test func `values of the sensor and any other bits are printed as the libraries print them`() {
        for (bits, old, new) in Self.printed {
            #expect(ArduinoJSON.v7_0.text(Float(bitPattern: bits)) == old)
            #expect(ArduinoJSON.v7_2.text(Float(bitPattern: bits)) == new)
        }
    }

    @Test func `every float has a text that reads back within its digits`() {
        var state: UInt64 = 1
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Float(bitPattern: UInt32(state >> 32))
            for library in ArduinoJSON.allCases {
                let text = library.text(value)
                guard value.isFinite else {
                    #expect(text == "null")
                    continue
                }
                let shown = Double(text) ?? .nan
                let allowed = Double(value.magnitude) * 1e-5 + 1e-6
                #expect(abs(shown - Double(value)) <= allowed, "\(value) as \(text)")
            }
        }
    }
}
