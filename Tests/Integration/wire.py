"""A WebSocket client that can break every rule of RFC 6455, and that forgives the server none."""

import base64
import hashlib
import socket
import struct
from typing import NamedTuple

from stream import DEADLINE, Stream

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

#: The key of RFC 6455, 1.3, and the accept value that the RFC computes from it.
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#: The masking key of RFC 6455, 5.7.
MASK = b"\x37\xfa\x21\x3d"


class Response(NamedTuple):
    """One HTTP response as it came."""

    status: int
    reason: str
    fields: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def field(self, name: str) -> str | None:
        """The field's value; a field that stands twice is a fault."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} stands {len(values)} times: {values}"
        return values[0] if values else None

    def tokens(self, name: str) -> list[str]:
        return [token.strip().lower() for value in self.all(name) for token in value.split(",")]


class Frame(NamedTuple):
    opcode: int
    final: bool
    payload: bytes

    @property
    def code(self) -> int | None:
        """The status code of a Close frame."""
        assert self.opcode == CLOSE, f"not a Close: {self}"
        return struct.unpack(">H", self.payload[:2])[0] if self.payload else None


def apply_mask(payload: bytes, key: bytes) -> bytes:
    if key == b"\0\0\0\0":
        return bytes(payload)
    count = len(payload)
    pattern = (key * (count // 4 + 1))[:count]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(count, "big")


def encode(
    opcode: int,
    payload: bytes | str = b"",
    *,
    final: bool = True,
    reserved: int = 0,
    mask: bytes | None = MASK,
    length: int | None = None,
    length_bytes: int | None = None,
) -> bytes:
    """One frame. `length` declares another length than the payload has; `length_bytes` (0, 2, 8) forces its form."""
    if isinstance(payload, str):
        payload = payload.encode()
    declared = len(payload) if length is None else length
    if length_bytes is None:
        length_bytes = 0 if declared < 126 else 2 if declared < 1 << 16 else 8
    masked = 0x80 if mask is not None else 0
    head = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    if length_bytes == 0:
        head += bytes([masked | declared])
    elif length_bytes == 2:
        head += bytes([masked | 126]) + struct.pack(">H", declared)
    else:
        head += bytes([masked | 127]) + struct.pack(">Q", declared)
    if mask is None:
        return head + payload
    return head + mask + apply_mask(payload, mask)


def text(payload: bytes | str) -> bytes:
    return encode(TEXT, payload)


def binary(payload: bytes) -> bytes:
    return encode(BINARY, payload)


def close(code: int | None = None, reason: bytes | str = b"") -> bytes:
    """A Close frame. No code: an empty payload."""
    if isinstance(reason, str):
        reason = reason.encode()
    return encode(CLOSE, b"" if code is None else struct.pack(">H", code) + reason)


def fragments(opcode: int, pieces: list[bytes]) -> list[bytes]:
    """One message as one frame for each piece."""
    last = len(pieces) - 1
    return [
        encode(opcode if index == 0 else CONTINUATION, piece, final=index == last) for index, piece in enumerate(pieces)
    ]


def request(
    path: str = "/",
    *,
    method: str = "GET",
    version: str = "HTTP/1.1",
    changes: dict[str, str | None] | None = None,
    extra: list[tuple[str, str]] | None = None,
    protocols: str | None = None,
) -> bytes:
    """An opening handshake (RFC 6455, 4.1). `changes` replaces a field's value, or leaves it out for None."""
    fields = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    if protocols is not None:
        fields["Sec-WebSocket-Protocol"] = protocols
    lines = [f"{method} {path} {version}"]
    for name, value in fields.items():
        value = (changes or {}).get(name, value)
        if value is not None:
            lines.append(f"{name}: {value}")
    lines += [f"{name}: {value}" for name, value in extra or []]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Client(Stream):
    """A connection to the server. `address` is a pair of host and port, or the path of a Unix socket."""

    def __init__(self, address, receive_buffer: int | None = None):
        if isinstance(address, str):
            family = socket.AF_UNIX
        else:
            family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        connecting = socket.socket(family, socket.SOCK_STREAM)
        if receive_buffer is not None:
            connecting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connecting.settimeout(DEADLINE)
        connecting.connect(address)
        if family != socket.AF_UNIX:
            connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(connecting)

    # The handshake

    def upgrade(self, path: str = "/", **shape) -> Response:
        """Opens the WebSocket; anything but a faultless 101 fails."""
        self.send(request(path, **shape))
        return self.receive_upgrade()

    def receive_upgrade(self) -> Response:
        response = self.receive_head()
        assert response.status == 101, f"{response.status} {response.reason} {response.fields} {bytes(self.buffer)!r}"
        assert response.tokens("Upgrade") == ["websocket"], response.fields
        assert "upgrade" in response.tokens("Connection"), response.fields
        assert response.field("Sec-WebSocket-Accept") == ACCEPT, response.fields
        assert response.field("Sec-WebSocket-Extensions") is None, response.fields
        assert response.field("Content-Length") is None and response.field("Transfer-Encoding") is None, response.fields
        return response

    def receive_head(self) -> Response:
        head = self.receive_until(b"\r\n\r\n").decode("ascii")
        assert "\n" not in head.replace("\r\n", "") and "\r" not in head.replace("\r\n", ""), f"bare CR or LF: {head!r}"
        first, *rest = head.removesuffix("\r\n\r\n").split("\r\n")
        version, status, reason = first.split(" ", 2)
        assert version == "HTTP/1.1", first
        fields = []
        for line in rest:
            name, colon, value = line.partition(":")
            assert colon and name and name == name.strip(), f"not a field: {line!r}"
            fields.append((name, value.strip()))
        return Response(int(status), reason, fields, b"")

    def receive_refusal(self, keep_open: bool = False) -> Response:
        """A whole response that says its length and that the connection ends, then the orderly end."""
        head = self.receive_head()
        length = head.field("Content-Length")
        assert length is not None and length.isdigit(), f"no length: {head}"
        assert "close" in head.tokens("Connection"), f"no Connection: close: {head}"
        body = self.receive_exactly(int(length))
        rest = self.receive_until_end(keep_open)
        assert not rest, f"{len(rest)} bytes behind the response: {rest[:100]!r}"
        return head._replace(body=body)

    # Frames

    def receive_frame(self) -> Frame | None:
        """The next frame, or None at the orderly end. Every rule for a server's frames is checked."""
        if not self.buffer and not self.receive_some():
            return None
        first, second = self.receive_exactly(2)
        opcode, final, length = first & 0x0F, bool(first & 0x80), second & 0x7F
        assert first & 0x70 == 0, f"reserved bits: {first:#x}"
        assert opcode in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG), f"opcode {opcode}"
        assert second & 0x80 == 0, "the server masked a frame"
        if opcode >= CLOSE:
            assert final and length <= 125, "a control frame is fragmented or too long"
        if length == 126:
            length = struct.unpack(">H", self.receive_exactly(2))[0]
            assert length >= 126, f"{length} is not in its shortest form"
        elif length == 127:
            length = struct.unpack(">Q", self.receive_exactly(8))[0]
            assert length >= 1 << 16, f"{length} is not in its shortest form"
        payload = self.receive_exactly(length)
        if opcode == CLOSE:
            check_close_payload(payload)
        return Frame(opcode, final, payload)

    def receive_message(self) -> tuple[int, bytes]:
        """The next message, its fragments put together. A Ping is answered, a Close or an end fails."""
        opcode, pieces = None, []
        while True:
            frame = self.receive_frame()
            assert frame is not None, f"end where a message was expected (after {pieces[:3]})"
            assert frame.opcode != CLOSE, f"Close where a message was expected: {frame}"
            if frame.opcode == PING:
                self.send(encode(PONG, frame.payload))
                continue
            if frame.opcode == PONG:
                continue
            starts = frame.opcode != CONTINUATION
            assert starts == (opcode is None), f"fragments out of order: {frame.opcode} after {opcode}"
            opcode = frame.opcode if starts else opcode
            pieces.append(frame.payload)
            if frame.final:
                whole = b"".join(pieces)
                if opcode == TEXT:
                    whole.decode("utf-8")
                return opcode, whole

    def receive_data(self, count: int) -> bytes:
        """`count` payload bytes of whatever messages bring them."""
        received = bytearray()
        while len(received) < count:
            received += self.receive_message()[1]
        assert len(received) == count, f"{len(received)} bytes where {count} were expected"
        return bytes(received)

    def receive_close(self) -> Frame:
        """The next frame, which must be a Close."""
        frame = self.receive_frame()
        assert frame is not None and frame.opcode == CLOSE, f"expected Close, got {frame}"
        return frame

    def receive_data_until_close(self) -> tuple[bytes, Frame]:
        """All payload until the server's Close, and that Close."""
        received = bytearray()
        while True:
            frame = self.receive_frame()
            assert frame is not None, f"the end without a Close, after {len(received)} bytes"
            if frame.opcode == CLOSE:
                return bytes(received), frame
            if frame.opcode < CLOSE:
                received += frame.payload

    def receive_end(self, keep_open: bool = False) -> None:
        """The orderly end of the TCP connection, with nothing in front of it."""
        rest = self.receive_until_end(keep_open)
        assert not rest, f"{len(rest)} bytes where the end was expected: {rest[:100]!r}"

    def close_handshake(self, code: int | None = 1000, reason: str = "") -> Frame:
        """Closes from the client's side, down to the end of TCP. Returns the server's answer."""
        self.send(close(code, reason))
        answer = self.receive_close()
        self.receive_end()
        return answer

    def answer_close(self, expected: int | None) -> Frame:
        """Receives the server's Close with that code, answers it, and waits for the end of TCP."""
        frame = self.receive_close()
        assert frame.code == expected, f"code {frame.code}, expected {expected}: {frame.payload!r}"
        self.send(close(expected))
        self.receive_end()
        return frame


def events(frames: list[Frame]) -> list[tuple]:
    """What frames say, however messages are cut: payload up to the next control frame, and where messages end."""
    found: list[tuple] = []
    current = None
    for frame in frames:
        if frame.opcode >= CLOSE:
            found.append((frame.opcode, frame.payload))
            continue
        assert (frame.opcode == CONTINUATION) == (current is not None), f"fragments out of order: {frames}"
        current = current if frame.opcode == CONTINUATION else frame.opcode
        if frame.payload and found and found[-1][:2] == ("data", current):
            found[-1] = ("data", current, found[-1][2] + frame.payload)
        elif frame.payload:
            found.append(("data", current, frame.payload))
        if frame.final:
            found.append(("end", current))
            current = None
    return found


def check_close_payload(payload: bytes) -> None:
    """RFC 6455, 5.5.1 and 7.4: what may stand in a Close frame."""
    assert len(payload) != 1, "a Close payload of one byte"
    if payload:
        code = struct.unpack(">H", payload[:2])[0]
        allowed = 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999
        assert allowed, f"{code} may not stand in a Close frame"
        payload[2:].decode("utf-8")


def accept_value(key: str) -> str:
    """RFC 6455, 4.2.2: what answers a key."""
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    return base64.b64encode(digest).decode()
