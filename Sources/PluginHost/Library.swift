import Glibc

/// A shared library that was loaded, and stays so until the process ends: threads of its own may be at work in it.
@safe struct Library: @unchecked Sendable {
    // INVARIANT: never closed, so what it points to is there for ever.
    private let handle: UnsafeMutableRawPointer

    /// Loads the library at `path`, which runs its constructors.
    ///
    /// Everything that it needs is looked for now: a function that is missing is no surprise in the middle of the night.
    init(path: String) throws(PluginFault) {
        // SAFETY: C reads the path up to its end. The text of an error is copied before anything else is loaded.
        if let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) {
            unsafe self.handle = handle
        } else {
            let said = unsafe dlerror().map { unsafe String(cString: $0) } ?? "the loader does not say why"
            // The path stands in front of our own sentence already.
            throw .unloadable(reason: said.hasPrefix(path + ": ") ? String(said.dropFirst(path.count + 2)) : said)
        }
    }

    /// Where the library keeps the function called `name`.
    ///
    /// - Parameter type: what the function is; the plugin's author and the header have to agree on it.
    func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        // SAFETY: C reads the name up to its end. A pointer to a C function is what `Function` is.
        guard let address = unsafe dlsym(handle, name) else { return nil }
        return unsafe unsafeBitCast(address, to: type)
    }
}
