"""Sessions of the chaos run to services that speak datagrams: one message is one datagram, both ways, whole or not."""

import asyncio
import socket
import struct

from crowd import Broken, WebSocket
from visits import PATIENCE, Visit, World
from wire import BINARY, encode, fragments

#: What each message begins with: the number of the session, and that of the message, from 1 on.
HEAD = struct.Struct(">QI")

#: What every transport takes in one datagram.
LARGEST = 20_000

#: After how many datagrams a service does nothing for a while, so that its queue fills.
REST_BEHIND, REST = 1000, 0.3


def whole(visit: Visit, number: int, size: int) -> bytes:
    """Message `number` of a session, with `size` bytes behind its head."""
    return HEAD.pack(visit.number, number) + visit.world.pattern.bytes(visit.up_base + number, size)


class DatagramVisit(Visit):
    """One session, seen from its client. What it sends comes back, as far as the transport carries it."""

    def __init__(self, world: World, number: int, address, loses_nothing: bool):
        super().__init__(world, number, address, has_peer=False, resets=False)
        self.loses_nothing = loses_nothing
        #: Messages that were sent, the last that arrived, and the last that came back.
        self.messages = self.arrived = self.returned = 0

    async def send_message(self, client: WebSocket, size: int) -> None:
        size = min(size, LARGEST)
        self.messages += 1
        self.sent += max(size, 1)
        message = whole(self, self.messages, size)
        if self.plan.fragments:
            cut = self.chance.randrange(len(message))
            await client.send(b"".join(fragments(BINARY, [message[:cut], message[cut:]])))
        else:
            await client.send(encode(BINARY, message))

    def take(self, payload: memoryview) -> None:
        self.returned = self.judge(payload, self.returned, may_miss=True)

    def arrive(self, datagram: bytes) -> None:
        """At the service."""
        self.arrived = self.judge(datagram, self.arrived, may_miss=not self.loses_nothing)

    def judge(self, data, last: int, may_miss: bool) -> int:
        """The number of a message behind number `last`; it must be one of ours, whole, and in its place."""
        if len(data) < HEAD.size:
            raise Broken(f"a datagram of {len(data)} bytes")
        _, number = HEAD.unpack_from(data)
        if not last < number <= self.messages or (number != last + 1 and not may_miss):
            raise Broken(f"message {number} behind {last} of {self.messages}")
        if bytes(data) != whole(self, number, len(data) - HEAD.size):
            raise Broken(f"message {number} is not what was sent")
        return number

    def judge_echo(self) -> None:
        """What has come back by the time of the Close is all that can be said of it."""

    async def peer_ended(self, got_all: bool) -> None:
        if not (got_all and self.loses_nothing):
            return
        async with asyncio.timeout(PATIENCE):
            while self.arrived < self.messages:
                await asyncio.sleep(0.05)


class VisitedService:
    """Sends every datagram of a session back, unless there is no room for it."""

    def __init__(self, world: World, bound: socket.socket):
        self.world = world
        self.socket = bound
        self.loop = asyncio.get_running_loop()
        bound.setblocking(False)
        self.count = 0
        self.work()

    def work(self) -> None:
        if self.socket.fileno() >= 0:
            self.loop.add_reader(self.socket, self.receive)

    def receive(self) -> None:
        for _ in range(50):
            try:
                data, sender = self.socket.recvfrom(1 << 17)
            except BlockingIOError:
                return
            except OSError:
                continue  # a client's socket that is gone tells so here
            self.judge(data)
            try:
                self.socket.sendto(data, sender)
            except OSError:
                pass  # it is full or gone, which is no concern of a service
            self.count += 1
            if self.count % REST_BEHIND == 0:
                self.loop.remove_reader(self.socket)
                self.loop.call_later(REST, self.work)
                return

    def judge(self, data: bytes) -> None:
        visit = self.world.visits.get(int.from_bytes(data[:8], "big"))
        if not isinstance(visit, DatagramVisit):
            return self.world.fail(f"a datagram that belongs to nobody: {data[:20]!r}")
        try:
            visit.arrive(data)
        except Broken as error:
            self.world.fail(f"{error} at the service of {visit}")

    async def close(self) -> None:
        self.loop.remove_reader(self.socket)
        self.socket.close()
