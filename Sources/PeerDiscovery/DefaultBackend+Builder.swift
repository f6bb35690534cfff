package import PeerFraming

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
        /// - Parameter framings: the framings that are loaded. The chosen one is begun and ended once, so that it judges
        ///   its configuration.
        package func build(framings: FramingTable) throws(BackendOptionError) -> DefaultBackend {
            let peer: PeerAddress
            do throws(PeerAddressError) {
                peer = try PeerAddress.parse(host, port: port)
            } catch .portMissing {
                throw .host(.portMissing)
            } catch {
                throw .port(error)
            }
            let choice = FramingChoice(name: framing, configuration: framingConfiguration)
            do throws(FramingRefusal) {
                _ = try framings.open(choice)
            } catch .unknownName(_, let known) {
                throw .unknownFraming(framing, known: known)
            } catch {
                throw .framingConfiguration(error.description)
            }
            return DefaultBackend(
                peer: peer, framing: choice,
                subprotocols: subprotocols,
                warnings: PeerAddress.namesScheme(host) ? [] : [.schemeMissing(address: peer)])
        }
    }
}
