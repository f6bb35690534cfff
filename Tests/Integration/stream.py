"""A connected socket on which every wait has a deadline."""

import array
import ctypes
import fcntl
import os
import select
import socket
import struct
import termios
import threading
import time

#: Seconds that any single wait may take before its test fails. It bounds a failure, it never paces a success.
DEADLINE = float(os.environ.get("WEBSOCKSY_TEST_DEADLINE", "20"))

SO_ATTACH_FILTER = 26


def wait_for(connected: socket.socket, event: int, seconds: float) -> bool:
    """Whether `event` (`select.POLLIN`, `select.POLLOUT`) came within that time. An error or an end counts as one."""
    poller = select.poll()
    poller.register(connected, event)
    return bool(poller.poll(seconds * 1000))


class Stream:
    """Sends and receives bytes, and tells an orderly end from a reset.

    `receive_until_end` returns at the other side's FIN. A reset raises `ConnectionResetError`, so a test that expects
    an orderly end says so by not catching it.
    """

    def __init__(self, connected: socket.socket):
        self.socket = connected
        self.socket.settimeout(DEADLINE)
        self.buffer = bytearray()
        self.ended = False

    # Sending

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_one_byte_at_a_time(self, data: bytes) -> None:
        """Each byte is a segment of its own: Nagle's algorithm is off."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for index in range(len(data)):
            self.send(data[index : index + 1])

    def send_in_pieces(self, data: bytes) -> None:
        """Byte by byte, or, where that were thousands of segments, in a few pieces of which the last is one byte."""
        if len(data) <= 1500:
            return self.send_one_byte_at_a_time(data)
        third = len(data) // 3
        for piece in (data[:1], data[1:third], data[third:-1], data[-1:]):
            self.send(piece)

    def send_what_fits(self, data: bytes, idle: float = 0.4) -> int:
        """Sends over and over from `data` until the way is blocked for `idle` seconds. Returns the bytes that went."""
        sent, view = 0, memoryview(data)
        while wait_for(self.socket, select.POLLOUT, idle):
            at = sent % len(data)
            try:
                # A socket with a timeout is non-blocking underneath; its own `send` would wait for all of that.
                sent += os.write(self.socket.fileno(), view[at : at + (1 << 18)])
            except BlockingIOError:
                continue
        return sent

    def wait_until_sent(self) -> None:
        """Waits until the other side's kernel has acknowledged everything."""
        unsent = array.array("i", [0])
        limit = time.monotonic() + DEADLINE
        while True:
            fcntl.ioctl(self.socket, termios.TIOCOUTQ, unsent)
            if unsent[0] == 0:
                return
            assert time.monotonic() < limit, f"{unsent[0]} bytes were never acknowledged"
            # A wait for a kernel counter that has no event of its own.
            time.sleep(0.001)

    # Receiving

    def receive_some(self, timeout: float = DEADLINE) -> bool:
        """Adds at least one byte to the buffer. False: the other side has ended its direction."""
        if self.ended:
            return False
        # The second, short wait is for a machine that stood still during the first.
        if not wait_for(self.socket, select.POLLIN, timeout) and not wait_for(self.socket, select.POLLIN, 0.25):
            held = bytes(self.buffer[:200])
            raise AssertionError(f"nothing came within {timeout} s; held so far: {held!r}")
        data = self.socket.recv(1 << 18)
        self.buffer += data
        self.ended = not data
        return bool(data)

    def take(self, count: int) -> bytes:
        taken = bytes(memoryview(self.buffer)[:count])
        del self.buffer[:count]
        return taken

    def receive_exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            if not self.receive_some():
                raise AssertionError(f"end after {len(self.buffer)} of {count} bytes: {bytes(self.buffer[:200])!r}")
        return self.take(count)

    def receive_until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            if not self.receive_some():
                raise AssertionError(f"end before {mark!r}: {bytes(self.buffer[:200])!r}")
        return self.take(self.buffer.index(mark) + len(mark))

    def receive_until_end(self, keep_open: bool = False) -> bytes:
        """Everything up to the other side's end. Then it ends our direction too, as a program would."""
        while self.receive_some():
            pass
        if not keep_open:
            self.socket.close()
        return self.take(len(self.buffer))

    def widen(self) -> None:
        """A receive buffer of a usual size, after a small one has made a slow reader."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def assert_silent(self, seconds: float) -> None:
        """Watches for `seconds`: neither a byte nor an end may come."""
        assert not self.buffer, f"unread: {bytes(self.buffer[:200])!r}"
        if wait_for(self.socket, select.POLLIN, seconds):
            raise AssertionError(f"expected silence, got {self.socket.recv(200)!r} (empty: the end)")

    # Ending

    def shutdown_write(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Ends the connection with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def vanish(self) -> None:
        """From now on it answers nothing, as if its machine had lost its power: no FIN, no RST, no ACK.

        A filter of one instruction drops whatever comes in for the socket, before TCP sees it.
        """
        drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF_RET | BPF_K, no bytes
        program = struct.pack("HP", 1, ctypes.addressof(drop_all))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)

    def close(self) -> None:
        self.socket.close()


class Background:
    """Runs one function beside the test. `result` waits for it and raises what it raised."""

    def __init__(self, function, *arguments):
        self.outcome = None
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, args=(function, arguments), daemon=True)
        self.thread.start()

    def _run(self, function, arguments) -> None:
        try:
            self.outcome = function(*arguments)
        except BaseException as error:  # handed to the test by `result`
            self.error = error

    def result(self, timeout: float = 3 * DEADLINE):
        self.thread.join(timeout)
        assert not self.thread.is_alive(), f"still running after {timeout} s"
        if self.error is not None:
            raise self.error
        return self.outcome
