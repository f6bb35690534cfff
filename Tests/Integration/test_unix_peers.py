"""`unix://`: a stream peer behind a path, and all that holds for TCP peers."""

import hashlib
import os
import signal
import socket
import time

import process
from case import IntegrationCase
from localpeers import UnixPeer
from stream import Background
from test_backpressure import MEBIBYTE, MUCH, pattern
from wire import BINARY, TEXT, binary, close, request, text


class UnixPeerCase(IntegrationCase):
    def unix_peer(self, name: str = "peer", **options) -> UnixPeer:
        return self.keep(UnixPeer(str(self.directory() / name), **options))

    def assert_refused(self, url: str, status: int, reason: str, core: dict | None = None) -> float:
        """A handshake is answered with that status, and the log says why. Returns how long that took."""
        server = self.serve(url, core)
        client = self.connect(server)
        begun = time.monotonic()
        client.send(request("/"))
        self.assertEqual(client.receive_refusal().status, status)
        taken = time.monotonic() - begun
        server.wait_for_log(rf"refused: .*{reason}")
        return taken


class Traffic(UnixPeerCase):
    def test_messages_pass_both_ways(self):
        peer = self.unix_peer()
        server = self.serve(peer.url)
        client, connection = self.open_to_peer(server, peer)
        client.send(text("to ") + binary(b"the peer"))
        self.assertEqual(connection.receive_exactly(11), b"to the peer")
        connection.send("zurück".encode())
        self.assertEqual(client.receive_message(), (TEXT, "zurück".encode()))
        connection.send(b"\xff")
        self.assertEqual(client.receive_message(), (BINARY, b"\xff"))
        server.wait_for_log(rf"#1 open: .* -> unix:///.*/peer \(framing auto\)")

    def test_a_path_from_the_working_directory(self):
        directory = self.directory()
        self.keep(peer := UnixPeer(str(directory / "peer")))
        relative = os.path.relpath(directory / "peer")
        server = self.serve(f"unix://{relative}")
        client, connection = self.open_to_peer(server, peer)
        client.send(text("there"))
        self.assertEqual(connection.receive_exactly(5), b"there")

    def test_an_abstract_address(self):
        peer = self.keep(UnixPeer(f"@websocksy-test-{os.getpid()}"))
        server = self.serve(peer.url)
        client, connection = self.open_to_peer(server, peer)
        client.send(text("there"))
        self.assertEqual(connection.receive_exactly(5), b"there")

    def test_a_framing_reads_it_as_any_stream(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"text")
        self.assertEqual(client.receive_message(), (BINARY, b"text"))


class Ends(UnixPeerCase):
    def test_the_peers_end_closes_with_1000_after_all_that_it_sent(self):
        peer = self.unix_peer()
        client, connection = self.open_to_peer(self.serve(peer.url), peer)
        connection.send(b"x" * MEBIBYTE)
        connection.close()
        received, frame = client.receive_data_until_close()
        self.assertEqual((len(received), frame.code), (MEBIBYTE, 1000))

    def test_the_clients_close_ends_the_stream_and_the_peer_may_still_send(self):
        peer = self.unix_peer()
        client, connection = self.open_to_peer(self.serve(peer.url), peer)
        client.send(binary(b"y" * MEBIBYTE) + close(1000))
        self.assertEqual(connection.receive_exactly(MEBIBYTE), b"y" * MEBIBYTE)
        self.assertEqual(connection.receive_until_end(keep_open=True), b"")
        connection.send(b"too late")
        connection.close()
        self.assertEqual(client.receive_close().code, 1000)

    def test_a_peer_that_leaves_bytes_unread_broke(self):
        """unix(7): the other end then sees ECONNRESET."""
        peer = self.unix_peer()
        server = self.serve(peer.url)
        client, connection = self.open_to_peer(server, peer)
        client.send(text("unread"))
        self.assertEqual(connection.socket.recv(1), b"u")
        connection.close()
        frame = client.receive_close()
        self.assertEqual(frame.code, 1011)
        server.wait_for_log(r"#1 the peer's connection broke: receive: Connection reset by peer")

    def test_shutdown_tells_both_sides(self):
        peer = self.unix_peer()
        server = self.serve(peer.url)
        client, connection = self.open_to_peer(server, peer)
        server.signal(signal.SIGTERM)
        client.answer_close(1001)
        self.assertEqual(connection.receive_until_end(), b"")
        connection.close()
        self.assertEqual(server.wait_for_exit(), 0)
        self.forget(server)


class BackPressure(UnixPeerCase):
    def test_a_peer_that_does_not_read_holds_its_client_back(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        whole = pattern(self.random(), MUCH)
        before = process.forget_peak(server.pid)
        framed = b"".join(binary(whole[at : at + MEBIBYTE]) for at in range(0, len(whole), MEBIBYTE))
        sent = client.send_what_fits(framed)
        self.assertLess(sent, len(framed))
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE)
        rest = Background(lambda: client.send(framed[sent:] + close(1000)))
        received = connection.receive_until_end()
        rest.result()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())

    def test_a_client_that_does_not_read_holds_its_peer_back(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=8192)
        whole = pattern(self.random(), MUCH)
        sent = connection.send_what_fits(whole)
        self.assertLess(sent, MUCH)
        client.widen()
        rest = Background(lambda: (connection.send(whole[sent:]), connection.close()))
        received, frame = client.receive_data_until_close()
        rest.result()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())
        self.assertEqual(frame.code, 1000)


class Unreachable(UnixPeerCase):
    def test_a_missing_file_is_502(self):
        self.assert_refused(f"unix://{self.directory()}/none", 502, "connect: No such file or directory")

    def test_a_socket_that_nobody_listens_at_is_502(self):
        path = str(self.directory() / "left")
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(path)
        self.assert_refused(f"unix://{path}", 502, "connect: Connection refused")

    def test_a_socket_of_the_other_kind_is_502(self):
        path = str(self.directory() / "datagrams")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.bind(path)
            self.assert_refused(f"unix://{path}", 502, "connect: Protocol wrong type for socket")

    def full_peer(self) -> tuple[UnixPeer, list[socket.socket]]:
        """A peer whose backlog is full, and who fills it."""
        peer = self.unix_peer(backlog=0)
        fillers = []
        while len(fillers) < 16:
            filler = socket.socket(socket.AF_UNIX)
            filler.setblocking(False)
            self.addCleanup(filler.close)
            try:
                filler.connect(peer.listener.getsockname())
            except BlockingIOError:
                return peer, fillers
            fillers.append(filler)
        self.fail("the backlog never fills")

    def test_a_full_backlog_is_waited_for(self):
        peer, fillers = self.full_peer()
        server = self.serve(peer.url, {"workers": 1})
        client = self.connect(server)
        client.send(request("/") + text("early"))
        client.assert_silent(0.3)
        for _ in fillers:
            peer.accept()
        connection = peer.accept()
        client.receive_upgrade()
        self.assertEqual(connection.receive_exactly(5), b"early")

    def test_a_backlog_that_stays_full_is_504_and_costs_nothing(self):
        peer, _ = self.full_peer()
        server = self.serve(peer.url, {"workers": 1, "connect-timeout": 1})
        before = process.cpu_seconds(server.pid)
        client = self.connect(server)
        client.send(request("/"))
        self.assertEqual(client.receive_refusal().status, 504)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.1)
        server.wait_for_log(r"refused: .*, 504 .*its queue of connections is full")

    def test_a_client_that_leaves_meanwhile_is_forgotten(self):
        peer, fillers = self.full_peer()
        server = self.serve(peer.url, {"workers": 1})
        client = self.connect(server)
        client.send(request("/"))
        client.assert_silent(0.1)
        client.reset()
        server.wait_for_log(r"#1 left: ")
        for _ in fillers:
            peer.accept()
