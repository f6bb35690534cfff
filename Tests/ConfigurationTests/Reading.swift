@testable import Configuration

/// Reads `file` as `a.cfg` and then `arguments`. Without a file none is named.
func read(_ file: String? = nil, _ arguments: [String] = []) -> Outcome {
    read(bytes: file.map { Array($0.utf8) }, arguments)
}

/// As `read`, for a file that need not be text.
func read(bytes: [UInt8]?, _ arguments: [String] = []) -> Outcome {
    let config = bytes == nil ? [] : ["--config", "a.cfg"]
    return Invocation.read(arguments: config + arguments) { path in
        guard path == "a.cfg", let bytes else { return .failure(FileUnreadable(reason: "No such file")) }
        return .success(bytes)
    }
}

extension Outcome {
    /// The settings, or the defaults if there are none.
    var settings: Settings { invocation.settings ?? Settings() }
    /// What a user sees, line by line.
    var messages: [String] { problems.map(\.description) }
    /// The numbers of the lines of the file that have problems.
    var lines: [Int] { problems.compactMap(\.line) }
    /// The options of the backend without their origins.
    var options: [String] { settings.backend.options.map { "\($0.key)=\($0.value)" } }
}

extension Problem {
    /// The line of the file that it concerns.
    var line: Int? {
        guard case .line(_, let number) = origin else { return nil }
        return number
    }
}
