import Testing

@testable import FileBackend

@Suite("Complaints")
struct ComplaintsTests {
    @Test("what was told is remembered for 4096 files; with one more the record begins anew")
    func bounded() {
        var record = Complaints()
        let complaint = { (number: Int) in Complaint(file: "\(number)", version: nil, line: nil, reason: "a link") }
        #expect(record.fresh(of: (0..<4096).map(complaint)).count == 4096)
        #expect(record.fresh(of: (0..<4096).map(complaint)).isEmpty)
        #expect(record.fresh(of: [complaint(4096)]).count == 1)
        #expect(record.fresh(of: [complaint(0)]).count == 1)
    }
}
