"""The configuration file: what is read, what is refused, and how the refusal reads."""

import pathlib

from case import IntegrationCase
from server import configuration
from wire import text


class Errors(IntegrationCase):
    """A configuration error says `file:line: what, and what to do` and exits 1."""

    def refused(self, content: str | bytes, line: int, *names: str) -> None:
        found = [problem for problem in self.problems(content) if problem.startswith(f"{line}: ")]
        self.assertTrue(found, f"no problem in line {line}: {self.problems(content)}")
        for name in names:
            self.assertIn(name, " ".join(found))

    def test_an_unknown_key_is_refused_with_the_nearest_known_one(self):
        """Earlier bridges ignore unknown keys."""
        pairs = [
            ("prot", "port"), ("lisen", "listen"), ("pings", "ping"), ("worker", "workers"), ("log-levl", "log-level"),
            ("handshake_timeout", "handshake-timeout"), ("maxconnections", "max-connections"), ("PORTS", "port"),
        ]  # fmt: skip
        for wrong, right in pairs:
            with self.subTest(key=wrong):
                self.refused(f"[core]\n\n# a comment\n{wrong} = 1\n", 4, wrong, right)

    def test_an_unknown_backend_key_is_refused_with_the_nearest_known_one(self):
        for wrong, right in [("hosts", "host"), ("framig", "framing"), ("framing-conf", "framing-config")]:
            with self.subTest(key=wrong):
                self.refused(f"[core]\nport = 0\n[backend]\n{wrong} = x\n", 4, wrong, right)

    def test_an_unknown_section_is_refused_with_the_nearest_known_one(self):
        self.refused("[cor]\nport = 0\n", 1, "cor", "core")
        self.refused("[core]\nport = 0\n[backends]\nhost = echo://\n", 3, "backends", "backend")

    def test_everything_that_is_wrong_is_told_at_once(self):
        content = "[core]\nprot = 0\nping = often\nworkers = -1\nnonsense\n[backend]\nfram = auto\nhost = gopher://x\n"
        problems = self.problems(content)
        for line in [2, 3, 4, 5, 7]:
            self.assertTrue(any(problem.startswith(f"{line}: ") for problem in problems), f"line {line}: {problems}")

    def test_problems_come_in_the_order_of_the_lines(self):
        problems = self.problems("[core]\nb = 1\nport = x\na = 2\nping = y\n[backend]\nzz = 1\n")
        lines = [int(problem.split(":")[0]) for problem in problems if problem[:1].isdigit()]
        self.assertEqual(lines, sorted(lines))
        self.assertLessEqual({2, 3, 4, 5, 7}, set(lines))

    def test_a_line_that_is_no_key_no_section_and_no_comment_is_refused(self):
        for line in ["port", "[core", "core]", "= 5", "[]"]:
            with self.subTest(line=line):
                self.refused(f"[core]\n{line}\n", 2)

    def test_a_key_that_may_not_repeat_is_refused_and_its_first_line_named(self):
        self.refused("[core]\nport = 0\nping = 1\nport = 0\n", 4, "port", "2")
        self.refused("[backend]\nhost = echo://\nhost = echo://\n", 3, "host", "2")

    def test_bytes_that_are_no_text_are_refused_with_their_line(self):
        self.refused(b"[core]\nport = 0\nlisten = \xff\xfe\n", 3)
        self.refused(b"[core]\nport = 0\nlisten = 127.0.0.1\0x\n", 3)

    def test_a_value_out_of_range_is_refused(self):
        table = {
            "port": ["65536", "-1", "http", "80.5", "0x50", "8001 8002"],
            "ping": ["-1", "often", "5 parsecs", "nan", "inf", "1e3"],
            "pong-timeout": ["-1", "x"],
            "workers": ["0", "-1", "many", "1.5"],
            "log-level": ["loud", "INFORM", "3"],
            "listen-mode": ["999", "rw-------", "-1", "0o600", "77777"],
            "handshake-timeout": ["-1", "soon"],
            "connect-timeout": ["-1", "soon"],
            "close-timeout": ["-1", "soon"],
            "drain": ["-1", "x"],
            "request-line-limit": ["-1", "0", "8KB8", "x"],
            "header-limit": ["-1", "0", "x"],
            "header-count-limit": ["-1", "0", "x", "1.5"],
            "max-connections": ["-1", "0", "x"],
            "high-water": ["-1", "0", "x"],
            "message-limit": ["-1", "x", "99999999999999999999"],
            "resolver-threads": ["0", "-1", "x"],
            "backlog": ["0", "-1", "x"],
        }
        for turn in range(max(map(len, table.values()))):
            chosen = {key: values[turn] for key, values in table.items() if turn < len(values)}
            lines = ["[core]", *(f"{key} = {value}" for key, value in chosen.items()), "[backend]", "host = echo://"]
            problems = self.problems("\n".join(lines))
            for number, (key, value) in enumerate(chosen.items(), start=2):
                with self.subTest(key=key, value=value):
                    found = [problem for problem in problems if problem.startswith(f"{number}: ")]
                    self.assertIn(key, " ".join(found))

    def test_an_empty_value_is_no_number_no_time_and_no_address(self):
        for key in ["port", "ping", "workers", "log-level", "drain", "high-water", "listen"]:
            with self.subTest(key=key):
                self.refused(f"[core]\n{key} =\n", 2, key)

    def test_a_peer_of_an_unknown_kind_is_refused(self):
        hosts = ["gopher://x:70", "tcp://", "tcp://a b:1", "tcp://user@host:1", "tcp://host:1/path", "tcp://host:1?q"]
        for host in hosts:
            with self.subTest(host=host):
                self.refused(f"[core]\nport = 0\n[backend]\nhost = {host}\n", 4)

    def test_a_peer_port_that_is_none_is_refused(self):
        hosts = ["tcp://host:0", "tcp://host:65536", "tcp://host:-1", "tcp://host:", "tcp://host:x", "tcp://[::1]x"]
        for host in hosts:
            with self.subTest(host=host):
                self.refused(f"[core]\nport = 0\n[backend]\nhost = {host}\n", 4)

    def test_two_different_ports_for_the_peer_are_refused(self):
        problems = self.problems("[backend]\nhost = tcp://127.0.0.1:6379\nport = 6380\n")
        self.assertIn("6379", " ".join(problems))
        self.assertIn("6380", " ".join(problems))

    def test_an_unknown_framing_is_refused_with_the_known_ones(self):
        problems = " ".join(self.problems("[backend]\nhost = tcp://127.0.0.1:9\nframing = binry\n"))
        self.assertIn("binry", problems)
        self.assertIn("binary", problems)

    def test_an_unknown_backend_is_refused_with_its_line(self):
        self.refused("[core]\nbackend = files\n", 2, "files")


class Reading(IntegrationCase):
    """What a good file may look like."""

    def serves(self, content: str | bytes):
        server = self.start(self.write(content))
        self.open(server).close_handshake()
        return server

    def test_a_comment_is_a_line_whose_first_visible_character_is_a_hash_or_a_semicolon(self):
        self.serves(
            "# first\n; second\n   # third\n\t; fourth\n[core]\n#port = x\nlisten = 127.0.0.1\nport = 0\n"
            "[backend]\n  ;host = y\nhost = echo://\n"
        )

    def test_a_semicolon_or_a_hash_behind_the_equals_sign_is_a_value(self):
        """So that `framing-config = ;` works."""
        for value in [";", "#", ";;", "a;b", "a # b"]:
            with self.subTest(value=value):
                self.serves(configuration(backend={"host": "echo://", "framing-config": value}))

    def test_no_comment_begins_behind_a_value(self):
        problems = self.problems("[core]\nport = 0 # any\n")
        self.assertTrue(problems[0].startswith("2: "), problems)

    def test_spaces_around_sections_keys_and_values_are_trimmed(self):
        self.serves("  [core]  \n\tlisten\t=  127.0.0.1  \nport=0\n [backend]\n   host   =   echo://   \n")

    def test_a_file_with_windows_line_ends_is_read(self):
        self.serves(configuration(backend={"host": "echo://"}).replace("\n", "\r\n"))

    def test_a_file_that_begins_with_a_byte_order_mark_is_read(self):
        self.serves(b"\xef\xbb\xbf" + configuration(backend={"host": "echo://"}).encode())

    def test_a_file_without_a_last_line_end_is_read(self):
        self.serves(configuration(backend={"host": "echo://"}).rstrip("\n"))

    def test_lines_in_front_of_any_section_belong_to_core(self):
        self.serves("listen = 127.0.0.1\nport = 0\n[backend]\nhost = echo://\n")

    def test_a_section_may_come_twice(self):
        self.serves("[core]\nlisten = 127.0.0.1\n[backend]\nhost = echo://\n[core]\nport = 0\n")

    def test_sizes_take_k_m_and_g_and_times_take_their_units(self):
        """The server starts with each of them, so each was read."""
        for value in ["256K", "1M", "64M", "65536"]:
            self.serves(configuration({"high-water": value}, {"host": "echo://"}))
        for value in ["10", "0.5", "250ms", "2s", "1m", "1h"]:
            self.serves(configuration({"handshake-timeout": value}, {"host": "echo://"}))

    def test_a_time_in_milliseconds_is_that_long(self):
        server = self.serve(core={"ping": "150ms"})
        self.assertEqual(self.open(server).receive_frame().opcode, 9)

    def test_listen_may_repeat(self):
        server = self.serve(core={"listen": ["127.0.0.1", "127.0.0.2"]})
        self.assertEqual(sorted(where.rpartition(":")[0] for where in server.listening), ["127.0.0.1", "127.0.0.2"])

    def test_relative_paths_start_at_the_working_directory(self):
        """As in websocksy: not at the folder of the file."""
        elsewhere, path = self.directory(), self.write(configuration(backend={"host": "echo://"}), "here.cfg")
        name = pathlib.Path(path)
        self.run_server("--check-config", name.name, status=0, cwd=str(name.parent))
        self.run_server("--check-config", name.name, status=1, cwd=str(elsewhere))


class PeerAddresses(IntegrationCase):
    """`host` and `port` of the default backend."""

    def reaches(self, peer, **backend) -> None:
        server = self.serve(backend.pop("host"), **backend)
        client, connection = self.open_to_peer(server, peer)
        client.send(text("over"))
        self.assertEqual(connection.receive_exactly(4), b"over")
        client.close_handshake()

    def test_the_port_may_come_from_the_url(self):
        peer = self.peer()
        self.reaches(peer, host=f"tcp://127.0.0.1:{peer.port}")

    def test_the_port_may_come_from_its_own_key(self):
        peer = self.peer()
        self.reaches(peer, host="tcp://127.0.0.1", port=peer.port)

    def test_the_same_port_in_both_places_is_fine(self):
        peer = self.peer()
        self.reaches(peer, host=f"tcp://127.0.0.1:{peer.port}", port=peer.port)

    def test_without_any_port_it_is_5900(self):
        """Documented as optional, an error in earlier bridges. An address of our own leaves 5900 free for all tests."""
        chance = self.random()
        own = ".".join(str(chance.randrange(1, 255)) for _ in range(3))
        peer = self.peer(host=f"127.{own}", port=5900)
        self.reaches(peer, host=f"tcp://{peer.host}")

    def test_a_host_without_a_scheme_is_tcp_with_a_warning(self):
        peer = self.peer()
        server = self.serve(f"127.0.0.1:{peer.port}")
        server.wait_for_log(r"warn: .*tcp://127\.0\.0\.1")
        self.open_to_peer(server, peer)

    def test_a_name_reaches_the_peer(self):
        peer = self.peer()
        self.reaches(peer, host=f"tcp://localhost:{peer.port}")

    def test_the_scheme_is_read_without_regard_to_case(self):
        """RFC 3986, 3.1."""
        peer = self.peer()
        self.reaches(peer, host=f"TCP://127.0.0.1:{peer.port}")
