"""Peers that fail in every way: what the client sees, what the log says, and that nothing is left behind."""

import process
from case import IntegrationCase
from stream import Background
from test_names import NameCase
from wire import BINARY, binary, close, request, text

CORE = {"workers": 2, "ping": 0, "close-timeout": 0.5, "connect-timeout": 0.5}


class FailingPeer(IntegrationCase):
    def closed(self, server, code: int, reason: str = "", up: int | str = r"\d+", down: int | str = r"\d+") -> None:
        """Waits for the log line of a session that ended so."""
        server.wait_for_log(
            rf"#\d+ closed: 127\.0\.0\.1:\d+ / -> \S+, {up} bytes in \d+ messages? to peer, "
            rf'{down} bytes in \d+ messages? to client, code {code}, "{reason}", after [\d.]+ s$'
        )

    def start_pair(self, receive_buffer: int | None = None):
        peer = self.peer(receive_buffer=receive_buffer)
        return self.serve(peer.url, CORE, framing="binary"), peer


class Open(FailingPeer):
    """It was reached, and the session runs."""

    def test_that_accepts_and_never_reads(self):
        """Its client is held back; its Close is answered when nothing moved for `close-timeout`."""
        server, peer = self.start_pair(receive_buffer=4096)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send_what_fits(binary(b"x" * 65535))
            # What is half sent now can't be finished: the client goes.
            client.reset()
            self.closed(server, 1006)
            connection.close()

    def test_that_never_reads_and_whose_client_closes(self):
        server, peer = self.start_pair(receive_buffer=4096)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            # More than the peer's kernel takes, less than what the server and its own kernel buffers hold.
            client.send(binary(b"x" * 200_000) + close(1000, "enough"))
            self.assertEqual(client.receive_close().code, 1000)
            client.receive_end()
            self.closed(server, 1000, "enough", up=200_000, down=0)
            connection.close()

    def test_that_never_writes(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(text("anybody there?"))
            self.assertEqual(connection.receive_exactly(14), b"anybody there?")
            client.assert_silent(0.7)
            self.assertEqual(client.close_handshake(1000).code, 1000)
            self.assertEqual(connection.receive_until_end(), b"")
            self.closed(server, 1000, up=14, down=0)

    def test_that_closes_its_half(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            connection.send(b"last words")
            connection.shutdown_write()
            self.assertEqual(client.receive_message(), (BINARY, b"last words"))
            self.assertEqual(client.receive_close().code, 1000)
            client.send(text("heard") + close(1000))
            client.receive_end()
            self.assertEqual(connection.receive_until_end(), b"heard")
            self.closed(server, 1000, up=5, down=10)

    def test_that_closes_its_half_and_never_reads(self):
        server, peer = self.start_pair(receive_buffer=4096)
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            connection.shutdown_write()
            self.assertEqual(client.receive_close().code, 1000)
            try:
                client.send_what_fits(binary(b"x" * 65535))
            except (BrokenPipeError, ConnectionResetError):
                pass  # nothing moved for `close-timeout`
            self.closed(server, 1000)
            client.close()
            connection.close()

    def test_that_resets_in_the_middle_of_what_it_says(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            connection.send(b"half a sen")
            connection.wait_until_sent()
            self.assertEqual(client.receive_message(), (BINARY, b"half a sen"))
            connection.reset()
            client.answer_close(1011)
            self.closed(server, 1011, "the peer's connection broke", up=0, down=10)

    def test_that_resets_in_the_middle_of_a_message_to_it(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            client.send(binary(b"m" * 1000)[:508])
            self.assertEqual(connection.receive_exactly(500), b"m" * 500)
            connection.reset()
            self.assertEqual(client.receive_close().code, 1011)
            # The rest of the message goes nowhere, and disturbs nothing.
            client.send(binary(b"m" * 1000)[508:] + close(1011))
            client.receive_end()
            self.closed(server, 1011, "the peer's connection broke", down=0)

    def test_that_resets_while_its_client_reads_nothing(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client = self.open(server, receive_buffer=4096)
            connection = peer.accept()
            connection.send_what_fits(b"x" * 65536, idle=0.2)
            connection.reset()
            # No Close could be sent to one who takes nothing.
            self.closed(server, 1006)
            client.close()

    def test_that_vanishes_while_nothing_is_said(self):
        """Nobody notices, as nobody asks it: the session is the client's to end."""
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            connection.vanish()
            client.send(text("into the dark"))
            self.assertEqual(client.close_handshake(1000).code, 1000)
            self.closed(server, 1000, up=13, down=0)

    def test_that_vanishes_while_its_client_floods(self):
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            client, connection = self.open_to_peer(server, peer)
            connection.vanish()
            client.send_what_fits(binary(b"x" * 65535))
            client.reset()
            self.closed(server, 1006)


class Unreached(FailingPeer):
    def refused(self, server, status: int, why: str) -> None:
        with self.leaves_nothing(server):
            client = self.connect(server)
            client.send(request("/way?secret") + binary(b"too early"))
            response = client.receive_refusal()
            self.assertEqual(response.status, status)
            self.assertEqual(response.field("Retry-After"), None)
            line = server.wait_for_log(rf"#\d+ refused: 127\.0\.0\.1:\d+ /way, {status} [^:]+: (.*)")
            self.assertIn(why, line[1])
            self.assertNotIn("secret", server.log())

    def test_that_refuses(self):
        self.refused(self.serve(self.refusing().url, CORE), 502, "Connection refused")

    def test_that_hangs_in_connect(self):
        self.refused(self.serve(self.silent().url, CORE), 504, "")

    def test_that_hangs_in_connect_for_clients_that_are_gone(self):
        """Nobody waits for a peer whose client was reset, whether that is heard with its request or behind it."""
        server = self.serve(self.silent().url, {**CORE, "connect-timeout": 60})
        with self.leaves_nothing(server):
            with server.frozen():
                clients = [self.connect(server) for _ in range(10)]
                for client in clients:
                    client.send(request())
                for client in clients[:5]:
                    client.reset()
            for client in clients[5:]:
                process.wait_until_read(server.port, client.socket)
                client.reset()

    def test_that_accepts_and_is_gone(self):
        peer = self.peer()
        server = self.serve(peer.url, CORE)
        with self.leaves_nothing(server):
            with server.frozen():
                client = self.connect(server)
                client.send(request())
            peer.accept().reset()
            # It was there for the 101; then it was not.
            if client.receive_head().status == 101:
                client.answer_close(1011)
                self.closed(server, 1011, "the peer's connection broke", up=0, down=0)


class SilentNameServer(NameCase):
    def test_its_client_is_told_504_and_the_look_up_goes_with_its_answer(self):
        """A look-up can't be called off; its thread and its socket are few, and come back."""
        server_of_names = self.name_server()
        server_of_names.silent = True
        core = {**CORE, "resolver-threads": 2}
        server = self.named("", "tcp://slow.test:9", core, nameserver=server_of_names.address)
        with self.leaves_nothing(server):
            for _ in range(4):
                self.give_up(server)
            server.wait_for_log(r"#\d+ refused: 127\.0\.0\.1:\d+ /, 504 Gateway Timeout: ", count=4)
            server_of_names.wake_up()

    def give_up(self, server) -> None:
        client = self.connect(server)
        client.send(request())
        self.assertEqual(client.receive_refusal().status, 504)


class BesideOthers(FailingPeer):
    def test_one_that_fails_costs_no_other_session_a_byte(self):
        """The same server, the same workers: a session runs while others lose their peers in every way."""
        server, peer = self.start_pair()
        with self.leaves_nothing(server):
            steady, partner = self.open_to_peer(server, peer)
            whole = self.random().randbytes(2_000_000)
            reading = Background(steady.receive_data, len(whole))
            for at in range(0, len(whole), 50_000):
                client, connection = self.open_to_peer(server, peer)
                client.send(text("x"))
                (connection.reset, connection.close, connection.shutdown_write)[at // 50_000 % 3]()
                partner.send(whole[at : at + 50_000])
                self.assertIn(client.receive_close().code, (1000, 1011))
                client.close()
                connection.close()
            self.assertTrue(reading.result() == whole, "the bytes of the session beside them")
            self.assertEqual(steady.close_handshake().code, 1000)
            partner.close()
