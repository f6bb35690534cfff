"""The backend `file`: which table and which line of it a client is sent to, while the tables change."""

import os

from case import IntegrationCase
from peers import ServingPeer
from server import TOP, configuration
from wire import request, text


class Tables(IntegrationCase):
    """Servers whose tables lie in a folder of the test's own."""

    def setUp(self):
        super().setUp()
        self.folder = self.directory() / "tables"
        self.folder.mkdir()

    def write_table(self, name: str, *lines: str, end: str = "\n") -> None:
        """Puts a table in place, at once."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        fresh = self.folder.parent / "fresh"
        fresh.write_bytes("".join(line + end for line in lines).encode())
        fresh.rename(path)

    def serve_tables(self, *expressions: str):
        options = {"path": self.folder, "expression": list(expressions)}
        return self.start(self.write(configuration({"backend": "file"}, options)))

    def named_peer(self, name: str):
        """The URL of a peer that says its name to whoever comes."""
        return self.keep(ServingPeer(lambda connection: connection.send(name.encode()))).url

    def reaches(self, server, name: str, path: str = "/", **shape) -> None:
        self.assertEqual(self.open(server, path, **shape).receive_message(), (1, name.encode()), path)

    def refused(self, server, path: str, status: int, **shape):
        client = self.connect(server)
        client.send(request(path, **shape))
        self.assertEqual(client.receive_refusal().status, status, path)


class Choice(Tables):
    def test_path_cookie_header_query_and_host_choose_the_table(self):
        server = self.serve_tables("%endpoint%", "c-%cookie:app%", "h-%header:X-App%", "q-%query:app%", "%host%", "other")
        for name in ("one_two", "c-app", "h-app", "q-a_b", "127.0.0.1", "other"):
            self.write_table(name, f"{self.named_peer(name)} *")
        self.reaches(server, "one_two", "/one/two/?query")
        self.reaches(server, "one_two", "/%6Fne%2Ftwo")
        self.reaches(server, "c-app", extra=[("cookie", "x=y; app=app")])
        self.reaches(server, "h-app", extra=[("x-app", "app")])
        self.reaches(server, "q-a_b", "/?app=a%2Fb&app=c")
        self.reaches(server, "127.0.0.1", "/none")
        (self.folder / "127.0.0.1").unlink()
        self.reaches(server, "other", "/none")
        (self.folder / "other").unlink()
        self.refused(server, "/none", 404)

    def test_the_subprotocol_chooses_the_line_and_then_the_next_table(self):
        server = self.serve_tables("first", "second")
        self.write_table("first", f"{self.named_peer('chat')} chat", f"{self.named_peer('talk')} talk")
        self.write_table("second", f"{self.named_peer('any')} *")
        for offered, peer, answered in (
            ("talk", "talk", "talk"), ("talk, chat", "chat", "chat"), ("x, y", "any", "x"), (None, "chat", None),
        ):  # fmt: skip
            client = self.connect(server)
            shape = {} if offered is None else {"protocols": offered}
            response = client.upgrade("/", **shape)
            self.assertEqual(response.field("Sec-WebSocket-Protocol"), answered)
            self.assertEqual(client.receive_message(), (1, peer.encode()))

    def test_the_rest_of_the_line_is_the_framing_s_configuration(self):
        server = self.serve_tables("table")
        peer = self.peer()
        self.write_table("table", "", "# comment", f"{peer.url}\t*  separator  , and ", end="\r\n")
        client = self.open(server)
        peer.accept().send(b"a, b, and c, and ")
        self.assertEqual(client.receive_message()[1], b"a, b, and ")
        self.assertEqual(client.receive_message()[1], b"c, and ")


class Changes(Tables):
    def test_an_edit_counts_for_the_next_client_and_leaves_the_others_alone(self):
        server = self.serve_tables("%endpoint%.txt")
        self.refused(server, "/a", 404)
        self.write_table("a.txt", "echo:// *")
        before = self.open(server, "/a")
        self.write_table("a.txt", f"{self.named_peer('new')} *")
        self.reaches(server, "new", "/a")
        (self.folder / "a.txt").unlink()
        self.refused(server, "/a", 404)
        before.send(text("still here"))
        self.assertEqual(before.receive_message(), (1, b"still here"))

    def test_a_broken_line_is_told_once_for_each_version(self):
        server = self.serve_tables("table")
        self.write_table("table", "tcp://nobody", "http://x *", "echo:// *")
        for _ in range(3):
            self.open(server)
        self.write_table("table", "echo://", "echo:// *")
        self.open(server)
        self.open(server)
        server.wait_for_log("^backend_file: ", count=3)
        told = server.matching("^backend_file: ")
        self.assertEqual([line.split()[1] for line in told], ["table:1:", "table:2:", "table:1:"], told)

    def test_a_table_that_can_not_be_used_is_an_error_and_not_the_next_table(self):
        server = self.serve_tables("large", "next")
        self.write_table("next", "echo:// *")
        self.write_table("large", "#" * (1 << 20))
        self.refused(server, "/", 500)
        self.assertTrue(server.wait_for_log("large: larger than 1048576 bytes"))

    def test_a_folder_that_is_not_there_stops_the_start(self):
        missing = self.folder / "missing"
        path = self.write(configuration({"backend": "file"}, {"path": missing, "expression": "x"}))
        ended = self.run_server("--config", path, status=1)
        self.assertIn(f"{missing}: the folder `path`: No such file or directory", ended.stderr)

    def test_an_expression_that_is_none_stops_the_start(self):
        path = self.write(configuration({"backend": "file"}, {"path": self.folder, "expression": "%path%"}))
        self.assertIn("unknown variable, %path%", self.run_server("--config", path, status=1).stderr)


class Borders(Tables):
    def test_nothing_outside_of_the_folder_is_reached_whatever_the_encoding(self):
        server = self.serve_tables("%endpoint%", "%cookie:t%", "%header:X-T%", "%query:t%")
        (self.folder.parent / "outside").write_text("echo:// *\n")
        self.write_table(".hidden", "echo:// *")
        os.symlink("../outside", self.folder / "link")
        os.symlink("..", self.folder / "up")
        for name in (
            "../outside", "..%2foutside", "%2e%2e%2foutside", "%2e%2e/outside", "%252e%252e%252foutside", "..%5coutside",
            ".hidden", "%2ehidden", "link", "up/outside", "up%2foutside", "./link",
        ):  # fmt: skip
            with self.subTest(name=name):
                self.refused(server, f"/{name}", 404)
                self.refused(server, f"/?t={name}", 404)
                self.refused(server, "/", 404, extra=[("Cookie", f"t={name}")])
                self.refused(server, "/", 404, extra=[("X-T", name)])
        followed = "^backend_file: link: is or lies behind a symbolic link, and none is followed$"
        server.wait_for_log(followed)
        self.assertEqual(len(server.matching(followed)), 1)

    def test_what_a_broken_line_holds_can_not_forge_the_log(self):
        server = self.serve_tables("table")
        self.write_table("table", "\x1b[2J\rx\x7f\x85://y *", "echo:// *")
        self.open(server)
        server.wait_for_log("^backend_file: ")
        (told,) = server.matching("^backend_file: ")
        self.assertNotRegex(told, r"[\x00-\x1f\x7f-\x9f]")
        self.assertIn("://", told)

    def test_a_pipe_in_a_table_s_place_keeps_nobody_waiting(self):
        server = self.serve_tables("pipe", "next")
        os.mkfifo(self.folder / "pipe")
        self.write_table("next", "echo:// *")
        client = self.open(server)
        client.send(text("hello"))
        self.assertEqual(client.receive_message(), (1, b"hello"))


class Example(Tables):
    def test_the_example_answers_at_echo_and_everywhere(self):
        self.folder = TOP / "Plugins" / "backend_file" / "example"
        server = self.serve_tables("%endpoint%.txt", "default.txt")
        for path in ("/echo", "/", "/any/path?at=all"):
            client = self.open(server, path)
            client.send(text("hello"))
            self.assertEqual(client.receive_message(), (1, b"hello"))
