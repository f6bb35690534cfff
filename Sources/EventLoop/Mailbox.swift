/// Carries messages from any thread to the one that owns a `Wakeup`, in the order of posting.
package final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Locked<[Message]>([])
    private let wakeup: Wakeup

    /// Opens an empty mailbox. Several may share one wake-up.
    package init(waking wakeup: Wakeup) { self.wakeup = wakeup }

    /// Leaves a message. The owner is woken only by the first since it last took them.
    package func post(_ message: sending Message) {
        let wasEmpty = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if wasEmpty { wakeup.wake() }
    }

    /// Takes everything that waits. The owner clears its wake-up first, or a message may lie until the next one.
    package func takeAll() -> [Message] {
        messages.withLock { messages in
            var taken: [Message] = []
            swap(&taken, &messages)
            return taken
        }
    }
}
