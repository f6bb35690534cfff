"""The bridges that the benchmark compares: how each is started on one core, and ended."""

import os
import random
import shlex
import shutil
import signal
import socket
import subprocess
import time

START_SECONDS = 10
STOP_SECONDS = 5

WEBSOCKSY = """[core]
port = {listen_port}
listen = 127.0.0.1
workers = 1
ping = 0
log-level = warn
[backend]
host = tcp://127.0.0.1:{peer_port}
framing = binary
"""

HAPROXY = """global
    nbthread 1
    maxconn 4000
defaults
    mode tcp
    timeout connect 10s
    timeout client 60s
    timeout server 60s
listen relay
    bind 127.0.0.1:{listen_port}
    server peer 127.0.0.1:{peer_port}
"""


class Failed(Exception):
    """A bridge did not start, or a case has no figure. The text says why."""


class Bridge:
    """One bridge: a command in which {listen_port}, {peer_port} and {config} are filled in at each start."""

    def __init__(self, name, command, is_raw=False, config=None):
        self.name = name
        self.is_raw = is_raw
        self.command = command
        self.config = config
        self.process = None
        self.listen_port = self.peer_port = None

    def start(self, cpu, directory):
        """Starts it on `cpu`, as the leader of a session of its own, and returns when it listens."""
        self.listen_port, self.peer_port = free_ports(2)
        names = {"listen_port": self.listen_port, "peer_port": self.peer_port}
        if self.config:
            names["config"] = os.path.join(directory, self.name + ".cfg")
            with open(names["config"], "w", encoding="utf-8") as file:
                file.write(self.config.format(**names))
        command = ["taskset", "-c", str(cpu)] + [word.format(**names) for word in self.command]
        log = os.path.join(directory, self.name + ".log")
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(self.listen_port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failed(f"{self.name} did not start: {last_line(log)}")
            time.sleep(0.01)

    def stop(self):
        """Ends it, and whatever it forked."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process = None


def all_bridges(binaries, others):
    """The bare relay first, for it is what the ratios are against; HAProxy if it is installed; then `others`."""
    bridges = [
        Bridge("bare-relay", [os.path.join(binaries, "bare-relay"), "{listen_port}", "{peer_port}"], is_raw=True),
        Bridge("websocksy", [os.path.join(binaries, "websocksy"), "--config", "{config}"], config=WEBSOCKSY),
    ]
    haproxy = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if haproxy:
        bridges.append(Bridge("haproxy", [haproxy, "-db", "-f", "{config}"], is_raw=True, config=HAPROXY))
    for other in others:
        name, _, command = other.partition("=")
        bridges.append(Bridge(name, shlex.split(command)))
    return bridges


def free_ports(count):
    """Ports of loopback that nobody has, outside the range that the kernel gives to clients."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first = int(file.read().split()[0])
    candidates = range(10000, first) if first > 11000 else range(61000, 65536)
    ports = []
    for port in random.sample(candidates, len(candidates)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        ports.append(port)
        if len(ports) == count:
            return ports
    raise Failed("no free ports on loopback")


def last_line(path):
    """The last line of the text file at `path`."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-1:]).strip()


def is_listening(port):
    """Asks the kernel, not the bridge: a connection to try it would be one more for the bridge to serve."""
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(path, encoding="ascii") as file:
            for line in file.readlines()[1:]:
                fields = line.split()
                if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == "0A":
                    return True
    return False
