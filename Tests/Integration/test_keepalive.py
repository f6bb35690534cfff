"""Pings after idle time, and what a missing pong does."""

import select
import time

from case import IntegrationCase
from stream import Background, wait_for
from wire import BINARY, PING, PONG, TEXT, binary, encode, request, text


class Keepalive(IntegrationCase):
    def test_a_ping_comes_after_idle_time_and_not_before(self):
        client = self.open(self.serve(core={"ping": 0.4}))
        begun = time.monotonic()
        self.assertEqual(client.receive_frame().opcode, PING)
        self.assertGreaterEqual(time.monotonic() - begun, 0.35)

    def test_exactly_one_ping_comes_in_each_interval(self):
        """Earlier bridges repeat it on every pass of their loop: 408,609 in eight seconds."""
        client = self.open(self.serve(core={"ping": 0.3, "pong-timeout": 5}))
        times = [time.monotonic()]
        for _ in range(4):
            frame = client.receive_frame()
            self.assertEqual(frame.opcode, PING)
            times.append(time.monotonic())
            client.send(encode(PONG, frame.payload))
        for earlier, later in zip(times, times[1:]):
            self.assertGreaterEqual(later - earlier, 0.25)

    def test_no_second_ping_comes_while_the_first_waits_for_its_pong(self):
        client = self.open(self.serve(core={"ping": 0.2, "pong-timeout": 1.2}))
        self.assertEqual(client.receive_frame().opcode, PING)
        client.assert_silent(0.7)

    def test_a_ping_of_the_server_fits_a_control_frame(self):
        frame = self.open(self.serve(core={"ping": 0.2})).receive_frame()
        self.assertLessEqual(len(frame.payload), 125)

    def test_a_client_that_talks_gets_no_ping(self):
        client = self.open(self.serve(core={"ping": 0.6}))
        begun = time.monotonic()
        while time.monotonic() - begun < 1.5:
            client.send(text("tick"))
            self.assertEqual(client.receive_frame(), (TEXT, True, b"tick"))
            try:
                client.assert_silent(0.15)
            except AssertionError:
                self.fail("a ping came although the client talks")

    def test_a_client_that_only_listens_gets_pings(self):
        """What the server itself sends is no sign of life."""
        server, peer = self.serve_peer({"ping": 0.4}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            connection.send(b"news")
            if client.receive_frame().opcode == PING:
                return
        self.fail("no ping although the client is silent")

    def test_a_missing_pong_ends_the_session_and_is_logged(self):
        """Earlier bridges never end anything for it."""
        server, peer = self.serve_peer({"ping": 0.2, "pong-timeout": 0.3, "close-timeout": 0.3})
        client, connection = self.open_to_peer(server, peer)
        begun = time.monotonic()
        self.assertEqual(connection.receive_until_end(), b"")
        self.assertGreaterEqual(time.monotonic() - begun, 0.4)
        server.wait_for_log(r"#\d+ closed: .*\b(ping|pong)\b")
        client.close()

    def test_a_client_without_a_pong_sees_the_end(self):
        server = self.serve(core={"ping": 0.2, "pong-timeout": 0.3, "close-timeout": 0.3})
        client = self.open(server)
        self.assertEqual(client.receive_frame().opcode, PING)
        frame = client.receive_frame()
        if frame is not None:
            self.assertEqual(client.receive_frame(), None, f"behind {frame}")

    def test_pongs_keep_an_idle_session_alive(self):
        server = self.serve(core={"ping": 0.15, "pong-timeout": 0.4})
        client = self.open(server)
        for _ in range(6):
            frame = client.receive_frame()
            self.assertEqual(frame.opcode, PING)
            client.send(encode(PONG, frame.payload))
        client.send(text("alive"))
        self.assertEqual(client.receive_message(), (TEXT, b"alive"))

    def test_any_byte_keeps_a_session_alive_that_owes_a_pong(self):
        """A client busy with one long message cannot put a pong into the middle of a frame."""
        server, peer = self.serve_peer({"ping": 0.2, "pong-timeout": 0.5})
        client, connection = self.open_to_peer(server, peer)
        long = b"m" * 30
        client.send(encode(0x2, b"", length=len(long)))
        for index in range(len(long)):
            client.send(bytes([long[index] ^ b"\x37\xfa\x21\x3d"[index % 4]]))
            self.assertEqual(connection.receive_exactly(1), b"m")
            try:
                connection.assert_silent(0.05)
            except AssertionError:
                self.fail("the session ended although bytes came")
        client.send(binary(b"!"))
        self.assertEqual(connection.receive_exactly(1), b"!")

    def test_a_client_that_does_not_read_is_ended_too(self):
        """The ping cannot even reach it: its window is full."""
        server, peer = self.serve_peer({"ping": 0.2, "pong-timeout": 0.3, "close-timeout": 0.3}, framing="binary")
        self.open(server, receive_buffer=4096)
        connection = peer.accept()
        flood = Background(connection.send_what_fits, b"x" * 65536, 5)
        server.wait_for_log(r"#\d+ closed: ")
        try:
            flood.result()
        except OSError:
            pass  # the server ended the peer's connection, as it should

    def test_a_client_that_reads_slowly_is_not_dead(self):
        """The ping stands behind megabytes that it takes one after the other."""
        core = {"ping": 0.2, "pong-timeout": 0.4, "close-timeout": 0.3, "workers": 1}
        server, peer = self.serve_peer(core, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=32768)
        flood = Background(connection.send_what_fits, b"x" * 65536, 3)
        begun = time.monotonic()
        while time.monotonic() - begun < 2.5:
            frame = client.receive_frame()
            self.assertIn(frame.opcode, (BINARY, PING), f"after {time.monotonic() - begun} s: {frame}")
            if frame.opcode == PING:
                client.send(encode(PONG, frame.payload))
            elif len(frame.payload) > 20_000:
                wait_for(client.socket, select.POLLHUP, 0.02)
        client.reset()
        try:
            flood.result()
        except OSError:
            pass  # the peer's connection ended with the client's

    def test_zero_means_never(self):
        client = self.open(self.serve(core={"ping": 0, "pong-timeout": 0.1}))
        client.assert_silent(0.8)

    def test_no_ping_comes_before_the_upgrade(self):
        client = self.connect(self.serve(core={"ping": 0.1, "handshake-timeout": 30}))
        client.send(request()[:-2])
        client.assert_silent(0.5)
        client.send(b"\r\n")
        client.receive_upgrade()
