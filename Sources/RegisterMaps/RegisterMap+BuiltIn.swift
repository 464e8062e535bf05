import Documents

extension RegisterMap {
    /// The maps of this package, by file, each with its profiles in order.
    package static let builtIn: [RegisterMap] = {
        let files = [
            ("iammeter-wem3080.yaml", PackageResources.iammeter_wem3080_yaml),
            ("iammeter-wem3080t.yaml", PackageResources.iammeter_wem3080t_yaml),
            ("pzem-004t-v3.yaml", PackageResources.pzem_004t_v3_yaml),
        ]
        return files.flatMap { file, bytes in
            do throws(Diagnostics) {
                return try RegisterMapFile.read(String(decoding: bytes, as: UTF8.self), file: file)
            } catch {
                let lines = error.ordered.map { "\($0.position): \($0.message)" }
                preconditionFailure("a register map is wrong: \(lines.joined(separator: "; "))")
            }
        }
    }()
}
