import TestSupport
import Testing

@testable import HTTPUpgrade

@Suite("Extension offers (RFC 6455, 9.1)")
struct ExtensionOffersTests {
    private static func offer(_ name: String, _ parameters: (String, String?)...) -> ExtensionOffer {
        ExtensionOffer(name: name, parameters: parameters.map { .init(name: $0, value: $1) })
    }

    private static let wellFormed: [([String], [ExtensionOffer])] = [
        ([], []),
        // RFC 6455, 9.1.
        (["deflate-stream"], [offer("deflate-stream")]),
        (
            ["mux; max-channels=4; flow-control, deflate-stream"],
            [offer("mux", ("max-channels", "4"), ("flow-control", nil)), offer("deflate-stream")]
        ),
        (["private-extension"], [offer("private-extension")]),
        (["foo", "bar; baz=2"], [offer("foo"), offer("bar", ("baz", "2"))]),
        (["foo, bar; baz=2"], [offer("foo"), offer("bar", ("baz", "2"))]),
        // RFC 7692, 7.1.3 and 7.1.2.1.
        (
            ["permessage-deflate; client_max_window_bits; server_max_window_bits=10, permessage-deflate"],
            [
                offer("permessage-deflate", ("client_max_window_bits", nil), ("server_max_window_bits", "10")),
                offer("permessage-deflate"),
            ]
        ),
        (["a; b=\"10\""], [offer("a", ("b", "10"))]),
        (["a; b=\"1\\0\""], [offer("a", ("b", "10"))]),
        (["a ; b = \"c\" ; d\t,\te"], [offer("a", ("b", "c"), ("d", nil)), offer("e")]),
        (["a;b=c;b=d;b"], [offer("a", ("b", "c"), ("b", "d"), ("b", nil))]),
        ([",a,, b,"], [offer("a"), offer("b")]),
        (["", "a", " , "], [offer("a")]),
    ]

    @Test("what is well-formed is read in order", arguments: wellFormed)
    func reads(lines: [String], offers: [ExtensionOffer]) throws {
        #expect(try ExtensionOffers.parse(lines) == offers)
    }

    @Test(
        "what is malformed is 400",
        arguments: [
            "", ",", ";", "=", "a;", "a; ;b", "a;=b", "a; b=", "a; b=;c", "a=b", "a b", "a; b c", "a; b=c d", "a; b==c",
            "\"a\"", "a; \"b\"=c", "a; b=\"", "a; b=\"c", "a; b=\"\"", "a; b=\"c d\"", "a; b=\"c,d\"", "a; b=\"c;d\"",
            "a; b=\"\\\"", "a; b=\"\\", "a; b=\"\\\"\"", "a; b=\"c\"d", "a; b=\"c\" d", "a; b='c\"", "a/b", "a; b=c/d",
            "a; b=\u{E9}", "\u{E9}", "a; b=\"\u{E9}\"", "(a)", "a, b;", "a, =", "a; b=\"c\\\\d\"",
        ])
    func malformed(line: String) {
        #expect(throws: OfferError.self) { try parse([line]) }
        #expect(throws: OfferError.self) { try parse(["ok; a=\"b\"", line.isEmpty ? ";" : line + ";"]) }
    }

    @Test("what is written from offers, with any whitespace and quoting, is read as these offers")
    func roundTrip() {
        forEachSeed { random in
            let offers = (0...random.below(4)).map { _ in
                ExtensionOffer(
                    name: token(&random),
                    parameters: (0..<random.below(4)).map { _ in
                        .init(name: token(&random), value: Bool.random(using: &random) ? token(&random) : nil)
                    })
            }
            var lines = [""]
            for offer in offers {
                if Bool.random(using: &random) { lines.append("") }
                lines[lines.count - 1] += written(offer, &random) + ","
            }
            return try ExtensionOffers.parse(lines) == offers
        }
    }
}

private struct OfferError: Error {}

private func parse(_ lines: [String]) throws(OfferError) {
    do {
        _ = try ExtensionOffers.parse(lines)
    } catch {
        #expect(error.status == 400)
        throw OfferError()
    }
}

private func token(_ random: inout SplitMix64) -> String {
    let characters = Array("abcXYZ019!#$%&'*+-.^_`|~")
    return String((0...random.below(5)).map { _ in random.element(of: characters) })
}

private func written(_ offer: ExtensionOffer, _ random: inout SplitMix64) -> String {
    func gap() -> String { random.element(of: ["", "", " ", "\t", "  \t"]) }
    var text = gap() + offer.name + gap()
    for parameter in offer.parameters {
        text += ";" + gap() + parameter.name + gap()
        guard let value = parameter.value else { continue }
        let quoted = "\"" + value.map { (Bool.random(using: &random) ? "\\" : "") + String($0) }.joined() + "\""
        text += "=" + gap() + (Bool.random(using: &random) ? quoted : value) + gap()
    }
    return text
}
