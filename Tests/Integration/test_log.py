"""The log on standard error: its levels, a session's lines, and what may never stand in it."""

import fcntl
import os
import re
import signal

from case import IntegrationCase
from server import configuration
from wire import Client, binary, close, encode, fragments, request, text

#: fcntl(2); Python has no name for it.
F_SETPIPE_SZ = 1031
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


class Lines(IntegrationCase):
    def test_every_line_has_a_time_a_level_and_a_text(self):
        server = self.serve(core={"log-level": "debug"})
        self.open(server, "/x").close_handshake()
        server.wait_for_log(r"closed: ")
        for line in server.lines:
            self.assertRegex(line, rf"^{STAMP} (error|warn|info|debug): \S")

    def test_under_journald_the_time_is_left_out(self):
        """JOURNAL_STREAM names the device and inode of the stream that the journal reads (systemd.exec(5))."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        state = os.fstat(writing)
        variables = {"JOURNAL_STREAM": f"{state.st_dev}:{state.st_ino}"}
        path = self.write(configuration(backend={"host": "echo://"}))
        try:
            server = self.start(path, wait=False, variables=variables, log=writing)
        finally:
            os.close(writing)
        said = b""
        while b"ready\n" not in said:
            said += os.read(reading, 4096)
        for line in said.decode().splitlines():
            self.assertRegex(line, r"^(error|warn|info|debug): \S")
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait_for_exit(), 0)
        self.forget(server)

    def test_a_journal_stream_that_is_not_ours_changes_nothing(self):
        path = self.write(configuration(backend={"host": "echo://"}))
        server = self.start(path, variables={"JOURNAL_STREAM": "1:1"})
        self.assertRegex(server.lines[-1], rf"^{STAMP} info: ready$")

    def test_a_session_has_one_line_for_its_start_and_one_for_its_end(self):
        server, peer = self.serve_peer(framing="binary", protocol="*")
        client, connection = self.open_to_peer(server, peer, "/some/path", protocols="mqtt")
        client.send(binary(b"12345") + text("678") + b"".join(fragments(0x2, [b"9", b"0"])))
        self.assertEqual(connection.receive_exactly(10), b"1234567890")
        connection.send(b"answer")
        client.receive_data(6)
        client.close_handshake(1000, "bye")
        connection.receive_until_end()
        port = re.escape(peer.url)
        number = server.wait_for_log(
            rf"{STAMP} info: #(\d+) open: 127\.0\.0\.1:\d+ /some/path -> {port} \(framing binary, protocol mqtt\)$"
        )[1]
        server.wait_for_log(
            rf"{STAMP} info: #{number} closed: 127\.0\.0\.1:\d+ /some/path -> {port}, 10 bytes in 3 messages to peer, "
            rf'6 bytes in 1 messages? to client, code 1000, "bye", after \d+\.\d{{3}} s$'
        )

    def test_the_clients_own_address_and_port_stand_in_it(self):
        server = self.serve()
        client = self.open(server)
        port = client.socket.getsockname()[1]
        server.wait_for_log(rf"#\d+ open: 127\.0\.0\.1:{port} ")
        client.close_handshake()
        server.wait_for_log(rf"#\d+ closed: 127\.0\.0\.1:{port} ")

    def test_numbers_of_connections_are_not_used_twice(self):
        server = self.serve(core={"workers": 2})
        for _ in range(30):
            self.open(server).close_handshake()
        server.wait_for_log(r"closed: ", count=30)
        numbers = [re.search(r"#(\d+) open", line)[1] for line in server.matching(r"#\d+ open")]
        self.assertEqual(len(set(numbers)), 30)

    def test_an_echo_counts_both_ways(self):
        server = self.serve()
        client = self.open(server)
        client.send(text("12345") + binary(b""))
        client.receive_message()
        client.receive_message()
        client.close_handshake()
        server.wait_for_log(r"closed: .*, 5 bytes in 2 messages to peer, 5 bytes in 2 messages to client, ")

    def test_nothing_is_logged_for_each_message(self):
        server = self.serve(core={"log-level": "info"})
        client = self.open(server)
        server.wait_for_log(r"open: ")
        lines = len(server.lines)
        for _ in range(50):
            client.send(text("one more") + encode(0x9, b"ping"))
            client.receive_message()
        self.assertEqual(len(server.lines), lines)

    def test_a_refused_handshake_has_a_line_that_says_why(self):
        server = self.serve()
        client = self.connect(server)
        client.send(request("/where", changes={"Sec-WebSocket-Key": "short"}))
        client.receive_refusal()
        server.wait_for_log(r"info: #\d+ refused: 127\.0\.0\.1:\d+ /where, 400 Bad Request: \S")


class Levels(IntegrationCase):
    def levels(self, level: str) -> set[str]:
        """The levels of all lines of a short life, learnt after its end: at `error` there is no `ready` to wait for."""
        path = str(self.directory() / "log.sock")
        core = {"listen": f"unix://{path}", "log-level": level}
        server = self.start(self.write(configuration(core, {"host": "127.0.0.1:9"})), wait=False)
        while not os.path.exists(path):
            server.check_alive()
            os.sched_yield()
        while True:
            try:
                client = self.keep(Client(path))
                break
            except ConnectionRefusedError:
                server.check_alive()
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        client.receive_refusal()
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait_for_exit(), 0)
        found = {line.split(": ")[0].split()[-1] for line in server.lines}
        self.forget(server)
        return found

    def test_error_shows_no_more_than_errors(self):
        self.assertLessEqual(self.levels("error"), {"error"})

    def test_warn_shows_warnings_and_no_more(self):
        """The peer without a scheme is one."""
        self.assertEqual(self.levels("warn"), {"warn"})

    def test_info_shows_what_happens(self):
        self.assertEqual(self.levels("info"), {"warn", "info"})

    def test_debug_shows_at_least_as_much(self):
        self.assertLessEqual({"warn", "info"}, self.levels("debug"))


class Safety(IntegrationCase):
    """What a client writes must not write the log."""

    def raw_log(self, server) -> str:
        return server.log()

    def assert_clean(self, server) -> None:
        for line in server.lines:
            self.assertIsNone(re.search(r"[\x00-\x1f\x7f-\x9f]", line), repr(line))
            self.assertRegex(line, rf"^{STAMP} (error|warn|info|debug): ", repr(line))

    def test_the_query_is_left_out(self):
        """Tokens stand in it."""
        server = self.serve(core={"log-level": "debug"})
        self.open(server, "/path?token=SECRET-1").close_handshake()
        for shape in [{"changes": {"Sec-WebSocket-Key": "x"}}, {"method": "POST"}, {"version": "HTTP/1.0"}]:
            client = self.connect(server)
            client.send(request("/path?token=SECRET-2", **shape))
            client.receive_refusal()
        client = self.connect(server)
        client.send(request("/a%zz?token=SECRET-3"))
        client.receive_refusal()
        client = self.connect(server)
        client.send(b"GET /x?token=SECRET-4" + b"a" * 9000)
        client.receive_head()
        server.wait_for_log(r"refused: ", count=5)
        self.assertNotIn("SECRET", self.raw_log(server))
        server.wait_for_log(r"open: \S+ /path -> ")

    def test_the_values_of_fields_are_left_out(self):
        """Cookies and credentials are for the peer's side of the world, not for the log."""
        server = self.serve(core={"log-level": "debug"})
        extra = [("Cookie", "session=SECRET"), ("Authorization", "Bearer SECRET")]
        self.open(server, extra=extra).close_handshake()
        client = self.connect(server)
        client.send(request(extra=extra, changes={"Upgrade": None}))
        client.receive_refusal()
        server.wait_for_log(r"refused: ")
        self.assertNotIn("SECRET", self.raw_log(server))

    def test_what_is_sent_is_left_out(self):
        server, peer = self.serve_peer({"log-level": "debug"})
        client, connection = self.open_to_peer(server, peer)
        client.send(text("SECRET"))
        connection.receive_exactly(6)
        connection.send(b"SECRET")
        client.receive_data(6)
        client.close_handshake()
        connection.receive_until_end()
        server.wait_for_log(r"closed: ")
        self.assertNotIn("SECRET", self.raw_log(server))

    def test_control_bytes_in_a_path_are_escaped(self):
        server = self.serve()
        path = "/a%0A2026-01-01T00:00:00.000Z%20error:%20forged%0D%1b%5B31m%7f%C2%9Bz%09"
        client = self.connect(server)
        client.send(request(path))
        if client.receive_head().status == 101:
            client.close_handshake()
        server.wait_for_log(r"(closed|refused): ")
        self.assert_clean(server)
        self.assertEqual(server.matching(r"Z error: forged$"), [])

    def test_control_bytes_in_a_closes_reason_are_escaped(self):
        server = self.serve()
        reason = 'x\n2026-01-01T00:00:00.000Z error: forged\r\x1b[2J\x00\x7f\u009b"quote"\\'
        self.open(server).close_handshake(4000, reason)
        server.wait_for_log(r"closed: .*code 4000")
        self.assert_clean(server)
        self.assertEqual(len(server.matching(r"^\S+ error: ")), 0)

    def test_letters_outside_ascii_in_a_reason_are_kept_or_escaped_and_whole(self):
        server = self.serve()
        self.open(server).close_handshake(4000, "tschüß €")
        server.wait_for_log(r"closed: .*code 4000, \"tsch.*\", after")

    def test_bytes_of_a_request_that_is_no_http_are_escaped(self):
        server = self.serve()
        for wire in [b"\x16\x03\x01\x1b[31m\r\n\r\n", b"GET /\x1b]0;x\x07 HTTP/1.1\r\n\r\n", b"\xff\xfe\x9b\r\n\r\n"]:
            client = self.connect(server)
            client.send(wire)
            client.receive_refusal()
        server.wait_for_log(r"refused: ", count=3)
        self.assert_clean(server)

    def test_a_subprotocol_cannot_forge_the_line(self):
        server = self.serve(protocol="*")
        self.open(server, protocols="a'b!#$%&*+.^_`|~").close_handshake()
        server.wait_for_log(r"closed: ")
        self.assert_clean(server)


class Reader(IntegrationCase):
    def test_a_log_that_nobody_reads_any_more_does_not_end_the_server(self):
        """The reader of the pipe is gone: a write fails, and raises SIGPIPE where that is not ignored."""
        reading, writing = os.pipe()
        path = self.write(configuration(backend={"host": "echo://"}))
        server = self.start(path, wait=False, log=writing)
        os.close(writing)
        said = b""
        while b"ready\n" not in said:
            said += os.read(reading, 4096)
        os.close(reading)
        port = int(re.search(rb"listening on 127\.0\.0\.1:(\d+)", said)[1])
        for _ in range(3):
            client = self.keep(Client(("127.0.0.1", port)))
            client.upgrade()
            client.send(text("still here") + close(1000))
            self.assertEqual(client.receive_message(), (1, b"still here"))
            client.receive_close()
            client.receive_end()
        server.check_alive()

    def test_a_log_that_nobody_reads_does_not_stop_the_server(self):
        """The pipe is full after some dozen lines; a write that waits would stop a worker, and all its sessions."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        fcntl.fcntl(writing, F_SETPIPE_SZ, 4096)
        path = self.write(configuration({"log-level": "debug"}, {"host": "echo://"}))
        server = self.start(path, wait=False, log=writing)
        os.close(writing)
        said = b""
        while b"ready\n" not in said:
            said += os.read(reading, 4096)
        port = int(re.search(rb"listening on 127\.0\.0\.1:(\d+)", said)[1])
        for _ in range(200):
            client = self.keep(Client(("127.0.0.1", port)))
            client.upgrade()
            client.send(text("still here") + close(1000))
            self.assertEqual(client.receive_message(), (1, b"still here"))
            client.receive_close()
            client.receive_end()
        server.check_alive()
