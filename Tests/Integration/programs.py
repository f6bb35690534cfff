"""Programs that a test starts for itself: peers of this world, and a browser."""

import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable

from stream import DEADLINE


class Program:
    """A running program, all that it says line by line, and its end.

    What it writes to standard output and to standard error is one log.
    """

    def __init__(self, command: list[str], **options):
        self.command = command
        self.lines: list[str] = []
        self.ended = False
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.decode("utf-8", "backslashreplace").rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def said(self, pattern: str, timeout: float = DEADLINE) -> re.Match | None:
        """The first line's match with `pattern`, waited for; None if the program ended without such a line."""
        expression, limit = re.compile(pattern), time.monotonic() + timeout
        with self.changed:
            while True:
                for line in self.lines:
                    if match := expression.search(line):
                        return match
                if self.ended:
                    return None
                left = limit - time.monotonic()
                assert left > 0, f"{self.command[0]} did not say {pattern!r} in {timeout} s, but: {self.tail()}"
                self.changed.wait(left)

    def wait_for_lines(self, count: int, timeout: float = DEADLINE) -> list[str]:
        """The first `count` lines that it wrote."""
        limit = time.monotonic() + timeout
        with self.changed:
            while len(self.lines) < count:
                left = limit - time.monotonic()
                assert left > 0 and not self.ended, f"{len(self.lines)} of {count} lines came: {self.tail()}"
                self.changed.wait(left)
            return self.lines[:count]

    def tail(self) -> str:
        return "\n".join(self.lines[-30:])

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(DEADLINE)
        self.reader.join(DEADLINE)
        self.process.stdout.close()


def start(case, command: list[str], ready: str, **options) -> Program:
    """Starts a program that must say `ready`, and ends it with the test."""
    program = case.keep(Program(command, **options))
    case.assertIsNotNone(program.said(ready), f"{command[0]} does not start: {program.tail()}")
    return program


def start_on_port(
    case, command: Callable[[int], list[str]], ready: str, kind: socket.SocketKind = socket.SOCK_STREAM, **options
) -> tuple[Program, int]:
    """Starts a program that takes no port 0. Another may take the port before it does; then the next one is tried."""
    for _ in range(5):
        with socket.socket(type=kind) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        program = case.keep(Program(command(port), **options))
        if program.said(ready):
            return program, port
    case.fail(f"{program.command[0]} does not start: {program.tail()}")
