"""System calls that do less than asked.

A debug build injects that by itself where WEBSOCKSY_FAULTS says so; any other build ignores the variable, and must
pass all the same.
"""

import asyncio
import hashlib
import os
import pathlib

from case import IntegrationCase
from crowd import Ended, WebSocket
from localpeers import PipeEnd, UDPPeer, UnixDatagramPeer, UnixPeer
from server import configuration, executable
from stream import Background
from wire import BINARY, TEXT, binary, close, encode, fragments, request, text


class Faults(IntegrationCase):
    FAULTS = [
        "receive:short=1",
        "send:short=1",
        "receive:short=1;send:short=1",
        "receive:short=3,eintr=1/3;send:short=7,eintr=1/3;seed=7",
    ]

    def each_server(self, judge, host: str, faults: list[str] | None = None, **backend) -> None:
        """Calls `judge` with a server for each kind of fault. It leaves nothing behind."""
        for fault in faults or self.FAULTS:
            with self.subTest(fault):
                path = self.write(configuration({"ping": 0}, {"host": host, **backend}))
                server = self.start(path, variables={"WEBSOCKSY_FAULTS": fault})
                with self.leaves_nothing(server):
                    judge(server)

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
        for fault in self.FAULTS:
            with self.subTest(fault):
                path = self.write(configuration(None, {"host": "echo://"}))
                server = self.start(path, variables={"WEBSOCKSY_FAULTS": fault})
                client = self.open(server)
                server.signal(15)
                self.assertEqual(client.receive_close().code, 1001)
                client.send(close(1001))
                client.receive_end()
                self.assertEqual(server.wait_for_exit(), 0)
                server.check_log()
                self.forget(server)

    def test_a_session_survives_reads_and_writes_of_every_size(self):
        """Whatever part of a head or a frame a call ends in, up to some that hold several."""
        peer = self.echo_peer()
        sizes = [*range(1, 17), 125, 126, 127, 1000]
        messages = [bytes(range(size % 256)) for size in (0, 1, 125, 126, 127, 200, 3)]
        whole = b"".join(messages)

        def judge(server) -> None:
            client = self.open(server, protocols="a, b")
            client.send(b"".join(encode(BINARY, message) for message in messages))
            self.assertEqual(client.receive_data(len(whole)), whole)
            client.send(encode(9, b"ping") + close(4999, "enough"))
            self.assertEqual(client.receive_frame().payload, b"ping")
            self.assertEqual(client.receive_close().code, 4999)
            client.receive_end()

        faults = [f"receive:short={size};send:short={size},eintr=1/5;seed={size}" for size in sizes]
        self.each_server(judge, peer.url, faults, framing="binary")


class Failures(IntegrationCase):
    """Calls that fail for good, now and then: whom it does not befall does not notice."""

    #: What is injected, and how a session may end under it: the code of the Close or of the refusal, or cut off.
    PLANS = {
        "accept:emfile=1/3;seed=1": {"1000"},
        "accept:enfile=1/3;seed=1": {"1000"},
        "accept:enobufs=1/3;seed=1": {"1000"},
        "accept:enomem=1/3;seed=1": {"1000"},
        "createSocket:emfile=1/4;seed=1": {"1000", "503"},
        "createSocket:enfile=1/4;seed=1": {"1000", "503"},
        "createSocket:enobufs=1/4;seed=1": {"1000", "503"},
        "connect:enobufs=1/4;seed=1": {"1000", "503"},
        "receive:econnreset=1/30;seed=1": {"1000", "1011", "cut off"},
        "receive:enomem=1/30;seed=1": {"1000", "1011", "cut off"},
        "send:econnreset=1/30;seed=1": {"1000", "1011", "cut off"},
        "send:enobufs=1/30;seed=1": {"1000", "1011", "cut off"},
        "send:short=7,enomem=1/2000;receive:short=50,eintr=1/3;seed=1": {"1000", "1011", "cut off"},
    }

    def test_sessions_end_as_they_should_and_leave_nothing(self):
        peer, whole = self.echo_peer(), self.random().randbytes(5000)
        injects = b"WEBSOCKSY_FAULTS" in pathlib.Path(executable()).read_bytes()
        for plan, expected in self.PLANS.items():
            with self.subTest(plan):
                server = self.start_under(plan, peer.url)
                with self.leaves_nothing(server):
                    outcomes = asyncio.run(self.visits(server.address, whole, 48))
                    self.assertLessEqual(set(outcomes), expected)
                    self.assertIn("1000", outcomes)
                    if injects and len(expected) > 1:
                        self.assertGreater(len(set(outcomes)), 1, "nothing failed")
                if injects and plan.startswith("accept"):
                    server.wait_for_log("warn: can't accept connections for now: ")

    def start_under(self, plan: str, url: str):
        core = {"ping": 0, "close-timeout": 1, "workers": 1}
        path = self.write(configuration(core, {"host": url, "framing": "binary"}))
        return self.start(path, variables={"WEBSOCKSY_FAULTS": plan})

    async def visits(self, address, whole: bytes, count: int) -> list[str]:
        """How each of `count` sessions ended, some of them at a time."""
        some = asyncio.Semaphore(6)

        async def one() -> str:
            async with some:
                return await self.visit(address, whole)

        async with asyncio.timeout(60):
            return await asyncio.gather(*(one() for _ in range(count)))

    async def visit(self, address, whole: bytes) -> str:
        received = 0

        def take(payload) -> None:
            nonlocal received
            assert payload == whole[received : received + len(payload)], f"wrong bytes from {received} on"
            received += len(payload)

        client = await WebSocket.connect(address, take)
        try:
            await client.send(request())
            status = await client.receive_head()
            if status != 101:
                await client.receive_until_end()
                return str(status)
            client.take_frames()
            for at in range(0, len(whole), 500):
                await client.send(binary(whole[at : at + 500]))
            while received < len(whole) and not client.has_closed:
                if not await client.pump():
                    return "cut off"
            await client.send(close(client.close_code or 1000))
            await client.pump_until_end()
            return str(client.close_code) if client.has_closed else "cut off"
        except (Ended, ConnectionError):
            return "cut off"
        finally:
            client.close()
