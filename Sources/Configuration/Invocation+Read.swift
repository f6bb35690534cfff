extension Invocation {
    /// Reads the command line and, first, the configuration file that it names.
    ///
    /// Someone who asks for help or the version gets it, whatever else is wrong; no file is read then.
    ///
    /// - Parameters:
    ///   - arguments: The command line without the program's name.
    ///   - readFile: Gives the bytes of the file at a path. Called at most once.
    package static func read(
        arguments: [String], readFile: (_ path: String) -> Result<[UInt8], FileUnreadable>
    ) -> Outcome {
        let arguments = ArgumentReader.arguments(arguments)
        for case .option(let option, _) in arguments.map(\.content) {
            if option == .help { return Outcome(.help) }
            if option == .version { return Outcome(.version) }
        }
        var reader = SettingsReader()
        if let path = arguments.lazy.compactMap(\.path).first {
            switch readFile(path) {
            case .success(let bytes): reader.read(INIReader.lines(bytes), of: path)
            case .failure(let failure):
                reader.report(.fileUnreadable(reason: failure.reason), at: .file(path))
            }
        }
        reader.read(arguments)
        let isCheck = arguments.contains { $0.content == .option(.checkConfig, value: "") }
        return Outcome(
            isCheck ? .check(reader.settings) : .serve(reader.settings), problems: reader.problems,
            warnings: reader.warnings)
    }
}
