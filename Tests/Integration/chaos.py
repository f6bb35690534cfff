"""Thousands of sessions that come and go, cut, stall and reset, while echoes beside them verify every byte.

Not part of the discovery: `.ci/integration chaos` runs it, WEBSOCKSY_CHAOS_SECONDS says for how long, and
WEBSOCKSY_TEST_SEED what happens in it. The plan of each session follows from the seed and its number; what the
machine makes of two thousand plans at a time does not.
"""

import asyncio
import os
import random
import re
import sys
import time

import process
from case import IntegrationCase
from crowd import raise_descriptor_limit
from datagram_visits import DatagramVisit, VisitedService
from server import ALARM, Server, configuration
from transports import DATAGRAMS, STREAMS
from visits import Visit, VisitedPeer, World, steady_echo

SECONDS = float(os.environ.get("WEBSOCKSY_CHAOS_SECONDS", "60"))

#: Sessions at a time, over all transports.
POPULATION = int(os.environ.get("WEBSOCKSY_CHAOS_POPULATION", "2000"))

#: Sessions of each server that do nothing but verify, from the first moment to the last.
STEADY = 10

#: A round ends with every session gone, and with the books balanced. The first is the warm-up.
ROUNDS = max(4, int(SECONDS // 60))

#: What memory may grow by from the end of the first round to the end of the last, while nothing but the steady echoes
#: is there. Rounds differ by half a mebibyte, up and down, in what the allocator keeps of the busiest moment, and by
#: three where messages are gathered for datagrams. Ten thousand sessions that leave 200 bytes each come to more in a
#: minute, and in an hour so do some that leave four.
MARGIN = 2 << 20
DATAGRAM_MARGIN = 8 << 20


class LongServer(Server):
    """A server whose log is judged as it comes, and forgotten."""

    def _read_log(self) -> None:
        self.open: set[int] = set()
        self.opened = self.refused = 0
        self.strange: list[str] = []
        session = re.compile(r"#(\d+) (open|closed|refused): ")
        for raw in self.stream:
            line = raw.decode("utf-8", "backslashreplace").rstrip("\n")
            with self.changed:
                if found := session.search(line):
                    self.note(int(found[1]), found[2], line)
                else:
                    self.lines.append(line)
                    if ALARM.search(line) or "dropped" in line:
                        self.strange.append(line)
                self.changed.notify_all()
        with self.changed:
            self.log_ended = True
            self.changed.notify_all()

    def note(self, number: int, event: str, line: str) -> None:
        if event == "refused":
            self.refused += 1
        elif event == "open":
            if number in self.open:
                self.strange.append(line)
            self.open.add(number)
            self.opened += 1
        elif number in self.open:
            self.open.remove(number)
        else:
            self.strange.append(line)

    def check_log(self) -> None:
        assert not self.strange, "\n".join(self.strange[:20])
        assert not self.open, f"opened and never closed: {sorted(self.open)[:20]}"

    def wait_until_open(self, count: int) -> None:
        """Waits until no more than `count` sessions are open as the log tells it."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.open) <= count, 20)
            assert len(self.open) == count, f"{len(self.open)} sessions are open, {count} expected"


class Place:
    """One server, the peer behind it, and what it is like when nothing but its steady echoes is there."""

    def __init__(self, name: str, server: LongServer, peer: VisitedPeer | VisitedService | None, visit: tuple):
        self.name = name
        self.server = server
        self.peer = peer
        #: The kind of its sessions, and what they need to know.
        self.visit = visit
        #: What is lost on the way would end a steady echo, so datagrams have none.
        self.steady_count = 0 if isinstance(peer, VisitedService) else STEADY
        self.steady: list[asyncio.Task] = []
        self.memory: list[int] = []
        self.descriptors = 0
        self.threads: list[int] = []

    async def settle(self, world: World) -> None:
        """Starts the steady echoes, and notes what is there with them."""
        for number in range(self.steady_count):
            address, known = self.server.address, None if self.peer is None else number
            self.steady.append(asyncio.create_task(steady_echo(world, address, known)))
        while self.server.opened < self.steady_count:
            await asyncio.sleep(0.05)
        self.descriptors = len(process.descriptors(self.server.pid))
        self.threads = process.threads(self.server.pid)

    async def balance(self) -> None:
        """Nothing is left behind."""
        pid = self.server.pid
        self.server.check_alive()
        for _ in range(1000):
            if len(self.server.open) <= self.steady_count and len(process.descriptors(pid)) <= self.descriptors:
                break
            await asyncio.sleep(0.02)
        self.server.wait_until_open(self.steady_count)
        held = process.descriptors(pid)
        assert len(held) == self.descriptors, f"{self.name}: {len(held)} descriptors, {self.descriptors} at first"
        assert process.threads(pid) == self.threads, f"{self.name}: threads came or went"
        self.memory.append(process.memory(pid, "VmRSS"))


class Chaos(IntegrationCase):
    def test_no_byte_is_wrong_and_nothing_is_left_behind(self):
        seed = int(os.environ.get("WEBSOCKSY_TEST_SEED") or random.SystemRandom().getrandbits(32))
        self.say(f"WEBSOCKSY_TEST_SEED={seed}, {SECONDS:g} s in {ROUNDS} rounds, {POPULATION} sessions at a time")
        asyncio.run(self.run_all(seed))

    def say(self, words: str) -> None:
        print(f"chaos: {words}", file=sys.stderr, flush=True)

    async def run_all(self, seed: int) -> None:
        raise_descriptor_limit()
        world = World(seed)
        places = [self.place(world, name) for name in ("echo", *STREAMS, *DATAGRAMS)]
        for place in places:
            await place.settle(world)
        for number in range(1, ROUNDS + 1):
            await self.live_through(world, places, SECONDS / ROUNDS)
            for place in places:
                await place.balance()
            self.report(world, places, number)
            self.assertEqual(world.faults, [], f"the first of {len(world.faults)}")
        await self.end(world, places)

    def place(self, world: World, name: str) -> Place:
        """A server of one transport. Its own deadlines are long: what is late here is the one busy client."""
        core = {"workers": 2, "ping": 3, "pong-timeout": 60, "close-timeout": 60, "handshake-timeout": 60, "drain": 30}
        peer, host, visit = None, "echo://", (Visit, False, False)
        if name in STREAMS:
            listener, host = STREAMS[name].listen(self.directory())
            peer, visit = VisitedPeer(world, listener), (Visit, True, STREAMS[name].resets)
        elif name in DATAGRAMS:
            bind, loses_nothing = DATAGRAMS[name]
            bound, host = bind(self.directory())
            peer, visit = VisitedService(world, bound), (DatagramVisit, loses_nothing)
        server = LongServer([self.write(configuration(core, {"host": host}))])
        self.servers.append(server)
        return Place(name, server, peer, visit)

    async def live_through(self, world: World, places: list[Place], seconds: float) -> None:
        """One round: sessions come and go until it is over, then those that are there come to their end."""
        world.ending.clear()
        end = time.monotonic() + seconds

        async def come_and_go(place: Place) -> None:
            await world.pause(random.random() * min(seconds / 4, 5))
            while time.monotonic() < end:
                kind, *knowledge = place.visit
                await world.visit(kind, place.server.address, *knowledge)

        sessions = [
            asyncio.create_task(come_and_go(place)) for place in places for _ in range(POPULATION // len(places))
        ]
        await asyncio.sleep(seconds)
        world.ending.set()
        await asyncio.gather(*sessions)

    def report(self, world: World, places: list[Place], number: int) -> None:
        memory = ", ".join(f"{place.name} {place.memory[-1] >> 10} KiB" for place in places)
        self.say(f"round {number}: {world.count} sessions, {len(world.faults)} faults, memory {memory}")

    async def end(self, world: World, places: list[Place]) -> None:
        """The servers go down beside their steady echoes, each of which gets its Close."""
        for place in places:
            grown = place.memory[-1] - place.memory[0]
            margin = DATAGRAM_MARGIN if place.name in DATAGRAMS else MARGIN
            if process.is_sanitized(place.server.pid):
                margin *= 16
            self.assertLess(grown, margin, f"{place.name}: memory at the end of each round: {place.memory}")
            place.server.signal(15)
            echoed = sum(await asyncio.gather(*place.steady))
            status = await asyncio.to_thread(place.server.wait_for_exit)
            self.assertEqual(status, 0, place.name)
            place.server.check_log()
            place.server.check_output()
            self.forget(place.server)
            if place.peer:
                await place.peer.close()
            server, datagrams = place.server, getattr(place.peer, "count", None)
            counts = f"{server.opened} opened, {server.refused} refused"
            said = f"{echoed} bytes echoed" if datagrams is None else f"{datagrams} datagrams"
            self.say(f"{place.name}: {counts}, {said}")
        self.say(f"{world.strays} late answers of udp:// reached the next session with that port")
        self.assertEqual(world.faults, [])
