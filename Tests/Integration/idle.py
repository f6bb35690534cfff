"""As many idle connections as the descriptors allow: they are pinged, they cost no CPU, and each is still there.

Not part of the discovery: `.ci/integration idle` runs it.
"""

import asyncio
import socket
import sys
import time

import process
from case import IntegrationCase
from crowd import Broken, Socket, WebSocket, raise_descriptor_limit
from transports import STREAMS
from wire import text

#: What the server is allowed; 64 of it are its own to keep.
LIMIT = 20_000

#: A session with `echo://` takes one descriptor, one with a peer takes two.
ECHOES = 19_000
BRIDGED = 9_900

PING = 4.0


async def echo_to_all(listener: socket.socket) -> None:
    """The peer of every session."""
    loop, serving = asyncio.get_running_loop(), set()
    listener.setblocking(False)

    async def echo(connection: Socket) -> None:
        try:
            while data := await connection.receive():
                await connection.send(data)
        finally:
            connection.close()

    try:
        while True:
            connected, _ = await loop.sock_accept(listener)
            serving.add(asyncio.create_task(echo(Socket(connected))))
    finally:
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        listener.close()


class Crowd:
    """Clients that do nothing until they are asked."""

    def __init__(self):
        self.clients: list[WebSocket] = []
        self.answers = 0
        self.listening: list[asyncio.Task] = []
        self.changed = asyncio.Event()

    def answered(self, payload) -> None:
        if payload != b"there":
            raise Broken(f"{bytes(payload)!r} where an echo was expected")
        self.answers += 1
        self.changed.set()

    async def gather(self, address, count: int) -> None:
        """`count` sessions, some at a time."""

        async def come(number: int) -> None:
            while number < count:
                # A source address of its own for every ten thousand: there are fewer ports than sessions.
                client = await WebSocket.connect(address, self.answered, source=f"127.0.0.{2 + number // 10_000}")
                await client.upgrade()
                self.clients.append(client)
                self.listening.append(asyncio.create_task(client.pump_until_end()))
                number += 100

        await asyncio.gather(*(come(number) for number in range(100)))

    async def wait_for_answers(self) -> None:
        self.answers = 0
        for client in self.clients:
            await client.send(text("there"))
        async with asyncio.timeout(60):
            while self.answers < len(self.clients):
                await self.changed.wait()
                self.changed.clear()

    async def wait_for_pings(self) -> None:
        """Until every client has been pinged."""
        async with asyncio.timeout(PING + 30):
            while not all(client.pings for client in self.clients):
                await asyncio.sleep(0.2)

    async def leave(self) -> None:
        for task in self.listening:
            task.cancel()
        await asyncio.gather(*self.listening, return_exceptions=True)
        for number, client in enumerate(self.clients):
            client.reset()
            if number % 200 == 0:
                # Whoever reads the log must keep up with so many ends.
                await asyncio.sleep(0.01)

    def check(self) -> None:
        """Nobody was ended by the server."""
        ended = sum(task.done() for task in self.listening)
        assert ended == 0, f"{ended} of {len(self.clients)} sessions ended"


class Idle(IntegrationCase):
    def test_as_many_echoes_as_descriptors_allow_are_pinged_and_answer(self):
        asyncio.run(self.stay(ECHOES, "echo", PING))

    def test_as_many_echoes_as_descriptors_allow_cost_no_cpu(self):
        asyncio.run(self.stay(ECHOES, "echo", 0))

    def test_as_many_bridged_sessions_as_descriptors_allow_are_pinged_and_answer(self):
        for name in STREAMS:
            with self.subTest(name):
                asyncio.run(self.stay(BRIDGED, name, PING))

    def test_as_many_bridged_sessions_as_descriptors_allow_cost_no_cpu(self):
        for name in STREAMS:
            with self.subTest(name):
                asyncio.run(self.stay(BRIDGED, name, 0))

    async def stay(self, count: int, name: str, ping: float) -> None:
        if raise_descriptor_limit() < LIMIT:
            self.absent(f"{LIMIT} descriptors are not allowed here")
        url, peer = "echo://", None
        if name != "echo":
            listener, url = STREAMS[name].listen(self.directory())
            peer = asyncio.create_task(echo_to_all(listener))
        core = {"workers": 2, "ping": ping, "pong-timeout": 30}
        server = self.serve(url, core, options={"prefix": ["prlimit", f"--nofile={LIMIT}:{LIMIT}"]})
        await self.be_there(server, count, ping)
        if peer:
            peer.cancel()
            await asyncio.gather(peer, return_exceptions=True)

    async def be_there(self, server, count: int, ping: float) -> None:
        begun, rest = time.monotonic(), len(process.descriptors(server.pid))
        crowd = Crowd()
        await crowd.gather(server.address, count)
        came = time.monotonic() - begun
        memory = process.memory(server.pid, "VmRSS") // count
        if ping:
            await crowd.wait_for_pings()
        else:
            await self.assert_no_cpu(server)
        asked = time.monotonic()
        await crowd.wait_for_answers()
        answered = time.monotonic() - asked
        crowd.check()
        await crowd.leave()
        await asyncio.to_thread(process.wait_for_descriptors, server.pid, rest)
        words = f"came in {came:.1f} s, answered in {answered:.1f} s, {memory} bytes of memory each"
        print(f"idle: {count} sessions, ping {ping:g}: {words}", file=sys.stderr, flush=True)

    async def assert_no_cpu(self, server) -> None:
        """Not one wake-up while nothing happens, and not a tick of CPU time."""
        await asyncio.to_thread(process.wait_until_nothing_is_due, server.pid)
        cpu, wakeups = process.cpu_seconds(server.pid), process.wakeups(server.pid)
        await asyncio.sleep(2)
        self.assertEqual(process.wakeups(server.pid), wakeups)
        self.assertEqual(process.cpu_seconds(server.pid), cpu)
