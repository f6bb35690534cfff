import CLinux
import Testing

@testable import EventLoop

@Suite("What the process may use")
struct ProcessTests {
    @Test("the soft limit of descriptors becomes the hard one")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            guard unsafe getrlimit(RLIMIT_NOFILE, &limit) == 0 else { exit(1) }
            limit.rlim_cur = limit.rlim_max / 2
            guard unsafe setrlimit(RLIMIT_NOFILE, &limit) == 0 else { exit(1) }
            guard DescriptorLimit.raise() == Int(clamping: limit.rlim_max) else { exit(1) }
            guard DescriptorLimit.raise() == Int(clamping: limit.rlim_max) else { exit(1) }
            guard unsafe getrlimit(RLIMIT_NOFILE, &limit) == 0, limit.rlim_cur == limit.rlim_max else { exit(1) }
        }
    }

    @Test("there is a processor, and no more than the machine has")
    func processors() {
        #expect(Processors.available >= 1)
        #expect(Processors.available <= Processors.allowed)
        #expect(Processors.allowed <= sysconf(Int32(_SC_NPROCESSORS_CONF)))
    }

    @Test("a process that is pinned to one processor has one")
    func pinned() async {
        await #expect(processExitsWith: .success) {
            var set = cpu_set_t()
            guard unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { exit(1) }
            unsafe withUnsafeMutableBytes(of: &set) { bytes in
                guard let first = unsafe bytes.firstIndex(where: { $0 != 0 }) else { exit(1) }
                let bit = unsafe bytes[first] & (~bytes[first] &+ 1)
                for index in bytes.indices { unsafe bytes[index] = index == first ? bit : 0 }
            }
            guard unsafe sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { exit(1) }
            guard Processors.available == 1 else { exit(1) }
        }
    }
}
