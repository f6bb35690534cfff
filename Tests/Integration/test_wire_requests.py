"""The raw requests of `wire_cases` against the built server: each at once, in pieces, and with more behind it."""

import email.utils
import time

from case import IntegrationCase
from wire import ACCEPT, CLOSE, Client, Response, close, events, request, text
from wire_cases import RequestCase, requests_meaning, requests_syntax, requests_upgrade

TABLES: dict[str, list[RequestCase]] = {
    "line ends": requests_syntax.LINE_ENDS,
    "request lines": requests_syntax.REQUEST_LINES,
    "versions of HTTP": requests_syntax.VERSIONS,
    "field lines": requests_syntax.FIELD_LINES,
    "methods": requests_meaning.METHODS,
    "targets": requests_meaning.TARGETS,
    "hosts": requests_meaning.HOSTS,
    "bodies": requests_meaning.BODIES,
    "smuggling": requests_meaning.SMUGGLING,
    "behind the head": requests_meaning.BEHIND,
    "Upgrade and Connection": requests_upgrade.UPGRADES,
    "keys": requests_upgrade.KEYS,
    "versions": requests_upgrade.VERSIONS,
    "subprotocols": requests_upgrade.SUBPROTOCOLS,
    "extensions": requests_upgrade.EXTENSIONS,
    "limits": requests_upgrade.LIMITS,
}

#: Seconds within which TCP must end: what the server is told to wait for a client that does nothing.
CLOSE_TIMEOUT = 5


class Requests(IntegrationCase):
    """Each request of the list gets its one answer, whole and followed by the orderly end of TCP."""

    def setUp(self):
        super().setUp()
        self.server = self.serve(core={"close-timeout": CLOSE_TIMEOUT}, protocol="*")

    def each(self, act, choose=lambda case: True) -> None:
        """Does `act` with a connection to the server for each case, and judges what came of it."""
        for table, cases in TABLES.items():
            for case in filter(choose, cases):
                with self.subTest(f"{table}: {case.name}", section=case.section):
                    client = Client(self.server.address)
                    try:
                        act(client, case)
                        begun = time.monotonic()
                        (self.judge_upgrade if case.status == 101 else self.judge_refusal)(client, case)
                        self.assertLess(time.monotonic() - begun, CLOSE_TIMEOUT, "the end of TCP")
                    finally:
                        client.close()

    def judge_upgrade(self, client: Client, case: RequestCase) -> None:
        response = client.receive_head()
        self.assertEqual(response.status, 101, f"{response} {bytes(client.buffer)}")
        self.assertEqual(response.tokens("Upgrade"), ["websocket"])
        self.assertIn("upgrade", response.tokens("Connection"))
        for absent in ("Content-Length", "Transfer-Encoding", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version"):
            self.assertIsNone(response.field(absent))
        self.judge_fields(response, {"Sec-WebSocket-Accept": ACCEPT, "Sec-WebSocket-Protocol": None, **case.fields})
        if not case.sent.endswith(close(1000)):
            client.send(close(1000))
        frames = []
        while (frame := client.receive_frame()) and frame.opcode != CLOSE:
            frames.append(frame)
        self.assertEqual(events(frames), events(case.back))
        self.assertEqual(frame and frame.code, case.code)
        client.receive_end()

    def judge_refusal(self, client: Client, case: RequestCase) -> None:
        if case.sent.startswith(b"HEAD "):
            response = client.receive_head()
            client.receive_end()
        else:
            response = client.receive_refusal()
            self.assertTrue(response.body.strip().isascii() and response.body.strip(), "a sentence for people")
        self.assertEqual(response.status, case.status, response)
        self.assertTrue(response.reason, "a reason phrase")
        self.assertGreater(int(response.field("Content-Length")), 0)
        self.assertTrue(response.field("Content-Type").startswith("text/plain"), response.fields)
        self.assertLess(abs(email.utils.parsedate_to_datetime(response.field("Date")).timestamp() - time.time()), 60)
        self.assertIn("close", response.tokens("Connection"))
        # RFC 9110, 7.8: who sends Upgrade names it in Connection.
        self.assertEqual("upgrade" in response.tokens("Connection"), response.field("Upgrade") is not None)
        for absent in ("Transfer-Encoding", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol"):
            self.assertIsNone(response.field(absent))
        self.judge_fields(response, case.fields)

    def judge_fields(self, response: Response, fields: dict[str, str | None]) -> None:
        for name, value in fields.items():
            self.assertEqual(response.field(name), value, response.fields)

    def test_each_gets_its_answer(self):
        self.each(lambda client, case: client.send(case.sent))

    def test_each_gets_the_same_answer_in_pieces(self):
        self.each(lambda client, case: client.send_in_pieces(case.sent))

    def test_a_refused_one_is_answered_once_whatever_follows(self):
        """No second answer, no 101: what follows is neither a request nor a frame to this server."""
        more = request("/hidden") + text("hidden") + b"\r\n\r\n" + request("/hidden") + close(1000)
        self.each(lambda client, case: client.send(case.sent + more), lambda case: case.status != 101)

    def test_the_list_is_one(self):
        names = [(table, case.name) for table, cases in TABLES.items() for case in cases]
        self.assertEqual(len(names), len(set(names)), "a name stands twice")
        self.assertGreater(len(names), 300)
