/// What is wrong with a plugin. The description says it, and what to do, as one sentence.
package enum PluginFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The loader of the system refuses it.
    case unloadable(reason: String)
    case symbolMissing(String)
    /// What `init` answers is no version that we know.
    case versionUnknown(UInt64)
    /// What it offered as a framing can't be taken.
    case framingRefused(String)

    package var description: String {
        switch self {
        case .unloadable(let reason): "it can't be loaded: \(reason)"
        case .symbolMissing(let name): "it exports no function \"\(name)\", so it is no backend; rename or remove it"
        case .versionUnknown(0): "its \"init\" answers 0, which says that it could not begin its work"
        case .versionUnknown(let version):
            "it was built for version \(version) of the plugin interface; this server knows 1 and 2, build it anew"
        case .framingRefused(let reason): "it registers a framing that can't be taken: \(reason)"
        }
    }
}
