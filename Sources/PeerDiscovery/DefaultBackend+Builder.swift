import PeerFraming

extension DefaultBackend {
    /// Gathers settings, one key at a time; the last value of a key counts.
    package struct Builder: Sendable {
        /// The keys that ``set(_:_:)`` takes.
        package static var keys: [String] { ["host", "port", "framing", "framing-config", "protocol"] }

        private var host = "tcp://localhost"
        private var port: UInt16?
        private var framing = "auto"
        private var framingConfiguration = ""
        private var subprotocols = SubprotocolRule.none

        /// Starts with the documented defaults.
        package init() {}

        /// Takes one setting, and judges what can be judged of it alone.
        package mutating func set(_ key: String, _ value: String) throws(BackendOptionError) {
            switch key {
            case "host":
                do throws(PeerAddressError) {
                    _ = try PeerAddress.parse(value, port: nil)
                } catch .portMissing {
                    // It may stand in a setting of its own.
                } catch {
                    throw .host(error)
                }
                host = value
            case "port":
                do { port = try PeerAddress.parsePort(value) } catch { throw .port(error) }
            case "framing":
                framing = value
            case "framing-config":
                framingConfiguration = value
            case "protocol":
                guard let rule = SubprotocolRule(value) else { throw .invalidProtocol(value) }
                subprotocols = rule
            default:
                throw .unknownKey(key, known: Self.keys)
            }
        }

        /// Judges the settings together.
        ///
        /// - Parameter framings: the names of the framings that are loaded.
        package func build(framings: [String]) throws(BackendOptionError) -> DefaultBackend {
            let peer: PeerAddress
            do throws(PeerAddressError) {
                peer = try PeerAddress.parse(host, port: port)
            } catch .portMissing {
                throw .host(.portMissing)
            } catch {
                throw .port(error)
            }
            guard framings.contains(framing) else { throw .unknownFraming(framing, known: framings) }
            return DefaultBackend(
                peer: peer, framing: FramingChoice(name: framing, configuration: framingConfiguration),
                subprotocols: subprotocols,
                warnings: PeerAddress.namesScheme(host) ? [] : [.schemeMissing(address: peer)])
        }
    }
}
