import Glibc

/// The folder that holds the tables. Nothing outside of it is opened, whatever the names and whoever moves what
/// meanwhile: each name is opened below the one before it, and no symbolic link is followed.
package struct TableFolder: Sendable {
    /// What stands at a place.
    enum Finding {
        case table([UInt8], version: TableVersion)
        /// Something else, which is passed over: a sentence's end says what.
        case passedOver(String)
        case nothing
    }

    /// A table is small; what is larger is none.
    package static let sizeLimit = 1 << 20

    private let path: [UInt8]

    /// The folder at `path`, which may itself be a symbolic link. Looked up anew for each table.
    package init(path: some Collection<UInt8>) throws(TableError) {
        self.path = Array(path)
        _ = try open()
    }

    /// Reads the table at `path`.
    func find(_ path: TablePath) throws(TableError) -> Finding {
        var folder = try open()
        for name in path.names.dropLast() {
            guard let next = Descriptor(name, in: folder.number, O_PATH | O_DIRECTORY | O_NOFOLLOW) else {
                return try Self.refusal(of: name, in: folder, path, errno: errno)
            }
            folder = next
        }
        let name = path.names[path.names.count - 1]
        // Without O_NONBLOCK a pipe would wait for its writer.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        guard let file = Descriptor(name, in: folder.number, flags) else {
            return try Self.refusal(of: name, in: folder, path, errno: errno)
        }
        guard let status = file.status else { throw .unreadable(path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .passedOver("is no regular file") }
        guard let contents = file.contents(limit: Self.sizeLimit) else { throw .unreadable(path, errno: errno) }
        guard contents.count <= Self.sizeLimit else { throw .tooLarge(path, limit: Self.sizeLimit) }
        return .table(contents, version: TableVersion(status))
    }

    private func open() throws(TableError) -> Descriptor {
        guard let folder = Descriptor(path, in: AT_FDCWD, O_PATH | O_DIRECTORY) else {
            throw .folderUnreadable(errno: errno)
        }
        return folder
    }

    /// What it means that `name` can't be opened.
    private static func refusal(
        of name: [UInt8], in folder: borrowing Descriptor, _ path: TablePath, errno code: Int32
    ) throws(TableError) -> Finding {
        switch code {
        case ENOENT, ENAMETOOLONG:
            return .nothing
        case ELOOP, ENOTDIR:
            // One of them, depending on where the link stands; the other reason for ENOTDIR is a plain file.
            guard let place = Descriptor(name, in: folder.number, O_PATH | O_NOFOLLOW) else { return .nothing }
            guard let status = place.status, status.st_mode & S_IFMT == S_IFLNK else { return .nothing }
            return .passedOver("is or lies behind a symbolic link, and none is followed")
        case ENXIO:
            return .passedOver("is no regular file")
        default:
            throw .unreadable(path, errno: code)
        }
    }
}
