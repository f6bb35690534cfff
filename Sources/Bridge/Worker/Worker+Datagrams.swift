import Configuration
import EventLoop

/// Datagrams of the peer, each a message to the client, and what befell those to the peer.
extension Worker {
    /// The most datagrams that one connection reads in one turn.
    private static var datagramsInTurn: Int { 64 }
    /// For how long after the network told of a lost datagram it says nothing new, in milliseconds.
    private static var lossSilence: UInt64 { 10_000 }

    /// Takes a share of the datagrams that wait, each as a whole, and sends them on together.
    func readDatagrams(_ connection: Connection) {
        guard let number = connection.peer.number else { return }
        if connection.peer.isBroken {
            return connection.peer.breach.map { peerBroke(connection, $0) } ?? peerEnded(connection)
        }
        var brought = 0
        var count = 0
        while count < Self.datagramsInTurn, brought < hub.settings.highWater, mayReadPeer(connection) {
            count += 1
            do throws(SystemError) {
                guard let length = try receiveDatagram(connection, from: number) else {
                    connection.peer.noteDrained()
                    break
                }
                connection.lostDatagramAt = nil
                brought += length
            } catch {
                guard connection.peer.transport == .udp else { return peerBroke(connection, error) }
                connection.peer.mishap = .lost(error)
            }
        }
        sendTurn(connection)
    }

    /// Takes one datagram to the session; `nil` if none waits.
    private func receiveDatagram(_ connection: Connection, from number: Int32) throws(SystemError) -> Int? {
        // How long the next one is costs a call, and is asked only where one may be longer than all of a network are.
        if connection.peer.transport == .localDatagrams {
            guard let next = try SystemCall.nextDatagramLength(number) else { return nil }
            datagramRoom.makeRoom(for: next)
        } else {
            datagramRoom.makeRoom(for: 0)
        }
        // SAFETY: the room was made, and nobody holds a part of it: what was pointed at has left.
        guard let length = unsafe try SystemCall.receiveDatagram(number, into: datagramRoom.bytes) else { return nil }
        var bytes = unsafe datagramRoom.bytes(length + 1).mutableSpan
        connection.session.received(datagram: &bytes, &turn)
        // Long payloads are pointed at, not copied, so they leave before the next datagram takes their place.
        if length >= Batch.lendingSize { unsafe sendTurn(connection, from: datagramRoom.bytes.baseAddress) }
        return length
    }

    /// Tells what befell a datagram to the peer: in the log, and if there is no going on the client.
    func noteMishap(_ connection: Connection) {
        guard let mishap = connection.peer.mishap.take() else { return }
        switch mishap {
        case .lost(let error):
            // Once for a burst: while nobody listens every datagram comes back.
            let last = connection.lostDatagramAt
            connection.lostDatagramAt = turn.now
            if let last, turn.now - last < Self.lossSilence { return }
            hub.log.write(.info, "#\(connection.number) a datagram did not reach the peer: \(error.reason)")
        case .tooLong(let length):
            hub.log.write(
                .info, "#\(connection.number) a message of \(length) bytes is too long for a datagram to the peer")
            connection.session.messageDidNotFit(&turn)
            sendTurn(connection)
        }
    }

    /// Tells how many datagrams of the peer never got to us, before the socket is closed.
    func tellDropped(_ connection: Connection) {
        guard connection.peer.transport == .udp, let number = connection.peer.number else { return }
        let count = SystemCall.droppedDatagrams(number)
        guard count > 0 else { return }
        hub.log.write(.info, "#\(connection.number) \(count) datagrams of the peer were dropped by the kernel")
    }
}
