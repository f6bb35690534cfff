"""The opening handshake that is answered with 101."""

import base64

import process
from case import IntegrationCase
from wire import BINARY, KEY, TEXT, accept_value, binary, close, encode, request, text


class Accepted(IntegrationCase):
    def accepted(self, **shape):
        server = self.serve()
        return self.connect(server).upgrade(**shape)

    def test_the_accept_value_is_that_of_the_rfc(self):
        """RFC 6455, 1.3: the example key and what answers it. The client compares both."""
        response = self.accepted()
        self.assertEqual(response.field("Sec-WebSocket-Accept"), accept_value(KEY))

    def test_any_key_of_16_bytes_is_answered_with_its_own_value(self):
        """RFC 6455, 4.2.2. Earlier bridges overflow a buffer by one byte here."""
        server, chance = self.serve(), self.random()
        for _ in range(20):
            key = base64.b64encode(chance.randbytes(16)).decode()
            client = self.connect(server)
            client.send(request(changes={"Sec-WebSocket-Key": key}))
            self.assertEqual(client.receive_head().field("Sec-WebSocket-Accept"), accept_value(key))

    def test_the_status_line_is_101_switching_protocols(self):
        self.assertEqual(self.accepted().reason, "Switching Protocols")

    def test_field_names_are_read_without_regard_to_case(self):
        """RFC 9110, 5.1. Front ends that speak HTTP/2 send them in lower case; earlier bridges answer 426."""
        server = self.serve()
        for change in (str.lower, str.upper, str.swapcase):
            client = self.connect(server)
            head, *lines = request().decode().split("\r\n")
            changed = [change(line.partition(":")[0]) + "".join(line.partition(":")[1:]) for line in lines]
            client.send("\r\n".join([head, *changed]).encode())
            client.receive_upgrade()

    def test_tokens_are_read_without_regard_to_case_and_from_lists(self):
        """RFC 6455, 4.2.1: Upgrade holds "websocket", Connection holds the token "Upgrade"."""
        for changes in [
            {"Upgrade": "WebSocket"}, {"Upgrade": "WEBSOCKET"}, {"Connection": "upgrade"},
            {"Connection": "keep-alive, Upgrade"}, {"Connection": "Upgrade,keep-alive"}, {"Connection": ",, upgrade ,"},
            {"Connection": "\tkeep-alive\t,\tUPGRADE\t"}, {"Upgrade": "h2c, websocket"},
        ]:  # fmt: skip
            with self.subTest(changes=changes):
                self.accepted(changes=changes)

    def test_a_list_may_stand_in_several_lines(self):
        """RFC 9110, 5.3."""
        self.accepted(changes={"Connection": "keep-alive"}, extra=[("Connection", "Upgrade")])

    def test_spaces_around_values_do_not_count(self):
        """RFC 9112, 5.1: optional white space around a field value."""
        self.accepted(changes={"Sec-WebSocket-Key": f"  {KEY}\t ", "Sec-WebSocket-Version": " 13 "})

    def test_fields_that_nobody_asked_for_do_not_disturb(self):
        """More than ten extra fields: earlier bridges drop the rest in silence."""
        extra = [(f"X-Field-{number}", "v" * number) for number in range(60)]
        self.accepted(extra=[*extra, ("Cookie", "a=b; c=d"), ("Origin", "https://example.org"), ("User-Agent", "")])

    def test_fields_in_front_of_the_needed_ones_do_not_push_them_out(self):
        server = self.serve()
        client = self.connect(server)
        head, rest = request().split(b"\r\n", 1)
        many = b"".join(b"X-%d: y\r\n" % number for number in range(90))
        client.send(head + b"\r\n" + many + rest)
        client.receive_upgrade()

    def test_an_offered_extension_is_not_taken(self):
        """RFC 6455, 9.1: what the answer does not name is not in use. The client fails on any answer."""
        offers = [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits, x-other; a=\"b\"")]
        self.accepted(extra=offers)

    def test_a_target_in_absolute_form_is_accepted(self):
        """RFC 9112, 3.2.2: a server must accept it."""
        self.accepted(path="http://127.0.0.1/path?query")

    def test_a_later_minor_version_of_http_1_is_accepted(self):
        """RFC 6455, 4.2.1: HTTP/1.1 or higher."""
        self.accepted(version="HTTP/1.2")

    def test_an_empty_line_in_front_of_the_request_is_ignored(self):
        """RFC 9112, 2.2: a server should ignore at least one."""
        client = self.connect(self.serve())
        client.send(b"\r\n" + request())
        client.receive_upgrade()

    def test_a_path_may_be_percent_encoded_and_carry_a_query(self):
        self.accepted(path="/a%20b/%C3%A9?c=%zz&d=1")


class Segments(IntegrationCase):
    """A handshake is read the same however TCP cuts it."""

    def test_wherever_it_is_cut_in_two(self):
        server = self.serve()
        whole = request("/cut")
        for cut in range(1, len(whole)):
            client = self.connect(server)
            client.send(whole[:cut])
            process.wait_until_read(server.port, client.socket)
            client.send(whole[cut:])
            client.receive_upgrade()
            client.close()

    def test_one_byte_at_a_time(self):
        server = self.serve()
        client = self.connect(server)
        client.send_one_byte_at_a_time(request("/bytes", protocols="a, b"))
        client.receive_upgrade()
        client.send_one_byte_at_a_time(text("and on"))
        self.assertEqual(client.receive_message(), (TEXT, b"and on"))

    def test_a_frame_in_the_same_segment_is_not_lost(self):
        """Earlier bridges lose it."""
        client = self.connect(self.serve())
        client.send(request() + text("first") + binary(b"second"))
        client.receive_upgrade()
        self.assertEqual(client.receive_message(), (TEXT, b"first"))
        self.assertEqual(client.receive_message(), (BINARY, b"second"))

    def test_a_frame_cut_anywhere_behind_the_handshake_is_not_lost(self):
        server = self.serve()
        frame = text("Hello")
        clients = []
        for cut in range(len(frame) + 1):
            client = self.connect(server)
            client.send(request() + frame[:cut])
            clients.append((client, frame[cut:]))
        for client, rest in clients:
            client.receive_upgrade()
            client.send(rest)
            self.assertEqual(client.receive_message(), (TEXT, b"Hello"))

    def test_frames_that_wait_for_the_peers_connection_reach_it_whole_and_in_order(self):
        """No byte of the client's reaches the peer before 101, and none is lost for it."""
        server, peer = self.serve_peer()
        client = self.connect(server)
        whole = bytes(range(256)) * 1000
        client.send(request() + binary(whole[:1000]) + binary(whole[1000:]))
        client.receive_upgrade()
        self.assertEqual(peer.accept().receive_exactly(len(whole)), whole)

    def test_a_close_in_the_same_segment_is_answered(self):
        client = self.connect(self.serve())
        client.send(request() + text("last") + close(1000, "all said"))
        client.receive_upgrade()
        self.assertEqual(client.receive_message(), (TEXT, b"last"))
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_a_whole_session_in_one_segment_and_its_end(self):
        """Handshake, messages, Close and FIN: all are there when the server looks for the first time."""
        server = self.serve()
        client = self.connect(server)
        with server.frozen():
            client.send(request() + text("one") + binary(b"two") + close(1000))
            client.shutdown_write()
        client.receive_upgrade()
        self.assertEqual([client.receive_message(), client.receive_message()], [(TEXT, b"one"), (BINARY, b"two")])
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_a_violation_in_the_same_segment_is_answered_behind_the_101(self):
        client = self.connect(self.serve())
        client.send(request() + encode(TEXT, "x", mask=None))
        client.receive_upgrade()
        client.answer_close(1002)

    def test_a_client_that_ends_behind_its_handshake_leaves_nothing(self):
        server, peer = self.serve_peer()
        client = self.connect(server)
        client.send(request() + binary(b"all there is"))
        client.shutdown_write()
        connection = peer.accept()
        self.assertEqual(connection.receive_until_end(), b"all there is")


class FirstWords(IntegrationCase):
    """The peer is connected before the upgrade is answered."""

    def test_what_the_peer_says_first_is_kept(self):
        server, peer = self.serve_peer(framing="binary")
        client = self.connect(server)
        client.send(request())
        connection = peer.accept()
        connection.send(b"RFB 003.008\n")
        client.receive_upgrade()
        self.assertEqual(client.receive_data(12), b"RFB 003.008\n")

    def test_a_peer_that_speaks_and_ends_at_once_is_heard(self):
        server, peer = self.serve_peer(framing="binary")
        client = self.connect(server)
        client.send(request())
        connection = peer.accept()
        with server.frozen():
            connection.send(b"busy, goodbye")
            connection.close()
        client.receive_upgrade()
        self.assertEqual(client.receive_data(13), b"busy, goodbye")
        client.answer_close(1000)

    def test_a_peer_that_accepts_and_resets_at_once_is_no_success(self):
        """Either the refusal still made it into the response, or the session ends with 1011."""
        server, peer = self.serve_peer()
        client = self.connect(server)
        client.send(request())
        peer.accept().reset()
        response = client.receive_head()
        self.assertIn(response.status, (101, 502))
        if response.status == 101:
            client.answer_close(1011)

    def test_nothing_is_sent_to_the_peer_for_a_client_that_says_nothing(self):
        server, peer = self.serve_peer()
        _, connection = self.open_to_peer(server, peer)
        connection.assert_silent(0.2)


class Subprotocols(IntegrationCase):
    """RFC 6455, 4.2.2 and 1.9: the answer is one that the client offered, in its spelling, or none."""

    def answer(self, offered: str | None, **backend) -> str | None:
        server = self.serve(**backend)
        return self.connect(server).upgrade(protocols=offered).field("Sec-WebSocket-Protocol")

    def test_unset_answers_without_one(self):
        """RFC 6455 leaves it to the browser to fail then."""
        self.assertIsNone(self.answer("mqtt, other"))
        self.assertIsNone(self.answer(None))

    def test_a_star_takes_the_first_that_was_offered(self):
        self.assertEqual(self.answer("zeta, alpha", protocol="*"), "zeta")

    def test_a_star_without_an_offer_answers_without_one(self):
        self.assertIsNone(self.answer(None, protocol="*"))

    def test_a_name_that_was_offered_is_answered(self):
        self.assertEqual(self.answer("chat, mqtt", protocol="mqtt"), "mqtt")

    def test_a_name_that_was_not_offered_is_not_answered(self):
        self.assertIsNone(self.answer("chat", protocol="mqtt"))
        self.assertIsNone(self.answer(None, protocol="mqtt"))

    def test_names_match_without_regard_to_case_and_are_answered_in_the_clients_spelling(self):
        self.assertEqual(self.answer("MqTT", protocol="mqtt"), "MqTT")
        self.assertEqual(self.answer("mqtt", protocol="MQTT"), "mqtt")

    def test_of_several_names_the_first_in_the_servers_order_wins(self):
        self.assertEqual(self.answer("c, b, a", protocol="x, b , c"), "b")
        self.assertEqual(self.answer("c, b, a", protocol="a,b,c"), "a")

    def test_a_name_is_not_found_inside_another(self):
        self.assertIsNone(self.answer("mqttv3.1, xmqtt", protocol="mqtt"))

    def test_offers_in_several_lines_are_one_list(self):
        """RFC 6455, 11.3.4: the field may appear several times in a request, once at most in the answer."""
        server = self.serve(protocol="last")
        extra = [("Sec-WebSocket-Protocol", "middle"), ("sec-websocket-protocol", "other, last")]
        response = self.connect(server).upgrade(protocols="first", extra=extra)
        self.assertEqual(response.field("Sec-WebSocket-Protocol"), "last")

    def test_the_answer_stands_in_the_log(self):
        server = self.serve(protocol="*")
        self.open(server, protocols="mqtt").close_handshake()
        server.wait_for_log(r"#\d+ open: \S+ / -> echo:// \(.*protocol mqtt\)")
