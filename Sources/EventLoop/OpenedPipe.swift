/// What opening one end of a named pipe came to.
package enum OpenedPipe: ~Copyable {
    case open(FileDescriptor)
    /// Nobody reads it yet, so nobody can write.
    case noReader
    /// Something else lies at the path.
    case noPipe
}
