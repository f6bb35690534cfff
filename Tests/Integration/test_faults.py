"""System calls that do less than asked.

A debug build injects that by itself where WEBSOCKSY_FAULTS says so; any other build ignores the variable, and must
pass all the same.
"""

import hashlib
import os

from case import IntegrationCase
from localpeers import PipeEnd, UDPPeer, UnixDatagramPeer, UnixPeer
from server import configuration
from stream import Background
from wire import BINARY, TEXT, binary, close, encode, fragments, request, text


class Faults(IntegrationCase):
    FAULTS = [
        "receive:short=1",
        "send:short=1",
        "receive:short=1;send:short=1",
        "receive:short=3,eintr=1/3;send:short=7,eintr=1/3;seed=7",
    ]

    def each_server(self, judge, host: str, **backend) -> None:
        """Calls `judge` with a server for each kind of fault."""
        for faults in self.FAULTS:
            with self.subTest(faults):
                path = self.write(configuration(None, {"host": host, **backend}))
                judge(self.start(path, variables={"WEBSOCKSY_FAULTS": faults}))

    def test_an_echo_keeps_types_borders_and_bytes(self):
        messages = [(TEXT, "Hello µ€😀".encode()), (BINARY, bytes(range(256)) * 3), (TEXT, b""), (BINARY, b"x")]

        def judge(server) -> None:
            client = self.open(server, "/path?query", protocols="a, b")
            for opcode, payload in messages:
                client.send(encode(opcode, payload))
            self.assertEqual([client.receive_message() for _ in messages], messages)
            self.assertEqual(client.close_handshake(4000, "reason €").code, 4000)

        self.each_server(judge, "echo://")

    def test_a_peers_stream_arrives_whole_both_ways(self):
        whole = self.random().randbytes(30_000)

        def judge(server) -> None:
            client = self.open(server)
            sending = Background(client.send, b"".join(fragments(BINARY, [whole[:9], whole[9:20_000], whole[20_000:]])))
            received = client.receive_data(len(whole))
            sending.result()
            self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())
            client.close_handshake()

        self.each_server(judge, self.echo_peer().url, framing="binary")

    def test_a_unix_socket_and_pipes_pass_every_byte(self):
        whole = self.random().randbytes(20_000)
        directory = self.directory()
        peer = self.keep(UnixPeer(str(directory / "peer")))
        for name in ["in", "out"]:
            os.mkfifo(directory / name)
        for faults in [*self.FAULTS, "read:short=1;write:short=1", "read:short=5,eintr=1/3;write:short=7,eintr=1/3"]:
            for host in [peer.url, f"fifotx://{directory}/in", f"fiforx://{directory}/out"]:
                with self.subTest(faults=faults, host=host):
                    reader = self.keep(PipeEnd(str(directory / "in"), os.O_RDONLY))
                    path = self.write(configuration(None, {"host": host, "framing": "binary"}))
                    client = self.open(self.start(path, variables={"WEBSOCKSY_FAULTS": faults}))
                    if host == peer.url:
                        connection = peer.accept()
                        client.send(binary(whole))
                        self.assertEqual(connection.receive_exactly(len(whole)), whole)
                        connection.send(whole)
                        connection.shutdown_write()
                    elif "fifotx" in host:
                        client.send(binary(whole) + close(1000))
                        self.assertEqual(reader.read_until_end(), whole)
                        self.assertEqual(client.receive_close().code, 1000)
                        continue
                    else:
                        writer = self.keep(PipeEnd(str(directory / "out"), os.O_WRONLY))
                        writer.write_all(whole)
                        writer.close()
                    received, frame = client.receive_data_until_close()
                    self.assertEqual((received, frame.code), (whole, 1000))
                    reader.close()

    def test_datagrams_are_never_cut(self):
        for peer in [self.keep(UDPPeer()), self.keep(UnixDatagramPeer(str(self.directory() / "peer")))]:

            def judge(server, peer=peer) -> None:
                client = self.open(server)
                for payload in [b"one", b"", b"x" * 5000]:
                    client.send(binary(payload))
                    self.assertEqual(peer.receive(), payload)
                    peer.send(payload)
                    self.assertEqual(client.receive_message(), (BINARY, payload))
                client.close_handshake()

            self.each_server(judge, peer.url, framing="binary")

    def test_a_text_of_the_peer_stays_text(self):
        peer = self.peer()
        whole = ("aµ€😀" * 300).encode()

        def judge(server) -> None:
            client, connection = self.open_to_peer(server, peer)
            connection.send(whole)
            received = b""
            while len(received) < len(whole):
                opcode, payload = client.receive_message()
                self.assertEqual(opcode, TEXT)
                received += payload
            self.assertEqual(received, whole)
            connection.close()
            client.answer_close(1000)

        self.each_server(judge, peer.url)

    def test_a_refusal_is_whole(self):
        def judge(server) -> None:
            client = self.connect(server)
            client.send(request())
            self.assertEqual(client.receive_refusal().status, 502)

        self.each_server(judge, self.refusing().url)

    def test_a_violation_is_answered(self):
        def judge(server) -> None:
            client = self.open(server)
            client.send(text("before") + b"\x83\x80")
            self.assertEqual(client.receive_message(), (TEXT, b"before"))
            client.answer_close(1002)

        self.each_server(judge, "echo://")

    def test_a_shutdown_is_in_order(self):
        def judge(server) -> None:
            client = self.open(server)
            server.signal(15)
            self.assertEqual(client.receive_close().code, 1001)
            client.send(close(1001))
            client.receive_end()
            self.assertEqual(server.wait_for_exit(), 0)
            server.check_log()
            self.forget(server)

        self.each_server(judge, "echo://")
