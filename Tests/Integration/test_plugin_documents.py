"""docs/plugins.md: each example is taken from the page, built by its own command, and loaded."""

import os
import pathlib
import re
import shlex
import subprocess

import plugins
from case import IntegrationCase
from server import configuration
from wire import binary, request, text

PAGE = (plugins.TOP / "docs" / "plugins.md").read_text()
#: A file that is to be saved, and the commands behind it that build and load it.
EXAMPLE = re.compile(
    r"Save it as `([\w.]+)`:\n\n```(?:c|swift)\n(.*?)```\n\nBuild it:\n\n```sh\n(.*?)\n```"
    r"\n\nLoad it:\n\n```sh\nwebsocksy (.*?)\n```",
    re.DOTALL,
)


class Documents(IntegrationCase):
    def build(self, name: str) -> pathlib.Path:
        """Saves the example, runs its command, and answers the folder."""
        examples = {found[0]: found[1:] for found in EXAMPLE.findall(PAGE)}
        source, command, loading = examples[name]
        self.program(command.split()[0])
        folder = self.directory()
        (folder / name).write_text(source)
        ended = subprocess.run(
            ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, "INCLUDE": str(plugins.HEADERS.parent)},
        )  # fmt: skip
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), f"{command}: {ended.stdout}")
        self.run_server("--check-config", *shlex.split(loading), status=0, cwd=str(folder))
        return folder

    def serve_plugin(self, name: str, backend: str = "default", **options):
        core = {"plugins": self.build(name), "backend": backend}
        return self.start(self.write(configuration(core, options)))

    def test_every_example_is_tried_here(self):
        named = re.findall(r"Save it as `([\w.]+)`", PAGE)
        self.assertEqual(named, ["backend_rooms.c", "framing_nul.c", "backend_places.swift", "framing_chunks.swift"])
        self.assertEqual(named, [found[0] for found in EXAMPLE.findall(PAGE)])

    def leads(self, server, text_for_strangers: bytes) -> None:
        client = self.open(server, "/lobby")
        client.send(text("hello"))
        self.assertEqual(client.receive_message(), (1, b"hello"))
        stranger = self.connect(server)
        stranger.send(request("/attic"))
        response = stranger.receive_refusal()
        self.assertEqual(response.status, 404)
        self.assertIn(text_for_strangers, response.body)

    def test_the_backend_in_c(self):
        self.leads(self.serve_plugin("backend_rooms.c", "rooms", lobby="echo://"), b"Nothing is served")

    def test_the_backend_in_swift(self):
        self.leads(self.serve_plugin("backend_places.swift", "places", lobby="echo://"), b"There is no such place.")

    def test_the_framing_in_c(self):
        peer = self.peer()
        client, connection = self.open_to_peer(self.serve_plugin("framing_nul.c", host=peer.url, framing="nul"), peer)
        client.send(text("one"))
        self.assertEqual(connection.receive_exactly(4), b"one\0")
        connection.send(b"two\0th")
        self.assertEqual(client.receive_message(), (2, b"two"))
        connection.send(b"ree\0")
        self.assertEqual(client.receive_message(), (2, b"three"))
        client.send(binary(b"a\0b"))
        connection.receive_until_end()
        connection.close()
        client.answer_close(1008)

    def test_the_framing_in_swift(self):
        peer = self.peer()
        server = self.serve_plugin("framing_chunks.swift", host=peer.url, framing="chunks", framing_config="3")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"abcdef")
        self.assertEqual([client.receive_message() for _ in range(2)], [(2, b"abc"), (2, b"def")])

    def test_its_configuration_is_judged_at_the_start(self):
        folder = self.build("framing_chunks.swift")
        arguments = ["--plugins", str(folder), "-c", "host=echo://", "-c", "framing=chunks"]
        said = self.run_server("--check-config", *arguments, status=2).stderr
        self.assertIn("-c framing=chunks: give the length of a message in framing-config", said)
