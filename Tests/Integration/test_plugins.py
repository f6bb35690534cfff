"""Backends from shared libraries: what they are shown, what becomes of what they answer, and of what they don't."""

import os
import pathlib

import plugins
from case import IntegrationCase
from server import configuration
from wire import close, request, text


class PluginCase(IntegrationCase):
    """Servers with plugins from a folder of the test's own."""

    def setUp(self):
        super().setUp()
        self.folder = self.directory()

    def serve_backend(self, name: str, core: dict | None = None, **options):
        """A server with the backend `name` of the folder. Its peer is echo:// unless `options` say otherwise."""
        options = {"peer": "echo://", **options}
        return self.start(self.write(configuration({"plugins": self.folder, "backend": name, **(core or {})}, options)))

    def ask(self, server, path: str, **shape):
        """A client whose request is sent and not answered yet."""
        client = self.connect(server)
        client.send(request(path, **shape))
        return client

    def refused(self, server, path: str, status: int, **shape):
        response = self.ask(server, path, **shape).receive_refusal()
        self.assertEqual(response.status, status, f"{path}: {response}")
        return response

    def echoes(self, client) -> None:
        client.send(text("there and back"))
        self.assertEqual(client.receive_message(), (1, b"there and back"))


class FirstVersion(PluginCase):
    """A backend of version 1."""

    def setUp(self):
        super().setUp()
        plugins.probe("backend_first", self.folder)

    def test_it_finds_the_peer(self):
        self.echoes(self.open(self.serve_backend("first"), "/any"))

    def test_without_a_peer_the_client_is_answered_404(self):
        self.refused(self.serve_backend("first"), "/no-host", 404)

    def test_it_is_shown_the_whole_request(self):
        server = self.serve_backend("first")
        extra = [("cookie", "a=b"), ("X-FORWARDED-FOR", "192.0.2.1"), ("user-agent", "probe"), ("cookie", "c=d")]
        extra += [(f"x-{number}", str(number)) for number in range(10)]
        self.open(server, "/show?q=1", protocols="chat, talk", extra=extra)
        shown = server.wait_for_log(r"probe: endpoint (.*)").group(1)
        self.assertIn("/show?q=1 path /show?q=1 key ", shown)
        self.assertIn("version 13 upgrade 3 state 1 protocols 2 socket 1 peer -1 buffers 0 0", shown)
        self.assertIn("headers 15 kept 10", shown)
        server.wait_for_log(r"^probe: header ", count=15)
        headers = [line.split("header ", 1)[1] for line in server.matching(r"^probe: header ")]
        expected = ["Host: 127.0.0.1", "Cookie: a=b", "X-Forwarded-For: 192.0.2.1", "User-Agent: probe", "Cookie: c=d"]
        self.assertEqual(headers, expected + [f"X-{number}: {number}" for number in range(10)])
        self.assertEqual(server.matching("probe: other header"), [])

    def test_it_may_write_to_all_that_it_is_shown(self):
        server = self.serve_backend("first")
        response = self.connect(server).upgrade("/scribble", protocols="chat", extra=[("Cookie", "a=b")])
        self.assertIsNone(response.field("Sec-WebSocket-Protocol"))

    def test_it_chooses_the_subprotocol_by_its_index(self):
        server = self.serve_backend("first")
        chosen = self.connect(server).upgrade("/first", protocols="chat, talk").field("Sec-WebSocket-Protocol")
        self.assertEqual(chosen, "chat")
        self.assertIsNone(self.connect(server).upgrade("/any", protocols="chat").field("Sec-WebSocket-Protocol"))

    def test_an_answer_that_makes_no_sense_is_500_and_named_in_the_log(self):
        server = self.serve_backend("first")
        reasons = {
            "/index": "index 1",
            "/huge-index": "index 18446744073709551615",
            "/transport": "transport 99",
            "/configuration": "not UTF-8",
            "/empty-host": "host is missing",
            "/no-text": "not UTF-8",
            "/lent": "/lent",
        }
        for path, reason in reasons.items():
            with self.subTest(path=path):
                response = self.refused(server, path, 500)
                self.assertNotIn(reason.encode(), response.body)
                server.wait_for_log(f"refused: .* {path}, 500 .*{reason}")
        self.echoes(self.open(server, "/any"))

    def test_host_and_port_may_come_apart(self):
        peer = self.peer()
        server = self.serve_backend("first", peer=peer.url)
        for path in ["/bare", "/tcp"]:
            with self.subTest(path=path):
                client, connection = self.open_to_peer(server, peer, path)
                client.send(text("over"))
                self.assertEqual(connection.receive_exactly(4), b"over")
        self.refused(server, "/port", 500)
        server.wait_for_log('500 .*port "seventy"')

    def test_a_host_without_a_scheme_is_warned_of_once(self):
        peer = self.peer()
        server = self.serve_backend("first", peer=peer.url)
        for _ in range(3):
            self.open_to_peer(server, peer, "/bare")
        server.wait_for_log(r"warn: #1: .*names no scheme")
        self.assertEqual(len(server.matching("names no scheme")), 1)

    def test_it_is_begun_configured_and_cleaned_up_once(self):
        server = self.serve_backend("first")
        self.open(server, "/any").close_handshake()
        server.signal(15)
        self.assertEqual(server.wait_for_exit(), 0)
        life = server.matching("^probe: ")
        self.assertEqual(
            life, ["probe: init", "probe: configure peer=echo://", "probe: query /any", "probe: cleanup"])
        self.forget(server)

    def test_it_is_never_asked_twice_at_once(self):
        server = self.serve_backend("first", {"workers": 2})
        clients = [self.ask(server, f"/{number}") for number in range(50)]
        for client in clients:
            client.receive_upgrade()
        self.assertEqual(server.matching("twice at once"), [])


    def test_it_names_a_framing_by_its_address(self):
        plugins.probe("framing_probe", self.folder)
        peer = self.peer()
        server = self.serve_backend("first", peer=peer.url)
        for path, expected in {"/framing": (2, b"ab"), "/unknown-framing": (1, b"ab"), "/own-framing": (1, b"a")}.items():
            with self.subTest(path=path):
                client, connection = self.open_to_peer(server, peer, path)
                connection.send(b"ab")
                self.assertEqual(client.receive_message(), expected)

    def test_a_framing_that_is_registered_while_the_server_serves_is_too_late(self):
        server = self.serve_backend("first")
        self.open(server, "/late")
        server.wait_for_log("probe: too late 1")


class Framings(PluginCase):
    """Framing functions of version 1, by way of the default backend."""

    def serve_framing(self, framing: str, **options):
        plugins.probe("framing_probe", self.folder)
        return self.serve_peer({"plugins": self.folder}, framing=framing, **options)

    def receives(self, framing: str, sent: bytes):
        """A server, and a client that gets what this framing makes of what its peer sends before it ends."""
        server, peer = self.serve_framing(framing)
        client, connection = self.open_to_peer(server, peer)
        connection.send(sent)
        connection.close()
        return server, client

    def test_an_answer_that_makes_no_sense_closes_this_connection_with_1011(self):
        reasons = {"negative": "it answered -1", "beyond": "6 bytes of 5", "opcode-five": "opcode 5"}
        for framing, reason in reasons.items():
            with self.subTest(framing=framing):
                server, client = self.receives(framing, b"hello")
                client.answer_close(1011)
                server.wait_for_log(f'#1 closed: .* code 1011, ".*{reason}')
                self.open(server)

    def test_a_close_closes(self):
        _, client = self.receives("says-close", b"\x03\xe9going")
        self.assertEqual(client.answer_close(1001).payload[2:], b"going")
        # What is no Close of RFC 6455, 5.5.1 is not sent as one.
        _, client = self.receives("says-close", b"hello")
        client.answer_close(1011)

    def test_a_ping_is_sent_if_it_fits_a_control_frame(self):
        _, client = self.receives("says-ping", b"hello")
        frame = client.receive_frame()
        self.assertEqual((frame.opcode, frame.payload), (9, b"hello"))
        _, client = self.receives("says-ping", b"x" * 126)
        self.assertEqual(client.receive_close().code, 1011)

    def test_what_is_discarded_goes_nowhere(self):
        server, peer = self.serve_framing("says-discard")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"-to nobody")
        client.send(text("read?"))
        self.assertEqual(connection.receive_exactly(5), b"read?")
        connection.send(b"kept")
        self.assertEqual(client.receive_message()[1][-4:], b"kept")

    def test_what_it_keeps_is_given_back_with_the_connection(self):
        server, peer = self.serve_framing("counting", framing_config="some thing")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"once")
        self.assertEqual(client.receive_message(), (1, b"once"))
        connection.close()
        client.answer_close(1000)
        server.wait_for_log('probe: freed after 1, configuration "some thing"')
        server, peer = self.serve_framing("counting")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"once")
        self.assertEqual(client.receive_message(), (1, b"once"))
        client.send(close(1000))
        connection.receive_until_end()
        connection.close()
        server.wait_for_log('probe: freed after 1, configuration ""')
        self.assertEqual(len(server.matching("probe: ")), 1)


class Waiting(PluginCase):
    """A backend that does not answer."""

    def setUp(self):
        super().setUp()
        self.pipe = self.directory() / "pipe"
        os.mkfifo(self.pipe)
        # While this is open, whoever reads from the pipe waits.
        self.gate = os.open(self.pipe, os.O_RDWR)
        self.addCleanup(self.release)

    def serve_blocking(self, name: str, core: dict | None = None):
        plugins.probe("backend_first", self.folder)
        plugins.probe("backend_second", self.folder)
        plugins.probe("backend_second", self.folder, "PARALLEL", called="backend_parallel")
        return self.serve_backend(name, core, pipe=self.pipe)

    def release(self) -> None:
        """The backend goes on, however many of its threads wait."""
        if self.gate >= 0:
            os.close(self.gate)
            self.gate = -1

    def test_open_connections_go_on(self):
        server = self.serve_blocking("first", {"workers": 1})
        before = self.open(server, "/before")
        waiting = self.ask(server, "/block")
        server.wait_for_log("probe: query /block")
        self.echoes(before)
        self.release()
        waiting.receive_upgrade()
        self.echoes(waiting)

    def test_each_handshake_is_answered_504_at_its_own_deadline(self):
        server = self.serve_blocking("first", {"connect-timeout": "300ms"})
        first = self.ask(server, "/block")
        server.wait_for_log("probe: query /block")
        second = self.ask(server, "/second")
        for client in [first, second]:
            self.assertEqual(client.receive_refusal().status, 504)
        self.release()
        self.echoes(self.open(server, "/third"))
        # Nobody waited for the second any more when its turn came.
        self.assertEqual(server.matching("probe: query /second"), [])

    def test_an_answer_that_comes_too_late_is_dropped(self):
        server = self.serve_blocking("first", {"connect-timeout": "200ms"})
        late = self.ask(server, "/block")
        self.assertEqual(late.receive_refusal().status, 504)
        self.release()
        self.echoes(self.open(server, "/next"))
        self.assertEqual(server.matching("#1 open"), [])

    def test_a_client_that_leaves_meanwhile_harms_nobody(self):
        server = self.serve_blocking("first")
        self.ask(server, "/block").close()
        server.wait_for_log("probe: query /block")
        self.release()
        self.echoes(self.open(server, "/next"))

    def test_a_server_that_ends_waits_for_the_answer_before_it_cleans_up(self):
        server = self.serve_blocking("first", {"connect-timeout": "200ms"})
        self.assertEqual(self.ask(server, "/block").receive_refusal().status, 504)
        server.signal(15)
        server.wait_for_log("SIGTERM")
        self.release()
        self.assertEqual(server.wait_for_exit(), 0)
        self.assertEqual(server.matching("cleanup"), ["probe: cleanup"])
        self.forget(server)

    def test_a_server_ends_in_time_although_the_answer_never_comes(self):
        for name in ["first", "second", "parallel"]:
            with self.subTest(name=name):
                server = self.serve_blocking(name, {"drain": "300ms"})
                waiting = self.ask(server, "/block")
                server.wait_for_log("probe: query /block")
                server.signal(15)
                self.assertEqual(waiting.receive_refusal().status, 503)
                self.assertEqual(server.wait_for_exit(), 0)
                self.assertEqual(server.matching("probe: cleanup"), [])
                self.assertEqual(len(server.matching("warn: .*without a cleanup")), 1)
                self.forget(server)

    def test_a_second_signal_waits_no_longer(self):
        server = self.serve_blocking("first", {"connect-timeout": "200ms", "drain": "1h"})
        self.assertEqual(self.ask(server, "/block").receive_refusal().status, 504)
        server.signal(15)
        server.wait_for_log("SIGTERM")
        server.signal(15)
        server.wait_for_exit()
        server.wait_for_log("without a cleanup")
        self.forget(server)

    def test_one_that_says_that_it_is_parallel_is_asked_by_several_threads(self):
        server = self.serve_blocking("parallel")
        waiting = [self.ask(server, "/block") for _ in range(2)]
        server.wait_for_log("probe: query /block", count=2)
        self.echoes(self.open(server, "/beside"))
        server.wait_for_log("probe: query /beside, 3 at once")
        self.release()
        for client in waiting:
            client.receive_upgrade()

    def test_one_that_does_not_say_so_is_asked_by_one(self):
        server = self.serve_blocking("second", {"connect-timeout": "300ms"})
        waiting = self.ask(server, "/block")
        server.wait_for_log("probe: query /block")
        self.assertEqual(self.ask(server, "/beside").receive_refusal().status, 504)
        waiting.receive_refusal()
        self.assertEqual(server.matching("/beside, "), server.matching("refused: .*/beside, 504"))
        self.release()


class SecondVersion(PluginCase):
    """A backend of version 2."""

    def setUp(self):
        super().setUp()
        plugins.probe("backend_second", self.folder)

    def test_it_finds_the_peer(self):
        self.echoes(self.open(self.serve_backend("second"), "/any"))

    def test_it_is_shown_the_whole_request(self):
        server = self.serve_backend("second")
        shape = {"protocols": "chat, talk", "extra": [("cookie", "a=b"), ("cookie", "c=d")]}
        client = self.open(server, "/sh%6fw?q=%20", **shape)
        client.close_handshake()
        shown = server.wait_for_log(r"probe: sizes (.*)").group(1)
        address = server.wait_for_log(r"#1 open: (\S+)").group(1)
        self.assertEqual(
            shown, f"1 method GET target /sh%6fw?q=%20 path /show query q=%20 host 127.0.0.1 client {address} "
            "headers 8 protocols 2")
        server.wait_for_log(r"^probe: header ", count=8)
        server.wait_for_log(r"^probe: protocol ", count=2)
        headers = [line.split("header ", 1)[1] for line in server.matching(r"^probe: header ")]
        self.assertEqual(headers[-2:], ["Cookie: a=b", "Cookie: c=d"])
        self.assertEqual(server.matching("^probe: protocol "), ["probe: protocol chat", "probe: protocol talk"])
        self.assertEqual(server.matching("not filled"), [])

    def test_peers_are_tried_in_order(self):
        server = self.serve_backend("second", peer=[self.refusing().url, "echo://"])
        self.echoes(self.open(server, "/any"))
        server.wait_for_log("-> echo://")

    def test_it_names_framing_and_subprotocol(self):
        peer = self.peer()
        server = self.serve_backend("second", peer=peer.url)
        client, connection = self.open_to_peer(server, peer, "/binary")
        connection.send(b"text")
        self.assertEqual(client.receive_message(), (2, b"text"))
        chosen = self.connect(server).upgrade("/first", protocols="chat").field("Sec-WebSocket-Protocol")
        self.assertEqual(chosen, "chat")

    def test_without_a_peer_the_client_is_answered_404(self):
        self.refused(self.serve_backend("second"), "/no-peer", 404)

    def test_it_may_choose_the_status_and_the_text(self):
        server = self.serve_backend("second")
        response = self.refused(server, "/forbidden", 403)
        self.assertEqual(response.body, b"Not for you.\nAsk somebody else.\n")
        self.assertTrue(self.refused(server, "/wordless", 429).body)

    def test_a_redirection_says_where_to_go(self):
        response = self.refused(self.serve_backend("second"), "/moved", 307)
        self.assertEqual(response.field("Location"), "https://example.org/elsewhere?a=b")

    def test_an_answer_that_makes_no_sense_is_500_and_named_in_the_log(self):
        server = self.serve_backend("second")
        reasons = {
            "/index": "index 1",
            "/unknown-framing": 'framing "there is none"',
            "/null-peer": "number 2 is NULL",
            "/null-peers": "number 1 is NULL",
            "/many-peers": "18446744073709551615 peers",
            "/bad-peer": "gopher:",
            "/moved-nowhere": "redirection",
            "/injected": "redirection",
            "/control": "control characters",
            "/switching": "status 101",
            "/huge-status": "status 4000000000",
            "/fails": "failed with -7: the database is away",
            "/fails-silently": "failed with 1",
        }
        for path, reason in reasons.items():
            with self.subTest(path=path):
                response = self.refused(server, path, 500)
                self.assertNotIn(b"database", response.body)
                self.assertIsNone(response.field("Set-Cookie"))
                server.wait_for_log(f"refused: .* {path}, 500 .*{reason}")
        self.echoes(self.open(server, "/any"))
