import Bridge
import Configuration
import PeerDiscovery
import PeerFraming

/// What a worker does for a connection; `Worker+Relay.swift` and `Worker+Settle.swift` have the same functions.
extension Rig {
    func serve() {
        repeat {
            guard !isClosed else { return }
            if mayReadClient { readClient() }
            if mayReadPeer { readPeer() }
            settle()
        } while mayReadClient || mayReadPeer
    }

    private var listensToClient: Bool {
        if session.dropsClient { return true }
        let answers = client.queue.count
        let isEcho = session.peer == .echo
        return peer.queue.isEmpty && (isEcho ? answers == 0 : answers < settings.highWater)
    }

    private var mayReadClient: Bool { !isClosed && client.isReadable && session.readsClient && listensToClient }

    private var mayReadPeer: Bool {
        !isClosed && peer.isReadable && session.readsPeer && (session.dropsPeer || client.queue.isEmpty)
    }

    private func readClient() {
        switch client.receive(upTo: settings.highWater) {
        case .bytes(let bytes):
            write(bytes)
            receivedFromClient(bytes.count)
        case .end: session.clientEnded(&turn)
        case nil: break
        }
    }

    private func receivedFromClient(_ count: Int) {
        let start = Self.headroom - session.clientSpillCount
        var bytes = unsafe memory(from: start, count).mutableSpan
        session.restoreClientSpill(to: &bytes)
        session.received(fromClient: &bytes, &turn)
        sendTurn(from: start, count)
    }

    private func readPeer() {
        let room = unsafe session.roomForPeer(settings.highWater, &turn)
        switch peer.receive(upTo: unsafe room?.count ?? settings.highWater) {
        case .bytes(let bytes):
            if let room = unsafe room {
                // SAFETY: the session lent this much room, and keeps it until the turn was sent.
                unsafe room.copyBytes(from: bytes)
                let start = unsafe session.received(inRoom: bytes.count, &turn)
                unsafe sendTurn(from: start, 0)
            } else {
                write(bytes)
                receivedFromPeer(bytes.count)
            }
            heldSince = now
        case .end(let tail):
            tail == .reset ? session.peerFailed(&turn) : session.peerEnded(&turn)
            sendTurn()
        case nil: break
        }
    }

    private func receivedFromPeer(_ count: Int) {
        let start = Self.headroom - session.leftoverCount
        var bytes = unsafe memory(from: start, count + 1).mutableSpan
        session.restoreLeftover(to: &bytes, &turn)
        session.received(fromPeer: &bytes, &turn)
        sendTurn(from: start, count)
    }

    func settle() {
        discover()
        if session.awaitsPeerDrained && peer.queue.isEmpty {
            session.peerDrained(&turn)
            sendTurn()
        }
        if session.lostClient { client.dropQueue() }
        session.isDoneWithClient ? client.close() : session.finishesClient ? client.finish() : ()
        if session.finishesPeer { peer.finish() }
        if session.isOver && (session.isOverdue || client.queue.isEmpty && peer.queue.isEmpty) {
            isClosed = true
            return
        }
        if endsUnread { session.endIsNear(&turn) }
        if let deadline = session.endingDeadline, deadline != ending?.deadline {
            ending = (deadline, Progress(client, peer))
        }
        if session.holdsBack && holdEnds == nil && client.queue.isEmpty {
            holdEnds = now + settings.autoWaitMilliseconds
        }
        armedFor = min(armedFor, session.nextDeadline ?? .max)
        if !turn.toClient.isEmpty || !turn.toPeer.isEmpty { found.append(.turnNotSent) }
    }

    private var endsUnread: Bool {
        (client.hangsUp && client.isReadable && !mayReadClient) || (peer.hangsUp && peer.isReadable && !mayReadPeer)
    }

    private func discover() {
        guard session.request != nil, !isDiscovered else { return }
        switch discovery {
        case .later: return
        case .refuses(let refusal):
            isDiscovered = true
            session.refuse(refusal, &turn)
            sendTurn()
        case .opens(let framing, let address, let subprotocol):
            isDiscovered = true
            do throws(FramingRefusal) {
                session.open(try FramingTable().open(framing), to: address, subprotocol: subprotocol, &turn)
            } catch {
                preconditionFailure("a test names a framing that there is not: \(error)")
            }
            sendTurn()
            let unread = session.unreadCount
            var room = unsafe memory(from: Self.headroom, unread).mutableSpan
            let count = session.takeUnread(to: &room)
            if count != unread { found.append(.notWhatTheClientSent) }
            if count > 0 { receivedFromClient(count) }
        }
    }

    func deadlinePassed() {
        armedFor = .max
        if let due = session.nextDeadline, due <= now { judgeLateness() }
        settle()
        serve()
    }

    private func judgeLateness() {
        let progress = Progress(client, peer)
        let isHeldUp = client.isReadable && !peer.queue.isEmpty
        let clientMoves = isHeldUp || pinged.map(progress.clientHasMoved) ?? false
        let awaited = session.awaitsPeerDrained ? progress.peerHasMoved : progress.hasMoved
        let eitherMoves = ending.map { awaited($0.progress) } ?? false
        if session.endingDeadline.map({ $0 > now }) ?? true { pinged = progress }
        session.deadlinePassed(&turn, clientMoves: clientMoves, eitherMoves: eitherMoves)
        sendTurn()
    }

    func holdExpired() {
        holdEnds = nil
        if heldSince + settings.autoWaitMilliseconds <= now && client.queue.isEmpty && !peer.isReadable {
            session.holdExpired(&turn)
            sendTurn()
        }
        settle()
        serve()
    }
}

extension Rig {
    /// Puts what was received where a read puts it.
    private func write(_ bytes: [UInt8]) {
        // SAFETY: a read brings at most as many bytes as the loan has behind its headroom.
        unsafe UnsafeMutableRawBufferPointer(rebasing: loan[Self.headroom..<Self.headroom + bytes.count])
            .copyBytes(from: bytes)
    }

    /// The loan from `start` on, up to `count` bytes behind the headroom.
    private func memory(from start: Int, _ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
        // SAFETY: the loan is bytes and nothing else, and the slice is bounds-checked.
        unsafe UnsafeMutableRawBufferPointer(rebasing: loan[start..<Self.headroom + count])
            .assumingMemoryBound(to: UInt8.self)
    }

    /// Sends what the session said without being shown bytes of the loan.
    func sendTurn() { sendTurn(from: 0, 0) }

    private func sendTurn(from start: Int, _ count: Int) {
        // SAFETY: an offset into the loan.
        unsafe sendTurn(from: loan.baseAddress.map { unsafe $0 + start }, count)
    }

    /// Sends what the session had to say, to the client first, and then spoils the loan: nobody may look at it later.
    private func sendTurn(from start: UnsafeMutableRawPointer?, _ count: Int) {
        let toClient = unsafe collect(turn.toClient, from: start)
        let toPeer = unsafe collect(turn.toPeer, from: start)
        turn.toClient.clear()
        turn.toPeer.clear()
        largestBatch = max(largestBatch, toClient.count, toPeer.count)
        // A frame of a few bytes is shorter on our way out than it was on its way in; a piece of a read gets one header.
        if toClient.count > settings.highWater + 4096 + heldAtMost { found.append(.batchTooLarge(toClient.count)) }
        if passesAsItIs, toPeer.count > settings.highWater + 131 { found.append(.batchTooLarge(toPeer.count)) }
        if !toPeer.isEmpty && said.status != 101 && !saidAnswer(toClient) { found.append(.peerReachedBeforeAnswer) }
        if client.isFinished && !toClient.isEmpty || peer.isFinished && !toPeer.isEmpty {
            found.append(.sentBehindTheEnd)
        }
        saidBytes += toClient.count
        said.accept(toClient)
        client.send(toClient)
        peer.send(toPeer)
        if client.queue.count > 2 * settings.highWater + 8192 + heldAtMost {
            found.append(.queueTooLarge(client.queue.count))
        }
        if passesAsItIs, peer.queue.count > settings.highWater + 131 {
            found.append(.queueTooLarge(peer.queue.count))
        }
        session.turnSent(&turn)
        spoil(count)
    }

    private func saidAnswer(_ bytes: [UInt8]) -> Bool { saidBytes == 0 && bytes.starts(with: "HTTP/1.1 101 ".utf8) }

    private func collect(_ batch: borrowing Batch, from start: UnsafeMutableRawPointer?) -> [UInt8] {
        guard !batch.isEmpty, let start = unsafe start ?? loan.baseAddress else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(batch.byteCount)
        // SAFETY: lent ranges count from `start`, where the session's bytes began.
        unsafe batch.forEachPart(loan: start) { unsafe bytes.append(contentsOf: $0) }
        precondition(bytes.count == batch.byteCount)
        return bytes
    }

    private func spoil(_ count: Int) {
        // SAFETY: the slice is bounds-checked.
        unsafe UnsafeMutableRawBufferPointer(rebasing: loan[..<(Self.headroom + count)])
            .initializeMemory(as: UInt8.self, repeating: 0xDB)
    }
}
