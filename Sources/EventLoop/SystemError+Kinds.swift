import CLinux

extension SystemError {
    /// Whether this machine or process is out of descriptors or memory, which passes.
    package var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }

    /// Whether the other side reset the connection.
    package var isReset: Bool { code == ECONNRESET }

    /// Whether the other side did not answer in the kernel's own time.
    package var isTimeout: Bool { code == ETIMEDOUT }
}
