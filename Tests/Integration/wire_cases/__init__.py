"""Raw bytes for a server, and what must come back: data alone, read by any runner.

Each case was judged from the text of its RFC, not from what a server does with it. `section` names the rule: a number
alone is a section of RFC 6455, `9110`, `9112`, `3986` and `3629` in front of one name the other standards.
"""

import enum
from typing import NamedTuple

from wire import BINARY, CONTINUATION, PONG, TEXT, Frame, fragments


class RequestCase(NamedTuple):
    """A request and its answer.

    Every answer but 101 is a whole response: it has a length, says `Connection: close`, and TCP ends in order behind
    it. `fields` is what this one says besides; None forbids a field. `back` are the frames behind a
    101, and `code` that of the Close behind them, 1000 being that of the client.
    """

    name: str
    section: str
    sent: bytes
    status: int
    fields: dict[str, str | None] = {}
    back: tuple[Frame, ...] = ()
    code: int = 1000


class End(enum.Enum):
    """How a session comes to its end."""

    OPEN = "nothing that was sent ends it: the client still has to close, with 1000"
    CLOSED = "the client closes, and sends nothing more"
    WENT_ON = "the client closes, and goes on, which it must not"
    FAILED = "the client breaks a rule"


class FrameCase(NamedTuple):
    """What a client sends behind its handshake, and what that leads to.

    `back` are the frames that an echoing server sends in front of its Close. What a peer behind a bridge gets are the
    payloads of the data frames among them. `code` is that of the server's Close. `may` is what the server may have let
    pass of a text before it found its fault.
    """

    name: str
    section: str
    sent: bytes
    back: tuple[Frame, ...] = ()
    code: int | None = 1000
    end: End = End.OPEN
    may: bytes = b""

    @property
    def to_peer(self) -> bytes:
        """What the peer gets at least."""
        return b"".join(frame.payload for frame in self.back if frame.opcode in (CONTINUATION, TEXT, BINARY))


def whole(opcode: int, payload: bytes = b"") -> Frame:
    return Frame(opcode, True, payload)


def part(opcode: int, payload: bytes = b"") -> Frame:
    """A frame that does not end its message."""
    return Frame(opcode, False, payload)


def pong(payload: bytes = b"") -> Frame:
    return Frame(PONG, True, payload)


def in_fragments(opcode: int, pieces: list[bytes]) -> bytes:
    """A message with a frame for each piece."""
    return b"".join(fragments(opcode, pieces))


def fails(name: str, section: str, sent: bytes, code: int, back: tuple[Frame, ...] = (), may: bytes = b"") -> FrameCase:
    """A case in which the client breaks a rule."""
    return FrameCase(name, section, sent, back, code, End.FAILED, may)
