"""SIGTERM while hundreds of clients send: nobody is cut off, and nothing that the server took is lost."""

import array
import asyncio
import fcntl
import random
import signal
import termios
import time

from case import IntegrationCase
from crowd import Broken, Pattern, Socket, WebSocket, raise_descriptor_limit
from transports import STREAMS
from wire import BINARY, close, encode

CLIENTS = 500
DRAIN = 20
CLOSE_TIMEOUT = 3


class Sender:
    """A client that sends until the server closes, and what of it reached the peer."""

    def __init__(self, number: int, pattern: Pattern, seed: int):
        self.number = number
        self.pattern = pattern
        self.chance = random.Random(f"{seed}/{number}")
        #: Every fifth has a peer that is slow, so that some of what it sent waits inside the server.
        self.is_slow = number % 5 == 0
        #: Every third never answers a Close.
        self.answers = number % 3 != 0
        self.sent = 0
        self.arrived = 0
        self.peer_ended = asyncio.Event()

    async def open(self, address) -> None:
        self.client = await WebSocket.connect(address, self.refuse)
        await self.client.upgrade()
        await self.client.send(encode(BINARY, self.number.to_bytes(8, "big")))

    def refuse(self, payload) -> None:
        raise Broken("bytes of a peer that says nothing")

    async def live(self) -> None:
        listening = asyncio.create_task(self.listen())
        while not self.client.has_closed and not listening.done():
            size = self.chance.randrange(1, 60_000 if self.is_slow else 4_000)
            frame = self.pattern.frame(BINARY, self.number * 7919 + self.sent, size)
            self.sent += size
            await self.client.send(frame)
            await asyncio.sleep(self.chance.random() / 2)
        await listening
        if self.client.close_code != 1001:
            raise Broken(f"client {self.number} got {self.client.close_code}")
        if self.answers:
            await self.client.send(close(1001))
        else:
            await self.wait_until_acknowledged()
        await self.client.pump_until_end()
        self.client.close()
        await self.peer_ended.wait()

    async def listen(self) -> None:
        while not self.client.has_closed:
            if not await self.client.pump():
                raise Broken("the end without a Close")

    async def wait_until_acknowledged(self) -> None:
        """Until the server's kernel has acknowledged every byte."""
        unacknowledged = array.array("i", [1])
        while unacknowledged[0]:
            await asyncio.sleep(0.01)
            fcntl.ioctl(self.client.socket, termios.TIOCOUTQ, unacknowledged)

    async def receive(self, connection: Socket, data: bytes) -> None:
        """The peer's side."""
        while data:
            if not self.pattern.matches(self.number * 7919 + self.arrived, data):
                raise Broken(f"wrong bytes of client {self.number} behind {self.arrived}")
            self.arrived += len(data)
            if self.is_slow:
                await asyncio.sleep(0.02)
            data = await connection.receive()
        connection.close()
        self.peer_ended.set()


class UnderLoad(IntegrationCase):
    def test_every_client_is_told_and_nothing_that_was_acknowledged_is_lost(self):
        seed = self.random().getrandbits(32)
        for name, transport in STREAMS.items():
            with self.subTest(name):
                listener, url = transport.listen(self.directory())
                core = {"workers": 2, "drain": DRAIN, "close-timeout": CLOSE_TIMEOUT}
                server = self.serve(url, core, framing="binary")
                took = asyncio.run(self.restart(server, listener, seed))
                self.assertLess(took, DRAIN)
                server.check_log()
                server.check_output()
                self.assertEqual(len(server.matching(r"#\d+ closed: .*, code 1001, ")), CLIENTS)
                self.forget(server)

    async def restart(self, server, listener, seed: int) -> float:
        """Returns how long the server took to end."""
        raise_descriptor_limit()
        pattern = Pattern(random.Random(seed))
        senders = [Sender(number, pattern, seed) for number in range(CLIENTS)]
        peer = asyncio.create_task(self.be_the_peer(listener, senders))
        for sender in senders:
            await sender.open(server.address)
        living = [asyncio.create_task(sender.live()) for sender in senders]
        await asyncio.sleep(1)
        begun = time.monotonic()
        server.signal(signal.SIGTERM)
        async with asyncio.timeout(2 * DRAIN):
            await asyncio.gather(*living)
            self.assertEqual(await asyncio.to_thread(server.wait_for_exit), 0)
        took = time.monotonic() - begun
        await peer
        lost = {sender.number: (sender.sent, sender.arrived) for sender in senders if sender.sent != sender.arrived}
        self.assertEqual(lost, {}, "sent and arrived, by client")
        self.assertGreater(min(sender.sent for sender in senders), 0)
        return took

    async def be_the_peer(self, listener, senders: list[Sender]) -> None:
        loop = asyncio.get_running_loop()
        listener.setblocking(False)

        async def serve(connection: Socket) -> None:
            head = b""
            while len(head) < 8:
                head += await connection.receive()
            await senders[int.from_bytes(head[:8], "big")].receive(connection, head[8:] or await connection.receive())

        serving = []
        for _ in senders:
            connected, _ = await loop.sock_accept(listener)
            serving.append(asyncio.create_task(serve(Socket(connected))))
        await asyncio.gather(*serving)
        listener.close()
