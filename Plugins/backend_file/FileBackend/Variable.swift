/// A part of a request that an expression can name a file by.
enum Variable: Equatable, Sendable {
    case endpoint
    case host
    case cookie([UInt8])
    case header([UInt8])
    case query([UInt8])

    /// Reads what stands between two percent signs; `nil` if that is none of ours.
    init?(_ text: some Collection<UInt8>) {
        let text = Array(text)
        if text.elementsEqual("endpoint".utf8) {
            self = .endpoint
        } else if text.elementsEqual("host".utf8) {
            self = .host
        } else {
            guard let colon = text.firstIndex(of: .colon), colon + 1 < text.count else { return nil }
            let name = Array(text[(colon + 1)...])
            switch String(decoding: text[..<colon], as: UTF8.self) {
            case "cookie": self = .cookie(name)
            case "header": self = .header(name)
            case "query": self = .query(name)
            default: return nil
            }
        }
    }

    /// What it stands for in this request; `nil` if the request has no such thing.
    func value(in request: Request) -> [UInt8]? {
        switch self {
        case .endpoint:
            return Array(request.path.trimming { $0 == .slash })
        case .host:
            return HostName.withoutPort(request.host)
        case .cookie(let name):
            let fields = request.values(of: Array("cookie".utf8))
            return fields.lazy.compactMap { CookieField.value(of: name, in: $0) }.first
        case .header(let name):
            return request.values(of: name).first { _ in true }
        case .query(let name):
            return QueryString.value(of: name, in: request.query)
        }
    }
}
