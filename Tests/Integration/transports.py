"""The transports by which a peer is reached, as tables that tests go through: a row makes each of them try one more."""

import pathlib
import socket
from typing import Callable, NamedTuple


class Transport(NamedTuple):
    #: Listens, in that directory if it needs one, and says what URL leads there.
    listen: Callable[[pathlib.Path], tuple[socket.socket, str]]
    #: Whether a connection can be reset, and its other end hears it.
    resets: bool


def listen_tcp(_: pathlib.Path) -> tuple[socket.socket, str]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    return listener, f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def listen_unix(directory: pathlib.Path) -> tuple[socket.socket, str]:
    path = str(directory / "peer")
    return socket.create_server(path, family=socket.AF_UNIX, backlog=4096), f"unix://{path}"


def bind_udp(_: pathlib.Path) -> tuple[socket.socket, str]:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind(("127.0.0.1", 0))
    return bound, f"udp://127.0.0.1:{bound.getsockname()[1]}"


def bind_unix_datagram(directory: pathlib.Path) -> tuple[socket.socket, str]:
    path = str(directory / "peer")
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    bound.bind(path)
    return bound, f"unix-dgram://{path}"


#: Those that carry a stream of bytes.
STREAMS = {
    "tcp": Transport(listen_tcp, resets=True),
    "unix": Transport(listen_unix, resets=False),
}

#: Those that carry datagrams: how a service is bound, and whether none is ever lost.
DATAGRAMS = {
    "udp": (bind_udp, False),
    "unix-dgram": (bind_unix_datagram, True),
}
