"""Text that is UTF-8, and text that is not (RFC 6455, 5.6 and 8.1; RFC 3629)."""

from wire import BINARY, CONTINUATION, PING, TEXT, binary, encode, fragments, text

from . import FrameCase, fails, in_fragments, part, pong, whole

#: Bytes with which a code point may begin, and the byte that makes it none.
BROKEN = {
    "a continuation byte alone": (b"", b"\x80"),
    "the last continuation byte alone": (b"", b"\xbf"),
    "0xC0": (b"", b"\xc0"),
    "0xC1": (b"", b"\xc1"),
    "0xF5": (b"", b"\xf5"),
    "0xF8": (b"", b"\xf8"),
    "0xFE": (b"", b"\xfe"),
    "0xFF": (b"", b"\xff"),
    "a slash in two bytes": (b"", b"\xc0\xaf"),
    "NUL in two bytes": (b"", b"\xc0\x80"),
    "U+007F in two bytes": (b"", b"\xc1\xbf"),
    "a slash in three bytes": (b"\xe0", b"\x80\xaf"),
    "NUL in three bytes": (b"\xe0", b"\x80\x80"),
    "U+07FF in three bytes": (b"\xe0", b"\x9f\xbf"),
    "a slash in four bytes": (b"\xf0", b"\x80\x80\xaf"),
    "U+FFFF in four bytes": (b"\xf0", b"\x8f\xbf\xbf"),
    "five bytes": (b"", b"\xf8\x88\x80\x80\x80"),
    "six bytes": (b"", b"\xfc\x84\x80\x80\x80\x80"),
    "the first surrogate": (b"\xed", b"\xa0\x80"),
    "the last high surrogate": (b"\xed", b"\xaf\xbf"),
    "the first low surrogate": (b"\xed", b"\xb0\x80"),
    "the last surrogate": (b"\xed", b"\xbf\xbf"),
    "a pair of surrogates": (b"\xed", b"\xa0\xbd\xed\xb8\x80"),
    "U+110000": (b"\xf4", b"\x90\x80\x80"),
    "U+1FFFFF": (b"", b"\xf7\xbf\xbf\xbf"),
    "a start behind a start of two": (b"\xc3", b"\xc3\xa9"),
    "a letter behind a start of two": (b"\xc3", b"x"),
    "a letter behind a start of three": (b"\xe2", b"x"),
    "a letter behind two bytes of three": (b"\xe2\x82", b"x"),
    "a letter behind a start of four": (b"\xf0", b"x"),
    "a letter behind two bytes of four": (b"\xf0\x9f", b"x"),
    "a letter behind three bytes of four": (b"\xf0\x9f\x98", b"x"),
    "a continuation byte too many": (b"\xc3\xa9", b"\x80"),
    "Latin-1": (b"caf\xe9", b" x"),
    "UTF-16 with its mark": (b"", b"\xff\xfeh\0i\0"),
}

#: What a message may not end in.
CUT = {
    "one byte of two": b"\xc3", "one byte of three": b"\xe2", "two bytes of three": b"\xe2\x82",
    "one byte of four": b"\xf0", "two bytes of four": b"\xf0\x9f", "three bytes of four": b"\xf0\x9f\x98",
}  # fmt: skip

INVALID = [
    *[
        fails(name, "8.1; 3629 3", text(b"ok ") + text(b"ab" + begun + wrong), 1007, (whole(TEXT, b"ok "),),
              b"ab" + begun)
        for name, (begun, wrong) in BROKEN.items()
    ],
    *[
        fails(f"{name}, with 100 letters in front", "8.1; 3629 3", text(b"a" * 100 + begun + wrong + b"cd"), 1007,
              may=b"a" * 100 + begun)
        for name, (begun, wrong) in BROKEN.items()
    ],
    *[
        fails(f"{name}, in the second fragment", "8.1; 5.6",
              encode(TEXT, b"good", final=False) + encode(CONTINUATION, begun + wrong), 1007, may=b"good" + begun)
        for name, (begun, wrong) in BROKEN.items()
    ],
    *[
        fails(f"{name}, cut by fragments", "8.1; 5.6",
              encode(TEXT, b"good" + begun, final=False) + encode(CONTINUATION, wrong, final=False), 1007,
              may=b"good" + begun)
        for name, (begun, wrong) in BROKEN.items() if begun
    ],
    *[
        fails(f"{name}, behind a ping", "8.1; 5.4",
              encode(TEXT, b"good" + begun, final=False) + encode(PING, b"p") + encode(CONTINUATION, wrong), 1007,
              (part(TEXT, b"good" + begun), pong(b"p")))
        for name, (begun, wrong) in BROKEN.items() if begun
    ],
    *[
        fails(f"{name}, before the frame is whole", "8.1", encode(TEXT, begun + wrong, length=100_000), 1007, may=begun)
        for name, (begun, wrong) in BROKEN.items()
    ],
    *[
        fails(f"ends in {name}", "8.1; 3629 3", text(b"x" + cut), 1007, may=b"x" + cut) for name, cut in CUT.items()
    ],
    *[
        fails(f"ends in {name}, and in an empty fragment", "8.1; 5.6", in_fragments(TEXT, [b"x" + cut, b""]), 1007,
              may=b"x" + cut)
        for name, cut in CUT.items()
    ],
    *[
        fails(f"ends in {name}, in a fragment of its own", "8.1; 5.6", in_fragments(TEXT, [b"x", cut]), 1007,
              may=b"x" + cut)
        for name, cut in CUT.items()
    ],
    fails("the next message does not complete it", "8.1; 5.6", text(b"\xe2\x82") + text(b"\xac"), 1007,
          may=b"\xe2\x82"),
    fails("a binary message does not complete it", "8.1; 5.6", text(b"\xe2\x82") + binary(b"\xac"), 1007,
          may=b"\xe2\x82"),
    fails("the 100th message", "8.1", text("µ") * 99 + text(b"\xb5"), 1007, (whole(TEXT, "µ".encode()),) * 99),
]  # fmt: skip

#: The first and the last of each length, and what stands beside the forbidden ones.
GOOD = [
    "\0", "\x7f", "\x80", "\u07ff", "\u0800", "\u0fff", "\u1000", "\ucfff", "\ud000", "\ud7ff", "\ue000", "\ufeff",
    "\ufffd", "\ufffe", "\uffff", "\U00010000", "\U0003ffff", "\U00040000", "\U000fffff", "\U00100000", "\U0010ffff",
    "κόσμε", "naïve café", "日本語", "😀👩‍🚀", "e\u0301", "\u202e", "\r\n\t",
]  # fmt: skip

#: Code points of one to four bytes beside each other.
MIXED = "aµ€😀\U0010ffff\ud7ff\ue000\0z".encode()

VALID = [
    *[
        FrameCase(f"the text {sample.encode('unicode_escape').decode()}", "5.6; 3629 3", text(sample),
                  (whole(TEXT, sample.encode()),))
        for sample in GOOD
    ],
    *[
        FrameCase(f"valid text in two fragments, cut at {cut}", "5.6", in_fragments(TEXT, [MIXED[:cut], MIXED[cut:]]),
                  (part(TEXT, MIXED[:cut]), whole(CONTINUATION, MIXED[cut:])))
        for cut in range(len(MIXED) + 1)
    ],
    FrameCase("one byte to a fragment", "5.6", in_fragments(TEXT, [bytes([byte]) for byte in MIXED]),
              (whole(TEXT, MIXED),)),
    FrameCase("one byte to a fragment, with pings in between", "5.4",
              b"".join(piece + encode(PING, b"p") for piece in fragments(TEXT, [bytes([byte]) for byte in MIXED])),
              (part(TEXT, MIXED[:1]), pong(b"p"),
               *[frame for byte in MIXED[1:-1] for frame in (part(CONTINUATION, bytes([byte])), pong(b"p"))],
               whole(CONTINUATION, MIXED[-1:]), pong(b"p"))),
    FrameCase("code points across 16 bytes, 15 times", "3629 3", b"".join(text("x" * n + "€😀") for n in range(15)),
              tuple(whole(TEXT, ("x" * n + "€😀").encode()) for n in range(15))),
    FrameCase("64 KiB of euro signs", "5.6", text("€" * 21845), (whole(TEXT, ("€" * 21845).encode()),)),
    *[
        FrameCase(f"binary: {name}", "5.6", binary(begun + wrong), (whole(BINARY, begun + wrong),))
        for name, (begun, wrong) in BROKEN.items()
    ],
    FrameCase("a binary message in fragments behind a text", "5.6",
              text("µ") + in_fragments(BINARY, [b"\xff", b"\xc0", b"\x80"]) + text("µ"),
              (whole(TEXT, b"\xc2\xb5"), whole(BINARY, b"\xff\xc0\x80"), whole(TEXT, b"\xc2\xb5"))),
]  # fmt: skip
