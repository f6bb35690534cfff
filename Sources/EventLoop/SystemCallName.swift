/// A system call as errors and fault scripts name it.
package enum SystemCallName: String, CaseIterable, Sendable {
    case accept, bind, changeMode, connect, createPoller, createSocket, createThread, createWakeup, duplicate
    case examine
    case listen, localAddress, lookUp, open, poll, pollerControl, pollerWait, read, receive, remove
    case resourceLimit, send, setOption, shutdown, signals, write

    /// Whether a user's own words (an address, a path) may be what EINVAL complains about.
    ///
    /// For every other call EINVAL is a mistake of ours.
    var takesWordsOfUsers: Bool {
        switch self {
        case .bind, .changeMode, .connect, .examine, .lookUp, .open, .read, .remove, .write: true
        case .accept, .createPoller, .createSocket, .createThread, .createWakeup, .duplicate, .listen,
            .localAddress, .poll, .pollerControl, .pollerWait, .receive, .resourceLimit, .send, .setOption, .shutdown,
            .signals:
            false
        }
    }
}
