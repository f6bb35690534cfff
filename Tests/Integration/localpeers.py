"""Peers that are no TCP services: unix sockets, datagrams, named pipes."""

import os
import select
import socket

from peers import Peer
from stream import DEADLINE, Stream, wait_for


class UnixPeer(Peer):
    """A unix stream socket whose connections the test takes one by one. `@name` is an abstract address."""

    def __init__(self, path: str, backlog: int = 16):
        self.path = path
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind("\0" + path[1:] if path.startswith("@") else path)
        self.listener.listen(backlog)
        self.listener.settimeout(DEADLINE)
        self.connections: list[Stream] = []

    @property
    def url(self) -> str:
        return f"unix://{self.path}"


class DatagramPeer:
    """A bound socket that takes datagrams and answers whoever sent the last one."""

    def __init__(self, family: int, address, url: str, receive_buffer: int | None = None):
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.bind(address)
        self.socket.settimeout(DEADLINE)
        self.url = url
        self.sender = None

    def receive(self) -> bytes:
        try:
            data, self.sender = self.socket.recvfrom(1 << 20)
        except TimeoutError:
            raise AssertionError(f"no datagram came to {self.url}") from None
        return data

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.sender)

    def send_what_fits(self, data: bytes, idle: float = 0.4) -> int:
        """Sends the same datagram until none goes for `idle` seconds. Returns how many went."""
        count = 0
        while wait_for(self.socket, select.POLLOUT, idle):
            try:
                self.socket.sendto(data, socket.MSG_DONTWAIT, self.sender)
            except BlockingIOError:
                # `poll` knows only whether this socket has room, not the one that it sends to.
                if not self._waited_for_room(data, idle):
                    return count
            count += 1
        return count

    def _waited_for_room(self, data: bytes, seconds: float) -> bool:
        self.socket.settimeout(seconds)
        try:
            self.socket.sendto(data, self.sender)
        except TimeoutError:
            return False
        finally:
            self.socket.settimeout(DEADLINE)
        return True

    def assert_silent(self, seconds: float = 0.2) -> None:
        assert not wait_for(self.socket, select.POLLIN, seconds), f"a datagram came to {self.url}"

    def close(self) -> None:
        self.socket.close()


class UDPPeer(DatagramPeer):
    """A UDP service on this machine."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, **options):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__(family, (host, port), "", **options)
        self.port = self.socket.getsockname()[1]
        self.url = f"udp://[{host}]:{self.port}" if ":" in host else f"udp://{host}:{self.port}"


class UnixDatagramPeer(DatagramPeer):
    """A unix datagram socket."""

    def __init__(self, path: str, **options):
        super().__init__(socket.AF_UNIX, path, f"unix-dgram://{path}", **options)


class PipeEnd:
    """One end of a named pipe, opened without waiting for the other."""

    def __init__(self, path: str, flags: int):
        self.descriptor = os.open(path, flags | os.O_NONBLOCK)

    def write_all(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(select.POLLOUT)
            try:
                view = view[os.write(self.descriptor, view) :]
            except BlockingIOError:
                continue

    def write_what_fits(self, data: bytes, idle: float = 0.4) -> int:
        sent = 0
        while self._is_ready(select.POLLOUT, idle):
            try:
                sent += os.write(self.descriptor, data)
            except BlockingIOError:
                continue
        return sent

    def read_exactly(self, count: int) -> bytes:
        received = bytearray()
        while len(received) < count:
            self._wait(select.POLLIN)
            some = os.read(self.descriptor, count - len(received))
            assert some, f"the end after {len(received)} bytes of {count}"
            received += some
        return bytes(received)

    def read_until_end(self) -> bytes:
        received = bytearray()
        while True:
            self._wait(select.POLLIN)
            some = os.read(self.descriptor, 1 << 18)
            if not some:
                return bytes(received)
            received += some

    def _is_ready(self, event: int, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self.descriptor, event)
        return bool(poller.poll(seconds * 1000))

    def _wait(self, event: int) -> None:
        assert self._is_ready(event, DEADLINE), "nothing happened at the pipe"

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor = -1
