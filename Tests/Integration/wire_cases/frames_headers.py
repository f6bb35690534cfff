"""Frames whose header is wrong, or right at a border (RFC 6455, 5.1 to 5.5)."""

from wire import BINARY, CLOSE, CONTINUATION, MASK, PING, PONG, TEXT, apply_mask, binary, encode

from . import FrameCase, fails, part, pong, whole

DATA, CONTROL = (TEXT, BINARY), (CLOSE, PING, PONG)
NAMES = {CONTINUATION: "continuation", TEXT: "text", BINARY: "binary", CLOSE: "close", PING: "ping", PONG: "pong"}
FORMS = {0: "7 bits", 2: "16 bits", 8: "64 bits"}

#: A good message first: it must reach its goal although a broken rule follows.
BEFORE = (whole(BINARY, b"before"),)


def broken(name: str, section: str, sent: bytes, code: int = 1002) -> FrameCase:
    """A case in which a good message comes in front of the broken rule."""
    return fails(name, section, binary(b"before") + sent, code, BEFORE)


def broken_inside(name: str, section: str, sent: bytes, code: int = 1002) -> FrameCase:
    """A case in which the first fragment of a message comes in front of the broken rule."""
    return fails(name, section, encode(BINARY, b"begun", final=False) + sent, code, (part(BINARY, b"begun"),))


RESERVED_BITS = [
    *[
        broken(f"bits {bits:03b} in {NAMES[opcode]}", "5.2", encode(opcode, b"\x03\xe8", reserved=bits))
        for bits in range(1, 8) for opcode in DATA + CONTROL
    ],
    *[
        broken_inside(f"bits {bits:03b} in a continuation", "5.2", encode(CONTINUATION, b"x", reserved=bits))
        for bits in range(1, 8)
    ],
    broken("bits in the first frame of a message", "5.2", encode(TEXT, b"x", final=False, reserved=4)),
    broken("bits and an opcode that is not defined", "5.2", encode(0x3, b"", reserved=7)),
    broken("bits in a frame without a mask", "5.2", encode(TEXT, b"x", reserved=4, mask=None)),
    broken("all bits of a header set", "5.2", b"\xff" * 14),
]  # fmt: skip

OPCODES = [
    *[
        broken(f"opcode {opcode:#x}, {len(payload)} bytes", "5.2", encode(opcode, payload))
        for opcode in (*range(0x3, 0x8), *range(0xB, 0x10)) for payload in (b"", b"payload")
    ],
    *[
        broken(f"opcode {opcode:#x}, not final", "5.2", encode(opcode, b"x", final=False))
        for opcode in (*range(0x3, 0x8), *range(0xB, 0x10))
    ],
    broken_inside("opcode 0x3 inside a message", "5.2", encode(0x3, b"x")),
    broken_inside("opcode 0xb inside a message", "5.2", encode(0xB, b"x")),
]  # fmt: skip

MASKS = [
    *[
        broken(f"{NAMES[opcode]} without a mask", "5.1", encode(opcode, b"\x03\xe8", mask=None))
        for opcode in DATA + CONTROL
    ],
    *[
        broken(f"{NAMES[opcode]} without a mask and without payload", "5.1", encode(opcode, b"", mask=None))
        for opcode in DATA + CONTROL
    ],
    broken_inside("a continuation without a mask", "5.1", encode(CONTINUATION, b"x", mask=None)),
    broken("16 bits of length without a mask", "5.1", encode(BINARY, b"x" * 126, mask=None)),
    broken("64 bits of length without a mask", "5.1", encode(BINARY, b"x" * 65536, mask=None)),
    *[
        FrameCase(f"the mask {mask.hex()}", "5.3", encode(BINARY, b"masked payload", mask=mask),
                  (whole(BINARY, b"masked payload"),))
        for mask in (bytes(4), b"\xff" * 4, b"\x01\0\0\0", b"\0\x01\0\0", b"\0\0\x01\0", b"\0\0\0\x01", b"\x80" * 4)
    ],
    *[
        FrameCase(f"{size} bytes from a mask's beginning", "5.3",
                  encode(BINARY, bytes(range(size))) + encode(BINARY, b"next"),
                  (whole(BINARY, bytes(range(size))), whole(BINARY, b"next")))
        for size in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65)
    ],
    FrameCase("a mask of its own for each fragment", "5.3",
              encode(TEXT, b"one", final=False, mask=b"\1\2\3\4") + encode(CONTINUATION, b"two", mask=b"\5\6\7\x08"),
              (part(TEXT, b"one"), whole(CONTINUATION, b"two"))),
    FrameCase("a zero mask in a ping", "5.3", encode(PING, b"plain", mask=bytes(4)), (pong(b"plain"),)),
    FrameCase("RFC 6455's own masked Hello", "5.7", bytes.fromhex("818537fa213d7f9f4d5158"), (whole(TEXT, b"Hello"),)),
]  # fmt: skip

LENGTHS = [
    *[
        FrameCase(f"{size} bytes of {NAMES[opcode]}", "5.2", encode(opcode, b"x" * size), (whole(opcode, b"x" * size),))
        for size in (0, 1, 125, 126, 127, 128, 255, 256, 65535, 65536) for opcode in DATA
    ],
    *[
        broken(f"{size} bytes of {NAMES[opcode]} in {FORMS[form]}", "5.2",
               encode(opcode, b"x" * size, length_bytes=form))
        for opcode in DATA
        for size, form in ((0, 2), (1, 2), (125, 2), (0, 8), (1, 8), (125, 8), (126, 8), (65535, 8))
    ],
    broken("a length that is not minimal in a fragment", "5.2", encode(TEXT, b"x", final=False, length_bytes=2)),
    broken_inside("a length that is not minimal in a continuation", "5.2", encode(CONTINUATION, b"x", length_bytes=8)),
    *[
        broken(f"the length {length:#x} of {NAMES[opcode]}", "5.2", encode(opcode, b"", length=length, length_bytes=8))
        for length in (1 << 63, (1 << 63) + 5, (1 << 64) - 1, (1 << 64) - 10, (1 << 64) - 14) for opcode in DATA
    ],
    broken_inside("the top bit in a continuation", "5.2", encode(CONTINUATION, b"", length=1 << 63, length_bytes=8)),
]  # fmt: skip

CONTROL_FRAMES = [
    *[
        broken(f"{NAMES[opcode]} of {size} bytes in {FORMS[form]}", "5.5",
               encode(opcode, (b"\x03\xe8" + b"x" * size)[:size], length_bytes=form))
        for opcode in CONTROL
        for size, form in ((126, 2), (200, 2), (65535, 2), (65536, 8), (5, 2), (5, 8), (0, 2), (0, 8))
    ],
    *[
        broken(f"{NAMES[opcode]} of which {length:#x} bytes are announced", "5.5",
               encode(opcode, b"", length=length, length_bytes=8))
        for opcode in CONTROL for length in ((1 << 63) - 1, 1 << 63, (1 << 64) - 1)
    ],
    *[
        broken(f"{NAMES[opcode]} in fragments, {len(payload)} bytes", "5.5",
               encode(opcode, payload, final=False) + encode(CONTINUATION, payload))
        for opcode in CONTROL for payload in (b"", b"\x03\xe8")
    ],
    *[
        broken_inside(f"{NAMES[opcode]} in fragments inside a message", "5.4", encode(opcode, b"", final=False))
        for opcode in CONTROL
    ],
    broken("a continuation of a ping", "5.4", encode(PING, b"", final=False) + encode(CONTINUATION, b"")),
]  # fmt: skip

#: Judged with these bytes: the rest of the frame need not come.
AT_ONCE = [
    broken("a reserved bit with the first byte", "5.2", b"\xc1"),
    broken("an opcode that is not defined with the first byte", "5.2", b"\x83"),
    broken("a fragmented ping with the first byte", "5.5", b"\x09"),
    broken("a continuation of nothing with the first byte", "5.4", b"\x80"),
    broken_inside("a message inside another with the first byte", "5.4", b"\x81"),
    broken("no mask with the second byte", "5.1", b"\x81\x05"),
    broken("a ping of 16 bits of length with the second byte", "5.5", b"\x89\xfe"),
    broken("a close of 64 bits of length with the second byte", "5.5", b"\x88\xff"),
    broken("the top bit with the third byte", "5.2", b"\x82\xff\x80"),
    broken("16 bits that are not minimal, without the mask", "5.2", b"\x82\xfe\x00\x7d"),
    broken("64 bits that are not minimal, without the mask", "5.2", b"\x82\xff" + (65535).to_bytes(8, "big")),
]

#: No limit is set: what is announced is legal, and what comes of it passes on. The client ends TCP in the middle of it.
ANNOUNCED = [
    FrameCase(f"{length:#x} bytes of {NAMES[opcode]}, 3 of them", "5.2",
              bytes([0x80 | opcode, 0xFF]) + length.to_bytes(8, "big") + MASK + apply_mask(b"abc", MASK),
              (part(opcode, b"abc"),), None)
    for length in ((1 << 63) - 1, (1 << 63) - 15, 1 << 62, 1 << 32, (1 << 32) - 1, (1 << 31) - 1, 65536)
    for opcode in DATA
]  # fmt: skip
