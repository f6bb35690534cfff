"""Requests that are HTTP/1.1: where they go, for which host, with which method, with a body or without."""

from wire import BINARY, KEY, TEXT, binary, close, encode, request, text

from . import RequestCase, part, pong, whole
from .requests_syntax import GOOD, field, line


def host(value: bytes) -> bytes:
    return GOOD.replace(b"Host: 127.0.0.1", b"Host: " + value, 1)


def bodied(fields: bytes, body: bytes, method: bytes = b"GET") -> bytes:
    """A handshake with those fields between its own, and a body behind it."""
    return field(fields).replace(b"GET", method, 1) + body


METHODS = [
    *[
        RequestCase(f"{method} is known and not allowed", "9110 15.5.6", request(method=method), 405, {"Allow": "GET"})
        for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")
    ],
    RequestCase("HEAD and nothing of a handshake", "9110 9.3.2", b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    RequestCase("OPTIONS *", "9112 3.2.4", line(b"OPTIONS * HTTP/1.1"), 405, {"Allow": "GET"}),
    RequestCase("CONNECT to an authority", "9112 3.2.3", line(b"CONNECT a:80 HTTP/1.1"), 405, {"Allow": "GET"}),
    *[
        RequestCase(f"{method} is not known", "9110 9.1", request(method=method), 501, {"Allow": None})
        for method in ("get", "Get", "GETX", "GE", "XGET", "M-SEARCH", "PROPFIND", "WEBSOCKET", "!#$%&'*+-.^_`|~")
    ],
    RequestCase("a method longer than any other", "9112 3", b"G" * 9000, 501),
    RequestCase("POST with a body in order", "9110 15.5.6", bodied(b"Content-Length: 5", b"hello", b"POST"), 405),
    RequestCase("POST in chunks", "9110 15.5.6", bodied(b"Transfer-Encoding: chunked", b"0\r\n\r\n", b"POST"), 405),
    RequestCase("POST with a length that is none", "9112 6.3", bodied(b"Content-Length: -1", b"", b"POST"), 400),
    RequestCase("POST with two lengths", "9112 6.3", bodied(b"Content-Length: 5, 6", b"hello", b"POST"), 400),
    RequestCase("POST not ended by chunked", "9112 6.3", bodied(b"Transfer-Encoding: gzip", b"", b"POST"), 400),
    RequestCase("POST without Host", "9112 3.2", request(method="POST", changes={"Host": None}), 400),
    RequestCase("PURGE with two Hosts", "9112 3.2", request(method="PURGE", extra=[("Host", "127.0.0.1")]), 400),
]

TARGETS = [
    RequestCase("a path", "9112 3.2.1", line(b"GET /a/b;c=d/.. HTTP/1.1"), 101),
    RequestCase("two slashes", "9112 3.2.1", line(b"GET //a HTTP/1.1"), 101),
    RequestCase("a query", "9112 3.2.1", line(b"GET /?a=b&c=/?: HTTP/1.1"), 101),
    RequestCase("an escaped path", "3986 2.1", line(b"GET /a%20b%C3%A9%2f HTTP/1.1"), 101),
    RequestCase("an escape that is cut", "3986 2.1", line(b"GET /a%2 HTTP/1.1"), 400),
    RequestCase("an escape without digits", "3986 2.1", line(b"GET /a% HTTP/1.1"), 400),
    RequestCase("an escape of other letters", "3986 2.1", line(b"GET /a%zz HTTP/1.1"), 400),
    RequestCase("an escaped NUL", "3986 7.3", line(b"GET /a%00b HTTP/1.1"), 400),
    RequestCase("an escaped NUL in an absolute target", "3986 7.3", line(b"GET http://a/%00 HTTP/1.1"), 400),
    RequestCase("absolute", "9112 3.2.2", line(b"GET http://127.0.0.1:80/a?b HTTP/1.1"), 101),
    RequestCase("absolute with a scheme in capitals", "9110 4.2.3", line(b"GET HTTP://127.0.0.1/ HTTP/1.1"), 101),
    RequestCase("absolute with ws", "3", line(b"GET ws://127.0.0.1/ HTTP/1.1"), 101),
    RequestCase("absolute without a path", "9112 3.2.1", line(b"GET http://127.0.0.1 HTTP/1.1"), 101),
    RequestCase("absolute with a query alone", "9112 3.2.1", line(b"GET http://127.0.0.1?a HTTP/1.1"), 101),
    RequestCase("absolute with another host than Host", "9112 3.2.2", line(b"GET http://b/ HTTP/1.1"), 101),
    RequestCase("absolute without a host", "9110 4.2.1", line(b"GET http:/// HTTP/1.1"), 400),
    RequestCase("absolute with a port alone", "9110 4.2.1", line(b"GET http://:80/ HTTP/1.1"), 400),
    RequestCase("absolute with a user", "9110 4.2.4", line(b"GET http://user@127.0.0.1/ HTTP/1.1"), 400),
    RequestCase("absolute with a broken port", "3986 3.2.3", line(b"GET http://a:b/ HTTP/1.1"), 400),
    RequestCase("absolute with one slash", "9112 3.2.2", line(b"GET http:/a HTTP/1.1"), 400),
    RequestCase("absolute with another scheme", "9112 3.2.2", line(b"GET ftp://a/ HTTP/1.1"), 400),
    RequestCase("absolute without Host", "9112 3.2", request("http://a/", changes={"Host": None}), 400),
    RequestCase("absolute with a Host that is none", "9112 3.2", request("http://a/", changes={"Host": "a b"}), 400),
    RequestCase("an authority", "9112 3.2.3", line(b"GET 127.0.0.1:80 HTTP/1.1"), 400),
    RequestCase("an asterisk", "9112 3.2.4", line(b"GET * HTTP/1.1"), 400),
    RequestCase("a path without a slash", "9112 3.2.1", line(b"GET a HTTP/1.1"), 400),
    RequestCase("a query without a path", "9112 3.2.1", line(b"GET ?a HTTP/1.1"), 400),
    RequestCase("a fragment", "3", line(b"GET /a#b HTTP/1.1"), 400),
    RequestCase("an empty fragment", "3", line(b"GET /# HTTP/1.1"), 400),
    RequestCase("a fragment behind a query", "3", line(b"GET /?a#b HTTP/1.1"), 400),
    RequestCase("an escaped fragment", "3", line(b"GET /a%23b HTTP/1.1"), 101),
]

HOSTS = [
    RequestCase("no Host", "9112 3.2", request(changes={"Host": None}), 400),
    RequestCase("no field at all", "9112 3.2", b"GET / HTTP/1.1\r\n\r\n", 400),
    RequestCase("two Hosts", "9112 3.2", request(extra=[("Host", "b")]), 400),
    RequestCase("the same Host twice", "9112 3.2", request(extra=[("Host", "127.0.0.1")]), 400),
    RequestCase("Host twice in two cases", "9112 3.2", request(extra=[("hOsT", "127.0.0.1")]), 400),
    *[
        RequestCase(f"Host: {value.decode('latin-1')}", "9112 3.2", host(value), 400)
        for value in (
            b"", b"a b", b"a, b", b"a/b", b"a?b", b"a#b", b"a\\b", b"a|b", b"<a>", b"user@a", b"http://a", b"\xc3\xa9",
            b":80", b"a:http", b"a:+80", b"a:-1", b"a:65536", b"a:99999999999999999999", b"a:80:80", b"a%2", b"a%zz",
            b"::1", b"[::1", b"::1]", b"[]", b"[localhost]", b"[127.0.0.1]", b"[::1]a", b"[::1]:x", b"[:::]", b"[1:2]",
            b"[::1::]", b"[1:2:3:4:5:6:7:8:9]", b"[12345::]", b"[::127.0.0.256]", b"[::127.0.0.1:1]", b"[:1]", b"[1:]",
            b"[1:2:3:4:5:6:7:8::]", b"[fe80::1%eth0]",
        )
    ],
    *[
        RequestCase(f"Host: {value.decode()}", "3986 3.2.2", host(value), 101)
        for value in (
            b"a", b"my_host", b"a.", b"a-b.example", b"a%2Db", b"!$&'()*+,;=", b"127.0.0.1:8001", b"[::]", b"[::1]",
            b"[::1]:8001", b"[::ffff:127.0.0.1]", b"[1:2:3:4:5:6:7:8]", b"[1:2:3:4:5:6:7::]", b"[2001:DB8::a]",
        )
    ],
    *[
        RequestCase(f"Host: {value.decode()}", "3986 3.2.3", host(value), 101)
        for value in (b"a:", b"a:0", b"a:65535", b"a:080", b"a:000000000000000080")
    ],
]  # fmt: skip

CHUNKED = b"Transfer-Encoding: chunked"

BODIES = [
    RequestCase("a length of 0", "9110 8.6", field(b"Content-Length: 0"), 101),
    RequestCase("a length of 5", "9112 6", bodied(b"Content-Length: 5", b"hello"), 400),
    RequestCase("a length of 5 and nothing of it", "9112 6", field(b"Content-Length: 5"), 400),
    RequestCase("a frame for a body", "9112 6", bodied(b"Content-Length: 6", close()), 400),
    *[
        RequestCase(f"Content-Length: {value}", "9112 6.3", field(b"Content-Length: " + value.encode()), 400)
        for value in (
            "", "-0", "-1", "+0", "+5", "0x0", "0.0", "5e0", "0 0", "five", "0,5", "5,5", "1_0", "18446744073709551616",
            "18446744073709551621", "99999999999999999999999999999999",
        )
    ],
    RequestCase("two lengths that differ", "9112 6.3", field(b"Content-Length: 0\r\nContent-Length: 5"), 400),
    RequestCase("a length twice in two cases", "9112 6.3", field(b"Content-Length: 0\r\ncontent-length: 6"), 400),
    RequestCase("chunks", "9112 6.1", bodied(CHUNKED, b"0\r\n\r\n"), 400),
    RequestCase("no coding at all", "9112 6.1", field(b"Transfer-Encoding:"), 400),
    RequestCase("identity", "9112 6.1", field(b"Transfer-Encoding: identity"), 400),
    RequestCase("a coding that nobody knows", "9112 6.1", field(b"Transfer-Encoding: x"), 400),
    RequestCase("TE is not Transfer-Encoding", "9110 10.1.4", field(b"TE: trailers"), 101),
    RequestCase("Trailer alone", "9110 6.6.2", field(b"Trailer: A"), 101),
    RequestCase("Expect", "9110 10.1.1", field(b"Expect: 100-continue"), 101),
    RequestCase("another name", "9110 5.1", field(b"Content_Length: 5"), 101),
]  # fmt: skip

#: A second request, hidden where a reader of other rules would find it.
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
BOTH = b"Content-Length: %d\r\nTransfer-Encoding: chunked"

SMUGGLING = [
    RequestCase("CL.TE", "9112 11.2", bodied(BOTH % (5 + len(HIDDEN)), b"0\r\n\r\n" + HIDDEN), 400),
    RequestCase("CL.TE with POST", "9112 11.2", bodied(BOTH % (5 + len(HIDDEN)), b"0\r\n\r\n" + HIDDEN, b"POST"), 405),
    RequestCase("TE.CL", "9112 11.2", bodied(BOTH % 4, b"%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)), 400),
    RequestCase("CL.0", "9112 11.2", bodied(b"Content-Length: %d" % len(HIDDEN), HIDDEN), 400),
    RequestCase("CL 0 and TE", "9112 6.1", bodied(BOTH % 0, b"0\r\n\r\n" + HIDDEN), 400),
    *[
        RequestCase(f"obfuscated: {hidden!r}", "9112 11.2", bodied(hidden, b"0\r\n\r\n" + HIDDEN), 400)
        for hidden in (
            b"Transfer-Encoding : chunked", b"Transfer-Encoding\t: chunked", b" Transfer-Encoding: chunked",
            b"\tTransfer-Encoding: chunked", b"A: b\r\n Transfer-Encoding: chunked",
            b"A: b\nTransfer-Encoding: chunked", b"A: b\rTransfer-Encoding: chunked",
            b"A: b\0\r\nTransfer-Encoding: chunked", b"\0Transfer-Encoding: chunked",
            b"Transfer-Encoding\x0b: chunked", b"Transfer-Encoding:\x0bchunked", b"Transfer-Encoding: chunked\x0c",
            b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked, identity",
            b"Transfer-Encoding: identity, chunked", b'Transfer-Encoding: "chunked"', b"Transfer-Encoding: cHuNkEd",
            b"Transfer-Encoding: chunked;x", b"Transfer-Encoding: a\r\nTransfer-Encoding: chunked",
            b"Transfer-Encoding\xa0: chunked", b"Transfer-Encoding", b"Transfer-Encoding:\r\n chunked",
            b"transfer-encoding:chunked", b"Content-Length 5", b"Content-Length : 5",
            b"Content-Length: 0\r\n\tContent-Length: 5", b"Content-Length: 0\nContent-Length: 5",
        )
    ],
    RequestCase("a good handshake behind a refused one", "9112 9.6", request(method="POST") + GOOD, 405),
    RequestCase("a good handshake behind a plain GET", "9112 9.6", HIDDEN + GOOD, 426),
    RequestCase("a second handshake where frames are expected", "4.2.2", GOOD + GOOD, 101, code=1002),
]  # fmt: skip

#: What follows a handshake in its segment is frames.
BEHIND = [
    RequestCase("a message", "4.2.2", GOOD + text("Hello"), 101, back=(whole(TEXT, b"Hello"),)),
    RequestCase("two messages", "4.2.2", GOOD + text("a") + binary(b"b"), 101,
                back=(whole(TEXT, b"a"), whole(BINARY, b"b"))),
    RequestCase("a ping", "5.5.2", GOOD + encode(0x9, b"early"), 101, back=(pong(b"early"),)),
    RequestCase("a message in fragments", "5.4", GOOD + encode(TEXT, b"a", final=False) + encode(0, b"b"), 101,
                back=(part(TEXT, b"a"), whole(0, b"b"))),
    RequestCase("a Close", "5.5.1", GOOD + close(1000), 101),
    RequestCase("a message and a Close", "5.5.1", GOOD + text("a") + close(1000), 101, back=(whole(TEXT, b"a"),)),
    RequestCase("a message behind a length of 0", "9110 8.6", field(b"Content-Length: 0") + text("a"), 101,
                back=(whole(TEXT, b"a"),)),
    RequestCase("a key that ends like a head", "4.2.2", field(b"A: \\r\\n\\r\\n" + KEY.encode()) + text("a"), 101,
                back=(whole(TEXT, b"a"),)),
]  # fmt: skip
