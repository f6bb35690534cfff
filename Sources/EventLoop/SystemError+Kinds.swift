import CLinux

extension SystemError {
    /// Whether this machine or process is out of descriptors or memory, which passes.
    package var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }

    /// Whether the other side had ended the connection in order before it refused what was sent.
    package var isBrokenPipe: Bool { code == EPIPE }

    /// Whether the other side did not answer in the kernel's own time.
    package var isTimeout: Bool { code == ETIMEDOUT }

    /// Whether the other side has no room for now: a full backlog.
    package var isBusy: Bool { code == EAGAIN }

    /// Whether a datagram was longer than one can be here.
    package var isTooLong: Bool { code == EMSGSIZE }
}
