"""Peers that send back what they get, one for each road that a message can take through the server."""

import pathlib
import socket
import struct
import threading
from typing import Callable, NamedTuple

from peers import ServingPeer, echo
from transports import bind_udp, bind_unix_datagram

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
#: As much as the kernel lets us have: the largest datagrams come several at a time.
BUFFER = 4 << 20


def exactly(connection: socket.socket, count: int) -> bytes:
    """So many bytes, or fewer at the end of the stream."""
    received = bytearray(count)
    view, length = memoryview(received), 0
    while length < count:
        some = connection.recv_into(view[length:])
        if some == 0:
            return bytes(received[:length])
        length += some
    return bytes(received)


def records(connection: socket.socket):
    """The whole records of a stream, each judged by what docs/framings.md says of `record`.

    A stream may end inside a record: what stood in front of a client's fault may have gone when it was met.
    """
    while len(head := exactly(connection, 5)) == 5:
        kind, length = struct.unpack("!BI", head)
        assert kind in (TEXT, BINARY, CLOSE, PING, PONG), f"a record of type {kind}"
        assert kind < CLOSE or length <= 125, f"a control record of {length} bytes"
        payload = exactly(connection, length)
        if len(payload) < length:
            return
        if kind == TEXT:
            payload.decode("utf-8")
        yield kind, payload


class EchoingPeer:
    """Has a URL, and every fault that it saw in what the server sent."""

    url: str

    def __init__(self):
        self.faults: list[str] = []

    def close(self) -> None:
        """Ends it."""


class Builtin(EchoingPeer):
    """The peer that is the server itself."""

    url = "echo://"


class Stream(EchoingPeer):
    """A TCP service that echoes bytes."""

    def __init__(self):
        super().__init__()
        self.peer = ServingPeer(self.judged)
        self.url = self.peer.url

    def judged(self, connection) -> None:
        """Serves a connection and keeps what was wrong with it. An end without order is for the client to judge."""
        try:
            self.serve(connection)
        except (AssertionError, UnicodeDecodeError) as fault:
            self.faults.append(str(fault))

    def serve(self, connection) -> None:
        """One connection."""
        echo(connection)

    def close(self) -> None:
        self.peer.close()


class Records(Stream):
    """A TCP service that echoes records, and where records may be control frames, answers those."""

    def serve(self, connection) -> None:
        for kind, payload in records(connection.socket):
            if kind == PONG:
                continue
            answer = PONG if kind == PING else kind
            connection.socket.sendall(struct.pack("!BI", answer, len(payload)) + payload)
            if kind == CLOSE:
                return


class Datagrams(EchoingPeer):
    """A service that echoes datagrams."""

    def __init__(self, bind: Callable[[pathlib.Path], tuple[socket.socket, str]], directory: pathlib.Path):
        super().__init__()
        self.socket, self.url = bind(directory)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self.socket.setsockopt(socket.SOL_SOCKET, option, BUFFER)
        self.ending = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                datagram, sender = self.socket.recvfrom(1 << 18)
                if self.ending:
                    return
                self.socket.sendto(datagram, sender)
            except OSError:
                # Whom it was for has gone meanwhile; what is lost otherwise, the client misses.
                continue

    def close(self) -> None:
        self.ending = True
        with socket.socket(self.socket.family, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


class Road(NamedTuple):
    """A peer, and how the server is told to speak with it."""

    make: Callable[[pathlib.Path], EchoingPeer]
    framing: str | None = None
    configuration: str | None = None

    def arguments(self, url: str) -> list[str]:
        """The server's command line."""
        options = {"host": url, "framing": self.framing, "framing-config": self.configuration}
        words = ["-l", "127.0.0.1", "-p", "0"]
        for key, value in options.items():
            if value is not None:
                words += ["-c", f"{key}={value}"]
        return words


#: By the names that `expected.py` and the report know them under.
ROADS = {
    "record": Road(lambda _: Records(), "record"),
    "control": Road(lambda _: Records(), "record", "control"),
    "udp": Road(lambda directory: Datagrams(bind_udp, directory)),
    "unix-dgram": Road(lambda directory: Datagrams(bind_unix_datagram, directory)),
    "tcp": Road(lambda _: Stream()),
    "echo": Road(lambda _: Builtin()),
}
