import Documents
import Quantities

/// What a scenario says about itself.
struct Header {
    var name = ""
    var about = ""
    var tags: [String] = []
    var seed: UInt64 = 1
    var recordsAll = false
}

struct HeaderReader {
    let findings: Findings

    func read(_ loaded: LoadedScenario) -> Header {
        var header = Header()
        let root = loaded.root
        header.name = name(root)
        header.about = text("about", root)
        header.tags = tags(root)
        header.seed = seed(root) ?? header.seed
        header.recordsAll = recordsAll(root)
        return header
    }

    private func name(_ root: Node) -> String {
        guard let entry = root.entry("name") else {
            findings.add(root.position, "a scenario needs `name`, a text", hint: "add name: evening-theft")
            return ""
        }
        guard let name = entry.value.text, Naming.isTitle(name) else {
            findings.add(
                entry.value.position, "`name` takes \(Naming.titleRule), found \(entry.value.phrase)")
            return ""
        }
        return name
    }

    private func text(_ key: String, _ root: Node) -> String {
        guard let node = root[key] else { return "" }
        if let text = node.text { return text }
        findings.add(node.position, "`\(key)` takes a text, found \(node.phrase)")
        return ""
    }

    private func tags(_ root: Node) -> [String] {
        guard let node = root["tags"] else { return [] }
        guard let items = node.items else {
            findings.add(
                node.position, "`tags` takes a list of words, found \(node.phrase)", hint: "write [pr]")
            return []
        }
        return items.compactMap { item in
            if let text = item.text, Naming.isTitle(text) { return text }
            findings.add(item.position, "a tag takes \(Naming.titleRule), found \(item.phrase)")
            return nil
        }
    }

    private func seed(_ root: Node) -> UInt64? {
        guard let node = root["seed"] else { return nil }
        if let text = node.text, text.allSatisfy(\.isDigit), let seed = UInt64(text) { return seed }
        findings.add(
            node.position, "`seed` takes a whole number from 0, found \(node.phrase)", hint: "write 77")
        return nil
    }

    private func recordsAll(_ root: Node) -> Bool {
        guard let node = root["record"] else { return false }
        if node.text == "all" { return true }
        findings.add(node.position, "`record` takes `all`, found \(node.phrase)")
        return false
    }
}
