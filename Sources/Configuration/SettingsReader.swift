/// Gathers settings from the lines of a file and then from the command line, and all that is wrong with them.
struct SettingsReader {
    private(set) var settings = Settings()
    private(set) var problems: [Problem] = []
    private(set) var warnings: [Problem] = []

    /// Where the file set each key.
    private var firstLines: [CoreKey: Origin] = [:]
    /// Where each address of `settings.listen` was written. Empty while that is the default.
    private var listenOrigins: [Origin] = []

    /// Takes what the file says. Call it before the command line is read.
    mutating func read(_ lines: [INILine], of file: String) {
        // `nil` is a section that has been complained about: its lines have no one to judge them.
        var section: Section? = .core
        for line in lines {
            let origin = Origin.line(file: file, number: line.number)
            switch line.content {
            case .broken(let rule):
                report(rule, at: origin)
                if case .sectionNotClosed = rule { section = nil }
            case .section(let name):
                section = Section(rawValue: name)
                guard section == nil else { continue }
                let nearest = NearestName.of(name, among: Section.allCases.map(\.rawValue))
                report(.unknownSection(name, nearest: nearest), at: origin)
            case .entry(let key, let value):
                switch section {
                case .core: setCore(key, value, at: origin)
                case .backend: settings.backend.options.append(BackendOption(key: key, value: value, origin: origin))
                case nil: continue
                }
            }
        }
    }

    /// Takes what the command line says, in its order.
    mutating func read(_ arguments: [Argument]) {
        var hasFile = false
        for argument in arguments {
            switch argument.content {
            case .broken(let rule): report(rule, at: argument.origin)
            case .option(.option, let value): addOption(value, at: argument.origin)
            case .option(let option, let value):
                if let key = option.key { set(key, value, at: argument.origin) }
            case .file:
                if hasFile { report(.secondFile, at: argument.origin) }
                hasFile = true
            }
        }
    }

    /// Notes that something is wrong.
    mutating func report(_ rule: BrokenRule, at origin: Origin) {
        problems.append(Problem(origin: origin, rule: rule))
    }

    private enum Section: String, CaseIterable {
        case core, backend
    }

    /// Sets what a line of `[core]` names.
    private mutating func setCore(_ name: String, _ value: String, at origin: Origin) {
        guard let key = CoreKey(rawValue: name) else {
            report(.unknownKey(name, of: .core, nearest: NearestName.of(name, among: Settings.keys)), at: origin)
            return
        }
        if !key.isRepeatable, let first = firstLines[key] {
            report(.repeatedKey(name, first: first), at: origin)
            return
        }
        firstLines[key] = firstLines[key] ?? origin
        set(key, value, at: origin)
    }

    private mutating func set(_ key: CoreKey, _ value: String, at origin: Origin) {
        var changed = settings
        do {
            try key.set(WrittenValue(text: value), in: &changed)
        } catch {
            report(.badValue(key: key.rawValue, value: value, expected: error.expected), at: origin)
            return
        }
        switch key {
        case .listen: listen(on: changed.listen.removeLast(), value, at: origin)
        case .backend: select(changed.backend.name, at: origin)
        case .plugins:
            settings = changed
            settings.pluginsOrigin = origin
        default: settings = changed
        }
    }

    /// Adds an address. The first of the file replaces the default, the first of the command line those of the file.
    private mutating func listen(on address: ListenAddress, _ text: String, at origin: Origin) {
        if listenOrigins.last?.isInFile != origin.isInFile {
            listenOrigins = []
            settings.listen = []
        }
        if let index = settings.listen.firstIndex(of: address) {
            report(.repeatedAddress(text, first: listenOrigins[index]), at: origin)
            return
        }
        settings.listen.append(address)
        listenOrigins.append(origin)
    }

    /// Drops the backend before with its options. Options of the same source can't have been meant to be dropped.
    private mutating func select(_ name: String, at origin: Origin) {
        if let dropped = settings.backend.options.first(where: { $0.origin.isInFile == origin.isInFile }) {
            warnings.append(Problem(origin: origin, rule: .optionsDropped(first: dropped.origin)))
        }
        settings.backend = BackendSelection(name: name, origin: origin)
    }

    private mutating func addOption(_ text: String, at origin: Origin) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals != text.startIndex else {
            report(.notKeyValue, at: origin)
            return
        }
        let value = String(text[text.utf8.index(after: equals)...])
        settings.backend.options.append(BackendOption(key: String(text[..<equals]), value: value, origin: origin))
    }
}
