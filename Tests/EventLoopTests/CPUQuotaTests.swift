import Testing

@testable import EventLoop

@Suite("Processor quota")
struct CPUQuotaTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "version 2: quota and period, rounded up",
        arguments: [
            ("200000 100000\n", 2), ("250000 100000\n", 3), ("100 100000\n", 1), ("max 100000\n", nil), ("", nil),
            ("-1 100000", nil), ("100000 0", nil), ("nonsense\n", nil),
        ])
    func unified(contents: String, expected: Int?) throws {
        _ = try directory.write("cpu.max", contents)
        #expect(CPUQuota.read(groups: "0::/\n", below: directory.path) == expected)
    }

    @Test("the smallest quota on the way up holds")
    func parents() throws {
        let parent = try directory.subdirectory("a")
        let child = try parent.subdirectory("b")
        _ = try parent.write("cpu.max", "200000 100000\n")
        _ = try child.write("cpu.max", "max 100000\n")
        #expect(CPUQuota.read(groups: "0::/a/b\n", below: directory.path) == 2)
        _ = try child.write("cpu.max", "150000 50000\n")
        #expect(CPUQuota.read(groups: "0::/a/b\n", below: directory.path) == 2)
        _ = try child.write("cpu.max", "50000 50000\n")
        #expect(CPUQuota.read(groups: "0::/a/b\n", below: directory.path) == 1)
        #expect(CPUQuota.read(groups: "0::/other\n", below: directory.path) == nil)
    }

    @Test(
        "version 1: two files of the controller's own hierarchy",
        arguments: [("300000", "100000", 3), ("120000", "100000", 2), ("-1", "100000", nil)])
    func legacy(quota: String, period: String, expected: Int?) throws {
        let controller = try directory.subdirectory("cpu,cpuacct")
        _ = try controller.write("cpu.cfs_quota_us", "\(quota)\n")
        _ = try controller.write("cpu.cfs_period_us", "\(period)\n")
        let groups = "12:memory:/x\n4:cpu,cpuacct:/gone/from/here\n1:name=systemd:/\n0::/\n"
        #expect(CPUQuota.read(groups: groups, below: directory.path) == expected)
    }

    @Test("without a quota, or without groups, there is none", arguments: ["", "0::/\n", "nonsense", "1:2\n"])
    func none(groups: String) {
        #expect(CPUQuota.read(groups: groups, below: directory.path) == nil)
    }
}
