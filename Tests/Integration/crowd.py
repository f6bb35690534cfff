"""WebSocket clients by the thousand on one event loop, and streams whose every byte is known in advance.

`wire.Client` is stricter and blocks; these are for load, where one thread must keep up with the server.
"""

import asyncio
import collections
import contextlib
import resource
import socket
import struct

from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, apply_mask, check_close_payload, encode, request

RECEIVE = 1 << 16


class Pattern:
    """An endless stream of bytes that any place of can be compared or sent without computing anything."""

    SIZE = 1_048_573  # a prime, so that no buffer of the server's fits into it evenly
    LONGEST = 1 << 18

    def __init__(self, chance):
        block = chance.randbytes(self.SIZE)
        self.block = block + block[: self.LONGEST]
        self.view = memoryview(self.block)
        self.key = chance.randbytes(4)
        # The same masked, for a payload that begins at each place modulo 4.
        self.masked = [
            memoryview(apply_mask(self.block, self.key[4 - shift :] + self.key[: 4 - shift])) for shift in range(4)
        ]

    def bytes(self, at: int, count: int) -> memoryview:
        at %= self.SIZE
        return self.view[at : at + count]

    def frame(self, opcode: int, at: int, count: int, final: bool = True) -> bytes:
        """A masked frame with `count` bytes of the stream from `at` on."""
        at %= self.SIZE
        head = bytes([(0x80 if final else 0) | opcode])
        if count < 126:
            head += bytes([0x80 | count])
        elif count < 1 << 16:
            head += struct.pack(">BH", 0x80 | 126, count)
        else:
            head += struct.pack(">BQ", 0x80 | 127, count)
        return b"".join([head, self.key, self.masked[at % 4][at : at + count]])

    def matches(self, at: int, data) -> bool:
        """Whether `data` is the stream from `at` on."""
        view, done = memoryview(data), 0
        while done < len(view):
            piece = view[done : done + self.LONGEST]
            if piece != self.bytes(at + done, len(piece)):
                return False
            done += len(piece)
        return True


class Broken(Exception):
    """The server did what it must not."""


class Ended(Broken):
    """It ended in the middle of something."""


class Socket:
    """A non-blocking socket on the running loop. Its end is told from its reset."""

    def __init__(self, connected: socket.socket):
        connected.setblocking(False)
        self.socket = connected
        self.loop = asyncio.get_running_loop()

    async def send(self, data) -> None:
        await self.loop.sock_sendall(self.socket, data)

    async def receive(self) -> bytes:
        """Empty at the orderly end."""
        return await self.loop.sock_recv(self.socket, RECEIVE)

    async def receive_until_end(self) -> None:
        while await self.receive():
            pass

    def reset(self) -> None:
        """Ends with RST where the transport has one."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        # The loop must not watch a number that may soon be another socket's.
        if self.socket.fileno() >= 0:
            self.loop.remove_reader(self.socket)
            self.loop.remove_writer(self.socket)
            self.socket.close()


class WebSocket(Socket):
    """A client. What comes is judged frame by frame; payload goes to `on_data`, and nothing of it is kept."""

    def __init__(self, connected: socket.socket, on_data):
        super().__init__(connected)
        self.buffer = bytearray()
        self.on_data = on_data
        self.close_code: int | None = None
        self.has_closed = False
        self.pings_under_way: collections.deque[bytes] = collections.deque()
        self.inside = False
        self.sending = False
        #: How many pings of the server's have come.
        self.pings = 0

    @classmethod
    async def connect(cls, address, on_data, receive_buffer: int | None = None, source: str | None = None):
        connecting = socket.socket()
        if receive_buffer is not None:
            connecting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connecting.setblocking(False)
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if source is not None:
            connecting.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
            connecting.bind((source, 0))
        client = cls(connecting, on_data)
        await client.loop.sock_connect(connecting, address)
        return client

    async def upgrade(self, path: str = "/") -> None:
        await self.send(request(path))
        await self.receive_upgrade()

    async def receive_head(self) -> int:
        """The status of the answer."""
        while b"\r\n\r\n" not in self.buffer:
            data = await self.receive()
            if not data:
                raise Ended(f"the end in front of the answer: {bytes(self.buffer)!r}")
            self.buffer += data
        end = self.buffer.index(b"\r\n\r\n") + 4
        status = int(self.buffer[9:12])
        del self.buffer[:end]
        return status

    async def receive_upgrade(self) -> None:
        status = await self.receive_head()
        if status != 101:
            raise Broken(f"{status} where 101 was expected")
        self.take_frames()

    async def ping(self, payload: bytes) -> None:
        self.pings_under_way.append(payload)
        await self.send(encode(PING, payload))

    async def pump(self) -> bool:
        """Takes what comes next. False: the orderly end."""
        data = await self.receive()
        if not data:
            if self.buffer:
                raise Ended(f"the end inside a frame: {bytes(self.buffer[:20])!r}")
            return False
        self.buffer += data
        self.take_frames()
        return True

    async def pump_until_end(self) -> None:
        while await self.pump():
            pass

    def take_frames(self) -> None:
        """Judges each whole frame that is there."""
        at, held = 0, self.buffer
        while (head := self.frame_at(at)) is not None:
            opcode, final, start, length = head
            at = start + length
            if opcode <= BINARY:
                self.judge_order(opcode, final)
                with memoryview(held) as view, view[start:at] as payload:
                    self.on_data(payload)
            else:
                self.control(opcode, bytes(held[start:at]))
        del held[:at]

    def frame_at(self, at: int) -> tuple[int, bool, int, int] | None:
        held, count = self.buffer, len(self.buffer)
        if count < at + 2:
            return None
        first, length, start = held[at], held[at + 1], at + 2
        if length == 126:
            if count < at + 4:
                return None
            length, start = int.from_bytes(held[at + 2 : at + 4], "big"), at + 4
        elif length == 127:
            if count < at + 10:
                return None
            length, start = int.from_bytes(held[at + 2 : at + 10], "big"), at + 10
        elif length > 127:
            raise Broken("the server masked a frame")
        opcode = first & 0x0F
        if first & 0x70 or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise Broken(f"a frame that begins with {first:#x}")
        return None if count < start + length else (opcode, bool(first & 0x80), start, length)

    def judge_order(self, opcode: int, final: bool) -> None:
        if self.has_closed:
            raise Broken("a message behind the Close")
        if self.inside != (opcode == CONTINUATION):
            raise Broken("fragments out of order")
        self.inside = not final

    def control(self, opcode: int, payload: bytes) -> None:
        if len(payload) > 125:
            raise Broken("a control frame that is too long")
        if opcode == PING:
            self.pings += 1
            # No pong between the bytes of a frame that is under way, and none waits here for room.
            with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
                if not self.sending:
                    self.socket.send(encode(PONG, payload))
        elif opcode == PONG:
            if not self.pings_under_way or self.pings_under_way.popleft() != payload:
                raise Broken(f"a pong that nobody asked for: {payload!r}")
        else:
            if self.has_closed:
                raise Broken("a second Close")
            check_close_payload(payload)
            self.has_closed = True
            self.close_code = struct.unpack(">H", payload[:2])[0] if payload else None

    async def send(self, data) -> None:
        self.sending = True
        try:
            await super().send(data)
        finally:
            self.sending = False


async def closed_by_server(client: WebSocket, code: int) -> None:
    """Waits for the server's Close with that code, answers it, and waits for the end of TCP."""
    while not client.has_closed:
        if not await client.pump():
            raise Ended("the end without a Close")
    if client.close_code != code:
        raise Broken(f"Close {client.close_code} where {code} was expected")
    await client.send(encode(CLOSE, struct.pack(">H", code)))
    await client.pump_until_end()
    client.close()


def raise_descriptor_limit() -> int:
    """Our own soft limit goes up to the hard one. Returns it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
