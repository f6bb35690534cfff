import FileBackend
import TestSupport
import Testing

@Suite("Expressions of the file backend")
struct ExpressionTests {
    @Test(
        "%endpoint% is the path without its outer slashes, and inner ones become underscores",
        arguments: [
            ("/a", "a.txt"), ("/a/", "a.txt"), ("//a//", "a.txt"), ("/a/b", "a_b.txt"), ("/a//b/", "a__b.txt"),
            ("/a.b", "a.b.txt"), ("/%2e%2e", "%2e%2e.txt"), ("/a\\b", "a\\b.txt"), ("/é b", "é b.txt"),
        ])
    func endpoint(path: String, expected: String) throws {
        #expect(try file("%endpoint%.txt", .asking(path)) == expected)
    }

    @Test("a path without anything between its slashes skips the expression", arguments: ["/", "//", "///"])
    func noEndpoint(path: String) throws {
        #expect(try file("%endpoint%.txt", .asking(path)) == nil)
        #expect(try file("default.txt", .asking(path)) == "default.txt")
    }

    @Test(
        "no value names what lies elsewhere or is hidden",
        arguments: [
            "..", ".", "...", "../x", "/../x", "./x", ".hidden", "..\\x", "../../etc/passwd", "a\0b", "a\0", "",
        ])
    func traversal(value: String) throws {
        let request = Request.asking(
            "/" + value, query: "q=\(value)", host: value, fields: [("Cookie", "c=\(value)"), ("X", value)])
        let variables = ["%endpoint%", "%cookie:c%", "%header:X%", "%query:q%", "%host%"]
        for variable in variables where !(variable == "%endpoint%" && value.hasPrefix("/")) {
            for expression in [variable, "\(variable).txt", "a/\(variable)/b", "a/\(variable)"] {
                guard let path = try file(expression, request) else { continue }
                #expect(!path.split(separator: "/").contains { $0.hasPrefix(".") }, "\(expression) gives \(path)")
                #expect(path.split(separator: "/").count == expression.split(separator: "/").count, "\(path)")
                #expect(!path.contains("\0"))
            }
        }
        #expect(try file("%header:X%.txt", request) == nil || value == "/../x")
    }

    @Test("a value's slashes are underscores wherever it comes from")
    func slashes() throws {
        let request = Request.asking(
            query: "q=a%2Fb/c", host: "a/b", fields: [("Cookie", "c=/a/b"), ("X", "/etc/passwd")])
        #expect(try file("%query:q%", request) == "a_b_c")
        #expect(try file("%cookie:c%", request) == "_a_b")
        #expect(try file("%header:X%", request) == "_etc_passwd")
        #expect(try file("%host%", request) == "a_b")
    }

    @Test("an encoding is taken off once: what it hid stays text")
    func decodedOnce() throws {
        #expect(try file("%query:q%", .asking(query: "q=%252e%252e%252fx")) == "%2e%2e%2fx")
        #expect(try file("%query:q%", .asking(query: "q=%2e%2e%2fx")) == nil)
        #expect(try file("%query:q%", .asking(query: "q=a%00b")) == nil)
        #expect(try file("%cookie:c%", .asking(fields: [("Cookie", "c=%2e%2e")])) == "%2e%2e")
    }

    @Test("a hidden file can be named by the one who writes the expression, and two dots can't be put together")
    func dots() throws {
        #expect(try file(".tables/%endpoint%", .asking("/a")) == ".tables/a")
        #expect(try file(".%header:X%", .asking(fields: [("X", "a")])) == ".a")
        #expect(try file(".%header:X%", .asking(fields: [("X", ".")])) == nil)
        #expect(try file("a/.%header:X%/b", .asking(fields: [("X", ".")])) == nil)
        #expect(try file("a%header:X%", .asking(fields: [("X", "..")])) == "a..")
    }

    @Test("cookies are those of RFC 6265: several fields, quotes, blanks, and names in their own case")
    func cookies() throws {
        let request = Request.asking(fields: [
            ("cookie", "a=1; bb=2;c = 3 ; Quoted=\"x y\"; e=; =n; noequals; eq=a=b"), ("Cookie", "d=4; a=5"),
            ("X-Cookie", "z=1"),
        ])
        for (name, value) in [("a", "1"), ("bb", "2"), ("c", "3"), ("d", "4"), ("Quoted", "x y"), ("eq", "a=b")] {
            #expect(try file("%cookie:\(name)%", request) == value)
        }
        for name in ["b", "A", "e", "noequals", "z", "quoted", "x"] {
            #expect(try file("%cookie:\(name)%", request) == nil, "\(name)")
        }
    }

    @Test("header names have no case, and the first field of a name counts")
    func headers() throws {
        let request = Request.asking(fields: [("x-user", "ann"), ("X-User", "bob"), ("X-Empty", "")])
        #expect(try file("%header:X-USER%", request) == "ann")
        #expect(try file("%header:X-Empty%", request) == nil)
        #expect(try file("%header:User%", request) == nil)
    }

    @Test("a query is what forms send: plus signs, percent-encoding, and the first of a name counts")
    func query() throws {
        let request = Request.asking(query: "a=1&b+c=d+e&a=2&f&g=&h=%4&i=%zz%41&%6A=k&&=x")
        for (name, value) in [("a", "1"), ("b c", "d e"), ("h", "%4"), ("i", "%zzA"), ("j", "k")] {
            #expect(try file("%query:\(name)%", request) == value)
        }
        for name in ["f", "g", "A", "x"] { #expect(try file("%query:\(name)%", request) == nil) }
    }

    @Test(
        "%host% is the host in small letters, without the port",
        arguments: [
            ("Example.COM", "example.com"), ("example.com:8001", "example.com"), ("[::1]:8001", "[::1]"),
            ("[FE80::1]", "[fe80::1]"),
            ("localhost:", "localhost"),
        ])
    func host(field: String, expected: String) throws {
        #expect(try file("%host%", .asking(host: field)) == expected)
    }

    @Test("an expression may have several variables, folders and percent signs")
    func several() throws {
        let request = Request.asking("/x", host: "h", fields: [("Cookie", "c=v")])
        #expect(try file("/%host%//%endpoint%-%cookie:c%%%.txt", request) == "h/x-v%.txt")
        #expect(try file("%host%/%cookie:none%", request) == nil)
    }

    @Test(
        "what is no expression is refused, and says why",
        arguments: [
            ("", ExpressionError.empty), ("/", .empty), ("a%endpoint", .unclosedVariable("endpoint")),
            ("100%", .unclosedVariable("")),
            ("%path%", .unknownVariable("path")), ("%cookie:%", .unknownVariable("cookie:")),
            ("%Endpoint%", .unknownVariable("Endpoint")),
            ("%session:a%", .unknownVariable("session:a")), ("../%endpoint%", .leavesFolder), ("a/../b", .leavesFolder),
            ("./a", .leavesFolder), ("%endpoint%/..", .leavesFolder),
        ])
    func refused(expression: String, expected: ExpressionError) {
        #expect(throws: expected) { try Expression(expression.utf8) }
    }

    @Test("whatever comes, a name never leads out of the folder")
    func random() throws {
        let parts = ["..", ".", "/", "%", "%2e", "%2F", "\0", "a", "\\", "=", ";", "&", "\"", " ", "é", "[", ":"]
        let templates = ["%endpoint%", "%cookie:a%", "%header:X%", "%query:a%", "%host%", "/", "x", "."]
        forEachSeed { random in
            let text = { (random: inout SplitMix64) in
                (0..<random.below(6)).map { _ in random.element(of: parts) }.joined()
            }
            let expression = (0..<1 + random.below(4)).map { _ in random.element(of: templates) }.joined()
            guard let parsed = try? Expression(expression.utf8) else { return true }
            let request = Request.asking(
                "/" + text(&random), query: "a=" + text(&random), host: text(&random),
                fields: [("Cookie", "a=" + text(&random)), ("X", text(&random))])
            guard let path = parsed.path(for: request)?.text else { return true }
            let names = path.split(separator: "/", omittingEmptySubsequences: false)
            let most = expression.split(separator: "/").count
            return names.count <= most && names.allSatisfy { !["", ".", ".."].contains($0) && !$0.contains("\0") }
        }
    }
}
