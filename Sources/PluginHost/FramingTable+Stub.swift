import CWebsocksy
import PeerFraming
import PeerDiscovery
extension FramingTable {
    func register(name: String, function: ws_framing) -> Bool { true }
    func register(_ framing: UnsafePointer<ws_framing_v2>) -> Bool { true }
    func address(ofFramingNamed: String?) -> ws_framing? { nil }
    func choice(for: ws_framing?, configuration: String) -> FramingChoice {
        FramingChoice(name: "auto", configuration: configuration)
    }
}
