"""The handshakes that are refused: each with a whole response, and the connection's orderly end."""

import socket
import time

import process
from case import IntegrationCase
from stream import Background
from wire import KEY, binary, request, text


class Refused(IntegrationCase):
    def refusal(self, server, sent: bytes | None = None, **shape):
        client = self.connect(server)
        client.send(request(**shape) if sent is None else sent)
        return client.receive_refusal()

    def assert_refused(self, response, status: int) -> None:
        self.assertEqual(response.status, status, response)
        self.assertTrue(response.reason, "a reason phrase")
        self.assertTrue(response.body.strip(), "a body that says what is wrong")
        self.assertTrue((response.field("Content-Type") or "").startswith("text/plain"), response.fields)


class Malformed(Refused):
    """400: RFC 9112 and RFC 6455, 4.2.1."""

    def check(self, table: dict[str, bytes | dict], status: int = 400) -> None:
        peer = self.peer()
        server = self.serve(peer.url)
        for name, shape in table.items():
            with self.subTest(name):
                sent = shape if isinstance(shape, bytes) else request(**shape)
                self.assert_refused(self.refusal(server, sent), status)
        peer.listener.settimeout(0)
        with self.assertRaises(BlockingIOError, msg="a refused client must not reach the peer"):
            peer.listener.accept()

    def test_a_request_that_is_no_http(self):
        good = request()
        self.check({
            "no request line": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS\r\n\r\n",
            "one word": b"GET\r\n\r\n",
            "no version": b"GET /\r\nHost: x\r\n\r\n",
            "two spaces": good.replace(b"GET /", b"GET  /", 1),
            "a space at the end": good.replace(b"HTTP/1.1\r", b"HTTP/1.1 \r", 1),
            "a strange version": good.replace(b"HTTP/1.1", b"HTTP/1.x", 1),
            "another protocol": good.replace(b"HTTP/1.1", b"SPDY/1.1", 1),
            "lower case": good.replace(b"HTTP/1.1", b"http/1.1", 1),
        })  # fmt: skip

    def test_a_line_end_that_is_not_crlf(self):
        """RFC 9112, 2.2: a bare LF or CR lets two readers see two requests."""
        good = request()
        self.check({
            "bare LF everywhere": good.replace(b"\r\n", b"\n"),
            "bare LF once": good.replace(b"Upgrade: websocket\r\n", b"Upgrade: websocket\n"),
            "bare CR in a value": good.replace(b"Host: 127", b"Host: \r127"),
            "bare CR as an end": good.replace(b"Upgrade: websocket\r\n", b"Upgrade: websocket\r"),
        })  # fmt: skip

    def test_a_field_that_is_none(self):
        """RFC 9112, 5: no folding, no space in front of the colon, a token for a name, no control bytes."""
        self.check({
            "no colon": request(extra=[]).replace(b"\r\n\r\n", b"\r\nnonsense\r\n\r\n"),
            "no name": request().replace(b"\r\n\r\n", b"\r\n: value\r\n\r\n"),
            "a space in front of the colon": request().replace(b"Host:", b"Host :"),
            "a space in the name": request().replace(b"\r\n\r\n", b"\r\nX Y: z\r\n\r\n"),
            "folded": request().replace(b"\r\n\r\n", b"\r\nX-A: b\r\n c\r\n\r\n"),
            "folded at the start": request().replace(b"Host", b" Host", 1),
            "NUL in a value": request(extra=[("X-A", "b\0c")]),
            "a control byte in a value": request(extra=[("X-A", "b\x1b[31mc")]),
            "NUL in a name": request(extra=[("X\0A", "b")]),
        })  # fmt: skip

    def test_a_target_that_is_none(self):
        self.check({
            "no slash": {"path": "echo"},
            "the asterisk form": {"path": "*"},
            "the authority form": {"path": "127.0.0.1:80"},
            "a fragment (RFC 6455, 3)": {"path": "/a#b"},
            "a bad escape": {"path": "/a%zz"},
            "a cut escape": {"path": "/a%2"},
            "an escaped NUL": {"path": "/a%00b"},
            "a control byte": {"path": "/a\x01b"},
            "a byte that is not ASCII": {"path": "/\xe9"},
        })  # fmt: skip

    def test_a_host_that_is_missing_or_doubled(self):
        """RFC 9112, 3.2: exactly one."""
        self.check({
            "none": {"changes": {"Host": None}},
            "two": {"extra": [("Host", "127.0.0.1")]},
            "two different": {"extra": [("Host", "other")]},
            "not one": {"changes": {"Host": "a b"}},
            "a slash": {"changes": {"Host": "a/b"}},
            "a user": {"changes": {"Host": "user@host"}},
        })  # fmt: skip

    def test_a_key_that_is_not_16_bytes_in_base64(self):
        """RFC 6455, 4.2.1, 5."""
        keys = {
            "none": None, "empty": "", "15 bytes": "AAAAAAAAAAAAAAAAAAAA", "17 bytes": "AAAAAAAAAAAAAAAAAAAAAAA=",
            "24 letters without padding": "A" * 24, "no Base64": "!!!!!!!!!!!!!!!!!!!!!!==", "long": "A" * 4000,
            "unpadded": KEY.rstrip("="), "the letters of URLs": "dGhlIHNhbXBsZSBub25j_Q==", "a space": KEY + " x",
        }  # fmt: skip
        table: dict = {name: {"changes": {"Sec-WebSocket-Key": key}} for name, key in keys.items()}
        self.check({**table, "two": {"extra": [("Sec-WebSocket-Key", KEY)]}})

    def test_a_request_with_a_body(self):
        """A handshake has none, and what stands there would be read as frames."""
        self.check({
            "a length": request(extra=[("Content-Length", "5")]) + b"hello",
            "chunks": request(extra=[("Transfer-Encoding", "chunked")]) + b"0\r\n\r\n",
            "both": request(extra=[("Content-Length", "5"), ("Transfer-Encoding", "chunked")]) + b"0\r\n\r\n",
            "a bad length": {"extra": [("Content-Length", "-1")]},
        })  # fmt: skip

    def test_subprotocols_that_are_no_list_of_tokens(self):
        """RFC 6455, 4.1, 10: one or more distinct tokens."""
        self.check({
            "a space": {"protocols": "a b"},
            "twice the same": {"protocols": "a, a"},
            "twice the same in two lines": {"protocols": "a", "extra": [("Sec-WebSocket-Protocol", "a")]},
            "a quote": {"protocols": '"a"'},
        })  # fmt: skip

    def test_extensions_that_are_no_list(self):
        """RFC 6455, 9.1: a malformed offer is refused, although none is taken."""
        for offer in ["; a", "a; =b", 'a; b="c', "a b"]:
            with self.subTest(offer):
                self.check({offer: {"extra": [("Sec-WebSocket-Extensions", offer)]}})

    def test_a_malformed_line_is_refused_before_the_head_is_whole(self):
        """There is no need to wait for the rest of what is already wrong."""
        server = self.serve()
        for begun in [b"GET  / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost : x\r\n", b"GET / HTTP/1.1\r\nHost: \0"]:
            with self.subTest(begun):
                self.assert_refused(self.refusal(server, begun), 400)


class OtherRequests(Refused):
    """What is good HTTP and no WebSocket handshake."""

    def test_a_plain_get_is_told_to_upgrade(self):
        """Earlier bridges give no answer, and keep the connection for ever. RFC 9110, 15.5.22."""
        response = self.refusal(self.serve(), b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n")
        self.assert_refused(response, 426)
        self.assertEqual(response.tokens("Upgrade"), ["websocket"])
        self.assertIn("websocket", response.body.decode().lower())

    def test_an_upgrade_to_something_else_is_told_to_upgrade(self):
        server = self.serve()
        for changes in [{"Upgrade": "h2c"}, {"Upgrade": None}, {"Connection": "close"}, {"Connection": None}]:
            with self.subTest(changes=changes):
                response = self.refusal(server, changes=changes)
                self.assert_refused(response, 426)
                self.assertEqual(response.tokens("Upgrade"), ["websocket"])

    def test_websocket_inside_another_word_is_no_upgrade(self):
        server = self.serve()
        for changes in [{"Upgrade": "websocketx"}, {"Upgrade": "not-websocket"}, {"Connection": "upgraded"}]:
            with self.subTest(changes=changes):
                self.assert_refused(self.refusal(server, changes=changes), 426)

    def test_another_version_is_told_the_one_we_speak(self):
        """RFC 6455, 4.2.2 and 4.4: 426 with Sec-WebSocket-Version."""
        server = self.serve()
        for version in ["8", "12", "14", "113", "13.0", "", "0x0d", "-13", None]:
            with self.subTest(version=version):
                response = self.refusal(server, changes={"Sec-WebSocket-Version": version})
                self.assert_refused(response, 426)
                self.assertEqual(response.field("Sec-WebSocket-Version"), "13")

    def test_another_method_is_told_the_one_to_use(self):
        """RFC 9110, 15.5.6: 405 with Allow."""
        server = self.serve()
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]:
            with self.subTest(method=method):
                response = self.refusal(server, method=method)
                self.assert_refused(response, 405)
                self.assertEqual(response.field("Allow"), "GET")

    def test_a_method_that_nobody_knows_is_not_implemented(self):
        """RFC 9110, 9.1 and 15.6.2."""
        server = self.serve()
        for method in ["get", "GETX", "PROPFIND"]:
            with self.subTest(method=method):
                self.assert_refused(self.refusal(server, method=method), 501)

    def test_another_version_of_http_is_refused(self):
        server = self.serve()
        for version in ["HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/3.0"]:
            with self.subTest(version=version):
                self.assert_refused(self.refusal(server, version=version), 505)

    def test_a_head_request_is_answered_without_hanging(self):
        client = self.connect(self.serve())
        client.send(request(method="HEAD"))
        self.assertEqual(client.receive_head().status, 405)
        client.receive_until_end()

    def test_what_a_refused_client_still_sends_does_not_eat_the_response(self):
        """A reset for unread bytes may take the response with it; the end must be in order."""
        server = self.serve()
        client = self.connect(server)
        body = b"x" * 300_000
        sending = Background(client.send, request(method="POST", extra=[("Content-Length", str(len(body)))]) + body)
        response = client.receive_head()
        self.assertEqual(response.status, 405)
        client.receive_exactly(int(response.field("Content-Length")))
        try:
            sending.result()
            client.shutdown_write()
            client.receive_end()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the response was whole by then

    def test_a_refused_client_that_never_ends_is_ended(self):
        server = self.serve(core={"close-timeout": 0.3})
        before = len(process.descriptors(server.pid))
        client = self.connect(server)
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        client.receive_refusal(keep_open=True)
        server.wait_for_log(r"#\d+ refused: 127\.0\.0\.1:\d+ /, 426 Upgrade Required: ")
        process.wait_for_descriptors(server.pid, before)

    def test_a_second_request_behind_a_refused_one_is_not_answered(self):
        client = self.connect(self.serve())
        client.send(request(method="POST") + request())
        client.receive_refusal()


class TooLarge(Refused):
    """Limits are defaults, not options."""

    def test_a_request_line_over_8_kib_is_414(self):
        server = self.serve()
        self.assert_refused(self.refusal(server, path="/" + "a" * 8192), 414)
        self.connect(server).upgrade(path="/" + "a" * 8000)

    def test_it_is_414_before_the_line_ends(self):
        self.assert_refused(self.refusal(self.serve(), b"GET /" + b"a" * 9000), 414)

    def test_the_limit_of_the_request_line_is_a_key(self):
        server = self.serve(core={"request-line-limit": 256})
        self.assert_refused(self.refusal(server, path="/" + "a" * 256), 414)
        self.connect(server).upgrade(path="/" + "a" * 200)

    def test_fields_over_16_kib_are_431(self):
        server = self.serve()
        self.assert_refused(self.refusal(server, extra=[("X-Large", "a" * 16384)]), 431)
        self.assert_refused(self.refusal(server, extra=[(f"X-{n}", "a" * 1000) for n in range(17)]), 431)
        self.connect(server).upgrade(extra=[(f"X-{n}", "a" * 1000) for n in range(15)])

    def test_they_are_431_before_they_end(self):
        self.assert_refused(self.refusal(self.serve(), b"GET / HTTP/1.1\r\nX-A: " + b"a" * 17000), 431)

    def test_more_than_100_fields_are_431(self):
        """Earlier bridges drop what is over their number in silence, so that a cookie vanishes."""
        server = self.serve()
        self.assert_refused(self.refusal(server, extra=[(f"X-{n}", "") for n in range(96)]), 431)
        self.connect(server).upgrade(extra=[(f"X-{n}", "") for n in range(95)])

    def test_the_limits_of_the_fields_are_keys(self):
        server = self.serve(core={"header-limit": 400, "header-count-limit": 10})
        self.assert_refused(self.refusal(server, extra=[("X-Large", "a" * 400)]), 431)
        self.assert_refused(self.refusal(server, extra=[(f"X-{n}", "") for n in range(6)]), 431)
        self.connect(server).upgrade(extra=[(f"X-{n}", "") for n in range(5)])

    def test_much_more_than_the_limit_still_gets_the_whole_response(self):
        client = self.connect(self.serve())
        Background(client.send, b"GET / HTTP/1.1\r\n" + b"X-A: " + b"a" * 200_000)
        response = client.receive_head()
        self.assertEqual(response.status, 431)
        client.receive_exactly(int(response.field("Content-Length")))


class Unreachable(Refused):
    """The peer is connected before the upgrade is answered: a dead one is told apart from a slow one, and from none."""

    def test_a_peer_that_refuses_is_502(self):
        server = self.serve(self.refusing().url)
        self.assert_refused(self.refusal(server, path="/x?secret"), 502)
        server.wait_for_log(r"#\d+ refused: 127\.0\.0\.1:\d+ /x, 502 Bad Gateway: ")

    def test_a_peer_that_never_answers_is_504_in_time(self):
        server = self.serve(self.silent().url, core={"connect-timeout": 0.4})
        begun = time.monotonic()
        self.assert_refused(self.refusal(server), 504)
        took = time.monotonic() - begun
        self.assertGreaterEqual(took, 0.35)
        self.assertLess(took, 5)

    def test_a_peer_that_never_answers_blocks_nobody_else(self):
        server = self.serve(self.silent().url, core={"connect-timeout": 60, "workers": 1})
        for _ in range(5):
            self.connect(server).send(request())
        self.assert_refused(self.refusal(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 426)

    def test_a_client_that_gives_up_while_its_peer_is_connected_leaves_nothing(self):
        server = self.serve(self.silent().url, core={"connect-timeout": 60, "workers": 1})
        before = len(process.descriptors(server.pid))
        clients = [self.connect(server) for _ in range(5)]
        for client in clients:
            client.send(request())
        self.assert_refused(self.refusal(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 426)
        for client in clients:
            client.reset()
        process.wait_for_descriptors(server.pid, before)

    def test_a_client_that_floods_while_its_peer_is_connected_is_held_back(self):
        """Nothing is read ahead of the 101, and the refusal is whole although all that was sent stays unread."""
        server = self.serve(self.silent().url, core={"connect-timeout": 1.5, "workers": 1})
        client = self.connect(server)
        before = process.forget_peak(server.pid)
        client.send(request())
        client.send_what_fits(binary(b"x" * 65536))
        process.assert_grew_less(server.pid, before, 2 << 20)
        self.assert_refused(self.refusal_of(client), 504)

    def refusal_of(self, client):
        response = client.receive_head()
        return response._replace(body=client.receive_exactly(int(response.field("Content-Length"))))

    def test_a_peer_that_takes_its_time_is_waited_for(self):
        """The deadline of the handshake is over with the request; the connection has its own."""
        silent = self.silent()
        server = self.serve(silent.url, core={"handshake-timeout": 0.2, "connect-timeout": 15})
        client = self.connect(server)
        client.send(request())
        client.assert_silent(0.6)
        # Room in the queue: the next repetition of the SYN finds it, a second or two later.
        silent.wake_up()
        client.receive_upgrade()

    def test_the_refusal_comes_although_the_client_already_sent_frames(self):
        server = self.serve(self.refusing().url)
        self.assert_refused(self.refusal(server, request() + text("early") + binary(b"x" * 5000)), 502)

    def test_no_framing_or_peer_detail_stands_in_the_body(self):
        """What the peer is called is for the log; the body goes to anybody."""
        refusing = self.refusing()
        body = self.refusal(self.serve(refusing.url)).body.decode()
        self.assertNotIn(str(refusing.port), body)


class Deadlines(Refused):
    """Earlier bridges keep a client that says nothing for ever."""

    def ended(self, server, sent: bytes) -> float:
        client = self.connect(server)
        begun = time.monotonic()
        client.send(sent)
        if client.receive_some():
            response = client.receive_refusal()
            self.assert_refused(response, 408)
        return time.monotonic() - begun

    def test_a_client_that_says_nothing_is_ended(self):
        took = self.ended(self.serve(core={"handshake-timeout": 0.3}), b"")
        self.assertGreaterEqual(took, 0.25)
        self.assertLess(took, 5)

    def test_a_client_that_stops_in_the_middle_is_told_408(self):
        took = self.ended(self.serve(core={"handshake-timeout": 0.3}), request()[:-2])
        self.assertGreaterEqual(took, 0.25)

    def test_a_byte_now_and_then_does_not_put_the_deadline_off(self):
        """The deadline is for the whole handshake."""
        server = self.serve(core={"handshake-timeout": 0.5})
        client = self.connect(server)
        whole, begun = request(extra=[("X-Slow", "a" * 4000)]), time.monotonic()
        for index in range(len(whole)):
            try:
                client.socket.send(whole[index : index + 1])
                client.socket.settimeout(0.05)
                client.socket.recv(1, socket.MSG_PEEK)
                break
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                break
        self.assertLess(time.monotonic() - begun, 5)

    def test_a_session_outlives_the_deadline_of_its_handshake(self):
        server = self.serve(core={"handshake-timeout": 0.2, "connect-timeout": 0.2})
        client = self.open(server)
        client.assert_silent(0.6)
        client.send(text("still here"))
        self.assertEqual(client.receive_message(), (1, b"still here"))
