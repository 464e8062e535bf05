import Documents

/// Text inside a page.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        // Characters that XML does not know are no use to a browser either.
        XMLText.escaped(text)
    }

    /// JSON inside a `script` element, which a `<` in a text must not end.
    static func embedded(_ json: JSONWriter) -> String {
        json.text.replacing("<", with: "\\u003c")
    }

    /// A name that an address can hold behind its `#`: letters, digits, `-`, `_` and `/` stay.
    static func anchor(_ name: String) -> String {
        String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain =
                    scalar.properties.isAlphabetic || "0123456789-_/".unicodeScalars.contains(scalar)
                return isPlain ? Character(scalar) : "-"
            })
    }
}
