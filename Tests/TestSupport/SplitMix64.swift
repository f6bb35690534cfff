/// A generator that gives the same numbers for the same seed: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators" (2014).
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 up to, not including, `bound`; 0 where there is none.
    package mutating func below(_ bound: Int) -> Int { bound == 0 ? 0 : Int.random(in: 0..<bound, using: &self) }

    package mutating func element<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    package mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
