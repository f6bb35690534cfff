"""Many sessions, in any order and in any state: nothing mixes, nothing leaks, nobody waits for another."""

import hashlib
import os
import socket
import tempfile
import threading

import process
from case import IntegrationCase
from peers import ServingPeer
from stream import Background, Stream
from wire import BINARY, CLOSE, PING, binary, close, encode, fragments, request, text

MEBIBYTE = 1 << 20


class Pair:
    """One session under a random schedule, and what should come out of it."""

    def __init__(self, client, connection, chance):
        self.client, self.connection, self.chance = client, connection, chance
        self.to_peer, self.to_client = hashlib.sha256(), hashlib.sha256()
        self.at_peer, self.at_client = hashlib.sha256(), hashlib.sha256()
        self.up, self.down = bytearray(), bytearray()
        client.socket.setblocking(False)
        connection.socket.setblocking(False)

    def step(self) -> None:
        self.chance.choice([self.write_up, self.write_down, self.read_up, self.read_down, self.ping])()
        self.flush(self.client, self.up)
        self.flush(self.connection, self.down)

    def write_up(self) -> None:
        size = self.chance.choice([0, 1, 125, 126, 4096, 65536, 300_000])
        payload = self.chance.randbytes(size)
        cut = self.chance.randrange(size + 1)
        self.to_peer.update(payload)
        self.up += b"".join(fragments(BINARY, [payload[:cut], payload[cut:]]))

    def write_down(self) -> None:
        payload = self.chance.randbytes(self.chance.choice([1, 100, 4096, 65536, 300_000]))
        self.to_client.update(payload)
        self.down += payload

    def ping(self) -> None:
        self.up += encode(PING, b"?")

    def flush(self, stream, waiting: bytearray) -> None:
        """Sends a random part, so that borders of segments fall anywhere."""
        part = self.chance.choice([1, 7, 1000, 1 << 20])
        try:
            sent = stream.socket.send(waiting[:part])
        except BlockingIOError:
            return
        del waiting[:sent]

    def read_up(self) -> None:
        try:
            self.at_peer.update(self.connection.socket.recv(self.chance.choice([1, 5000, MEBIBYTE])))
        except BlockingIOError:
            pass

    def read_down(self) -> None:
        try:
            self.client.buffer += self.client.socket.recv(self.chance.choice([1, 5000, MEBIBYTE]))
        except BlockingIOError:
            pass

    def end(self) -> tuple[bool, bool, int]:
        """Sends the rest, ends in order from the peer's side, and compares."""
        for stream in (self.client, self.connection):
            stream.socket.settimeout(20)
        sending = Background(lambda: (self.connection.send(bytes(self.down)), self.connection.shutdown_write()))
        up = Background(self.client.send, bytes(self.up))
        rest = Background(self.connection.receive_until_end)
        while (frame := self.client.receive_frame()).opcode != CLOSE:
            if frame.opcode < CLOSE:
                self.at_client.update(frame.payload)
        up.result()
        self.client.send(close(1000))
        self.client.receive_end()
        sending.result()
        self.at_peer.update(rest.result())
        return (
            self.at_peer.digest() == self.to_peer.digest(),
            self.at_client.digest() == self.to_client.digest(),
            frame.code,
        )


class RandomSchedules(IntegrationCase):
    def test_sessions_under_random_schedules_lose_and_mix_nothing(self):
        """Any order of sending, reading and standing still on any side, in a dozen sessions side by side."""
        chance = self.random()
        server, peer = self.serve_peer({"workers": 2, "high-water": "32K", "close-timeout": 20}, framing="binary")
        pairs = []
        for _ in range(12):
            client, connection = self.open_to_peer(server, peer, receive_buffer=chance.choice([None, 4096, 65536]))
            pairs.append(Pair(client, connection, chance))
        for _ in range(1500):
            chance.choice(pairs).step()
        for number, pair in enumerate(pairs):
            self.assertEqual(pair.end(), (True, True, 1000), f"session {number}: to peer, to client, code")


class Churn(IntegrationCase):
    """Sessions come and go by the thousand."""

    def live_once(self, server, chance) -> None:
        client = self.connect(server)
        way = chance.randrange(6)
        client.send(request() if way else b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        if way == 0:
            client.receive_refusal()
        elif way == 1:
            client.reset()
        elif way == 2:
            client.send(binary(b"x" * 3000)[:1500])
            client.close()
        else:
            client.receive_upgrade()
            client.send(binary(b"x" * chance.choice([1, 300, 70_000])) + close(1000))
            client.receive_data_until_close()
            client.receive_end()
        self.others.remove(client)
        client.close()

    def test_thousands_of_sessions_leave_neither_memory_nor_descriptors(self):
        chance = self.random()
        server = self.serve(self.echo_peer().url, core={"log-level": "info", "close-timeout": 2})
        descriptors = len(process.descriptors(server.pid))
        for _ in range(400):
            self.live_once(server, chance)
        process.wait_for_descriptors(server.pid, descriptors)
        before = process.memory(server.pid, "VmRSS")
        for _ in range(1600):
            self.live_once(server, chance)
        process.wait_for_descriptors(server.pid, descriptors)
        grown = process.memory(server.pid, "VmRSS") - before
        self.assertLess(grown, 16 * MEBIBYTE if process.is_sanitized(server.pid) else MEBIBYTE)

    def test_an_idle_session_costs_little_memory(self):
        """It owns no buffer."""
        server = self.serve(core={"workers": 2})
        warm = [self.open(server) for _ in range(100)]
        before = process.memory(server.pid, "VmRSS")
        clients = [self.open(server) for _ in range(500)]
        for client in clients:
            client.send(text("once"))
            client.receive_message()
        each = (process.memory(server.pid, "VmRSS") - before) // len(clients)
        self.assertLess(each, 32768 if process.is_sanitized(server.pid) else 8192, f"with {len(warm)} more")

    def test_a_session_that_was_busy_gives_its_queue_back(self):
        server, peer = self.serve_peer({"workers": 1, "high-water": "1M"}, framing="binary")
        pairs = [self.open_to_peer(server, peer, receive_buffer=8192) for _ in range(20)]
        before = process.memory(server.pid, "VmRSS")
        totals = [connection.send_what_fits(b"b" * 65536, idle=0.1) for _, connection in pairs]
        for (client, _), total in zip(pairs, totals):
            client.widen()
            self.assertEqual(len(client.receive_data(total)), total)
        grown = process.memory(server.pid, "VmRSS") - before
        allowed = (40 if process.is_sanitized(server.pid) else 10) * MEBIBYTE
        self.assertLess(grown, allowed, "of twenty queues of a mebibyte each")


class Fairness(IntegrationCase):
    def test_a_flood_does_not_starve_its_neighbours_on_the_same_worker(self):
        """One client sends as fast as the kernel lets it; the others still get their turn."""

        def serve(connection: Stream) -> None:
            first = connection.socket.recv(1)
            if first == b"F":
                while connection.socket.recv(MEBIBYTE, socket.MSG_TRUNC):
                    pass
            while first:
                connection.socket.sendall(first)
                first = connection.socket.recv(65536)

        peer = self.keep(ServingPeer(serve))
        server = self.serve(peer.url, core={"workers": 1}, framing="binary")
        others = [self.open(server) for _ in range(5)]
        flooding = self.open(server)
        ends = threading.Event()
        flood = Background(self.flood, flooding, ends)
        for turn in range(40):
            for other in others:
                other.send(text(f"{turn:05d}"))
            for other in others:
                self.assertEqual(other.receive_data(5), b"%05d" % turn)
        ends.set()
        flood.result()

    def flood(self, client, ends: threading.Event) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(binary(b"F" * 1000) * 2000)
            file.flush()
            size = os.fstat(file.fileno()).st_size
            client.socket.setblocking(True)
            while not ends.is_set():
                at = 0
                while at < size:
                    at += os.sendfile(client.socket.fileno(), file.fileno(), at, size - at)


class AtRest(IntegrationCase):
    """In each state in which a session only waits, it waits: no CPU is used, and nothing is woken again and again."""

    def assert_rests(self, server) -> None:
        process.watch(0.1)
        cpu, wakeups = process.cpu_seconds(server.pid), process.wakeups(server.pid)
        process.watch(0.5)
        self.assertLess(process.cpu_seconds(server.pid) - cpu, 0.05)
        self.assertLess(process.wakeups(server.pid) - wakeups, 40)

    def start_one(self, **backend):
        core = {"ping": 0, "close-timeout": 20, "handshake-timeout": 20, "connect-timeout": 20}
        return self.serve_peer(core, framing="binary", **backend)

    def test_in_the_middle_of_a_handshake(self):
        server, _ = self.start_one()
        self.connect(server).send(request()[:50])
        self.connect(server)
        self.assert_rests(server)

    def test_while_the_peer_is_connected(self):
        server = self.serve(self.silent().url, core={"connect-timeout": 20})
        self.connect(server).send(request() + binary(b"x" * 100_000))
        self.assert_rests(server)

    def test_while_the_peer_is_connected_for_a_client_that_is_gone(self):
        server = self.serve(self.silent().url, core={"connect-timeout": 20})
        half, gone = self.connect(server), self.connect(server)
        half.send(request())
        half.shutdown_write()
        gone.send(request() + binary(b"x" * 100_000))
        gone.reset()
        self.assert_rests(server)

    def test_behind_a_refusal_whose_client_stays(self):
        server, _ = self.start_one()
        client = self.connect(server)
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        client.receive_refusal(keep_open=True)
        self.assert_rests(server)

    def test_behind_our_close(self):
        server, peer = self.start_one()
        client, connection = self.open_to_peer(server, peer)
        connection.shutdown_write()
        client.receive_close()
        self.assert_rests(server)

    def test_behind_both_closes_whose_client_and_peer_stay(self):
        server, peer = self.start_one()
        client, connection = self.open_to_peer(server, peer)
        client.send(close(1000))
        client.receive_close()
        client.receive_end(keep_open=True)
        connection.receive_until_end(keep_open=True)
        self.assert_rests(server)

    def test_with_a_client_that_ended_and_a_peer_that_does_not_read(self):
        peer = self.peer(receive_buffer=4096)
        server = self.serve(peer.url, core={"ping": 0, "close-timeout": 20})
        for end in ("reset", "shutdown_write"):
            client, _ = self.open_to_peer(server, peer)
            client.send_what_fits(binary(b"x" * 65536))
            getattr(client, end)()
        self.assert_rests(server)

    def test_with_a_peer_that_ended_and_a_client_that_does_not_read(self):
        server, peer = self.start_one()
        for end in ("reset", "shutdown_write", "close"):
            self.open(server, receive_buffer=4096)
            connection = peer.accept()
            connection.send_what_fits(b"x" * 65536)
            getattr(connection, end)()
        self.assert_rests(server)

    def test_in_the_middle_of_a_frame(self):
        server, peer = self.start_one()
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"x" * 1000)[:500])
        connection.receive_exactly(492)
        for cut in (1, 2, 5, 9):
            self.open_to_peer(server, peer)[0].send(binary(b"x" * 70_000)[:cut])
        self.assert_rests(server)
