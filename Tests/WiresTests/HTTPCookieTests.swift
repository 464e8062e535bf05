import Seeded
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct HTTPCookieTests {
    private static func shown(_ header: String) -> String {
        HTTPCookie.parse(header).map { "\($0.name)=\($0.value)" }.joined(separator: "|")
    }

    @Test(arguments: [
        ("", ""), ("a=1", "a=1"), ("a=1; b=2", "a=1|b=2"), ("a=1;b=2;", "a=1|b=2"), (" a = 1 ", "a=1"),
        // pypowerwall sends both names twice, and aiohttp quotes a value with `=` in it.
        ("AuthCookie=x==; AuthCookie=\"y==\"; UserRecord=z", "AuthCookie=x==|AuthCookie=y==|UserRecord=z"),
        ("a", ""), ("=1", ""), ("a=", "a="), ("a=\"", "a=\""), ("a=\"\"", "a="), ("; ;a=b", "a=b"),
        ("a=b c", "a=b c"), ("a=\"b;c\"", "a=\"b"),
    ])
    func `a header is read`(header: String, cookies: String) {
        #expect(Self.shown(header) == cookies)
    }

    @Test func `each beginning of a header is read without its last cookie changing another`() {
        let header = Array("AuthCookie=\"token==\"; UserRecord=e30=; theme=dark".utf8)
        var names: [[String]] = []
        for count in 0...header.count {
            let text = String(decoding: header.prefix(count), as: UTF8.self)
            let found = HTTPCookie.parse(text).map(\.name)
            if names.last != found { names.append(found) }
        }
        #expect(
            names == [
                [], ["AuthCookie"], ["AuthCookie", "UserRecord"], ["AuthCookie", "UserRecord", "theme"],
            ])
    }

    @Test func `no more cookies are read than the limit`() {
        let header = Array(repeating: "a=b", count: 1000).joined(separator: ";")
        #expect(HTTPCookie.parse(header).count == HTTPCookie.limit)
        let request = HTTPRequest(
            method: "GET", path: "/", headers: [("cookie", header), ("cookie", "c=d")])
        #expect(request.cookies.count == HTTPCookie.limit)
    }

    @Test func `whatever a header has in it, names and values are parts of it`() {
        var random = SeededNumbers(seed: 0xC00C)
        let alphabet = Array("ab=;\" \t,\\\u{0}é=;".utf8)
        for _ in 0..<DamagedInputs.count(ordinarily: 5000) {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let header = String(decoding: bytes, as: UTF8.self)
            for cookie in HTTPCookie.parse(header) {
                #expect(!cookie.name.isEmpty && !cookie.name.contains("="))
                #expect(!cookie.name.utf8.contains(UInt8(ascii: ";")))
                #expect(!cookie.value.utf8.contains(UInt8(ascii: ";")))
            }
        }
    }

    @Test func `a cookie is set with its attributes`() {
        #expect(
            HTTPCookie(name: "AuthCookie", value: "x==").setCookie(.path("/")) == "AuthCookie=x==; Path=/")
        #expect(
            HTTPCookie(name: "sessionId", value: "0f").setCookie(
                .secure, .httpOnly, .path("/"), .maxAge(seconds: 600))
                == "sessionId=0f; Secure; HttpOnly; Path=/; Max-Age=600")
    }

    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer  abc", "abc"), ("BEARER a b", "a b"), ("Bearer", nil),
        ("Bearer ", nil),
        ("Basic abc", nil), ("", nil), ("Bearerabc", nil),
    ])
    func `a bearer token is read`(header: String, token: String?) {
        let request = HTTPRequest(method: "GET", path: "/", headers: [("authorization", header)])
        #expect(request.bearerToken == token)
    }
}
