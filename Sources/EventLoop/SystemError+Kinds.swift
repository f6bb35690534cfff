import CLinux

extension SystemError {
    /// Whether this machine or process is out of descriptors or memory, which passes.
    package var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }

    /// Whether the other side had ended the connection in order before it refused what was sent.
    package var isBrokenPipe: Bool { code == EPIPE }

    /// Whether the other side did not answer in the kernel's own time.
    package var isTimeout: Bool { code == ETIMEDOUT }
}
