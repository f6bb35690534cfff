extension PluginFolder {
    /// Loads all framings, in the order of their names. One that can't be loaded keeps none of the others from it.
    ///
    /// - Returns: what is wrong, and which libraries registered nothing; each with the path of its file.
    package func loadFramings() -> (faults: [(path: String, fault: PluginFault)], idle: [String]) {
        var faults: [(path: String, fault: PluginFault)] = []
        var idle: [String] = []
        for file in framings {
            do throws(PluginFault) {
                let (_, registrations) = try PluginFramings.load(file.path)
                if registrations == 0 { idle.append(file.path) }
            } catch {
                faults.append((file.path, error))
            }
        }
        return (faults, idle)
    }
}
