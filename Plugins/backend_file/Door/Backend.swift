public import CWebsocksy
import FileBackend
import Glibc
import Synchronization

// The C functions that the server looks for in a backend; websocksy.h says when it calls which.

/// Swift's own syntax for C names takes no keyword for a name.
@_cdecl("init")
public func initialize() -> UInt64 { UInt64(WEBSOCKSY_API_VERSION_2) }

/// Queries share nothing but the record of what was told, which has a lock.
@c(backend_flags)
public func backendFlags() -> UInt64 { UInt64(ws_backend_is_parallel) }

/// One option: `path` or `expression`.
@c(configure)
public func configure(_ key: UnsafeMutablePointer<CChar>?, _ value: UnsafeMutablePointer<CChar>?) -> UInt64 {
    // SAFETY: the server lends two strings that end with a NUL.
    let (name, text) = unsafe (bytes(key), bytes(value))
    do {
        switch String(decoding: name, as: UTF8.self) {
        case "path":
            let folder = try TableFolder(path: text)
            BackendState.shared.withLock { $0.folder = folder }
        case "expression":
            let expression = try Expression(text)
            BackendState.shared.withLock { $0.expressions.append(expression) }
        case let unknown:
            say("there is no option \(unknown); there are path and expression")
            return 1
        }
        return 0
    } catch {
        say("\(String(decoding: name, as: UTF8.self)) = \(text.visible): \(error)")
        return 1
    }
}

/// Forgets the options, so that the backend can be chosen again.
@c(cleanup)
public func cleanup() {
    BackendState.shared.withLock { $0.clear() }
}

/// Who is the peer of this client?
@c(query_v2)
public func query(_ request: UnsafePointer<ws_request>?, _ answer: UnsafeMutablePointer<ws_answer>?) -> Int32 {
    guard let request = unsafe request, let answer = unsafe answer else { return 1 }
    let (folder, expressions) = BackendState.shared.withLock { ($0.folder, $0.expressions) }
    do {
        guard let folder else {
            // SAFETY: the server lends the answer for the time of this call and frees what it is handed.
            unsafe answer.pointee.text = copy("backend_file: there is no `path` in [backend]".utf8)
            return 1
        }
        // SAFETY: the server lends the request for the time of this call.
        let asked = unsafe Request(request.pointee)
        let outcome = try FileBackend(folder: folder, expressions: expressions).find(asked)
        let complaints = BackendState.shared.withLock { $0.complaints.fresh(of: outcome.complaints) }
        for complaint in complaints { say(complaint.description) }
        guard let (line, subprotocol) = outcome.match else { return 0 }
        // SAFETY: as above.
        return unsafe answer.pointee.fill(line, subprotocol: subprotocol, of: asked.protocols.count) ? 0 : 1
    } catch {
        // SAFETY: as above.
        unsafe answer.pointee.text = copy("backend_file: \(error)".utf8)
        return 1
    }
}

/// Writes a line to standard error, in one piece.
private func say(_ text: String) {
    let line = Array("backend_file: \(text)\n".utf8)
    // SAFETY: the bytes are lent for the call. If nobody takes the line there is nobody to tell.
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
