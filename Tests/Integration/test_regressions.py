"""Faults that a review found, each as the sequence of events that showed it."""

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
