"""Programs of this world through the bridge: redis-server, sshd, Python's websockets, Node's ws, socat."""

import getpass
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

from case import IntegrationCase
from peers import Peer
from programs import start, start_on_port
from stream import DEADLINE, Background
from wire import Client, binary, close

HERE = pathlib.Path(__file__).resolve().parent
MEBIBYTE = 1 << 20


class Redis(IntegrationCase):
    READY = "[Rr]eady to accept connections"

    def command(self, *options: str) -> list[str]:
        program = self.program("redis-server")
        nowhere = ["--save", "", "--appendonly", "no", "--dir", str(self.directory()), "--daemonize", "no"]
        return [program, *options, *nowhere]

    def start_redis(self) -> int:
        """redis-server on a free port."""
        return start_on_port(
            self, lambda port: self.command("--port", str(port), "--bind", "127.0.0.1"), self.READY)[1]  # fmt: skip

    def start_redis_on_a_unix_socket(self) -> str:
        path = str(self.directory() / "redis.sock")
        start(self, self.command("--port", "0", "--unixsocket", path), self.READY)
        return path

    def test_ten_thousand_pipelined_commands_are_answered_in_order(self):
        self.pipeline(f"tcp://127.0.0.1:{self.start_redis()}")

    def test_ten_thousand_pipelined_commands_over_its_unix_socket(self):
        self.pipeline(f"unix://{self.start_redis_on_a_unix_socket()}")

    def pipeline(self, peer: str) -> None:
        client = self.open(self.serve(peer))
        commands, answers = [], []
        for number in range(5000):
            value = f"wért-{number}".encode() * (number % 7 + 1)
            commands.append(b"*3\r\n$3\r\nSET\r\n$5\r\nk%04d\r\n$%d\r\n%s\r\n" % (number, len(value), value))
            commands.append(b"*2\r\n$3\r\nGET\r\n$5\r\nk%04d\r\n" % number)
            answers.append(b"+OK\r\n$%d\r\n%s\r\n" % (len(value), value))
        wire = b"".join(binary(command) for command in commands)
        sending = Background(client.send, wire)
        expected = b"".join(answers)
        received = client.receive_data(len(expected))
        sending.result()
        self.assertTrue(received == expected, "the answers")
        client.close_handshake()

    def test_the_goodbye_of_redis_is_close_1000(self):
        server = self.serve(f"tcp://127.0.0.1:{self.start_redis()}")
        client = self.open(server)
        client.send(binary(b"PING\r\nQUIT\r\n"))
        self.assertEqual(client.receive_data(12), b"+PONG\r\n+OK\r\n")
        client.answer_close(1000)

    def test_a_published_message_reaches_a_subscriber(self):
        server = self.serve(f"tcp://127.0.0.1:{self.start_redis()}")
        listener, speaker = self.open(server), self.open(server)
        listener.send(binary(b"SUBSCRIBE news\r\n"))
        self.assertIn(b"subscribe", listener.receive_message()[1])
        speaker.send(binary(b"PUBLISH news hello\r\n"))
        self.assertEqual(speaker.receive_message()[1], b":1\r\n")
        self.assertIn(b"hello", listener.receive_message()[1])


class InetdPeer(Peer):
    """Starts `command` for each connection with the socket as its standard input and output, as inetd does."""

    def __init__(self, command: list[str]):
        super().__init__()
        self.command = command
        self.running: list[subprocess.Popen] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        self.listener.settimeout(None)
        while True:
            try:
                connected, _ = self.listener.accept()
            except OSError:
                return
            with connected:
                self.running.append(
                    subprocess.Popen(self.command, stdin=connected, stdout=connected, stderr=subprocess.DEVNULL)
                )

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(DEADLINE)
        for program in self.running:
            program.terminate()
            program.wait(DEADLINE)
        super().close()


class Ssh(IntegrationCase):
    """sshd with a configuration of its own, and an ssh that comes through a WebSocket."""

    def prepare(self) -> None:
        sshd, self.ssh, self.scp = self.program("sshd"), self.program("ssh"), self.program("scp")
        keygen = self.program("ssh-keygen")
        self.home = self.directory()
        self.home.chmod(0o700)
        for name in ("host", "user"):
            subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(self.home / name)], check=True)
        (self.home / "authorized").write_text((self.home / "user.pub").read_text())
        (self.home / "known").write_text("bridge " + (self.home / "host.pub").read_text())
        (self.home / "sshd.conf").write_text(
            f"HostKey {self.home}/host\nAuthorizedKeysFile {self.home}/authorized\nPidFile none\nUsePAM no\n"
            "StrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
        )
        if os.geteuid() == 0:
            # sshd refuses to start without the folder that its package's service makes.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        peer = self.keep(InetdPeer([sshd, "-i", "-f", str(self.home / "sshd.conf")]))
        self.server = self.serve(peer.url, framing="binary")
        proxy = f"{sys.executable} {HERE / 'proxycommand.py'} 127.0.0.1 {self.server.port} /ssh"
        self.options = [
            "-F", "none", "-i", str(self.home / "user"), "-o", f"ProxyCommand={proxy}",
            "-o", f"UserKnownHostsFile={self.home}/known", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
            "-o", "ConnectTimeout=30",
        ]  # fmt: skip

    def run_through(self, *command: str) -> subprocess.CompletedProcess:
        ended = subprocess.run(command, capture_output=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(ended.returncode, 0, ended.stderr.decode(errors="replace") + self.server.log()[-2000:])
        return ended

    def test_a_command_runs_through_a_websocket_proxycommand(self):
        self.prepare()
        ended = self.run_through(self.ssh, *self.options, f"{getpass.getuser()}@bridge", "echo through $((20 + 22))")
        self.assertEqual(ended.stdout, b"through 42\n")

    def test_50_mb_are_copied_both_ways(self):
        self.prepare()
        content = self.random().randbytes(50_000_000)
        (self.home / "up").write_bytes(content)
        remote = f"{getpass.getuser()}@bridge:{self.home}"
        self.run_through(self.scp, *self.options, str(self.home / "up"), f"{remote}/there")
        self.run_through(self.scp, *self.options, f"{remote}/there", str(self.home / "back"))
        for name in ("there", "back"):
            digest = hashlib.sha256((self.home / name).read_bytes()).digest()
            self.assertEqual(digest, hashlib.sha256(content).digest(), name)


PYTHON_CLIENT = """
import asyncio, json, sys, websockets

async def main():
    async with websockets.connect(sys.argv[1], max_size=None, subprotocols=["mqtt"]) as socket:
        found = {"subprotocol": socket.subprotocol}
        messages = {"text": "Grüße €", "bytes": bytes(range(256)), "empty": "", "long": "x" * 3_000_000}
        for name, sent in messages.items():
            await socket.send(sent)
            found[name] = await socket.recv() == sent
        await socket.send(["frag", "ment", "s"])
        found["fragments"] = await socket.recv() == "fragments"
        await asyncio.wait_for(await socket.ping(b"are you there"), 20)
        await socket.close(4000, "done")
        found["code"] = socket.close_code
    print(json.dumps(found))

asyncio.run(main())
"""

NODE_CLIENT = """
const WebSocket = require("ws");
const socket = new WebSocket(process.argv[2], ["mqtt"]);
const sent = ["Grüße €", Buffer.from([...Array(256).keys()]), "", "x".repeat(3000000)];
const found = {subprotocol: null, equal: [], pong: false, code: 0};
const next = () => {
    if (found.equal.length < sent.length) socket.send(sent[found.equal.length]);
    else socket.ping("are you there");
};
socket.on("open", () => { found.subprotocol = socket.protocol; next(); });
socket.on("message", (data, isBinary) => {
    const expected = sent[found.equal.length];
    const same = isBinary === (typeof expected !== "string") && Buffer.from(expected).equals(data);
    found.equal.push(same);
    next();
});
socket.on("pong", (data) => { found.pong = data.toString() === "are you there"; socket.close(4000, "done"); });
socket.on("close", (code) => { found.code = code; console.log(JSON.stringify(found)); });
socket.on("error", (error) => { console.error(error); process.exit(1); });
"""


class Clients(IntegrationCase):
    def run_client(self, *command: str, variables: dict | None = None) -> dict:
        ended = subprocess.run(
            command, capture_output=True, timeout=60, check=False, env={**os.environ, **(variables or {})}
        )
        self.assertEqual(ended.returncode, 0, ended.stderr.decode(errors="replace"))
        return json.loads(ended.stdout)

    def test_the_client_of_pythons_websockets(self):
        probe = subprocess.run([sys.executable, "-c", "import websockets"], capture_output=True, check=False)
        if probe.returncode != 0:
            self.absent("Python's websockets is not installed")
        server = self.serve(protocol="mqtt")
        found = self.run_client(sys.executable, "-c", PYTHON_CLIENT, f"ws://127.0.0.1:{server.port}/echo")
        self.assertEqual(found.pop("subprotocol"), "mqtt")
        self.assertEqual(found.pop("code"), 4000)
        self.assertEqual(found, {"text": True, "bytes": True, "empty": True, "long": True, "fragments": True})

    def test_the_client_of_nodes_ws(self):
        node = self.program("node")
        variables = {"NODE_PATH": "/usr/share/nodejs"}
        probe = subprocess.run(
            [node, "-e", "require('ws')"], capture_output=True, check=False, env={**os.environ, **variables}
        )
        if probe.returncode != 0:
            self.absent("Node's ws is not installed")
        script = self.write(NODE_CLIENT, "client.js")
        server = self.serve(protocol="mqtt")
        found = self.run_client(node, script, f"ws://127.0.0.1:{server.port}/echo", variables=variables)
        self.assertEqual(found, {"subprotocol": "mqtt", "equal": [True] * 4, "pong": True, "code": 4000})

    def test_a_server_on_a_unix_socket_behind_socat(self):
        """A front end that speaks to a Unix socket, played by socat."""
        socat = self.program("socat")
        path = str(self.directory() / "front.sock")
        self.serve(core={"listen": f"unix://{path}"})
        front = self.keep(InetdPeer([socat, "STDIO", f"UNIX-CONNECT:{path}"]))
        client = self.keep(Client(("127.0.0.1", front.port)))
        client.upgrade("/echo")
        client.send(binary(b"over two bridges") + close(1000))
        self.assertEqual(client.receive_message(), (0x2, b"over two bridges"))
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()
