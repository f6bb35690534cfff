"""Closes: their codes and reasons, what stands in front of them and behind (RFC 6455, 1.4, 5.5.1, 7)."""

from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, binary, close, encode, text

from . import End, FrameCase, fails, in_fragments, part, pong, whole
from .frames_headers import BEFORE, broken
from .frames_text import BROKEN, CUT


def ended(name: str, section: str, sent: bytes, code: int | None = 1000, back: tuple = ()) -> FrameCase:
    """A case in which the client closes, and is answered with that code."""
    return FrameCase(name, section, sent, back, code, End.CLOSED)


CODES = [
    *[
        ended(f"the code {code}", "7.4.1; 7.4.2", binary(b"before") + close(code), code, BEFORE)
        for code in (*range(1000, 1004), *range(1007, 1015), 3000, 3001, 3999, 4000, 4001, 4999)
    ],
    ended("no code", "7.1.5", binary(b"before") + close(), None, BEFORE),
    broken("a payload of one byte", "5.5.1", encode(CLOSE, b"\x03")),
    broken("a payload of one other byte", "5.5.1", encode(CLOSE, b"\0")),
    *[
        broken(f"the code {code}", "7.4.1; 7.4.2", close(code))
        for code in (0, 1, 2, 125, 256, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1100, 1999, 2000, 2999, 5000, 5001,
                     9999, 32768, 59395, 65535)
    ],
    *[
        broken(f"the code {code} with a reason", "7.4.1", close(code, "reason"))
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)
    ],
]  # fmt: skip

REASONS = [
    *[
        ended(f"a reason of {len(reason.encode())} bytes, {reason[:1]!r}", "5.5; 5.5.1", close(4000, reason), 4000)
        for reason in ("r", "r" * 122, "r" * 123, "€" * 41, "é" * 61, "😀" * 30 + "abc", "\0")
    ],
    broken("a reason of 124 bytes", "5.5", close(1000, "r" * 124)),
    *[
        broken(f"a reason with {name}", "5.5.1; 8.1", close(1000, b"ok" + begun + wrong), 1007)
        for name, (begun, wrong) in BROKEN.items()
    ],
    *[
        broken(f"a reason that ends in {name}", "5.5.1; 8.1", close(1000, b"ok" + cut), 1007)
        for name, cut in CUT.items()
    ],
    broken("a forbidden code with a reason that is no text", "7.4.1", close(1005, b"\xff")),
]

#: Behind the client's Close nothing is read (1.4): neither data, nor a ping, nor a fault, nor another Close.
BEHIND = [
    FrameCase(f"{name} behind the Close", "1.4; 5.5.1", text("before") + close(1000) + behind,
              (whole(TEXT, b"before"),), 1000, End.WENT_ON)
    for name, behind in {
        "a text": text("behind"),
        "a binary message": binary(b"behind"),
        "a large message": binary(b"x" * 70_000),
        "a fragment": encode(TEXT, b"behind", final=False),
        "a ping": encode(PING, b"behind"),
        "a pong": encode(PONG, b"behind"),
        "the same Close": close(1000),
        "another Close": close(4999, "no"),
        "a Close that is wrong": close(1005),
        "a frame without a mask": encode(TEXT, b"x", mask=None),
        "a reserved bit": encode(TEXT, b"x", reserved=4),
        "text that is none": text(b"\xff"),
        "HTTP": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "half a frame": b"\x82",
        "noise": bytes(range(256)),
    }.items()
]  # fmt: skip

#: A Close is a control frame, and may stand inside a message. That message stays unfinished.
INSIDE = [
    ended("a Close behind a first fragment", "5.4", encode(TEXT, b"a", final=False) + close(1001), 1001,
          (part(TEXT, b"a"),)),
    ended("a Close behind two fragments", "5.4",
          encode(BINARY, b"a", final=False) + encode(CONTINUATION, b"b", final=False) + close(1000), 1000,
          (part(BINARY, b"ab"),)),
    ended("a Close behind an empty fragment", "5.4", encode(BINARY, b"", final=False) + close(1000)),
    ended("a Close behind a fragment and a ping", "5.4",
          encode(TEXT, b"a", final=False) + encode(PING, b"p") + close(1000), 1000, (part(TEXT, b"a"), pong(b"p"))),
    ended("a Close inside a code point", "5.4", encode(TEXT, b"\xe2\x82", final=False) + close(1000), 1000,
          (part(TEXT, b"\xe2\x82"),)),
    ended("a Close without a code inside a message", "5.4", encode(TEXT, b"a", final=False) + close(), None,
          (part(TEXT, b"a"),)),
    FrameCase("a last fragment behind the Close", "5.4; 1.4",
              encode(TEXT, b"a", final=False) + close(1000) + encode(CONTINUATION, b"b"), (part(TEXT, b"a"),), 1000,
              End.WENT_ON),
    fails("a Close with a forbidden code inside a message", "7.4.1",
          encode(TEXT, b"a", final=False) + close(1006), 1002, (part(TEXT, b"a"),)),
]  # fmt: skip

FIRST = [
    ended("a Close first of all", "5.5.1", close(1000)),
    ended("a Close without a code first of all", "5.5.1", close(), None),
    ended("a ping and a Close", "5.5.2", encode(PING, b"p") + close(1000), 1000, (pong(b"p"),)),
    ended("messages in fragments and a Close", "5.5.1", in_fragments(TEXT, [b"a", b"b"]) * 20 + close(3000), 3000,
          (whole(TEXT, b"ab"),) * 20),
    ended("a large message and a Close", "5.5.1", binary(b"x" * 200_000) + close(1000), 1000,
          (whole(BINARY, b"x" * 200_000),)),
    ended("a Close with a mask of zeros", "5.3", encode(CLOSE, b"\x03\xe8", mask=bytes(4))),
]  # fmt: skip
