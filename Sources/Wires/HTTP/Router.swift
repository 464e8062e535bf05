/// Finds what a path leads to: a path without parameters first, then the first pattern that fits.
package struct Router<Target: Sendable>: Sendable {
    /// What a path leads to, with its parameters.
    package struct Match: Sendable {
        package let target: Target
        package let parameters: PathParameters
    }

    private var fixed: [String: Target] = [:]
    private var patterns: [(pattern: PathPattern, target: Target)] = []

    /// - Parameter routes: patterns in the order in which they are tried; each stands here once.
    package init(_ routes: [(pattern: String, target: Target)]) {
        for route in routes {
            let pattern = PathPattern(route.pattern)
            if pattern.isFixed {
                let earlier = fixed.updateValue(route.target, forKey: route.pattern)
                precondition(earlier == nil, "`\(route.pattern)` leads to two things")
            } else {
                patterns.append((pattern, route.target))
            }
        }
    }

    /// - Returns: `nil` when nothing is there.
    package func match(_ path: String) -> Match? {
        if let target = fixed[path] { return Match(target: target, parameters: PathParameters()) }
        for route in patterns {
            if let parameters = route.pattern.match(path) {
                return Match(target: route.target, parameters: parameters)
            }
        }
        return nil
    }
}

/// What answers the methods of one path.
package struct MethodTable<Handler: Sendable>: Sendable {
    private let rows: [(method: String, handler: Handler)]
    private let other: Handler?

    /// - Parameter rows: methods in the order in which `allow` names them.
    package init(_ rows: [(method: String, handler: Handler)]) {
        self.rows = rows
        other = nil
    }

    /// One handler for every method: it says itself which it takes.
    package init(any handler: Handler) {
        rows = []
        other = handler
    }

    /// The handler of GET answers HEAD too: the server leaves out the body.
    /// - Throws: `MethodNotAllowed`.
    package func handler(for method: String) throws(MethodNotAllowed) -> Handler {
        let sought = method == "HEAD" ? "GET" : method
        if let handler = rows.first(where: { $0.method == sought })?.handler ?? other { return handler }
        let allowed = rows.flatMap { $0.method == "GET" ? ["GET", "HEAD"] : [$0.method] }
        throw MethodNotAllowed(allow: allowed.joined(separator: ", "))
    }
}

extension MethodTable {
    package static func get(_ handler: Handler) -> Self { Self([("GET", handler)]) }
    package static func post(_ handler: Handler) -> Self { Self([("POST", handler)]) }
    package static func delete(_ handler: Handler) -> Self { Self([("DELETE", handler)]) }
    package static func any(_ handler: Handler) -> Self { Self(any: handler) }
}

/// A path does not take the method of a request.
package struct MethodNotAllowed: Error, Sendable, Equatable {
    /// The methods that it takes, as the header `Allow` has them.
    package let allow: String
}
