"""Sessions of the chaos run: what each has in mind is drawn from a seed, and both of its ends are judged."""

import asyncio
import contextlib
import random
import socket
import struct
from dataclasses import dataclass

from crowd import Broken, Pattern, Socket, WebSocket
from wire import BINARY, CLOSE, CONTINUATION, TEXT, close, encode, request

#: How a session ends, and how often.
ENDINGS = {
    "client closes": 30,
    "peer ends": 20,
    "peer resets": 10,
    "client resets": 12,
    "client leaves": 8,
    "client breaks a rule": 6,
    "client stays away in the handshake": 6,
    "client asks for nothing": 4,
    "client sends no HTTP": 4,
}

#: Those that an `echo://`, which has no peer, can end in.
ECHO_ENDINGS = {name: share for name, share in ENDINGS.items() if not name.startswith("peer")}

#: What stands in front of the stream to a peer: the number of the session.
NUMBER = struct.Struct(">Q")

#: Set in the number of a session whose peer sends back what comes.
ECHO = 1 << 63

#: How long an end may take to reach the other side.
PATIENCE = 60


def about(chance: random.Random, most: int) -> int:
    """A size of any magnitude: 10 is as likely as 10,000."""
    return int(most ** chance.random()) - chance.randrange(2)


@dataclass
class Plan:
    """What one session is going to do."""

    ending: str
    up: int
    down: int
    cut: int
    stalls: float
    longest_stall: float
    largest: int
    receive_buffer: int | None
    code: int | None
    head_cut: int
    fragments: bool

    @classmethod
    def draw(cls, chance: random.Random, endings: dict[str, int]):
        ending = chance.choices(list(endings), list(endings.values()))[0]
        narrow = chance.random() < 0.05
        largest, most = chance.choice([(10, 1_000), (1_000, 50_000), (20_000, 200_000), (70_000, 500_000)])
        up, down = (about(chance, 20_000 if narrow else most) for _ in range(2))
        return cls(
            ending=ending,
            up=up,
            down=down,
            cut=chance.randrange(max(up, 1)) if chance.random() < 0.8 else up,
            stalls=chance.choice([0, 0.05, 0.3]),
            longest_stall=chance.choice([0.01, 1, 6]),
            largest=largest,
            receive_buffer=4096 if narrow else None,
            code=chance.choice([None, 1000, 1001, 4000, 4999]),
            head_cut=chance.randrange(1, len(request()) - 1),
            fragments=chance.random() < 0.2,
        )


class Visit:
    """One session, seen from its client."""

    def __init__(self, world: "World", number: int, address, has_peer: bool, resets: bool):
        self.world = world
        self.number = number
        self.address = address
        self.has_peer = has_peer
        #: Whether the peer's transport knows a reset.
        self.resets = resets
        self.chance = random.Random(f"{world.seed}/{number}")
        self.plan = Plan.draw(self.chance, ENDINGS if has_peer else ECHO_ENDINGS)
        if not has_peer:
            self.plan.down = 0
        self.up_base = number * 7919
        self.down_base = self.up_base if not has_peer else number * 104_729
        self.sent = 0
        self.received = 0
        self.peer_received = 0
        self.peer_sent = 0
        self.peer_is_done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def __str__(self) -> str:
        counts = f"{self.sent} bytes up, {self.peer_received} there, {self.peer_sent} down, {self.received} here"
        return f"session {self.number} ({counts}): {self.plan}"

    async def live(self) -> None:
        client = await WebSocket.connect(self.address, self.take, self.plan.receive_buffer)
        try:
            if await self.shake_hands(client):
                await getattr(self, self.plan.ending.replace(" ", "_"))(client)
        finally:
            client.close()

    async def stall(self) -> None:
        """Sometimes nothing is done for a while, sometimes the loop goes round."""
        if self.chance.random() < self.plan.stalls:
            await self.world.pause(self.chance.random() * self.plan.longest_stall)

    # The handshake

    async def shake_hands(self, client: WebSocket) -> bool:
        """Whether it came to a session."""
        ending, whole = self.plan.ending, request(f"/{self.number}")
        if ending == "client asks for nothing":
            await client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await self.refused(client, 426)
            return False
        if ending == "client sends no HTTP":
            await client.send(b"\x16\x03\x01\x02\0\x01\0\r\n\r\n")
            await self.refused(client, 400)
            return False
        if ending == "client stays away in the handshake":
            await client.send(whole[: self.plan.head_cut])
            await self.world.pause(self.chance.random() * self.plan.longest_stall)
            client.reset() if self.chance.random() < 0.5 else client.close()
            return False
        if self.plan.stalls:
            await client.send(whole[: self.plan.head_cut])
            await self.stall()
            whole = whole[self.plan.head_cut :]
        await client.send(whole)
        await client.receive_upgrade()
        if self.has_peer:
            await client.send(encode(BINARY, NUMBER.pack(self.number)))
        return True

    async def refused(self, client: WebSocket, expected: int) -> None:
        status = await client.receive_head()
        if status != expected:
            raise Broken(f"{status} where {expected} was expected")
        client.end()
        await client.receive_until_end()

    # Bytes

    def take(self, payload: memoryview) -> None:
        if not self.world.pattern.matches(self.down_base + self.received, payload):
            raise Broken(f"wrong bytes to the client, {len(payload)} from {self.received} on")
        self.received += len(payload)
        sent = self.peer_sent if self.has_peer else self.sent
        if self.received > sent:
            raise Broken(f"{self.received} bytes of {sent}")

    async def drink(self, client: WebSocket) -> None:
        """Takes what comes until the end."""
        while await client.pump():
            await self.stall()

    async def talk(self, client: WebSocket, count: int) -> None:
        """Sends `count` payload bytes in messages of all sizes, or fewer if the server closes."""
        while self.sent < count and not client.has_closed:
            size = min(count - self.sent, about(self.chance, self.plan.largest))
            if self.chance.random() < 0.1:
                await client.ping(self.chance.randbytes(self.chance.randrange(126)))
            await self.send_message(client, size)
            await self.stall()

    async def send_message(self, client: WebSocket, size: int) -> None:
        opcode = BINARY
        if self.plan.fragments and size > 3:
            first = self.chance.randrange(size)
            await self.send_frame(client, opcode, first, final=False)
            opcode, size = CONTINUATION, size - first
        await self.send_frame(client, opcode, size)

    async def send_frame(self, client: WebSocket, opcode: int, size: int, final: bool = True) -> None:
        frame = self.world.pattern.frame(opcode, self.up_base + self.sent, size, final)
        # Counted before it leaves: the other end must never have more than was sent.
        self.sent += size
        await client.send(frame)

    @contextlib.asynccontextmanager
    async def drinking(self, client: WebSocket):
        """Takes what comes beside the body; behind it, until the end of TCP."""
        task = asyncio.create_task(self.drink(client))
        try:
            yield task
            await task
        finally:
            await self.give_up(task)

    async def give_up(self, task: asyncio.Task) -> None:
        """Ends a task that may have been at work. What it had found before is not lost."""
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(outcome, Exception):
            raise outcome

    # Endings

    async def client_closes(self, client: WebSocket) -> None:
        async with self.drinking(client):
            await self.talk(client, self.plan.up)
            await client.send(close(self.plan.code))
        if not client.has_closed or client.close_code != self.plan.code:
            raise Broken(f"{client.close_code} answers the client's Close")
        self.judge_echo()
        await self.peer_ended(got_all=True)

    def judge_echo(self) -> None:
        if not self.has_peer and self.received != self.sent:
            raise Broken("an echo that lost something in front of the Close")

    async def client_breaks_a_rule(self, client: WebSocket) -> None:
        async with self.drinking(client):
            await self.talk(client, self.plan.up)
            await client.send(encode(TEXT, b"x", reserved=4))
            client.end()
        if client.close_code != 1002:
            raise Broken(f"{client.close_code} answers a broken rule")
        await self.peer_ended(got_all=True)

    async def peer_ends(self, client: WebSocket) -> None:
        """All that the client sends until it has answered the Close reaches the peer, which reads on."""
        async with self.drinking(client) as drink:
            await self.talk(client, self.plan.up)
            await self.until_closed(client, drink)
            await client.send(close(client.close_code))
        if client.close_code != 1000:
            raise Broken(f"{client.close_code} when the peer ended")
        if self.received != self.plan.down:
            raise Broken("not all of the peer's bytes in front of the Close")
        await self.peer_ended(got_all=True)

    async def peer_resets(self, client: WebSocket) -> None:
        async with self.drinking(client) as drink:
            await self.talk(client, self.plan.up)
            await self.until_closed(client, drink)
            await client.send(close(client.close_code))
        if client.close_code != 1011 and (self.resets or client.close_code != 1000):
            raise Broken(f"{client.close_code} when the peer reset")
        await self.peer_ended(got_all=False)

    async def client_resets(self, client: WebSocket) -> None:
        await self.talk_a_while(client)
        client.reset()
        await self.peer_ended(got_all=False)

    async def client_leaves(self, client: WebSocket) -> None:
        """In the middle of a frame, without a Close."""
        await self.talk_a_while(client)
        size = 1 + about(self.chance, 1000)
        frame = self.world.pattern.frame(BINARY, self.up_base + self.sent, size)
        self.sent += size
        await client.send(frame[: self.chance.randrange(1, len(frame))])
        client.close()
        await self.peer_ended(got_all=False)

    async def talk_a_while(self, client: WebSocket) -> None:
        task = asyncio.create_task(self.drink(client))
        try:
            await self.talk(client, self.plan.cut)
        finally:
            await self.give_up(task)

    async def until_closed(self, client: WebSocket, drink: asyncio.Task) -> None:
        while not client.has_closed and not drink.done():
            await asyncio.sleep(0.02)

    async def peer_ended(self, got_all: bool) -> None:
        """The other end must come to its end too, with all that it had to get."""
        if not self.has_peer:
            return
        async with asyncio.timeout(PATIENCE):
            fault = await self.peer_is_done
        if fault:
            raise Broken(fault)
        if got_all and self.peer_received != self.sent:
            raise Broken("not all of the client's bytes reached the peer")


class VisitedPeer:
    """The other end of every session of one server."""

    def __init__(self, world: "World", listener: socket.socket):
        self.world = world
        self.listener = listener
        self.tasks: set[asyncio.Task] = set()
        listener.setblocking(False)
        self.start(self.accept())

    def start(self, coroutine) -> None:
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def accept(self) -> None:
        while True:
            connected, _ = await asyncio.get_running_loop().sock_accept(self.listener)
            self.start(self.serve(Socket(connected)))

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.listener.close()

    async def serve(self, connection: Socket) -> None:
        visit = None
        try:
            head = await self.receive_number(connection)
            if head is None:
                return  # the client went before it had said who it is
            number, rest = head
            if number & ECHO:
                return await self.echo(connection, rest)
            visit = self.world.visits.get(number)
            if visit is None:
                return self.world.fail(f"a connection for session {number}, which is not there")
            fault = await self.serve_visit(visit, connection, rest)
        except OSError as error:
            # A client's reset is an end for its peer, never a reset: the server ends in order.
            fault = f"the peer's connection broke: {error}"
        except Broken as error:
            fault = str(error)
        finally:
            connection.close()
        if visit and not visit.peer_is_done.done():
            visit.peer_is_done.set_result(fault)

    async def receive_number(self, connection: Socket) -> tuple[int, bytes] | None:
        held = b""
        while len(held) < NUMBER.size:
            data = await connection.receive()
            if not data:
                return None
            held += data
        return NUMBER.unpack_from(held)[0], held[NUMBER.size :]

    async def echo(self, connection: Socket, data: bytes) -> None:
        while True:
            await connection.send(data)
            data = await connection.receive()
            if not data:
                return

    async def serve_visit(self, visit: Visit, connection: Socket, rest: bytes) -> str | None:
        self.judge(visit, rest)
        listening = asyncio.create_task(self.listen(visit, connection))
        talking = asyncio.create_task(self.talk(visit, connection))
        try:
            if visit.plan.ending == "peer resets":
                await asyncio.wait({listening, talking}, return_when=asyncio.FIRST_COMPLETED)
            else:
                await listening
        finally:
            for task in (listening, talking):
                task.cancel()
            outcomes = await asyncio.gather(listening, talking, return_exceptions=True)
        if isinstance(outcomes[0], Broken):
            raise outcomes[0]
        if visit.plan.ending == "peer resets":
            connection.reset()
        return None

    async def listen(self, visit: Visit, connection: Socket) -> None:
        while data := await connection.receive():
            self.judge(visit, data)
            await visit.stall()

    def judge(self, visit: Visit, data: bytes) -> None:
        if not self.world.pattern.matches(visit.up_base + visit.peer_received, data):
            raise Broken(f"wrong bytes to the peer, {len(data)} from {visit.peer_received} on")
        visit.peer_received += len(data)
        if visit.peer_received > visit.sent:
            raise Broken("more bytes to the peer than the client sent")

    async def talk(self, visit: Visit, connection: Socket) -> None:
        plan = visit.plan
        end = min(plan.cut, plan.down) if plan.ending == "peer resets" else plan.down
        while visit.peer_sent < end:
            count = min(end - visit.peer_sent, about(visit.chance, plan.largest) + 1, Pattern.LONGEST)
            at = visit.down_base + visit.peer_sent
            visit.peer_sent += count
            await connection.send(self.world.pattern.bytes(at, count))
            await visit.stall()
        if plan.ending == "peer ends":
            connection.end()


class World:
    """What all sessions of a run share."""

    def __init__(self, seed: int):
        self.seed = seed
        self.pattern = Pattern(random.Random(seed))
        self.visits: dict[int, Visit] = {}
        self.faults: list[str] = []
        self.count = 0
        self.ending = asyncio.Event()

    def fail(self, fault: str) -> None:
        self.faults.append(fault)

    async def pause(self, seconds: float) -> None:
        """A pause that the end of a round cuts short."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.ending.wait()

    async def visit(self, kind, *arguments) -> None:
        """One session of that kind, from its beginning to its end, judged."""
        self.count += 1
        visit = kind(self, self.count, *arguments)
        self.visits[visit.number] = visit
        try:
            async with asyncio.timeout(3 * PATIENCE):
                await visit.live()
        except (Broken, OSError, TimeoutError) as error:
            self.fail(f"{type(error).__name__}: {error} in {visit}")
        finally:
            # A peer may still be on its way to one that went without a word.
            asyncio.get_running_loop().call_later(2 * PATIENCE, self.visits.pop, visit.number, None)


async def steady_echo(world: World, address, number: int | None) -> int:
    """Messages there and back, one after the other, until the server closes with 1001. Returns the bytes.

    `number` is what the peer needs to know that it is one who sends back; `None` for an `echo://`.
    """
    chance = random.Random(f"{world.seed}/steady/{number}/{address}")
    base, sent, received = chance.randrange(Pattern.SIZE), 0, 0

    def take(payload: memoryview) -> None:
        nonlocal received
        if not world.pattern.matches(base + received, payload):
            raise Broken(f"wrong bytes in a steady echo, {len(payload)} from {received} on")
        received += len(payload)

    client = await WebSocket.connect(address, take)
    try:
        await client.upgrade()
        if number is not None:
            await client.send(encode(BINARY, NUMBER.pack(number | ECHO)))
        while not client.has_closed:
            size = about(chance, 70_000) + 1
            frame = world.pattern.frame(BINARY, base + sent, size)
            sent += size
            await client.send(frame)
            while received < sent and not client.has_closed:
                if not await client.pump():
                    raise Broken("a steady echo ended without a Close")
            if not client.has_closed and chance.random() < 0.5:
                await asyncio.sleep(chance.random() / 10)
        if client.close_code != 1001:
            raise Broken(f"Close {client.close_code} in a steady echo")
        await client.send(close(1001))
        await client.pump_until_end()
    except (Broken, OSError) as error:
        world.fail(f"{error} in a steady echo of {address}")
    finally:
        client.close()
    return received
