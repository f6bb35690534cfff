/// Something that no session may ever do, whatever its client and its peer do.
package enum Fault: Equatable, Sendable {
    // What was said to the client
    case notHTTP
    case reservedBits
    case unknownOpcode(UInt8)
    case maskedFrame
    case lengthNotMinimal
    case fragmentedControlFrame
    case controlFrameTooLong(Int)
    case frameAfterClose
    case continuationWithoutStart
    case messageInsideMessage
    case textNotUTF8
    case badClosePayload
    /// Bytes stopped inside a frame although the session said that it was done with the client.
    case cutFrame

    // What passed
    case peerReachedBeforeAnswer
    /// Something was sent to a side that had been told that nothing more would come.
    case sentBehindTheEnd
    /// What reached the peer is not the beginning of what the client sent.
    case notWhatTheClientSent
    /// What reached the client is not the beginning of what the peer, or in echo mode the client itself, sent.
    case notWhatThePeerSent
    /// The pongs are not those that the pings asked for, in order.
    case wrongPongs
    /// The tally differs from what passed.
    case wrongTally

    // What it cost
    case batchTooLarge(Int)
    case queueTooLarge(Int)
    /// Bytes were left in the turn, where the next session would have sent them.
    case turnNotSent
    /// Deadlines fall due again and again at the same time.
    case spins
}
