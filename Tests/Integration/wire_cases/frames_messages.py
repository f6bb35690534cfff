"""Messages in what may stand between them, and how long they may be (RFC 6455, 5.4, 5.5.2, 5.5.3, 10.4)."""

from wire import BINARY, CONTINUATION, PING, PONG, TEXT, binary, encode, fragments, text

from . import FrameCase, fails, in_fragments, part, pong, whole
from .frames_headers import DATA, NAMES, broken, broken_inside

FRAGMENTS = [
    FrameCase("two fragments", "5.4", in_fragments(TEXT, [b"Hel", b"lo"]),
              (part(TEXT, b"Hel"), whole(CONTINUATION, b"lo"))),
    FrameCase("RFC 6455's own fragments, masked", "5.7", in_fragments(TEXT, [b"Hel", b"lo"]) + text("Hello"),
              (part(TEXT, b"Hel"), whole(CONTINUATION, b"lo"), whole(TEXT, b"Hello"))),
    FrameCase("an empty text", "5.6", text(""), (whole(TEXT),)),
    FrameCase("an empty binary message", "5.6", binary(b""), (whole(BINARY),)),
    FrameCase("a hundred empty messages", "5.6", text("") * 50 + binary(b"") * 50,
              (whole(TEXT),) * 50 + (whole(BINARY),) * 50),
    FrameCase("two empty fragments", "5.4", in_fragments(TEXT, [b"", b""]), (part(TEXT), whole(CONTINUATION))),
    FrameCase("an empty fragment first", "5.4", in_fragments(BINARY, [b"", b"x"]),
              (part(BINARY), whole(CONTINUATION, b"x"))),
    FrameCase("an empty fragment in the middle", "5.4", in_fragments(BINARY, [b"a", b"", b"b"]),
              (part(BINARY, b"a"), whole(CONTINUATION, b"b"))),
    FrameCase("an empty fragment last", "5.4", in_fragments(BINARY, [b"a", b""]),
              (part(BINARY, b"a"), whole(CONTINUATION))),
    FrameCase("a hundred empty fragments", "5.4", in_fragments(TEXT, [b""] * 100), (whole(TEXT),)),
    FrameCase("a thousand fragments of a byte", "5.4", in_fragments(BINARY, [b"x"] * 1000),
              (whole(BINARY, b"x" * 1000),)),
    FrameCase("fragments of 125, 126, 65535 and 65536 bytes", "5.4",
              in_fragments(BINARY, [b"a" * 125, b"b" * 126, b"c" * 65535, b"d" * 65536]),
              (whole(BINARY, b"a" * 125 + b"b" * 126 + b"c" * 65535 + b"d" * 65536),)),
    FrameCase("text, then binary, each in fragments", "5.4",
              in_fragments(TEXT, [b"a", b"b"]) + in_fragments(BINARY, [b"\xff", b"\x80"])
              + in_fragments(TEXT, [b"c", b"d"]),
              (whole(TEXT, b"ab"), whole(BINARY, b"\xff\x80"), whole(TEXT, b"cd"))),
    broken("a continuation of nothing", "5.4", encode(CONTINUATION, b"x")),
    broken("an empty continuation of nothing", "5.4", encode(CONTINUATION, b"")),
    broken("a continuation of nothing that goes on", "5.4", encode(CONTINUATION, b"x", final=False)),
    fails("a continuation first of all", "5.4", encode(CONTINUATION, b"x"), 1002),
    fails("a continuation behind a message in fragments", "5.4",
          in_fragments(TEXT, [b"a", b"b"]) + encode(CONTINUATION, b"c"), 1002, (whole(TEXT, b"ab"),)),
    fails("a continuation behind a ping", "5.4", encode(PING, b"a") + encode(CONTINUATION, b"b"), 1002, (pong(b"a"),)),
    *[
        fails(f"{NAMES[inner]}, {'final' if final else 'not final'}, inside {NAMES[outer]}", "5.4",
              encode(outer, b"a", final=False) + encode(inner, b"b", final=final), 1002, (part(outer, b"a"),))
        for outer in DATA for inner in DATA for final in (True, False)
    ],
    fails("a message inside another behind a ping", "5.4",
          encode(TEXT, b"a", final=False) + encode(PING, b"p") + text("b"), 1002, (part(TEXT, b"a"), pong(b"p"))),
    broken_inside("a message inside another behind an empty fragment", "5.4",
                  encode(CONTINUATION, b"", final=False) + text("x")),
]  # fmt: skip

ALL_SIZES = [bytes(range(256))[:size] for size in range(126)]

PINGS = [
    *[
        FrameCase(f"a ping of {size} bytes", "5.5.2", encode(PING, b"p" * size), (pong(b"p" * size),))
        for size in (0, 1, 2, 3, 4, 5, 124, 125)
    ],
    FrameCase("pings of every size", "5.5.2", b"".join(encode(PING, size) for size in ALL_SIZES),
              tuple(pong(size) for size in ALL_SIZES)),
    FrameCase("pings of every size between fragments", "5.4",
              encode(BINARY, b"<", final=False)
              + b"".join(encode(PING, size) + encode(CONTINUATION, b"-", final=False) for size in ALL_SIZES)
              + encode(CONTINUATION, b">"),
              (part(BINARY, b"<"), *[frame for size in ALL_SIZES for frame in (pong(size), part(CONTINUATION, b"-"))],
               whole(CONTINUATION, b">"))),
    FrameCase("a ping that is no text", "5.5.2", encode(PING, b"\xff\xfe\0\x80"), (pong(b"\xff\xfe\0\x80"),)),
    FrameCase("a ping between two fragments", "5.4",
              encode(TEXT, b"a", final=False) + encode(PING, b"p") + encode(CONTINUATION, b"b"),
              (part(TEXT, b"a"), pong(b"p"), whole(CONTINUATION, b"b"))),
    FrameCase("a ping between empty fragments", "5.4",
              encode(TEXT, b"", final=False) + encode(PING, b"p") + encode(CONTINUATION, b""),
              (part(TEXT), pong(b"p"), whole(CONTINUATION))),
    FrameCase("a ping inside a code point", "5.4",
              encode(TEXT, b"\xe2", final=False) + encode(PING, b"p") + encode(CONTINUATION, b"\x82\xac"),
              (part(TEXT, b"\xe2"), pong(b"p"), whole(CONTINUATION, b"\x82\xac"))),
    FrameCase("pings between messages", "5.5.2", text("a") + encode(PING, b"p") + binary(b"b") + encode(PING, b""),
              (whole(TEXT, b"a"), pong(b"p"), whole(BINARY, b"b"), pong())),
    FrameCase("ten pings at once", "5.5.3", b"".join(encode(PING, bytes([n])) for n in range(10)),
              tuple(pong(bytes([n])) for n in range(10))),
]  # fmt: skip

#: A pong that nobody asked for is answered by nothing.
PONGS = [
    *[FrameCase(f"a pong of {size} bytes", "5.5.3", encode(PONG, b"p" * size)) for size in (0, 1, 125)],
    FrameCase("pongs of every size", "5.5.3", b"".join(encode(PONG, size) for size in ALL_SIZES)),
    FrameCase("pongs of every size between fragments", "5.4",
              encode(TEXT, b"<", final=False) + b"".join(encode(PONG, size) for size in ALL_SIZES)
              + encode(CONTINUATION, b">"),
              (part(TEXT, b"<"), whole(CONTINUATION, b">"))),
    FrameCase("a pong, a ping and a message", "5.5.3", encode(PONG, b"a") + encode(PING, b"b") + text("c"),
              (pong(b"b"), whole(TEXT, b"c"))),
    FrameCase("a pong inside a code point", "5.4",
              encode(TEXT, b"\xf0\x9f", final=False) + encode(PONG, b"\xff") + encode(CONTINUATION, b"\x98\x80"),
              (part(TEXT, b"\xf0\x9f"), whole(CONTINUATION, b"\x98\x80"))),
]  # fmt: skip

MESSAGE_LIMIT = 1000


def too_long(name: str, sent: bytes) -> FrameCase:
    return broken(name, "10.4; 7.4.1", sent, 1009)


#: With a limit of 1000 bytes for a message.
LIMITED = [
    FrameCase("a message of exactly the limit", "10.4", binary(b"x" * 1000), (whole(BINARY, b"x" * 1000),)),
    FrameCase("a text of exactly the limit", "10.4", text("€" * 333 + "x"),
              (whole(TEXT, ("€" * 333 + "x").encode()),)),
    FrameCase("fragments of exactly the limit", "10.4", in_fragments(TEXT, [b"x" * 500, b"", b"y" * 500, b""]),
              (whole(TEXT, b"x" * 500 + b"y" * 500),)),
    FrameCase("message after message of the limit", "10.4", binary(b"x" * 1000) * 5, (whole(BINARY, b"x" * 1000),) * 5),
    FrameCase("control frames do not count", "10.4",
              encode(BINARY, b"x" * 600, final=False) + encode(PING, b"p" * 125) * 4 + encode(CONTINUATION, b"y" * 400),
              (part(BINARY, b"x" * 600), *[pong(b"p" * 125)] * 4, whole(CONTINUATION, b"y" * 400))),
    too_long("one byte over the limit", binary(b"x" * 1001)),
    too_long("a text one byte over the limit", text("x" * 1001)),
    too_long("a first fragment over the limit", encode(BINARY, b"x" * 1001, final=False)),
    too_long("1001 bytes announced", encode(BINARY, b"", length=1001)),
    too_long("2^63 - 1 bytes announced", encode(BINARY, b"", length=(1 << 63) - 1)),
    too_long("2^63 - 1 bytes of text announced", encode(TEXT, b"", length=(1 << 63) - 1)),
    fails("one byte over the limit in the last fragment", "10.4",
          in_fragments(BINARY, [b"a" * 600, b"b" * 400, b"c"]), 1009, (part(BINARY, b"a" * 600 + b"b" * 400),)),
    fails("a fragment that would wrap the sum", "10.4",
          encode(BINARY, b"a", final=False) + encode(CONTINUATION, b"", length=(1 << 63) - 1), 1009,
          (part(BINARY, b"a"),)),
    fails("a sum over the limit behind a ping", "10.4",
          encode(BINARY, b"a" * 999, final=False) + encode(PING, b"p") + encode(CONTINUATION, b"bb"), 1009,
          (part(BINARY, b"a" * 999), pong(b"p"))),
    broken("a broken rule comes first", "5.2", encode(BINARY, b"", length=1 << 63, length_bytes=8)),
]  # fmt: skip
