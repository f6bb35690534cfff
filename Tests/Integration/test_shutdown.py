"""SIGTERM and SIGINT: stop accepting, Close 1001 to all, flush, and be gone within `drain`."""

import signal
import time

import process
from case import IntegrationCase
from stream import Background
from wire import TEXT, Client, binary, close, encode, request, text

MEBIBYTE = 1 << 20


class Shutdown(IntegrationCase):
    def ended(self, server, timeout: float = 15) -> None:
        self.assertEqual(server.wait_for_exit(timeout), 0)
        server.check_log()
        server.check_output()
        self.forget(server)

    def test_every_client_gets_close_1001_and_the_server_exits_0(self):
        """RFC 6455, 7.4.1: going away. Earlier bridges die without a word."""
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.serve(core={"workers": 2})
            clients = [self.open(server) for _ in range(20)]
            server.signal(number)
            for client in clients:
                client.answer_close(1001)
            self.ended(server, 5)

    def test_every_session_is_logged_with_1001(self):
        server = self.serve()
        clients = [self.open(server) for _ in range(3)]
        server.signal(signal.SIGTERM)
        for client in clients:
            client.answer_close(1001)
        server.wait_for_log(r"#\d+ closed: .*, code 1001\b", count=3)
        self.ended(server)

    def test_an_idle_server_exits_at_once(self):
        server = self.serve(core={"drain": 60})
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        self.ended(server)
        self.assertLess(time.monotonic() - begun, 3)

    def test_it_exits_as_soon_as_the_last_client_has_answered(self):
        server = self.serve(core={"drain": 60, "close-timeout": 60})
        clients = [self.open(server) for _ in range(5)]
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        for client in clients:
            client.answer_close(1001)
        self.ended(server)
        self.assertLess(time.monotonic() - begun, 5)

    def test_a_client_that_does_not_answer_is_waited_for_no_longer_than_drain(self):
        server = self.serve(core={"drain": 0.6, "close-timeout": 60})
        client = self.open(server)
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        client.receive_close()
        self.ended(server)
        took = time.monotonic() - begun
        self.assertGreaterEqual(took, 0.5)
        self.assertLess(took, 5)

    def test_a_second_signal_ends_it_at_once(self):
        for first, second in [(signal.SIGTERM, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT), (2, 2)]:
            server = self.serve(core={"drain": 60, "close-timeout": 60})
            client = self.open(server)
            server.signal(first)
            client.receive_close()
            begun = time.monotonic()
            server.signal(second)
            server.wait_for_exit(10)
            self.assertLess(time.monotonic() - begun, 3)
            self.forget(server)

    def test_nobody_new_is_accepted_meanwhile(self):
        server = self.serve(core={"drain": 30, "close-timeout": 30})
        client = self.open(server)
        address = server.address
        server.signal(signal.SIGTERM)
        client.receive_close()
        with self.assertRaises(ConnectionRefusedError):
            Client(address)
        client.send(close(1001))
        client.receive_end()
        self.ended(server)

    def test_what_the_peer_sent_is_flushed_in_front_of_the_close(self):
        server, peer = self.serve_peer({"drain": 60, "close-timeout": 60}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=4096)
        # More than the client's and the server's kernel buffers take at once: part of it is in the server's queue.
        sent = connection.send_what_fits(b"q" * 65536)
        server.signal(signal.SIGTERM)
        received, frame = client.receive_data_until_close()
        self.assertEqual(frame.code, 1001)
        self.assertEqual(received, b"q" * len(received))
        self.assertGreater(len(received), 64 * 1024)
        self.assertLessEqual(len(received), sent)
        client.send(close(1001))
        client.receive_end()
        connection.close()
        self.ended(server)

    def test_what_the_client_sends_before_its_own_close_reaches_the_peer(self):
        server, peer = self.serve_peer({"drain": 30})
        client, connection = self.open_to_peer(server, peer)
        server.signal(signal.SIGTERM)
        client.receive_close()
        client.send(text("still ") + binary(b"delivered") + close(1001))
        self.assertEqual(connection.receive_until_end(), b"still delivered")
        client.receive_end()
        self.ended(server)

    def test_a_message_that_is_half_sent_is_finished(self):
        server, peer = self.serve_peer({"drain": 30})
        client, connection = self.open_to_peer(server, peer)
        frame = binary(b"h" * 1000)
        client.send(frame[:500])
        connection.receive_exactly(492)
        server.signal(signal.SIGTERM)
        client.receive_close()
        client.send(frame[500:] + close(1001))
        self.assertEqual(connection.receive_until_end(), b"h" * 508)
        client.receive_end()
        self.ended(server)

    def test_an_echo_inside_a_message_is_closed_in_order(self):
        server = self.serve(core={"drain": 30})
        client = self.open(server)
        client.send(encode(TEXT, b"half", final=False))
        self.assertEqual(client.receive_frame(), (TEXT, False, b"half"))
        server.signal(signal.SIGTERM)
        client.answer_close(1001)
        self.ended(server)

    def test_handshakes_under_way_do_not_hold_it_up(self):
        """They get 503 or the end of the connection, and are not waited for."""
        server = self.serve(core={"drain": 20, "handshake-timeout": 60})
        silent, begun = self.connect(server), self.connect(server)
        begun.send(request()[:40])
        # Both are known to be accepted when a third, behind them, has its answer.
        self.open(server).close_handshake()
        started = time.monotonic()
        server.signal(signal.SIGTERM)
        for client in (silent, begun):
            try:
                if client.receive_some():
                    self.assertEqual(client.receive_refusal().status, 503)
            except ConnectionResetError:
                pass  # nothing had been promised to it
        self.ended(server)
        self.assertLess(time.monotonic() - started, 10)

    def test_a_peer_that_is_being_connected_does_not_hold_it_up(self):
        server = self.serve(self.silent().url, core={"drain": 20, "connect-timeout": 60})
        client = self.connect(server)
        client.send(request())
        other = self.connect(server)
        other.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        other.receive_refusal()
        started = time.monotonic()
        server.signal(signal.SIGTERM)
        self.assertEqual(client.receive_refusal().status, 503)
        self.ended(server)
        self.assertLess(time.monotonic() - started, 10)

    def test_a_client_that_never_reads_does_not_outlast_drain(self):
        server, peer = self.serve_peer({"drain": 0.5, "close-timeout": 60}, framing="binary")
        self.open(server, receive_buffer=4096)
        peer.accept().send_what_fits(b"x" * 65536)
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        self.ended(server)
        self.assertLess(time.monotonic() - begun, 5)

    def test_a_storm_of_traffic_does_not_keep_it(self):
        """And no signal handler that logs or locks: the signal comes in the middle of work."""
        server = self.serve(core={"workers": 2, "drain": 2, "log-level": "debug"})
        clients = [self.open(server) for _ in range(4)]
        frames = binary(b"s" * 100) * 500

        def storm(client) -> None:
            try:
                while True:
                    client.send(frames)
            except OSError:
                return

        def drink(client) -> None:
            try:
                while client.receive_some():
                    client.buffer.clear()
            except OSError:
                return

        running = [Background(job, client) for client in clients for job in (storm, drink)]
        process.watch(0.2)
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        self.ended(server)
        self.assertLess(time.monotonic() - begun, 8)
        for one in running:
            one.result()

    def test_frames_under_way_are_whole_in_front_of_the_close(self):
        """An echo in the middle of large messages: no frame is cut, whatever the signal interrupts."""
        server = self.serve(core={"workers": 2, "drain": 20})
        clients = [self.open(server) for _ in range(6)]
        sending = [Background(self.send_for_a_while, client) for client in clients]
        for client in clients:
            client.receive_frame()
        server.signal(signal.SIGTERM)
        for client, sender in zip(clients, sending):
            _, frame = client.receive_data_until_close()
            self.assertEqual(frame.code, 1001)
            sender.result()
            client.send(close(1001))
            client.receive_end()
        self.ended(server)

    def send_for_a_while(self, client) -> None:
        for size in [100, 70_000, 300_000] * 20:
            client.send(binary(b"w" * size))

    def test_no_drain_at_all_is_an_end_at_once(self):
        server = self.serve(core={"drain": 0})
        self.open(server)
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        self.ended(server)
        self.assertLess(time.monotonic() - begun, 3)

    def test_a_signal_right_behind_ready_is_obeyed(self):
        for _ in range(10):
            server = self.serve()
            server.signal(signal.SIGTERM)
            self.ended(server)

    def test_sigpipe_in_the_way_does_no_harm(self):
        """SIGPIPE is nobody's wish to end a server."""
        server = self.serve()
        server.signal(signal.SIGPIPE)
        client = self.open(server)
        client.send(text("alive"))
        self.assertEqual(client.receive_message(), (TEXT, b"alive"))

    def test_the_peers_connections_end_in_order(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        server.signal(signal.SIGTERM)
        client.answer_close(1001)
        self.assertEqual(connection.receive_until_end(), b"")
        self.ended(server)

    def test_a_session_that_was_closing_already_is_not_told_again(self):
        server, peer = self.serve_peer({"drain": 20, "close-timeout": 20})
        client, connection = self.open_to_peer(server, peer)
        connection.close()
        self.assertEqual(client.receive_close().code, 1000)
        server.signal(signal.SIGTERM)
        client.send(close(1000))
        client.receive_end()
        self.ended(server)
