import Testing

@testable import Bridge

@Suite("Token")
struct TokenTests {
    @Test(
        "what was packed is unpacked as it was",
        arguments: [Token.Target.client, .peer, .attempt, .worker], [0, 1, 12345, (1 << 30) - 1] as [UInt32])
    func packing(target: Token.Target, slot: UInt32) {
        for generation in [0, 1, 77, UInt32.max] {
            let token = Token(target, slot: slot, generation: generation)
            #expect(Token(packed: token.packed) == token)
        }
    }

    @Test("no two tokens are packed alike")
    func unique() {
        var packed: Set<UInt64> = []
        for target in [Token.Target.client, .peer, .attempt, .worker] {
            for slot in [0, 1, 2, 3, 4, 1 << 29] as [UInt32] {
                for generation in [0, 1, 2, 3, 4, 1 << 31] as [UInt32] {
                    packed.insert(Token(target, slot: slot, generation: generation).packed)
                }
            }
        }
        #expect(packed.count == 4 * 6 * 6)
    }

    @Test("a slot that does not fit is our own mistake")
    func tooLarge() async {
        await #expect(processExitsWith: .failure) { _ = Token(.client, slot: 1 << 30, generation: 0) }
    }
}
