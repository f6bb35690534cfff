/// The share of processor time that a control group may use, in whole processors.
enum CPUQuota {
    /// The quota of this process, rounded up; `nil` without one.
    static func ofThisProcess() -> Int? {
        read(groups: text("/proc/self/cgroup") ?? "", below: "/sys/fs/cgroup")
    }

    /// The smallest quota of the groups in `groups` (as `/proc/self/cgroup` lists them) and of those around them.
    static func read(groups: String, below root: String) -> Int? {
        var smallest: Int?
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",")
            if parts[0] == "0", parts[1].isEmpty {
                smallest = least(smallest, along: parts[2]) { unified("\(root)\($0)") }
            } else if controllers.contains("cpu") {
                smallest = least(smallest, along: parts[2]) { legacy("\(root)/\(parts[1])\($0)") }
            }
        }
        return smallest
    }

    /// `read` at `path` and every group above it, up to the root, which in a container is the group itself.
    private static func least(_ known: Int?, along path: Substring, _ read: (String) -> Int?) -> Int? {
        var names = path.split(separator: "/")
        var smallest = known
        while true {
            if let quota = read(names.map { "/\($0)" }.joined()) { smallest = min(smallest ?? quota, quota) }
            guard names.popLast() != nil else { return smallest }
        }
    }

    /// Version 2: `200000 100000` or `max 100000`.
    private static func unified(_ directory: String) -> Int? {
        guard let text = text("\(directory)/cpu.max") else { return nil }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard parts.count == 2, let quota = Int(parts[0]), let period = Int(parts[1]) else { return nil }
        return processors(quota, period)
    }

    /// Version 1: one number a file, -1 for no limit.
    private static func legacy(_ directory: String) -> Int? {
        guard let quota = number("\(directory)/cpu.cfs_quota_us"), let period = number("\(directory)/cpu.cfs_period_us")
        else { return nil }
        return processors(quota, period)
    }

    private static func processors(_ quota: Int, _ period: Int) -> Int? {
        guard quota > 0, period > 0 else { return nil }
        return max(1, quota / period + (quota % period == 0 ? 0 : 1))
    }

    private static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.split(separator: "\n").first ?? "") }
    }

    /// A small file of the system; `nil` if it is not there, which says that there is no quota.
    private static func text(_ path: String) -> String? {
        do throws(FileContents.Failure) {
            return String(decoding: try FileContents.read(path, limit: 64 * 1024), as: UTF8.self)
        } catch {
            return nil
        }
    }
}
