"""Names that mean what a test wants: private /etc/hosts and /etc/resolv.conf, and a name server of our own."""

import os
import pathlib
import shutil
import socket
import struct
import subprocess
import threading

HOSTS_LINE = "hosts: files dns\n"


class PrivateNames:
    """Files of our own under /etc, seen by the server alone, in a mount namespace that ends with it."""

    def __init__(self, directory: pathlib.Path, hosts: str, nameserver: str | None = None):
        files = {"hosts": hosts, "nsswitch.conf": HOSTS_LINE}
        # One try that outlasts every test: the resolver's own patience is not what is tested.
        files["resolv.conf"] = f"nameserver {nameserver}\noptions timeout:30 attempts:1\n" if nameserver else ""
        binds = []
        for name, content in files.items():
            if os.path.exists(f"/etc/{name}"):
                path = directory / name
                path.write_text(content)
                binds.append(f"mount --bind '{path}' '/etc/{name}'")
        own = [] if os.geteuid() == 0 else ["--map-root-user"]
        self.prefix = ["unshare", "--mount", *own, "sh", "-c", " && ".join([*binds, 'exec "$@"']), "sh"]

    @staticmethod
    def possible() -> bool:
        """Whether this machine lets us have a mount namespace."""
        if not shutil.which("unshare"):
            return False
        own = [] if os.geteuid() == 0 else ["--map-root-user"]
        probe = ["unshare", "--mount", *own, "mount", "--bind", "/etc/hosts", "/etc/hosts"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0


class NameServer:
    """A DNS server on port 53 of a loopback address of its own. It knows a few names, and can fall silent."""

    def __init__(self, chance):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.address = "127." + ".".join(str(chance.randrange(1, 255)) for _ in range(3))
        self.socket.bind((self.address, 53))
        self.known: dict[str, list[str]] = {}
        self.silent = False
        self.kept: list[tuple[bytes, tuple]] = []
        self.asked = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            question, sender = self.socket.recvfrom(4096)
            if question == b"end":
                return
            self.asked.release()
            if self.silent:
                self.kept.append((question, sender))
            else:
                self.socket.sendto(self._answer(question), sender)

    def wake_up(self) -> None:
        """Answers what it was asked so far, and from now on everything."""
        self.silent = False
        for question, sender in self.kept:
            self.socket.sendto(self._answer(question), sender)

    def _answer(self, question: bytes) -> bytes:
        """RFC 1035, 4: the addresses of a known name, else NXDOMAIN."""
        labels, at = [], 12
        while size := question[at]:
            labels.append(question[at + 1 : at + 1 + size].decode("ascii", "replace"))
            at += 1 + size
        kind = struct.unpack(">H", question[at + 1 : at + 3])[0]
        asked = question[12 : at + 5]
        addresses = self.known.get(".".join(labels).lower())
        code = 3 if addresses is None else 0
        found = [address for address in addresses or [] if kind == 1]
        head = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(found), 0, 0)
        records = b"".join(b"\xc0\x0c\0\x01\0\x01\0\0\0\x01\0\x04" + socket.inet_aton(address) for address in found)
        return head + asked + records

    def close(self) -> None:
        self.socket.sendto(b"end", (self.address, 53))
        self.thread.join(5)
        self.socket.close()
