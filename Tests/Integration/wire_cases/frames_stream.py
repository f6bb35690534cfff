"""One stream with a frame of each kind, to be cut wherever TCP may cut it."""

from wire import BINARY, CONTINUATION, PING, PONG, TEXT, binary, close, encode, fragments, text

from . import End, FrameCase, part, pong, whole

STREAM = FrameCase(
    "a frame of each kind",
    "5.2 to 5.6",
    b"".join([
        text("Grüße €😀"),
        encode(PING, b"one"),
        binary(bytes(range(126))),
        text(""),
        encode(BINARY, b"", final=False),
        encode(PING, b""),
        encode(CONTINUATION, b"\xff\xfe", final=False),
        encode(PONG, b"unasked"),
        encode(CONTINUATION, b""),
        *fragments(TEXT, [b"\xf0\x9f", b"", b"\x98\x80", b"x"]),
        encode(BINARY, b"plain", mask=bytes(4)),
        binary(b"z" * 130),
        encode(PING, b"p" * 9),
        close(4321, "Schluß"),
    ]),
    (
        whole(TEXT, "Grüße €😀".encode()),
        pong(b"one"),
        whole(BINARY, bytes(range(126))),
        whole(TEXT),
        part(BINARY),
        pong(),
        part(CONTINUATION, b"\xff\xfe"),
        whole(CONTINUATION),
        whole(TEXT, "😀x".encode()),
        whole(BINARY, b"plain"),
        whole(BINARY, b"z" * 130),
        pong(b"p" * 9),
    ),
    4321,
    End.CLOSED,
)  # fmt: skip

#: The same with a fault behind it instead of the Close.
FAULTY = STREAM._replace(
    name="a frame of each kind, and a fault", sent=STREAM.sent[: -len(close(4321, "Schluß"))] + b"\x83\x80", code=1002,
    end=End.FAILED,
)
