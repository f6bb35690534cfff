"""TCP peers under the test's control."""

import socket
import threading

from stream import DEADLINE, Stream


class Peer:
    """A listener whose connections the test takes into its hands one by one.

    It binds to port 0 unless told otherwise, so any number of tests run beside each other.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, backlog: int = 128, receive_buffer: int | None = None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if receive_buffer is not None:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.listener.bind((host, port))
        self.listener.listen(backlog)
        self.listener.settimeout(DEADLINE)
        self.host, self.port = self.listener.getsockname()[:2]
        self.connections: list[Stream] = []

    @property
    def url(self) -> str:
        return f"tcp://[{self.host}]:{self.port}" if ":" in self.host else f"tcp://{self.host}:{self.port}"

    def accept(self) -> Stream:
        try:
            connected, _ = self.listener.accept()
        except TimeoutError:
            raise AssertionError(f"the server did not connect to {self.url}") from None
        if connected.family != socket.AF_UNIX:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Stream(connected)
        self.connections.append(connection)
        return connection

    def close(self) -> None:
        self.listener.close()
        for connection in self.connections:
            connection.close()


class ServingPeer(Peer):
    """Answers each connection on a thread of its own with `serve`, a function of the connection."""

    def __init__(self, serve, **options):
        super().__init__(**options)
        self.serve = serve
        self.ending = False
        self.thread = threading.Thread(target=self._accept_all, daemon=True)
        self.thread.start()

    def _accept_all(self) -> None:
        self.listener.settimeout(None)
        while True:
            try:
                connected, _ = self.listener.accept()
            except OSError:
                return
            if self.ending:
                connected.close()
                return
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Stream(connected)
            self.connections.append(connection)
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, connection: Stream) -> None:
        connection.socket.settimeout(None)
        try:
            self.serve(connection)
        except OSError:
            pass  # the test or the server ended it, which the test judges from its own side
        finally:
            connection.close()

    def close(self) -> None:
        self.ending = True
        try:
            # A blocked accept does not notice that its descriptor was closed.
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.thread.join(DEADLINE)
        super().close()


def echo(connection: Stream) -> None:
    """Sends back what comes until the other side ends, then ends too."""
    while data := connection.socket.recv(1 << 18):
        connection.socket.sendall(data)


class RefusingAddress:
    """An address of which nobody listens: bound, so that no one else takes it, and never put to listen."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.bound = socket.socket(family, socket.SOCK_STREAM)
        self.bound.bind((host, port))
        self.host, self.port = self.bound.getsockname()[:2]
        self.url = f"tcp://{self.host}:{self.port}"

    def close(self) -> None:
        self.bound.close()


class SilentAddress:
    """An address that answers no SYN: a listener whose queue is full and stays full."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((host, port))
        self.listener.listen(0)
        self.host, self.port = self.listener.getsockname()[:2]
        self.url = f"tcp://{self.host}:{self.port}"
        self.fillers: list[socket.socket] = []
        self.waking: threading.Thread | None = None
        while self._one_more_fits():
            assert len(self.fillers) < 16, "the queue never fills"

    def _one_more_fits(self) -> bool:
        filler = socket.socket(self.listener.family, socket.SOCK_STREAM)
        filler.settimeout(0.3)
        self.fillers.append(filler)
        try:
            filler.connect((self.host, self.port))
        except TimeoutError:
            return False
        return True

    def wake_up(self) -> None:
        """From now on everybody is accepted, and kept."""
        self.waking = threading.Thread(target=self._accept_all, daemon=True)
        self.waking.start()

    def _accept_all(self) -> None:
        self.listener.settimeout(None)
        try:
            while True:
                self.fillers.append(self.listener.accept()[0])
        except OSError:
            return

    def close(self) -> None:
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        if self.waking:
            self.waking.join(DEADLINE)
        for filler in self.fillers:
            filler.close()
        self.listener.close()
