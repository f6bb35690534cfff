"""What every test of the built server stands on."""

import contextlib
import os
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

import process
from peers import Peer, RefusingAddress, ServingPeer, SilentAddress, echo
from server import ALARM, Server, configuration, run
from wire import Client


class IntegrationCase(unittest.TestCase):
    """Starts servers, peers and clients, and ends all of them in the right order.

    At the end of each test clients and peers go first; then every server must still live, must end with status 0 on
    SIGTERM, and must have logged an end for each session that it opened.
    """

    maxDiff = 2000

    def setUp(self):
        self.servers: list[Server] = []
        self.others: list = []

    def tearDown(self):
        for other in reversed(self.others):
            other.close()
        errors = []
        for server in self.servers:
            try:
                server.finish()
            except AssertionError as error:
                errors.append(str(error))
        if errors:
            self.fail("\n\n".join(errors))

    # Programs that end by themselves

    def run_server(self, *arguments: str, status: int, cwd: str | None = None):
        """Runs the server with arguments under which it must end by itself, with this status."""
        ended = run(*arguments, cwd=cwd)
        self.assertEqual(ended.returncode, status, f"{arguments}: {ended.stdout}{ended.stderr}")
        self.assertNotRegex(ended.stderr, ALARM)
        return ended

    def problems(self, content: str | bytes, *arguments: str) -> list[str]:
        """What the server says of a faulty configuration file, each line without the file's name in front.

        It must end with status 1, say nothing on standard output, and never come to listen.
        """
        path = self.write(content)
        ended = self.run_server("--config", path, *arguments, status=1)
        self.assertEqual(ended.stdout, "")
        self.assertNotIn("listening on", ended.stderr)
        return [line.split(path + ":", 1)[-1] for line in ended.stderr.splitlines()]

    # Servers

    def directory(self) -> pathlib.Path:
        path = pathlib.Path(tempfile.mkdtemp(prefix="websocksy-"))
        self.addCleanup(shutil.rmtree, path, ignore_errors=True)
        return path

    def write(self, content: str | bytes, name: str = "test.cfg") -> str:
        """A file of that content, in a directory of its own."""
        path = self.directory() / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def start(self, *arguments: str, **options) -> Server:
        """A server with these arguments."""
        server = Server(list(arguments), **options)
        self.servers.append(server)
        return server

    def serve(self, host: str = "echo://", core: dict | None = None, options: dict | None = None, **backend) -> Server:
        """A server that takes every client to the peer `host`. `core` and `backend` are the configuration's keys."""
        return self.start(self.write(configuration(core, {"host": host, **backend})), **(options or {}))

    def serve_peer(self, core: dict | None = None, **backend) -> tuple[Server, Peer]:
        """A server, and the peer that it takes every client to."""
        peer = self.peer()
        return self.serve(peer.url, core, **backend), peer

    def forget(self, server: Server) -> None:
        """The test ended this server itself."""
        self.servers.remove(server)
        server.release()

    # Peers and clients

    def keep(self, other):
        """Closes `other` at the end of the test, before the server is judged."""
        self.others.append(other)
        return other

    def peer(self, **options) -> Peer:
        return self.keep(Peer(**options))

    def echo_peer(self, **options) -> ServingPeer:
        return self.keep(ServingPeer(echo, **options))

    def refusing(self, **options) -> RefusingAddress:
        return self.keep(RefusingAddress(**options))

    def silent(self, **options) -> SilentAddress:
        return self.keep(SilentAddress(**options))

    def connect(self, server: Server, **options) -> Client:
        """A TCP connection to the server, nothing sent yet."""
        return self.keep(Client(server.address, **options))

    def open(self, server: Server, path: str = "/", receive_buffer: int | None = None, **shape) -> Client:
        """A WebSocket to the server."""
        client = self.connect(server, receive_buffer=receive_buffer)
        client.upgrade(path, **shape)
        return client

    def open_to_peer(self, server: Server, peer: Peer, path: str = "/", **shape):
        """A WebSocket to the server, and the connection that it brought to the peer."""
        client = self.open(server, path, **shape)
        return client, peer.accept()

    # What must not be left behind

    @contextlib.contextmanager
    def leaves_nothing(self, server: Server, memory: int = 2 << 20):
        """Behind the body, which ends all that it began, the server is what it was before.

        No descriptor and no thread more or fewer, no timer that runs, and not much more memory than before: `memory`
        is room for what the allocator keeps and for buffers that a worker touches for the first time.
        """
        process.wait_until_nothing_is_due(server.pid)
        descriptors, threads = len(process.descriptors(server.pid)), process.threads(server.pid)
        before = process.memory(server.pid, "VmRSS")
        yield
        server.check_alive()
        process.wait_for_descriptors(server.pid, descriptors)
        self.assertEqual(len(process.descriptors(server.pid)), descriptors, "descriptors")
        process.wait_until_nothing_is_due(server.pid)
        self.assertEqual(process.threads(server.pid), threads, "threads")
        # The address sanitizer keeps freed memory to see who still uses it; what leaks it tells at the server's end.
        if not process.is_sanitized(server.pid):
            self.assertLess(process.memory(server.pid, "VmRSS") - before, memory, "bytes of memory more")

    # Programs and chance

    def program(self, *names: str) -> str:
        """The first of these programs that is there; none: the test is skipped, or fails where programs must be."""
        for name in names:
            path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
            if path:
                return path
        self.absent(f"{' or '.join(names)} is not installed")

    def absent(self, reason: str):
        """Skips the test, but fails it where WEBSOCKSY_REQUIRE_PROGRAMS=1 says that nothing may be absent."""
        if os.environ.get("WEBSOCKSY_REQUIRE_PROGRAMS") == "1":
            self.fail(reason)
        self.skipTest(reason)

    def random(self) -> random.Random:
        """Chance that can be had again: WEBSOCKSY_TEST_SEED sets the seed that a run has printed."""
        seed = int(os.environ.get("WEBSOCKSY_TEST_SEED") or int.from_bytes(os.urandom(4), "big"))
        print(f"{self.id()}: WEBSOCKSY_TEST_SEED={seed}", file=sys.stderr)
        return random.Random(seed)

