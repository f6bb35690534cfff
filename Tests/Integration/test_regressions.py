"""Faults that a review found, each as the sequence of events that showed it."""

import os
import pty
import re
import signal
import socket
import threading
import time

import process
from case import IntegrationCase
from server import configuration
from stream import DEADLINE, Background, Stream
from test_names import NameCase
from wire import BINARY, CLOSE, PING, PONG, Client, close, encode


class UrgentData(IntegrationCase):
    """TCP's urgent data, with which telnet marks places in its stream: a `recv` stops in front of it."""

    def send_with_urgent_middle(self, stream, server, data: bytes, at: int) -> None:
        with server.frozen():
            stream.send(data[:at])
            stream.socket.send(data[at : at + 1], socket.MSG_OOB)
            stream.send(data[at + 1 :])
            stream.wait_until_sent()

    def test_of_a_peer_stays_in_its_place_and_holds_up_nothing_behind_it(self):
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        self.send_with_urgent_middle(connection, server, b"before!behind", 6)
        self.assertEqual(client.receive_data(13), b"before!behind")

    def test_of_a_client_stays_in_its_place_and_holds_up_nothing_behind_it(self):
        server, peer = self.serve_peer({"workers": 1})
        client, connection = self.open_to_peer(server, peer)
        self.send_with_urgent_middle(client, server, encode(BINARY, b"before!behind"), 12)
        self.assertEqual(connection.receive_exactly(13), b"before!behind")


class PeerThatResets(IntegrationCase):
    def test_is_told_from_one_that_ends_when_a_send_hears_of_the_reset_first(self):
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            # The client's event comes first, and so the send to the peer.
            client.send(encode(BINARY, b"unheard"))
            client.wait_until_sent()
            connection.send(b"last words")
            connection.wait_until_sent()
            connection.reset()
        self.assertEqual(client.receive_data(10), b"last words")
        client.answer_close(1011)

    def test_behind_its_orderly_end_has_ended_in_order(self):
        """It closed, and only what we sent after that was refused with a reset."""
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            client.send(encode(BINARY, b"unheard"))
            client.wait_until_sent()
            connection.send(b"last words")
            connection.close()
        self.assertEqual(client.receive_data(10), b"last words")
        client.answer_close(1000)


class Shutdown(IntegrationCase):
    def test_without_any_time_to_drain_is_in_order(self):
        server = self.serve(core={"workers": 4, "drain": 0})
        clients = [self.open(server) for _ in range(20)]
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait_for_exit(), 0)
        server.check_log()
        self.forget(server)
        for client in clients:
            self.assertEqual(client.receive_close().code, 1001)

    def test_by_two_signals_at_once_is_no_crash(self):
        server = self.serve(core={"workers": 4})
        with server.frozen():
            server.signal(signal.SIGTERM)
            server.signal(signal.SIGINT)
        self.assertIn(server.wait_for_exit(), (128 + signal.SIGTERM, 128 + signal.SIGINT))
        server.check_log()
        self.forget(server)


class HeldClose(IntegrationCase):
    """The client's Close, read while what the client sent before still waits for a slow peer."""

    def held(self):
        """Has the server read a Close behind more than the way to the peer takes: with small segments that is little."""
        peer = self.peer(receive_buffer=1024)
        peer.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 100)
        server = self.serve(peer.url, {"workers": 1, "close-timeout": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            client.send(encode(BINARY, b"x" * 120_000) + close(4001, "held"))
            client.wait_until_sent()
        # Well below the close timeout: the Close waits for the peer, or this test shows nothing.
        client.assert_silent(0.1)
        return server, client, connection

    def test_is_answered_in_time_though_the_peer_goes_on_talking(self):
        server, client, connection = self.held()
        begun = time.monotonic()

        def talk():
            while time.monotonic() < begun + 6:
                connection.send(b"talk" * 100)

        talking = Background(talk)
        _, frame = client.receive_data_until_close()
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(frame.code, 4001)
        server.wait_for_log(r"#1 closed: ")
        try:
            talking.result()
        except OSError:
            pass  # its connection was ended

    def test_is_answered_with_its_own_code_when_the_peer_ends(self):
        _, client, connection = self.held()
        connection.shutdown_write()
        self.assertEqual(client.receive_close().code, 4001)

    def test_is_answered_with_its_own_code_when_the_peer_resets(self):
        _, client, connection = self.held()
        connection.reset()
        self.assertEqual(client.receive_close().code, 4001)

    def test_is_answered_with_its_own_code_when_the_server_goes_down(self):
        server, client, _ = self.held()
        server.signal(signal.SIGTERM)
        self.assertEqual(client.receive_close().code, 4001)
        self.assertEqual(server.wait_for_exit(), 0)
        server.check_log()
        self.forget(server)


class SlowClient(IntegrationCase):
    def test_is_not_cut_while_it_takes_something_within_each_close_timeout(self):
        """A timer that is left from an earlier deadline looks in between, and must not shorten the time that counts."""
        server, peer = self.serve_peer({"workers": 1, "close-timeout": 1}, framing="binary")
        client = self.keep(NarrowClient(server.address))
        client.upgrade()
        connection = peer.accept()
        with server.frozen():
            connection.send(b"x" * 110_000)
            connection.shutdown_write()
            connection.wait_until_sent()
        begun = time.monotonic()
        # It takes something behind 0.1 and 0.9 s, and at 1.4 s it speaks, which a socket that was closed resets.
        for moment, count in [(0.1, 60_000), (0.9, 75_000), (1.4, 75_000)]:
            process.watch(max(0, begun + moment - time.monotonic()))
            while len(client.buffer) < count:
                self.assertTrue(client.receive_some())
        client.send(encode(BINARY, b"still here"))
        self.assertEqual(connection.receive_exactly(10), b"still here")
        received, frame = client.receive_data_until_close()
        self.assertEqual(len(received), 110_000)
        self.assertEqual(frame.code, 1000)


class LatePong(IntegrationCase):
    def test_behind_the_clients_close_costs_nothing_that_is_on_its_way(self):
        """RFC 6455, 5.5.2: a ping is answered until a Close was received, so also behind the client's own Close."""
        server, peer = self.serve_peer({"workers": 1, "ping": 0.2, "pong-timeout": 5}, framing="binary")
        client = self.keep(NarrowClient(server.address))
        client.upgrade()
        connection = peer.accept()
        connection.send(b"x" * 20_000)
        # The client reads nothing. A ping goes out behind what it has not taken, then more data.
        process.watch(0.5)
        connection.send(b"x" * 20_000)
        connection.wait_until_sent()
        client.send(close(1000))
        connection.receive_until_end()
        received = 0
        while (frame := client.receive_frame()).opcode != CLOSE:
            received += len(frame.payload) if frame.opcode == BINARY else 0
            if frame.opcode == PING:
                client.send(encode(PONG, frame.payload))
        self.assertEqual(received, 40_000)
        client.receive_end()


class Flood(IntegrationCase):
    """A client that asks for answers and takes none is held back by itself alone, which shows no life."""

    def ends(self, server):
        client = self.open(server, receive_buffer=4096)
        flood = Background(client.send_what_fits, encode(PING, b"p" * 125) * 500, 5)
        server.wait_for_log(r'#1 closed: .* code 1011, "no pong in time"')
        try:
            flood.result()
        except OSError:
            pass  # its connection was ended

    def test_of_pings_is_ended_when_its_pong_does_not_come(self):
        peer = self.peer()
        self.ends(self.serve(peer.url, {"workers": 1, "ping": 0.5, "pong-timeout": 1, "high-water": "64K"}))

    def test_of_pings_to_an_echo_is_ended_when_its_pong_does_not_come(self):
        self.ends(self.serve(core={"workers": 1, "ping": 0.5, "pong-timeout": 1}))


class NarrowClient(Client):
    """A client to which little is on its way at a time, as its segments are small."""

    def __init__(self, address):
        connecting = socket.socket()
        connecting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 100)
        connecting.settimeout(DEADLINE)
        connecting.connect(address)
        Stream.__init__(self, connecting)


class Shortage(IntegrationCase):
    def test_is_logged_once_by_each_worker_and_once_more_when_it_comes_again(self):
        limits = {"prefix": ["prlimit", "--nofile=40:40"]}
        server = self.serve(core={"workers": 1, "max-connections": 1000}, options=limits)
        for times in (1, 2):
            clients = [self.connect(server) for _ in range(60)]
            server.wait_for_log("can't accept connections for now", count=times)
            # Several looks at what waits, and no word more.
            process.watch(0.5)
            self.assertEqual(len(server.matching("can't accept connections for now")), times)
            for client in clients:
                client.close()
            self.open(server).close_handshake()


class SeveralAddresses(NameCase):
    def test_one_that_fails_late_is_followed_at_once_while_another_is_silent(self):
        """RFC 8305, 5. The second attempt starts behind the delay, and is refused when its SYN is sent again."""
        peer = self.peer(host="127.0.0.4")
        self.silent(host="127.0.0.2", port=peer.port)
        late = self.silent(host="127.0.0.3", port=peer.port)
        hosts = "".join(f"127.0.0.{number} several.test\n" for number in (2, 3, 4))
        server = self.named(hosts, f"tcp://several.test:{peer.port}", {"connect-attempt-delay": 2})
        refusing = threading.Timer(2.4, late.close)
        refusing.start()
        # 2 s for the delay and 1 s for the repeated SYN; with another delay behind that it would be 4 s.
        self.assertLess(self.reaches(server, peer), 3.8)
        refusing.join()


class Log(IntegrationCase):
    def test_to_a_terminal_that_nobody_reads_stops_nothing(self):
        """A terminal has room for a byte and makes who writes more wait: as when the line of a remote shell stands."""
        terminal, its_side = pty.openpty()
        self.addCleanup(os.close, terminal)
        path = self.write(configuration({"log-level": "debug"}, {"host": "echo://"}))
        server = self.start(path, log=its_side, wait=False)
        os.close(its_side)
        said = b""
        while b"ready" not in said:
            said += os.read(terminal, 1 << 16)
        address = ("127.0.0.1", int(re.search(rb"listening on 127.0.0.1:(\d+)", said)[1]))
        for _ in range(200):
            client = Client(address)
            client.upgrade("/" + "long" * 100)
            client.close_handshake()
            client.close()

    def test_that_leads_nowhere_is_not_sent_to_a_socket(self):
        """Started with closed standard streams, the next sockets would get their numbers, and the log with them."""
        for closed in ["2>&-", "<&- >&- 2>&-"]:
            with self.subTest(closed):
                door = self.directory() / "door"
                settings = {"listen": f"unix://{door}", "log-level": "debug"}
                path = self.write(configuration(settings, {"host": "echo://"}))
                server = self.start(path, prefix=["sh", "-c", f'exec "$@" {closed}', "sh"], wait=False)
                client = self.keep(first_client(str(door)))
                client.upgrade()
                held = process.descriptors(server.pid)
                for number in range(3 - closed.count("-"), 3):
                    self.assertEqual(held[number], "/dev/null")
                self.assertEqual(client.close_handshake().code, 1000)


def first_client(address) -> Client:
    """A connection to a server that can't tell when it listens."""
    limit = time.monotonic() + DEADLINE
    while True:
        try:
            return Client(address)
        except (FileNotFoundError, ConnectionRefusedError):
            assert time.monotonic() < limit, f"nobody listens on {address}"
            process.watch(0.01)
