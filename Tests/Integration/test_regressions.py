"""Faults that a review found, each as the sequence of events that showed it."""

import signal
import socket

from case import IntegrationCase
from wire import BINARY, encode


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
