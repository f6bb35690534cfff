"""Requests whose bytes are no HTTP/1.1, or barely (RFC 9112)."""

from wire import KEY, request, text

from . import RequestCase

GET = b"GET / HTTP/1.1\r\n"
GOOD = request()
#: The request line and Host, with room for one more line; the fields that make a handshake follow.
START, REST = GET + b"Host: 127.0.0.1\r\n", GOOD.split(b"Host: 127.0.0.1\r\n", 1)[1]


#: The same with names and tokens in small letters, as front ends that speak HTTP/2 send them.
SMALL = GET + GOOD[len(GET) :].lower().replace(KEY.lower().encode(), KEY.encode())


def line(sent: bytes) -> bytes:
    """A handshake with that request line."""
    return GOOD.replace(b"GET / HTTP/1.1", sent, 1)


def field(sent: bytes) -> bytes:
    """A handshake with that line between its own."""
    return START + sent + b"\r\n" + REST


LINE_ENDS = [
    RequestCase("bare LF everywhere", "9112 2.2", GOOD.replace(b"\r\n", b"\n"), 400),
    RequestCase("bare LF behind the request line", "9112 2.2", GOOD.replace(b"\r\n", b"\n", 1), 400),
    RequestCase("bare LF behind a field", "9112 2.2", field(b"A: b\nC: d"), 400),
    RequestCase("bare LF as the empty line", "9112 2.2", GOOD[:-2] + b"\n", 400),
    RequestCase("bare LF in front", "9112 2.2", b"\n" + GOOD, 400),
    RequestCase("LF and CR in the wrong order", "9112 2.2", GOOD.replace(b"\r\n", b"\n\r"), 400),
    RequestCase("bare CR everywhere", "9112 2.2", GOOD.replace(b"\r\n", b"\r"), 400),
    RequestCase("bare CR behind the request line", "9112 2.2", GOOD.replace(b"\r\n", b"\r", 1), 400),
    RequestCase("bare CR in a value", "9112 2.2", field(b"A: b\rc"), 400),
    RequestCase("bare CR in front of CR LF", "9112 2.2", field(b"A: b\r"), 400),
    RequestCase("bare CR in a name", "9112 2.2", field(b"A\rB: c"), 400),
    RequestCase("bare CR in the target", "9112 2.2", line(b"GET /\r HTTP/1.1"), 400),
    RequestCase("bare CR as the empty line", "9112 2.2", GOOD[:-2] + b"\rX", 400),
    RequestCase("bare CR in front", "9112 2.2", b"\r" + GOOD, 400),
    RequestCase("an empty line in front", "9112 2.2", b"\r\n" + GOOD, 101),
    RequestCase("two empty lines in front: one is what must be borne", "9112 2.2", b"\r\n\r\n" + GOOD, 400),
    RequestCase("a space on the empty line in front", "9112 2.2", b" \r\n" + GOOD, 400),
]

REQUEST_LINES = [
    RequestCase("a TLS ClientHello", "9112 3", bytes.fromhex("16030100f4010000f00303") + bytes(32), 400),
    RequestCase("NUL and nothing else", "9112 3", bytes(16), 400),
    RequestCase("an SSH banner", "9112 3", b"SSH-2.0-OpenSSH_9.6\r\n", 400),
    RequestCase("a PROXY line", "9112 3", b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + GOOD, 400),
    RequestCase("a PROXY header of version 2", "9112 3", bytes.fromhex("0d0a0d0a000d0a515549540a2111000c") + GOOD, 400),
    RequestCase("a frame without a handshake", "9112 3", text("Hello"), 400),
    RequestCase("a status line", "9112 3", b"HTTP/1.1 200 OK\r\n\r\n", 400),
    RequestCase("HTTP/0.9", "9112 3", b"GET /\r\n", 400),
    RequestCase("no method", "9112 3", line(b" / HTTP/1.1"), 400),
    RequestCase("no target", "9112 3", line(b"GET HTTP/1.1"), 400),
    RequestCase("two spaces instead of a target", "9112 3", line(b"GET  HTTP/1.1"), 400),
    RequestCase("no version", "9112 3", line(b"GET / "), 400),
    RequestCase("two spaces behind the method", "9112 3", line(b"GET  / HTTP/1.1"), 400),
    RequestCase("two spaces behind the target", "9112 3", line(b"GET /  HTTP/1.1"), 400),
    RequestCase("a space behind the version", "9112 3", line(b"GET / HTTP/1.1 "), 400),
    RequestCase("a space in front of the method", "9112 3", b" " + GOOD, 400),
    RequestCase("a tab behind the method", "9112 3", line(b"GET\t/ HTTP/1.1"), 400),
    RequestCase("a tab behind the target", "9112 3", line(b"GET /\tHTTP/1.1"), 400),
    RequestCase("a vertical tab for a space", "9112 3", line(b"GET\x0b/ HTTP/1.1"), 400),
    RequestCase("a form feed for a space", "9112 3", line(b"GET /\x0cHTTP/1.1"), 400),
    RequestCase("a space inside the target", "9112 3.2", line(b"GET /a b HTTP/1.1"), 400),
    RequestCase("a fourth word", "9112 3", line(b"GET / HTTP/1.1 HTTP/1.1"), 400),
    RequestCase("NUL in the method", "9112 3.1", line(b"G\0ET / HTTP/1.1"), 400),
    RequestCase("NUL in the target", "9112 3.2", line(b"GET /a\0b HTTP/1.1"), 400),
    RequestCase("NUL in the version", "9112 2.3", line(b"GET / HTTP/1.1\0"), 400),
    RequestCase("a control byte in the target", "9112 3.2", line(b"GET /\x1b[2J HTTP/1.1"), 400),
    RequestCase("DEL in the target", "9112 3.2", line(b"GET /\x7f HTTP/1.1"), 400),
    RequestCase("UTF-8 in the target", "9112 3.2", line("GET /é HTTP/1.1".encode()), 400),
    RequestCase("Latin-1 in the target", "9112 3.2", line(b"GET /\xe9 HTTP/1.1"), 400),
    RequestCase("a method with a slash", "9110 5.6.2", line(b"GE/T / HTTP/1.1"), 400),
    RequestCase("a method with a colon", "9110 5.6.2", line(b"GET: / HTTP/1.1"), 400),
    RequestCase("a method in quotes", "9110 5.6.2", line(b'"GET" / HTTP/1.1'), 400),
]

VERSIONS = [
    RequestCase("HTTP/1.2", "9110 2.5", line(b"GET / HTTP/1.2"), 101),
    RequestCase("HTTP/1.9", "9110 2.5", line(b"GET / HTTP/1.9"), 101),
    RequestCase("HTTP/1.0", "4.2.1, 1", line(b"GET / HTTP/1.0"), 505),
    RequestCase("HTTP/1.0 without Host", "4.2.1, 1", b"GET / HTTP/1.0\r\n\r\n", 505),
    RequestCase("HTTP/0.9 in words", "9110 15.6.6", line(b"GET / HTTP/0.9"), 505),
    RequestCase("HTTP/2.0", "9110 15.6.6", line(b"GET / HTTP/2.0"), 505),
    RequestCase("HTTP/3.0", "9110 15.6.6", line(b"GET / HTTP/3.0"), 505),
    RequestCase("HTTP/9.9", "9110 15.6.6", line(b"GET / HTTP/9.9"), 505),
    RequestCase("the preface of HTTP/2", "9110 15.6.6", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    RequestCase("http in small letters", "9112 2.3", line(b"GET / http/1.1"), 400),
    RequestCase("Http in mixed letters", "9112 2.3", line(b"GET / Http/1.1"), 400),
    RequestCase("HTTP/1", "9112 2.3", line(b"GET / HTTP/1"), 400),
    RequestCase("HTTP/1.", "9112 2.3", line(b"GET / HTTP/1."), 400),
    RequestCase("HTTP/1.10", "9112 2.3", line(b"GET / HTTP/1.10"), 400),
    RequestCase("HTTP/01.1", "9112 2.3", line(b"GET / HTTP/01.1"), 400),
    RequestCase("HTTP/1,1", "9112 2.3", line(b"GET / HTTP/1,1"), 400),
    RequestCase("HTTP/ 1.1", "9112 2.3", line(b"GET / HTTP/ 1.1"), 400),
    RequestCase("HTTP/1.1.1", "9112 2.3", line(b"GET / HTTP/1.1.1"), 400),
    RequestCase("HTTP/+1.1", "9112 2.3", line(b"GET / HTTP/+1.1"), 400),
    RequestCase("HTTP/1.x", "9112 2.3", line(b"GET / HTTP/1.x"), 400),
    RequestCase("HTTP 1.1", "9112 2.3", line(b"GET / HTTP 1.1"), 400),
    RequestCase("HTTPS/1.1", "9112 2.3", line(b"GET / HTTPS/1.1"), 400),
    RequestCase("ICY/1.1", "9112 2.3", line(b"GET / ICY/1.1"), 400),
]

FIELD_LINES = [
    RequestCase("a folded line", "9112 5.2", field(b"A: b\r\n c"), 400),
    RequestCase("a line folded with a tab", "9112 5.2", field(b"A: b\r\n\tc"), 400),
    RequestCase("a folded line of nothing but space", "9112 5.2", field(b"A: b\r\n "), 400),
    RequestCase("Upgrade folded", "9112 5.2", GOOD.replace(b"Upgrade: websocket", b"Upgrade:\r\n websocket"), 400),
    RequestCase("a space in front of the first field", "9112 2.2", GOOD.replace(b"Host", b" Host", 1), 400),
    RequestCase("a line of spaces in front of the first field", "9112 2.2", GOOD.replace(GET, GET + b"  \r\n"), 400),
    RequestCase("a space in front of the colon", "9112 5.1", field(b"A : b"), 400),
    RequestCase("a tab in front of the colon", "9112 5.1", field(b"A\t: b"), 400),
    RequestCase("a space in front of Host's colon", "9112 5.1", GOOD.replace(b"Host:", b"Host :"), 400),
    RequestCase("no colon", "9112 5", field(b"nonsense"), 400),
    RequestCase("no name", "9112 5", field(b": value"), 400),
    RequestCase("a colon alone", "9112 5", field(b":"), 400),
    RequestCase("a space in a name", "9110 5.1", field(b"A B: c"), 400),
    RequestCase("a name in quotes", "9110 5.1", field(b'"A": b'), 400),
    RequestCase("a name with a slash", "9110 5.1", field(b"A/B: c"), 400),
    RequestCase("a name in brackets", "9110 5.1", field(b"[A]: b"), 400),
    RequestCase("a name with an at sign", "9110 5.1", field(b"a@b: c"), 400),
    RequestCase("a name in UTF-8", "9110 5.1", field("Ä: b".encode()), 400),
    RequestCase("a byte order mark in front of a name", "9110 5.1", field(b"\xef\xbb\xbfA: b"), 400),
    RequestCase("NUL in a name", "9110 5.1", field(b"A\0B: c"), 400),
    RequestCase("NUL in a value", "9110 5.5", field(b"A: b\0c"), 400),
    RequestCase("NUL at the end of a value", "9110 5.5", field(b"A: b\0"), 400),
    RequestCase("NUL behind websocket", "9110 5.5", GOOD.replace(b"websocket\r", b"websocket\0\r"), 400),
    RequestCase("DEL in a value", "9110 5.5", field(b"A: b\x7fc"), 400),
    *[
        RequestCase(f"control byte {byte:#04x} in a value", "9110 5.5", field(b"A: b%cc" % byte), 400)
        for byte in (0x01, 0x07, 0x08, 0x0B, 0x0C, 0x0E, 0x1B, 0x1F)
    ],
    RequestCase("bytes beyond ASCII in a value", "9110 5.5", field(b"A: \xe9\xff\x80"), 101),
    RequestCase("a tab inside a value", "9110 5.5", field(b"A: b\tc"), 101),
    RequestCase("an empty value", "9110 5.5", field(b"A:"), 101),
    RequestCase("no space behind the colon", "9112 5.1", GOOD.replace(b": ", b":"), 101),
    RequestCase("much space around a value", "9112 5.1", GOOD.replace(b"13\r", b" \t 13\t  \r"), 101),
    RequestCase("each sign that a name may have", "9110 5.6.2", field(b"!#$%&'*+-.^_`|~09azAZ: b"), 101),
    RequestCase("names in small letters", "9110 5.1", SMALL, 101),
    RequestCase("names in capitals", "9110 5.1", GOOD.replace(b"Upgrade:", b"UPGRADE:").replace(b"Sec-", b"SEC-"), 101),
]
