extension PluginFolder {
    /// Loads all framings, in the order of their names. One that can't be loaded keeps none of the others from it.
    ///
    /// - Returns: what is wrong, and which libraries registered nothing; each with the path of its file.
    package func loadFramings() -> (faults: [(path: String, fault: PluginFault)], idle: [String]) {
        var faults: [(path: String, fault: PluginFault)] = []
        var idle: [String] = []
        for file in framings {
            do throws(PluginFault) {
                let names = try PluginFramings.loadLibrary(at: file.path)
                if names.isEmpty { idle.append(file.path) }
            } catch {
                faults.append((file.path, error))
            }
        }
        return (faults, idle)
    }
}
