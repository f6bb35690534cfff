"""Starts the built server, watches what it says, and ends it."""

import collections
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

import process
from stream import DEADLINE

TOP = pathlib.Path(__file__).resolve().parents[2]

#: What a crashed, trapped or sanitized process says. None of it may ever stand in a log.
ALARM = re.compile(r"Sanitizer|runtime error:|Fatal error|Crash:|Illegal instruction|Thread \d+ crashed|Precondition")


def executable() -> str:
    """The server under test: $WEBSOCKSY, else the debug build."""
    path = os.environ.get("WEBSOCKSY") or str(TOP / ".build" / "debug" / "websocksy")
    assert os.access(path, os.X_OK), f"{path} is not an executable: build the server, or set WEBSOCKSY"
    return path


def environment() -> dict[str, str]:
    """Our own environment without what would change how the server logs or crashes."""
    variables = {key: value for key, value in os.environ.items() if key not in ("JOURNAL_STREAM", "INVOCATION_ID")}
    variables["SWIFT_BACKTRACE"] = "enable=no"
    # A sanitizer keeps freed memory back; a small reserve lets the memory bounds of the tests stand there too.
    variables["ASAN_OPTIONS"] = f"{variables.get('ASAN_OPTIONS', '')}:quarantine_size_mb=4".lstrip(":")
    return variables


def configuration(core: dict | None = None, backend: dict | None = None) -> str:
    """An INI file. Listens on 127.0.0.1, port 0, unless `core` says otherwise; a list repeats its key."""
    sections = {"core": {"listen": "127.0.0.1", "port": 0, **(core or {})}, "backend": backend or {}}
    lines = []
    for section, settings in sections.items():
        lines.append(f"[{section}]")
        for key, values in settings.items():
            key = key.replace("_", "-")
            lines += [f"{key} = {value}" for value in (values if isinstance(values, list) else [values])]
    return "\n".join(lines) + "\n"


def run(*arguments: str, cwd: str | None = None) -> subprocess.CompletedProcess:
    """Runs the program to its end, which must come by itself."""
    return subprocess.run(
        [executable(), *arguments], capture_output=True, text=True, timeout=DEADLINE, env=environment(), cwd=cwd,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


class Server:
    """A running server, ready when the constructor returns, unless `wait` is false."""

    def __init__(
        self,
        arguments: list[str],
        *,
        prefix: list[str] | None = None,
        variables: dict[str, str] | None = None,
        umask: int = -1,
        cwd: str | None = None,
        log: int | None = None,
        wait: bool = True,
    ):
        """`prefix` is a command that runs the server; `log` a descriptor that takes its log instead of us."""
        self.lines: list[str] = []
        self.changed = threading.Condition()
        self.log_ended = False
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*(prefix or []), executable(), *arguments],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.PIPE if log is None else log,
            env={**environment(), **(variables or {})}, umask=umask, cwd=cwd,
        )  # fmt: skip
        self.stream = self.process.stderr or open(os.devnull, "rb")
        self.reader = threading.Thread(target=self._read_log, daemon=True)
        self.reader.start()
        if wait:
            self.wait_until_ready()

    @property
    def pid(self) -> int:
        return self.process.pid

    # The log

    def _read_log(self) -> None:
        for line in self.stream:
            with self.changed:
                self.lines.append(line.decode("utf-8", "backslashreplace").rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.log_ended = True
            self.changed.notify_all()

    def wait_for_log(self, pattern: str, timeout: float = DEADLINE, count: int = 1) -> re.Match:
        """Waits for `count` lines that `pattern` is found in. Returns the match in the last of them."""
        expression = re.compile(pattern)
        # Counted in short waits, not by the clock: a machine that stood still for long has still its whole patience.
        left = timeout
        with self.changed:
            while True:
                matches = [match for line in self.lines if (match := expression.search(line))]
                if len(matches) >= count:
                    return matches[count - 1]
                if left <= 0 or self.log_ended:
                    why = "the log ended" if self.log_ended else f"within {timeout} s"
                    raise AssertionError(f"no {count} lines with {pattern!r} ({why}) in:\n{self._tail()}")
                begun = time.monotonic()
                self.changed.wait(min(left, 0.25))
                left -= min(time.monotonic() - begun, 0.25)

    def log(self) -> str:
        with self.changed:
            return "\n".join(self.lines)

    def matching(self, pattern: str) -> list[str]:
        with self.changed:
            return [line for line in self.lines if re.search(pattern, line)]

    def _tail(self) -> str:
        return "\n".join(self.lines[-60:])

    # Where it listens

    def wait_until_ready(self) -> None:
        try:
            self.wait_for_log(r"\bready$")
        except AssertionError as error:
            state = process.whereabouts(self.pid) if self.lives else f"ended with {self.process.returncode}"
            self.kill()
            raise AssertionError(f"{error}\n{state}") from None

    @property
    def listening(self) -> list[str]:
        """What it says to listen on, in order."""
        return [line.split("listening on ", 1)[1] for line in self.matching(r"listening on ")]

    @property
    def port(self) -> int:
        return int(self.listening[0].rpartition(":")[2])

    @property
    def address(self):
        """The first listening socket, as `wire.Client` takes it."""
        first = self.listening[0]
        if first.startswith("unix://"):
            return first.removeprefix("unix://")
        host, _, port = first.rpartition(":")
        return (host.strip("[]").replace("0.0.0.0", "127.0.0.1"), int(port))

    # Its end

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait_for_exit(self, timeout: float = DEADLINE) -> int:
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout} s:\n{self._tail()}") from None
        self.reader.join(DEADLINE)
        self.stream.close()
        return status

    def kill(self) -> None:
        if self.lives:
            self.process.kill()
        self.process.wait(DEADLINE)
        self.reader.join(DEADLINE)

    def check_alive(self) -> None:
        assert self.lives, f"the server died with {self.process.returncode}:\n{self._tail()}"

    def check_log(self) -> None:
        """What holds for every log of a server that has ended: no alarm, and each session that opened also closed."""
        log = self.log()
        assert not ALARM.search(log), f"an alarm in the log:\n{log[-6000:]}"
        opened = collections.Counter(re.findall(r"#(\d+) open: ", log))
        closed = collections.Counter(re.findall(r"#(\d+) closed: ", log))
        missing, surplus = sorted(opened - closed), sorted(closed - opened)
        assert opened == closed, f"opened and never closed: {missing}; closed too often: {surplus}"
        assert all(count == 1 for count in opened.values()), f"a connection's number was used twice: {opened}"
        refused = set(re.findall(r"#(\d+) refused: ", log))
        assert not refused & set(opened), f"both opened and refused: {refused & set(opened)}"

    def check_output(self) -> None:
        self.output.seek(0)
        said = self.output.read()
        assert not said, f"a serving server says nothing on standard output, but said {said[:300]!r}"

    def finish(self) -> None:
        """The end of every test: it must be alive, must end in order on SIGTERM, and its log must be sound."""
        try:
            self.check_alive()
            self.signal(signal.SIGTERM)
            status = self.wait_for_exit()
            assert status == 0, f"exit status {status} on SIGTERM:\n{self._tail()}"
            self.check_log()
            self.check_output()
        finally:
            self.release()

    def release(self) -> None:
        """Ends it by force where it still runs, and gives everything back."""
        self.kill()
        self.stream.close()
        self.output.close()

    # Standing still

    @contextlib.contextmanager
    def frozen(self):
        """The whole process stands still: whatever happens meanwhile, it sees all at once afterwards."""
        self.signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)
