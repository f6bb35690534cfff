import Foundation
import Testing

@Suite("The contract of plugins")
struct ContractTests {
    @Test(
        "every plugin of this tree keeps it",
        arguments: [
            ("libbackend_file.so", ["--option", "path=/usr/share", "--option", "expression=%endpoint%"]),
            ("libframing_content-length.so", []),
            ("libframing_dynamic32.so", ["--configuration", "offset=0,static=0,endian=big"]),
            ("libframing_fixedlength.so", ["--configuration", "4"]),
            ("libframing_json.so", []),
            ("libframing_varint.so", []),
        ])
    func ours(name: String, arguments: [String]) throws {
        let run = try ContractRun(ContractRun.products.appendingPathComponent(name).path, arguments)
        #expect(run.status == 0, "\(run.broken)")
        #expect(run.lines.filter { $0.hasPrefix("held") }.count >= 7)
    }

    @Test("no plugin of this tree is left out")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: ContractRun.products.path).filter { name in
            name.hasSuffix(".so") && (name.hasPrefix("libbackend_") || name.hasPrefix("libframing_"))
        }
        #expect(names.count == 6)
    }

    @Test("the probe keeps it, so what breaks it is what is defined")
    func sound() throws {
        #expect(try ContractRun(probe: "misbehaving").status == 0)
        #expect(try ContractRun(probe: "backend_misbehaving").status == 0)
    }

    @Test(
        "a framing that misbehaves is found out",
        arguments: [
            ("CRASHING", "bytes that make no sense"),
            ("ENDLESS", "configurations that make no sense"),
            ("READING_ON", "nothing is read behind"),
            ("SHARING", "connections know nothing"),
            ("GREEDY", "bytes that make no sense"),
            ("TEXTUAL", "bytes that make no sense"),
            ("FORGETFUL", "messages are the same wherever"),
            ("LEAKING", "what a connection keeps"),
        ])
    func framings(define: String, claim: String) throws {
        let run = try ContractRun(probe: "misbehaving", define: define)
        #expect(run.status == 1)
        #expect(run.broken.contains { $0.contains(claim) }, "\(run.lines)")
    }

    @Test(
        "a backend that misbehaves is found out",
        arguments: [
            ("CRASHING", "so does each request"),
            ("SENSELESS", "each request gets an answer"),
            ("LEAKING", "what a question needs"),
        ])
    func backends(define: String, claim: String) throws {
        let run = try ContractRun(probe: "backend_misbehaving", define: define)
        #expect(run.status == 1)
        #expect(run.broken.contains { $0.contains(claim) }, "\(run.lines)")
    }

    @Test(
        "what can't be loaded is named",
        arguments: [
            ("NEWER", "version 3"), ("WITHOUT_INIT", "\"init\""), ("WITHOUT_QUERY", "\"query\""),
            ("UNDEFINED", "there_is_no_such_function"),
        ])
    func unloadable(define: String, reason: String) throws {
        let run = try ContractRun(probe: "broken", define: define, name: "backend_broken")
        #expect(run.status == 1)
        #expect(run.broken.contains { $0.contains(reason) }, "\(run.lines)")
    }
}
