"""What the kernel knows about a process: its memory, CPU time, descriptors, and what each thread waits for."""

import contextlib
import ctypes
import os
import platform
import re
import socket
import time

from stream import DEADLINE

#: epoll_wait, epoll_pwait, epoll_pwait2 by machine.
EPOLL_CALLS = {"x86_64": {232, 281, 441}, "aarch64": {22, 441}}.get(platform.machine(), set())

PTRACE_INTERRUPT, PTRACE_SEIZE, PTRACE_DETACH = 0x4207, 0x4206, 17
WALL = 0x40000000


def memory(pid: int, name: str) -> int:
    """`VmRSS` or `VmHWM` (the most it ever was) in bytes."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(rf"{name}:\s+(\d+) kB", status.read())[1]) * 1024


def forget_peak(pid: int) -> int:
    """Starts `VmHWM` anew, and returns what it starts from."""
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as clear:
        clear.write("5")
    return memory(pid, "VmHWM")


def is_sanitized(pid: int) -> bool:
    """Whether a sanitizer runs in it: one reserves more address space than any machine has memory."""
    return memory(pid, "VmSize") > 1 << 40


def assert_grew_less(pid: int, before: int, limit: int, when: str = "") -> None:
    """Judges the peak since `forget_peak` answered `before`. A sanitizer needs several times as much."""
    grown = memory(pid, "VmHWM") - before
    allowed = 4 * limit if is_sanitized(pid) else limit
    assert grown < allowed, f"{grown} bytes of memory more, {allowed} allowed {when}"


def threads(pid: int) -> list[int]:
    return sorted(int(name) for name in os.listdir(f"/proc/{pid}/task"))


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads, to the nanosecond."""
    total = 0
    for thread in threads(pid):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as statistics:
            total += int(statistics.read().split()[0])
    return total / 1e9


def wakeups(pid: int) -> int:
    """How often any thread went to sleep of its own will: what does not change while nothing happens."""
    total = 0
    for thread in threads(pid):
        with open(f"/proc/{pid}/task/{thread}/status", encoding="ascii") as status:
            total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read(), re.M)[1])
    return total


def whereabouts(pid: int) -> str:
    """What each thread does now: for the message of a test that waited for it in vain."""
    found = []
    for thread in threads(pid):
        with contextlib.suppress(OSError):
            said = []
            for name in ("comm", "syscall", "wchan"):
                with open(f"/proc/{pid}/task/{thread}/{name}", encoding="ascii", errors="replace") as file:
                    said.append(file.read().strip())
            with open(f"/proc/{pid}/task/{thread}/stat", encoding="ascii", errors="replace") as file:
                said.append(file.read().rpartition(")")[2].split()[0])
            found.append(" ".join([str(thread), *said]))
    return "\n".join(found)


def watch(seconds: float) -> None:
    """An observation window: nothing is awaited, something is watched not to happen."""
    time.sleep(seconds)


def descriptors(pid: int) -> dict[int, str]:
    """Each descriptor and what it is (`socket:[inode]`, `anon_inode:[eventpoll]`, a path)."""
    found = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            found[int(name)] = os.readlink(f"/proc/{pid}/fd/{name}")
    return found


def wait_for_descriptors(pid: int, count: int) -> None:
    """Waits until the process holds `count` descriptors or fewer."""
    limit = time.monotonic() + DEADLINE
    while len(held := descriptors(pid)) > count:
        assert time.monotonic() < limit, f"{len(held)} descriptors, expected {count}: {held}"
        watch(0.01)


def watched_by_each_poller(pid: int) -> dict[int, set[int]]:
    """Each epoll descriptor and the descriptors that are registered with it."""
    watched = {}
    for number, kind in descriptors(pid).items():
        if "eventpoll" in kind:
            with open(f"/proc/{pid}/fdinfo/{number}", encoding="ascii") as info:
                watched[number] = {int(target) for target in re.findall(r"^tfd:\s+(\d+)", info.read(), re.M)}
    return watched


def accepted_by_each_poller(pid: int, port: int) -> dict[int, int]:
    """How many connections accepted on `port` each epoll instance holds. Those that hold none, and no listener, too."""
    established = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(FileNotFoundError), open(f"/proc/{pid}/net/{table}", encoding="ascii") as lines:
            for line in list(lines)[1:]:
                columns = line.split()
                if int(columns[1].rpartition(":")[2], 16) == port and columns[3] == "01":
                    established.add(f"socket:[{columns[9]}]")
    kinds = descriptors(pid)
    return {
        poller: sum(kinds.get(target) in established for target in targets)
        for poller, targets in watched_by_each_poller(pid).items()
    }


def wait_until_read(port: int, client: socket.socket) -> None:
    """Waits until the process that listens on `port` has taken all that this client's connection brought it."""
    own = client.getsockname()[1]
    limit = time.monotonic() + DEADLINE
    while True:
        with open("/proc/net/tcp", encoding="ascii") as table:
            for line in table:
                columns = line.split()
                if columns[1].endswith(f":{port:04X}") and columns[2].endswith(f":{own:04X}"):
                    if columns[4].endswith(":00000000"):
                        return
                    break
            else:
                raise AssertionError("the connection is gone")
        assert time.monotonic() < limit, "the server does not read"
        time.sleep(0.0005)


def threads_by_poller(pid: int) -> dict[int, int]:
    """The thread that waits in each epoll instance, for the threads that wait now."""
    found = {}
    for thread in threads(pid):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/syscall", encoding="ascii") as call:
            words = call.read().split()
            if words[0].isdigit() and int(words[0]) in EPOLL_CALLS:
                found[int(words[1], 16)] = thread
    return found


def something_is_due(pid: int) -> bool:
    """Whether a thread is at work, or waits in epoll with a time limit: a timer runs."""
    waits = 0
    for thread in threads(pid):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/syscall", encoding="ascii") as call:
            words = call.read().split()
            if words[0] == "running":
                return True
            if words[0].isdigit() and int(words[0]) in EPOLL_CALLS:
                waits += 1
                if int(words[4], 16) & 0xFFFF_FFFF != 0xFFFF_FFFF:
                    return True
    return waits == 0


def wait_until_nothing_is_due(pid: int) -> None:
    """Waits until every loop of the process waits without end."""
    limit = time.monotonic() + DEADLINE
    while something_is_due(pid):
        assert time.monotonic() < limit, f"a timer runs, or a thread does not rest:\n{whereabouts(pid)}"
        watch(0.01)


def wait_for_thread_cpu(pid: int, thread: int, seconds: float) -> None:
    """Waits until a thread has used that much more CPU time."""

    def used() -> int:
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as statistics:
            return int(statistics.read().split()[0])

    goal, limit = used() + int(seconds * 1e9), time.monotonic() + DEADLINE
    while used() < goal:
        assert time.monotonic() < limit, "the thread is not busy"
        watch(0.01)


@contextlib.contextmanager
def stopped_at_work(pid: int, thread: int):
    """Stops one thread of a process of ours in the middle of its work, outside epoll; the others go on."""
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    ptrace.restype = ctypes.c_long

    def call(what: int) -> None:
        if ptrace(what, thread, None, None) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    limit = time.monotonic() + DEADLINE
    while True:
        call(PTRACE_SEIZE)
        call(PTRACE_INTERRUPT)
        os.waitpid(thread, WALL)
        if thread not in threads_by_poller(pid).values():
            break
        call(PTRACE_DETACH)
        assert time.monotonic() < limit, "the thread only ever waits"
    try:
        yield
    finally:
        call(PTRACE_DETACH)


def has_ipv6() -> bool:
    """Whether ::1 can be bound here."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
