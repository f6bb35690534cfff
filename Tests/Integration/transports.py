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


#: Those that carry a stream of bytes.
STREAMS = {
    "tcp": Transport(listen_tcp, resets=True),
}
