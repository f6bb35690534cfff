"""dnsmasq over udp://: a question is one binary message, an answer is another."""

import getpass
import socket
import struct

from case import IntegrationCase
from programs import start_on_port
from stream import DEADLINE
from wire import BINARY, binary

A, PTR, MX, TXT, AAAA, SRV = 1, 12, 15, 16, 28, 33

LONG = ["%03d" % number + "x" * 240 for number in range(12)]


def question(number: int, name: str, kind: int, room: int | None = None) -> bytes:
    """A query (RFC 1035, 4.1), with `room` for the answer in an OPT record (RFC 6891)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)
    query = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, room is not None) + labels + b"\0"
    query += struct.pack(">HH", kind, 1)
    if room is not None:
        query += b"\0" + struct.pack(">HHIH", 41, room, 0, 0)
    return query


class Dns(IntegrationCase):
    def start_dnsmasq(self) -> int:
        program = self.program("dnsmasq")

        def command(port: int) -> list[str]:
            return [
                program, "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-poll",
                "--listen-address=127.0.0.1", "--bind-interfaces", f"--port={port}", "--pid-file=",
                f"--user={getpass.getuser()}", "--edns-packet-max=4096", "--auth-ttl=60", "--local-ttl=60",
                "--host-record=here.test,192.0.2.7,2001:db8::7", "--mx-host=test,mail.test,10",
                # One address: two would come in turns, and no two answers would be the same.
                "--host-record=one.test,192.0.2.8", "--srv-host=_ws._tcp.test,one.test,8001,1,2",
                "--txt-record=long.test," + ",".join(LONG),
                "--address=/many.test/192.0.2.99",
            ]  # fmt: skip

        return start_on_port(self, command, r"dnsmasq: started", socket.SOCK_DGRAM)[1]

    def questions(self) -> list[bytes]:
        kinds = [
            ("here.test", A, None), ("here.test", AAAA, 1232), ("test", MX, None), ("_ws._tcp.test", SRV, 4096),
            ("7.2.0.192.in-addr.arpa", PTR, None), ("long.test", TXT, 4096), ("long.test", TXT, None),
            ("nowhere.invalid", A, None), ("x" * 63 + ".many.test", A, 512),
        ]  # fmt: skip
        return [question(0x1000 + number, *kind) for number, kind in enumerate(kinds)]

    def ask_directly(self, port: int, query: bytes) -> bytes:
        with socket.socket(type=socket.SOCK_DGRAM) as asking:
            asking.settimeout(DEADLINE)
            asking.connect(("127.0.0.1", port))
            asking.send(query)
            return asking.recv(65535)

    def test_answers_are_the_same_as_over_udp(self):
        port = self.start_dnsmasq()
        client = self.open(self.serve(f"udp://127.0.0.1:{port}", framing="binary"))
        sizes = []
        for query in self.questions():
            expected = self.ask_directly(port, query)
            client.send(binary(query))
            self.assertEqual(client.receive_message(), (BINARY, expected))
            sizes.append(len(expected))
        self.assertGreater(max(sizes), 2900, "one answer is long")
        client.close_handshake()

    def test_questions_in_flight_are_answered_each_by_one_message(self):
        """What one segment carries to the bridge stays as many datagrams as it holds messages."""
        port = self.start_dnsmasq()
        client = self.open(self.serve(f"udp://127.0.0.1:{port}", framing="binary"))
        for first in range(0, 1000, 50):
            queries = [question(first + number, f"n{first + number}.many.test", A) for number in range(50)]
            client.send(b"".join(binary(query) for query in queries))
            answers = [client.receive_message()[1] for _ in queries]
            self.assertEqual([answer[:2] for answer in answers], [query[:2] for query in queries])
            for query, answer in zip(queries, answers, strict=True):
                self.assertEqual(answer[12 : len(query)], query[12:])
                self.assertEqual(answer[-4:], bytes([192, 0, 2, 99]))
        client.close_handshake()

    def test_two_clients_get_their_own_answers(self):
        port = self.start_dnsmasq()
        server = self.serve(f"udp://127.0.0.1:{port}", framing="binary")
        clients = [self.open(server) for _ in range(2)]
        for number, client in enumerate(clients):
            client.send(binary(question(7, f"c{number}.many.test", A)))
        for number, client in enumerate(clients):
            self.assertIn(b"\x02c%d" % number, client.receive_message()[1])
            client.assert_silent(0.05)
