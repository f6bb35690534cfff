"""Clients that fail, or mean no good: what each side sees, what the log says, and that nothing is left behind."""

import select
import time

import process
from case import IntegrationCase
from stream import Background, wait_for
from wire import BINARY, CLOSE, PING, PONG, TEXT, binary, close, encode, request, text

CORE = {"workers": 2, "ping": 0, "close-timeout": 0.5}


class FailingClient(IntegrationCase):
    def closed(self, server, code: int, reason: str = "", up: int | str = r"\d+") -> None:
        """Waits for the log line of a session that ended so."""
        server.wait_for_log(
            rf"#\d+ closed: 127\.0\.0\.1:\d+ / -> \S+, {up} bytes in \d+ messages to peer, "
            rf'\d+ bytes in \d+ messages to client, code {code}, "{reason}", after [\d.]+ s$'
        )


class Vanished(FailingClient):
    """Without FIN and without RST: its machine lost its power. What it was sent is never acknowledged."""

    CORE = {**CORE, "ping": 0.3, "pong-timeout": 0.4}

    def start_pair(self, core: dict | None = None):
        return self.serve_peer({**self.CORE, **(core or {})}, framing="binary")

    def test_while_nothing_is_said(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(text("last words"))
            client.wait_until_sent()
            client.vanish()
            self.assertEqual(connection.receive_until_end(), b"last words")
            self.closed(server, 1011, "no pong in time", up=10)

    def test_in_the_middle_of_a_message(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(binary(b"m" * 1000)[:508])
            client.wait_until_sent()
            client.vanish()
            self.assertEqual(connection.receive_until_end(), b"m" * 500)
            self.closed(server, 1011, "no pong in time", up=500)

    def test_while_its_peer_floods(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.vanish()
            flood = Background(connection.send_what_fits, b"x" * 65536, 5)
            self.closed(server, 1011, "no pong in time")
            try:
                flood.result()
            except OSError:
                pass  # the server ended the peer's connection, as it should
            connection.close()

    def test_while_its_echo_is_under_way(self):
        server = self.serve(core=self.CORE)
        with self.leaves_nothing(server):
            client = self.open(server)
            client.send(binary(b"x" * 20_000))
            client.wait_until_sent()
            client.vanish()
            self.closed(server, 1011, "no pong in time")

    def test_behind_its_close(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.vanish()
            client.send(text("bye") + close(4001, "bye"))
            self.assertEqual(connection.receive_until_end(), b"bye")
            self.closed(server, 4001, "bye", up=3)

    def test_instead_of_answering_our_close(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.vanish()
            connection.close()
            self.closed(server, 1000)

    def test_in_the_middle_of_its_handshake(self):
        server, _ = self.start_pair({"handshake-timeout": 0.4})
        with self.leaves_nothing(server):
            client = self.connect(server)
            client.send(request()[:-2])
            client.wait_until_sent()
            client.vanish()
            server.wait_for_log(r"#\d+ refused: 127\.0\.0\.1:\d+, 408 Request Timeout: ")

    def test_before_its_first_byte(self):
        server, _ = self.start_pair({"handshake-timeout": 0.4})
        with self.leaves_nothing(server):
            client = self.connect(server)
            client.vanish()
            process.wait_until_read(server.port, client.socket)

    def test_while_the_server_goes_down(self):
        server, peer = self.start_pair({"ping": 0, "drain": 0.5, "close-timeout": 60})
        client, _ = self.open_to_peer(server, peer)
        client.vanish()
        begun = time.monotonic()
        server.signal(15)
        self.assertEqual(server.wait_for_exit(), 0)
        self.assertLess(time.monotonic() - begun, 5)
        server.check_log()
        self.forget(server)


class Handshake(FailingClient):
    def test_that_stalls_behind_each_of_its_bytes(self):
        """It gets 408 wherever it stopped."""
        server, whole = self.serve(core={**CORE, "handshake-timeout": 1}), request("/")
        with self.leaves_nothing(server):
            clients = [self.connect(server) for _ in range(len(whole))]
            for cut, client in enumerate(clients):
                client.send(whole[:cut])
            for cut, client in enumerate(clients):
                with self.subTest(cut=cut):
                    self.assertEqual(client.receive_refusal().status, 408)
            server.wait_for_log(r"#\d+ refused: 127\.0\.0\.1:\d+, 408 Request Timeout: ", count=len(whole))

    def test_that_stalls_behind_each_of_its_bytes_and_goes_on(self):
        server, whole = self.serve(core={**CORE, "handshake-timeout": 30}), request("/")
        with self.leaves_nothing(server):
            clients = [self.connect(server) for _ in range(len(whole))]
            for cut, client in enumerate(clients):
                client.send(whole[:cut])
            process.wait_until_read(server.port, clients[-1].socket)
            for cut, client in enumerate(clients):
                client.send(whole[cut:] + text("at last"))
            for client in clients:
                client.receive_upgrade()
                self.assertEqual(client.receive_message(), (TEXT, b"at last"))
                self.assertEqual(client.close_handshake().code, 1000)

    def test_that_sends_a_byte_now_and_then(self):
        """The deadline is for the whole request, and a byte does not put it off."""
        server = self.serve(core={**CORE, "handshake-timeout": 1})
        with self.leaves_nothing(server):
            client = self.connect(server)
            begun = time.monotonic()
            for byte in request("/", extra=[("X-Slow", "a" * 200)]):
                if wait_for(client.socket, select.POLLIN, 0.1):
                    break
                client.send(bytes([byte]))
            self.assertEqual(client.receive_refusal().status, 408)
            self.assertLess(time.monotonic() - begun, 5)
            server.wait_for_log(r"#\d+ refused: 127\.0\.0\.1:\d+.*, 408 Request Timeout: ")


class Session(FailingClient):
    def test_that_sends_a_byte_now_and_then_lives(self):
        """Slow is not dead: each byte reaches the peer at once, and is a sign of life."""
        server, peer = self.serve_peer({**CORE, "ping": 0.2, "pong-timeout": 0.4})
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            frame = encode(BINARY, b"slow and steady", mask=b"\0\0\0\0")
            for index, byte in enumerate(frame):
                client.send(bytes([byte]))
                if index >= 6:
                    self.assertEqual(connection.receive_exactly(1), bytes([byte]))
                process.watch(0.1)
            client.send(close(1000))
            while (frame := client.receive_frame()).opcode == PING:
                pass
            self.assertEqual(frame.code, 1000)
            client.receive_end()
            self.closed(server, 1000, up=15)
            connection.close()

    def test_that_floods_pings_and_takes_every_pong(self):
        """Each gets its own, in order; a neighbour on the same worker is served meanwhile."""
        server = self.serve(core={**CORE, "workers": 1})
        with self.leaves_nothing(server):
            client, other = self.open(server), self.open(server)
            payloads = [str(number).encode() for number in range(20_000)]
            flood = Background(client.send, b"".join(encode(PING, payload) for payload in payloads))
            for payload in payloads:
                self.assertEqual(client.receive_frame(), (PONG, True, payload))
                if payload.endswith(b"000"):
                    other.send(text("me too"))
                    self.assertEqual(other.receive_message(), (TEXT, b"me too"))
            flood.result()
            client.close_handshake()
            other.close_handshake()

    def test_that_floods_pings_and_takes_no_pong(self):
        """It is held back, costs no more than what may wait for it, and is ended as one that shows no life."""
        server = self.serve(core={**CORE, "workers": 1, "ping": 0.5, "pong-timeout": 0.5})
        with self.leaves_nothing(server):
            client, before = self.open(server, receive_buffer=4096), process.forget_peak(server.pid)
            flood = Background(client.send_what_fits, encode(PING, b"p" * 125) * 500, 5)
            self.closed(server, 1011, "no pong in time")
            process.assert_grew_less(server.pid, before, 2 << 20)
            try:
                flood.result()
            except OSError:
                pass  # its connection was ended
            client.close()

    def test_that_floods_empty_messages_and_fragments(self):
        server, peer = self.serve_peer(CORE)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(encode(TEXT, b"", final=False) + encode(0, b"", final=False) * 50_000 + encode(0, b""))
            client.send(encode(BINARY, b"") * 50_000 + text("through"))
            self.assertEqual(connection.receive_exactly(7), b"through")
            client.close_handshake()
            self.assertEqual(connection.receive_until_end(), b"")
            self.closed(server, 1000, up=7)

    def test_that_sends_a_close_and_goes_on(self):
        """What follows a Close is nothing: not for the peer, not for the log, and no second answer."""
        server, peer = self.serve_peer(CORE)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(text("before") + close(1000, "done"))
            client.send((text("behind") + encode(PING, b"?") + close(1002) + b"\xff\xff") * 100)
            self.assertEqual(client.receive_close().code, 1000)
            try:
                client.receive_end()
            except ConnectionResetError:
                pass  # it was still talking
            self.assertEqual(connection.receive_until_end(), b"before")
            self.closed(server, 1000, "done", up=6)

    def test_that_sends_a_close_and_never_stops(self):
        server = self.serve(core=CORE)
        with self.leaves_nothing(server):
            client = self.open(server)
            client.send(close(1000))
            begun = time.monotonic()
            flood = Background(client.send_what_fits, binary(b"x" * 65536), 5)
            self.closed(server, 1000)
            self.assertLess(time.monotonic() - begun, 10)
            try:
                flood.result()
            except OSError:
                pass  # its connection was ended
            client.close()

    def test_that_answers_our_close_with_everything_else(self):
        server, peer = self.serve_peer(CORE)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            connection.shutdown_write()
            self.assertEqual(client.receive_close().code, 1000)
            client.send((encode(PING, b"?") + text("still here")) * 10)
            self.assertEqual(connection.receive_exactly(100), b"still here" * 10)
            # No Close comes: `close-timeout` ends it, and a ping behind our Close had no answer.
            client.receive_end()
            self.closed(server, 1000, up=100)

    def test_that_breaks_a_rule_and_goes_on(self):
        server, peer = self.serve_peer(CORE)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(text("good") + encode(TEXT, b"bad", reserved=4) + text("good again") * 1000)
            self.assertEqual(client.receive_frame().opcode, CLOSE)
            self.assertEqual(connection.receive_until_end(), b"good")
            client.close()
            server.wait_for_log(r"#\d+ closed: .*, 4 bytes in 1 messages to peer, .*, code 1002, ")


class BesideOthers(FailingClient):
    def test_those_who_fail_cost_no_other_session_a_byte(self):
        chance = self.random()
        server = self.serve(core={**CORE, "workers": 1, "ping": 0.5, "pong-timeout": 0.5})
        with self.leaves_nothing(server):
            steady = self.open(server)
            for _ in range(40):
                client = self.connect(server)
                client.send(request() + binary(b"x" * chance.choice([0, 10, 70_000])))
                getattr(client, chance.choice(["reset", "close", "shutdown_write", "vanish"]))()
                message = chance.randbytes(chance.choice([1, 1000, 100_000]))
                sending = Background(steady.send, binary(message))
                self.assertTrue(steady.receive_message() == (BINARY, message), "the bytes of the session beside them")
                sending.result()
            steady.close_handshake()
