import Glibc
import PeerFraming

/// Memory that ends where the data ends: who reads on is killed.
enum GuardedPage {
    /// Shows `bytes` to a framing in front of a page that may not be touched.
    static func show(_ bytes: ArraySlice<UInt8>, to framer: consuming Framer) throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        // SAFETY: two pages of our own, the second one closed; what is written lies in the first.
        guard let memory = unsafe mmap(nil, 2 * page, PROT_READ | PROT_WRITE, flags, -1, 0),
            unsafe memory != MAP_FAILED,
            unsafe mprotect(memory + page, page, PROT_NONE) == 0
        else { throw Contract.Broken("there is no memory to try it in") }
        defer { unsafe munmap(memory, 2 * page) }
        let count = bytes.count + 1
        let place = unsafe (memory + page - count).bindMemory(to: UInt8.self, capacity: count)
        for (index, byte) in bytes.enumerated() { unsafe place[index] = byte }
        unsafe place[count - 1] = 0
        for isLast in [false, true] {
            var span = unsafe UnsafeMutableBufferPointer(start: place, count: count).mutableSpan
            do throws(FramingFault) {
                guard case .needsMore = try framer.next(&span, from: 0, isLast: isLast) else { return }
            } catch {
                return
            }
        }
    }
}
