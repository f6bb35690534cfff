"""The fields that make a request an opening handshake (RFC 6455, 4.2.1), and the limits of a head."""

from wire import accept_value, request

from . import RequestCase
from .requests_syntax import GOOD, field

ASKED = {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"}


def changed(name: str, *values: str) -> bytes:
    """A handshake with one line for each of these values of that field."""
    return request(changes={name: None}, extra=[(name, value) for value in values])


def shown(values: list[str]) -> str:
    return " | ".join(repr(value)[1:-1] if value else "(empty)" for value in values) or "(missing)"


UPGRADES = [
    *[
        RequestCase(f"Upgrade: {shown(values)}", "4.2.1, 3", changed("Upgrade", *values), 101)
        for values in (
            ["WebSocket"], ["WEBSOCKET"], ["h2c, websocket"], ["websocket,h2c"], ["HTTP/2.0, TLS/1.3 ,websocket"],
            ["h2c", "websocket"], [",, websocket ,\t,"], ["", "websocket"],
        )
    ],
    *[
        RequestCase(f"Upgrade: {shown(values)}", "4.2.1, 3", changed("Upgrade", *values), 426, ASKED)
        for values in (
            [], [""], ["h2c"], ["websockets"], ["not-websocket"], ["web", "socket"], ["websocket/13"], ["TLS/1.0, h2c"],
        )
    ],
    *[
        RequestCase(f"Upgrade: {shown(values)}", "9110 7.8", changed("Upgrade", *values), 400)
        for values in (
            ['"websocket"'], ["h2c websocket"], ["websocket;q=1"], ["a/b/c, websocket"], ["a/, websocket"],
            ["/, websocket"], ["websocket", "a b"], ["(websocket)"],
        )
    ],
    *[
        RequestCase(f"Connection: {shown(values)}", "4.2.1, 4", changed("Connection", *values), 101)
        for values in (
            ["upgrade"], ["UPGRADE"], ["keep-alive, Upgrade"], ["Upgrade,keep-alive"], ["\tkeep-alive\t,\tupgrade\t"],
            ["keep-alive", "Upgrade"], [",,upgrade,"], ["Upgrade, Upgrade"], ["te, x-y, upgrade, z"],
        )
    ],
    *[
        RequestCase(f"Connection: {shown(values)}", "4.2.1, 4", changed("Connection", *values), 426, ASKED)
        for values in (
            [], [""], ["keep-alive"], ["close"], ["upgrades"], ["up", "grade"], ["Upgrade-Insecure-Requests"],
        )
    ],
    *[
        RequestCase(f"Connection: {shown(values)}", "9110 7.6.1", changed("Connection", *values), 400)
        for values in (['"Upgrade"'], ["keep-alive Upgrade"], ["Upgrade;x"], ["Upgrade", "a/b"])
    ],
    RequestCase("a plain GET", "9110 15.5.22", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426, ASKED),
    RequestCase("a plain GET of a browser", "9110 15.5.22",
                b"GET /favicon.ico HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nAccept: */*\r\n\r\n", 426, ASKED),
    RequestCase("a client of the first draft", "4.4",
                b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n\r\n^n:ds[4U", 426, ASKED),
    RequestCase("h2c", "9110 7.8",
                b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                b"HTTP2-Settings: AAMAAABk\r\n\r\n", 426, ASKED),
]  # fmt: skip

KEYS = [
    *[
        RequestCase(f"a key {name}", "4.2.1, 5", changed("Sec-WebSocket-Key", *values), 400)
        for name, values in {
            "that is missing": [], "that is empty": [""], "of 1 byte": ["AA=="], "of 15 bytes": ["A" * 20],
            "of 17 bytes": ["A" * 23 + "="], "of 18 bytes": ["A" * 24], "of 32 bytes": ["A" * 43 + "="],
            "of 4000 letters": ["A" * 4000], "without padding": ["A" * 22], "with half its padding": ["A" * 22 + "="],
            "with more padding": ["A" * 22 + "==="], "with padding inside": ["AA==" + "A" * 18 + "=="],
            "of padding alone": ["=" * 24], "with its padding early": ["A" * 21 + "==="],
            "in the alphabet of URLs, -": ["A" * 21 + "-=="], "in the alphabet of URLs, _": ["A" * 21 + "_=="],
            "with a space": ["A" * 11 + " " + "A" * 10 + "=="], "with a comma": ["A" * 22 + "==, " + "A" * 22 + "=="],
            "with a full stop": ["." * 22 + "=="], "with UTF-8": ["é" * 12], "in quotes": ['"' + "A" * 22 + '=="'],
            "twice": ["A" * 22 + "==", "A" * 22 + "=="], "and another": ["A" * 22 + "==", "B" * 21 + "A=="],
            "and an empty one": ["A" * 22 + "==", ""],
        }.items()
    ],
    RequestCase("a key of zeros", "4.2.2, 5", changed("Sec-WebSocket-Key", "A" * 22 + "=="), 101,
                {"Sec-WebSocket-Accept": "ICX+Yqv66kxgM0FcWaLWlFLwTAI="}),
    RequestCase("a key of both odd letters", "4.2.2, 5", changed("Sec-WebSocket-Key", "+/" * 10 + "+w=="), 101,
                {"Sec-WebSocket-Accept": accept_value("+/" * 10 + "+w==")}),
    RequestCase("a key whose padding hides bits", "4648 3.5", changed("Sec-WebSocket-Key", "A" * 21 + "B=="), 101,
                {"Sec-WebSocket-Accept": accept_value("A" * 21 + "B==")}),
]  # fmt: skip

VERSIONS = [
    *[
        RequestCase(f"version {shown(values)}", "4.4", changed("Sec-WebSocket-Version", *values), 426, ASKED)
        for values in (
            [], [""], ["0"], ["7"], ["8"], ["12"], ["14"], ["25"], ["113"], ["130"], ["255"], ["256"], ["013"],
            ["0000013"], ["13.0"], ["+13"], ["-13"], ["0x0d"], ["1 3"], ["13, 8"], ["8, 13"], ["13;q=1"], ['"13"'],
            ["thirteen"], ["13", "13"], ["8", "13"], ["13", "8"], ["13", ""],
        )
    ],
]  # fmt: skip

#: The server answers with the first name that the client offers.
SUBPROTOCOLS = [
    *[
        RequestCase(f"subprotocols {shown(values)}", "4.2.1, 8", changed("Sec-WebSocket-Protocol", *values), 101,
                    {"Sec-WebSocket-Protocol": answer})
        for answer, values in (
            ("a", ["a"]), ("a", ["a, b"]), ("a", ["a", "b"]), ("b", ["b", "a, c"]), ("a", [" \ta\t , b"]),
            ("a", [",, a ,"]), ("a", ["", "a"]), ("a", ["a, A"]), ("v1.k8s.io", ["v1.k8s.io"]),
            ("!#$%&'*+-.^_`|~09azAZ", ["!#$%&'*+-.^_`|~09azAZ"]), ("x" * 1000, ["x" * 1000]),
        )
    ],
    RequestCase("no subprotocol", "4.2.2, 5", GOOD, 101, {"Sec-WebSocket-Protocol": None}),
    *[
        RequestCase(f"subprotocols {shown(values)}", "4.1, 10", changed("Sec-WebSocket-Protocol", *values), 400)
        for values in (
            [""], [",,"], ["a, a"], ["a", "a"], ["a, b", "c, b"], ["a b"], ["a/b"], ['"a"'], ["a;b"], ["(a)"], ["é"],
            ["a@b"], ["a=b"], ["a", "b c"],
        )
    ],
]  # fmt: skip

#: None is accepted by this server without compression, and none may be answered.
EXTENSIONS = [
    *[
        RequestCase(f"extensions {shown(values)}", "9.1", changed("Sec-WebSocket-Extensions", *values), 101)
        for values in (
            ["a"], ["a, b"], ["a", "b"], ["a;b"], ["a; b=c"], ["a ; b = c ; d"], ['a; b="c"'], ['a; b="c\\d"'],
            [",, a ,"], ["a; b; b"], ["a, a"], ["a; b=c, d; e=\"f\"", "g"], ["x-" + "y" * 1000],
        )
    ],
    *[
        RequestCase(f"extensions {shown(values)}", "9.1", changed("Sec-WebSocket-Extensions", *values), 400)
        for values in (
            [""], [","], [";"], ["a;"], ["; a"], ["a; =b"], ["a; b="], ["=b"], ["a=b"], ["a b"], ["a; b c"],
            ["a; b=c d"], ['a; b="c'], ['a; b=""'], ['a; b="c d"'], ['a; b="c,d"'], ['a; b="c\\"'], ['a; b="c"d'],
            ['"a"'], ["a;;b"], ["a/b"], ["é"], ["a", ";"], ["a; b='c d'"],
        )
    ],
]  # fmt: skip


def of_line_length(count: int) -> bytes:
    """A handshake whose request line has that many bytes without its end."""
    return request("/" + "a" * (count - len("GET / HTTP/1.1")))


def of_section_size(count: int) -> bytes:
    """A handshake whose fields, with the empty line behind them, have that many bytes."""
    return field(b"A: " + b"a" * (count - len(field(b"A: ")) + len("GET / HTTP/1.1\r\n")))


def of_fields(count: int) -> bytes:
    """A handshake with that many field lines."""
    return request(extra=[(f"X-{number}", "") for number in range(count - 5)])


#: With the limits that the server has when nobody sets any: 8 KiB, 16 KiB, 100 lines.
LIMITS = [
    RequestCase("a request line of 8000 bytes", "9112 3", of_line_length(8000), 101),
    RequestCase("a request line of exactly the limit", "9112 3", of_line_length(8192), 101),
    RequestCase("a request line one byte longer", "9112 3", of_line_length(8193), 414),
    RequestCase("a request line that does not end", "9112 3", b"GET /" + b"a" * 8188, 414),
    RequestCase("an absolute target over the limit", "9112 3", request("http://a/" + "a" * 8192), 414),
    RequestCase("a query over the limit", "9112 3", request("/?" + "a" * 8192), 414),
    RequestCase("fields of exactly the limit", "6585 5", of_section_size(16384), 101),
    RequestCase("fields one byte longer", "6585 5", of_section_size(16385), 431),
    RequestCase("a value that does not end", "6585 5", b"GET / HTTP/1.1\r\nA: " + b"a" * 16384, 431),
    RequestCase("a name that does not end", "6585 5", b"GET / HTTP/1.1\r\n" + b"a" * 16385, 431),
    RequestCase("100 fields", "6585 5", of_fields(100), 101),
    RequestCase("101 fields", "6585 5", of_fields(101), 431),
    RequestCase("5000 fields of one letter", "6585 5", b"GET / HTTP/1.1\r\n" + b"A:\r\n" * 5000 + b"\r\n", 431),
]
