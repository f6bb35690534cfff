import CLinux

/// Whether the log goes to the systemd journal, which notes the time of each line itself.
package enum JournalStream {
    /// Whether `JOURNAL_STREAM` names what `descriptor` leads to.
    package static func isConnected(to descriptor: Int32) -> Bool {
        // SAFETY: C answers with a string that lives as long as nobody changes the environment; we copy it.
        guard let text = unsafe getenv("JOURNAL_STREAM") else { return false }
        return isConnected(to: descriptor, named: unsafe String(cString: text))
    }

    /// Whether `name`, device and inode as systemd writes them (`8:12345`), is what `descriptor` leads to.
    ///
    /// The variable alone proves nothing: children inherit it, whatever their standard error is.
    package static func isConnected(to descriptor: Int32, named name: String) -> Bool {
        var status = stat()
        // SAFETY: C writes one `stat`. A closed standard error is no journal.
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return name == "\(status.st_dev):\(status.st_ino)"
    }
}
