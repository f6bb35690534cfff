"""The load generator sees every fault of a bridge. WEBSOCKSY_BENCH names its executable.

Run it with `python3 -m unittest` in this folder.
"""

import os
import socket
import subprocess
import threading
import unittest

from bridges import free_ports

GENERATOR = os.environ.get("WEBSOCKSY_BENCH", "../../.build/release/websocksy-bench")
# The segment of a stream that a fault strikes; far enough for a bulk transfer to be in full flow.
STRUCK = 50

WORK = {
    "echo": ["echo", "--size", "125"],
    "up": ["up", "--size", "1024"],
    "down": ["down", "--size", "65536"],
}

# What becomes of the struck segment and of the one after it. None ends the connection.
FAULTS = {
    "changes a byte": lambda segment, following: segment[:-1] + bytes([segment[-1] ^ 1]) + following,
    "loses a byte": lambda segment, following: segment[:-1] + following,
    "loses a segment": lambda segment, following: following,
    "sends a segment twice": lambda segment, following: segment + segment + following,
    "swaps two segments": lambda segment, following: following + segment,
    "cuts the connection": None,
}


class FaultyRelay:
    """Relays one connection, and strikes one way of it once."""

    def __init__(self, listen_port, peer_port, way, fault):
        self.fault = fault
        self.way = way
        self.peer_port = peer_port
        self.listener = socket.create_server(("127.0.0.1", listen_port))
        self.sockets = []
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        """Accepts, then relays both ways until one has ended."""
        client, _ = self.listener.accept()
        peer = socket.create_connection(("127.0.0.1", self.peer_port))
        self.sockets = [client, peer]
        down = threading.Thread(target=self.relay, args=(peer, client, "down"))
        down.start()
        self.relay(client, peer, "up")
        down.join()

    def relay(self, source, sink, way):
        """Moves bytes one way."""
        number = 0
        try:
            while segment := source.recv(65536):
                number += 1
                if number == STRUCK and way == self.way:
                    if self.fault is None:
                        break
                    # In an echo nothing follows until this one has come back.
                    following = b"" if len(segment) == 125 else source.recv(65536)
                    segment = self.fault(segment, following)
                sink.sendall(segment)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        """Ends it."""
        self.thread.join()
        for end in [self.listener] + self.sockets:
            end.close()


class Faults(unittest.TestCase):
    def drive(self, work, way, fault):
        """Runs the generator over a relay that has this fault on this way."""
        listen_port, peer_port = free_ports(2)
        relay = FaultyRelay(listen_port, peer_port, way, fault)
        try:
            return subprocess.run(
                [GENERATOR] + WORK[work] + ["--raw", "--connect", str(listen_port), "--listen", str(peer_port),
                                            "--seconds", "0.3", "--warm-up", "0.1", "--stall", "0.5"],
                capture_output=True, text=True, timeout=30)
        finally:
            relay.close()

    def test_no_fault_of_a_relay_goes_unseen(self):
        for work, way in (("echo", "up"), ("echo", "down"), ("up", "up"), ("down", "down")):
            for name, fault in FAULTS.items():
                if work == "echo" and name == "swaps two segments":
                    continue
                with self.subTest(f"{work}: a relay that {name} on the way {way}"):
                    result = self.drive(work, way, fault)
                    self.assertEqual((result.returncode, result.stdout), (1, ""))

    def test_a_relay_without_fault_gets_its_figures(self):
        for work in WORK:
            with self.subTest(work):
                result = self.drive(work, "up", lambda segment, following: segment + following)
                self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
