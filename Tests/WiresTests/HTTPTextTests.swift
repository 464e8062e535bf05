import Foundation
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

@Suite(.ends())
struct HTTPTextTests {
    @Test(arguments: [
        ("/", "/", ""), ("/a%20b", "/a b", ""), ("/a+b?c=d+e", "/a+b", "c=d e"),
        ("/%C3%BC?%C3%BC=%E2%82%AC", "/ü", "ü=€"),
        ("/?a=1&b=2&a=3", "/", "a=1 b=2 a=3"), ("/?a&b=&=c", "/", "a= b= =c"), ("/?a=b=c", "/", "a=b=c"),
        ("/?", "/", ""), ("/?&&", "/", ""), ("/%", "/%", ""), ("/%4", "/%4", ""),
        ("/%zz?%g1=%1", "/%zz", "%g1=%1"),
        ("/%2541", "/%41", ""), ("/%ff", "/\u{FFFD}", ""), ("/a?b?c", "/a", "b?c="),
        ("/?x=%26%3D%2B", "/", "x=&=+"),
        ("http://meter.local:80/a?b=c", "/a", "b=c"), ("/?q=\u{301}", "/", "q=\u{301}"), ("*", "*", ""),
        ("", "", ""),
    ])
    func `a target is taken apart and decoded`(text: String, path: String, query: String) {
        let target = HTTPTarget(text)
        #expect(target.path == path)
        #expect(target.query.map { "\($0.name)=\($0.value)" }.joined(separator: " ") == query)
    }

    @Test(arguments: [
        ("http://hub", "hub", 80, "/"), ("http://hub:8000", "hub", 8000, "/"),
        ("HTTP://Hub/x", "Hub", 80, "/x"),
        ("http://127.0.0.1:8000/a/b?c=d#e", "127.0.0.1", 8000, "/a/b?c=d"),
        ("http://hub?x=1", "hub", 80, "/?x=1"),
        ("http://hub#top", "hub", 80, "/"), ("http://shelly-1_2.local/rpc", "shelly-1_2.local", 80, "/rpc"),
    ])
    func `an address is read`(text: String, host: String, port: Int, target: String) {
        #expect(HTTPURL(text) == HTTPURL(host: host, port: port, target: target))
    }

    @Test(arguments: [
        ("https://hub", 443, "hub"), ("https://hub:443/x", 443, "hub"), ("HTTPS://hub:80", 80, "hub:80"),
    ])
    func `a secure address has a port of its own`(text: String, port: Int, authority: String) throws {
        let url = try #require(HTTPURL(text))
        #expect(url.isSecure)
        #expect(url.port == port)
        #expect(url.authority == authority)
    }

    @Test(arguments: [
        "", "hub", "https:/hub", "https://", "ftp://hub", "http://", "http://:80", "http://hub:",
        "http://hub:0",
        "http://hub:65536", "http://hub:x", "http://user@hub", "http://h ub", "http://hub/a b",
        "http://hub/\r\nx",
        "http://hub/ü", "http://[::1]:80/",
    ])
    func `what is no address is not read`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [("http://hub/", "hub"), ("http://hub:80/", "hub"), ("http://hub:81/", "hub:81")])
    func `the authority names the port only where it is not 80`(text: String, authority: String) {
        #expect(HTTPURL(text)?.authority == authority)
    }

    // The second row is the example of RFC 9110, section 5.6.7.
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `a date header has the fixed form`(second: Int64, text: String) {
        #expect(HTTPDate().text(at: UTCInstant(seconds: second)) == text)
    }

    @Test func `a date header follows the clock`() {
        let date = HTTPDate()
        let texts = [1_500_000_000, 1_999_999_999, 2_000_000_000].map {
            date.text(at: UTCInstant(nanoseconds: $0))
        }
        #expect(texts.map { $0.suffix(6) } == ["01 GMT", "01 GMT", "02 GMT"])
    }

    @Test(arguments: [
        (EADDRINUSE, "127.77.0.1:80 is in use by another program; stop it or choose another port"),
        (EACCES, "127.77.0.1:80 needs privileges that this program does not have; choose a port above 1023"),
        (EADDRNOTAVAIL, "127.77.0.1 is no address of this machine; choose one of its own"),
        (ENOBUFS, "127.77.0.1:80 cannot be bound (error 105)"),
    ])
    func `a problem with a port says what to do`(code: Int32, text: String) {
        #expect(PortProblem(host: "127.77.0.1", port: 80, errnoCode: code).description == text)
    }
}
