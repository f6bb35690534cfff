import CLinux
import Glibc

/// The processes of the bridge that is measured: all of the session that it leads, as it may fork.
struct BridgeSession {
    /// Seconds since the processes began, by the kernel's accounting.
    struct Time {
        /// On a CPU, to the nanosecond.
        var cpu = 0.0
        /// Runnable, but another process had the CPU.
        var waiting = 0.0
        /// The parts of `cpu`, to the tick.
        var user = 0.0, system = 0.0
    }

    /// KiB.
    struct Memory {
        var resident = 0, proportional = 0, anonymous = 0
    }

    let leader: Int32

    /// The CPU time so far, that of children which ended and were waited for included.
    func time() throws(BenchmarkError) -> Time {
        let second = Double(sysconf(Int32(_SC_CLK_TCK)))
        var sum = Time()
        for (process, status) in try members() {
            // proc(5): utime, stime, cutime and cstime are fields 14 to 17; `status` begins with field 3.
            let ticks = status[11..<15].map { (Double($0) ?? 0) / second }
            sum.cpu += Double(Clock.cpu(of: process) ?? 0) / 1e9 + ticks[2] + ticks[3]
            sum.user += ticks[0] + ticks[2]
            sum.system += ticks[1] + ticks[3]
            for thread in ProcFile.numbers(in: "/proc/\(process)/task") {
                let fields = ProcFile.text("/proc/\(process)/task/\(thread)/schedstat").split(separator: " ")
                sum.waiting += fields.count > 1 ? (Double(fields[1]) ?? 0) / 1e9 : 0
            }
        }
        return sum
    }

    /// The memory now, summed over the processes.
    func memory() throws(BenchmarkError) -> Memory {
        var sum = Memory()
        for (process, _) in try members() {
            for line in ProcFile.text("/proc/\(process)/smaps_rollup").split(separator: "\n") {
                let fields = line.split(separator: " ")
                guard fields.count == 3, let size = Int(fields[1]) else { continue }
                switch fields[0] {
                case "Rss:": sum.resident += size
                case "Pss:": sum.proportional += size
                case "Anonymous:": sum.anonymous += size
                default: break
                }
            }
        }
        return sum
    }

    /// Each process of the session, with the fields of its `stat` behind the command's name.
    private func members() throws(BenchmarkError) -> [(process: Int32, status: [Substring])] {
        let all = ProcFile.numbers(in: "/proc").compactMap { process -> (process: Int32, status: [Substring])? in
            let stat = ProcFile.text("/proc/\(process)/stat")
            guard let end = stat.lastIndex(of: ")") else { return nil }
            let status = stat[end...].dropFirst(2).split(separator: " ")
            guard status.count > 15, Int32(status[3]) == leader else { return nil }
            return (process, status)
        }
        guard !all.isEmpty else { throw .noSuchProcess(leader) }
        return all
    }
}
