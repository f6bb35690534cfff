"""How a session ends: from either side, in order, in haste, and both at once."""

import select
import time

import process
from case import IntegrationCase
from stream import Background, wait_for
from wire import BINARY, CLOSE, MASK, TEXT, binary, close, encode, text

MEBIBYTE = 1 << 20


class ByTheClient(IntegrationCase):
    """All that it sent goes to the peer, its Close is answered, TCP ends in order (RFC 6455, 5.5.1 and 7.1)."""

    def test_each_code_that_may_stand_in_a_close_is_answered_with_itself(self):
        server = self.serve()
        for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]:
            with self.subTest(code=code):
                self.assertEqual(self.open(server).close_handshake(code, "reason").code, code)

    def test_a_close_without_a_code_is_answered_without_one(self):
        """RFC 6455, 7.1.5: there was no status code; 1005 never stands in a frame."""
        self.assertEqual(self.open(self.serve()).close_handshake(None).payload, b"")

    def test_a_reason_of_the_greatest_length_is_taken(self):
        """RFC 6455, 5.5: 125 bytes, two of them the code."""
        server = self.serve()
        for reason in ["r" * 123, "€" * 41, "😀" * 30 + "abc"]:
            self.assertEqual(self.open(server).close_handshake(1000, reason).code, 1000)

    def test_a_close_that_comes_byte_by_byte_is_answered(self):
        client = self.open(self.serve())
        client.send_one_byte_at_a_time(close(4321, "slow €"))
        self.assertEqual(client.receive_close().code, 4321)
        client.receive_end()

    def test_the_peer_gets_everything_and_then_the_end(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(b"".join(binary(b"%05d" % number) for number in range(2000)) + close(1000))
        self.assertEqual(connection.receive_until_end(), b"".join(b"%05d" % number for number in range(2000)))
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_a_peer_that_is_slow_gets_everything_before_the_close_is_answered(self):
        """Earlier bridges drop what is queued."""
        peer = self.peer(receive_buffer=4096)
        server = self.serve(peer.url, core={"close-timeout": 60})
        client, connection = self.open_to_peer(server, peer)
        whole = self.random().randbytes(24 * MEBIBYTE)
        sending = Background(client.send, binary(whole) + close(1000, "all said"))
        self.assertTrue(connection.receive_until_end() == whole, "the peer's bytes")
        sending.result()
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_nothing_behind_the_close_reaches_the_peer(self):
        """RFC 6455, 1.4 and 5.5.1: data behind a Close is discarded."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"before") + close(1000) + binary(b"behind") + b"\xff\xff garbage")
        self.assertEqual(connection.receive_until_end(), b"before")
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_a_second_close_is_not_answered(self):
        client = self.open(self.serve())
        client.send(close(1000) + close(1001))
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_the_server_ends_tcp_first(self):
        """RFC 6455, 7.1.1: so that the client does not keep TIME_WAIT. The client here waits for it."""
        client = self.open(self.serve(core={"close-timeout": 30}))
        begun = time.monotonic()
        client.close_handshake()
        self.assertLess(time.monotonic() - begun, 5)

    def test_a_client_that_keeps_tcp_open_behind_both_closes_is_let_go(self):
        server = self.serve(core={"close-timeout": 0.3})
        before = len(process.descriptors(server.pid))
        clients = [self.open(server) for _ in range(5)]
        for client in clients:
            client.send(close(1000))
            self.assertEqual(client.receive_close().code, 1000)
            client.receive_end(keep_open=True)
        process.wait_for_descriptors(server.pid, before)

    def test_a_peer_that_keeps_tcp_open_behind_the_end_is_let_go(self):
        server, peer = self.serve_peer({"close-timeout": 0.3})
        before = len(process.descriptors(server.pid))
        client, connection = self.open_to_peer(server, peer)
        client.close_handshake()
        self.assertEqual(connection.receive_until_end(keep_open=True), b"")
        process.wait_for_descriptors(server.pid, before)

    def test_a_peer_that_reads_nothing_holds_the_close_up_for_the_close_timeout_only(self):
        """Few enough bytes for the server to have read the Close behind them."""
        peer = self.peer(receive_buffer=4096)
        server = self.serve(peer.url, core={"close-timeout": 0.5, "ping": 0})
        client, _ = self.open_to_peer(server, peer)
        client.send(binary(b"x" * 100_000) + close(1000))
        server.wait_for_log(r"#\d+ closed: ")

    def test_a_peer_that_goes_on_talking_does_not_hold_the_close_up(self):
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        flood = Background(connection.send_what_fits, b"f" * 65536, 0.5)
        client.receive_frame()
        client.send(close(1000))
        _, frame = client.receive_data_until_close()
        self.assertEqual(frame.code, 1000)
        client.receive_end()
        connection.receive_until_end(keep_open=True)
        try:
            flood.result()
        except OSError:
            pass  # its connection was ended

    def test_a_client_that_floods_behind_its_close_is_ended(self):
        server, peer = self.serve_peer({"close-timeout": 0.5})
        client, connection = self.open_to_peer(server, peer)
        client.send(close(1000))
        self.assertEqual(connection.receive_until_end(), b"")
        flood = Background(self.send_until_ended, client, b"\xff" * 65536)
        server.wait_for_log(r"#\d+ closed: .*code 1000\b")
        flood.result()

    def send_until_ended(self, stream, data: bytes) -> None:
        try:
            while True:
                stream.send(data)
        except OSError:
            return

    def test_the_log_names_the_clients_code_and_reason(self):
        server = self.serve()
        self.open(server).close_handshake(4001, "had enough")
        server.wait_for_log(r'#\d+ closed: .*, code 4001, "had enough", after \d')


class ByThePeer(IntegrationCase):
    """All that it sent is delivered, once, then Close 1000; a reset is 1011."""

    def test_the_end_of_the_peer_is_close_1000(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.close()
        client.answer_close(1000)

    def test_everything_that_it_sent_is_delivered_first_and_once(self):
        """Earlier bridges send the queue twice, or lose the last of it."""
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        whole = self.random().randbytes(3 * MEBIBYTE)
        sending = Background(lambda: (connection.send(whole), connection.close()))
        received, frame = client.receive_data_until_close()
        self.assertTrue(received == whole, f"{len(received)} of {len(whole)} bytes")
        self.assertEqual(frame.code, 1000)
        client.send(close(1000))
        client.receive_end()
        sending.result()

    def test_words_and_end_in_one_turn_are_both_seen(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            connection.send(b"last words")
            connection.close()
        self.assertEqual(client.receive_message(), (TEXT, b"last words"))
        client.answer_close(1000)

    def test_a_slow_client_still_gets_everything(self):
        server, peer = self.serve_peer({"close-timeout": 60}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=4096)
        whole = self.random().randbytes(16 * MEBIBYTE)
        sending = Background(lambda: (connection.send(whole), connection.close()))
        received, frame = client.receive_data_until_close()
        sending.result()
        self.assertTrue(received == whole, f"{len(received)} of {len(whole)} bytes")
        self.assertEqual(frame.code, 1000)

    def test_a_reset_is_1011_behind_what_came(self):
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            connection.send(b"before the reset" * 1000)
            connection.wait_until_sent()
            connection.reset()
        received, frame = client.receive_data_until_close()
        self.assertEqual(received, b"before the reset" * 1000)
        self.assertEqual(frame.code, 1011)
        client.send(close(1011))
        client.receive_end()

    def test_a_reset_of_an_idle_peer_is_1011(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.reset()
        client.answer_close(1011)

    def test_a_reset_that_meets_the_clients_words_is_1011(self):
        """The peer closes with unread bytes, which TCP turns into a reset."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"unread"))
        connection.receive_exactly(1)
        connection.buffer.clear()
        connection.reset()
        client.send(binary(b"more"))
        client.answer_close(1011)

    def test_what_the_client_sends_between_our_close_and_its_own_reaches_the_peer(self):
        """The peer ended its own direction only, and still reads."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"that is all from me")
        connection.shutdown_write()
        self.assertEqual(client.receive_message(), (TEXT, b"that is all from me"))
        client.receive_close()
        for number in range(20):
            client.send(text(f"late {number} "))
        client.send(close(1000))
        self.assertEqual(connection.receive_until_end(), b"".join(b"late %d " % number for number in range(20)))
        client.receive_end()

    def test_words_for_a_peer_that_is_gone_do_not_disturb_the_closing(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.close()
        self.assertEqual(client.receive_close().code, 1000)
        for _ in range(5):
            client.send(binary(b"to nobody" * 1000))
        client.send(close(1000))
        client.receive_end()

    def test_a_client_that_never_answers_is_ended_after_the_close_timeout(self):
        server, peer = self.serve_peer({"close-timeout": 0.4})
        client, connection = self.open_to_peer(server, peer)
        begun = time.monotonic()
        connection.close()
        self.assertEqual(client.receive_close().code, 1000)
        try:
            client.receive_end()
        except ConnectionResetError:
            pass  # a client that broke the rule may be ended by force
        took = time.monotonic() - begun
        self.assertGreaterEqual(took, 0.35)
        self.assertLess(took, 5)

    def test_a_client_that_never_reads_is_ended_after_the_close_timeout(self):
        for count in (100_000, MEBIBYTE, 3 * MEBIBYTE):
            server, peer = self.serve_peer({"close-timeout": 0.5, "ping": 0}, framing="binary")
            before = len(process.descriptors(server.pid))
            self.open(server, receive_buffer=4096)
            connection = peer.accept()
            connection.send(b"x" * count)
            connection.close()
            server.wait_for_log(r"#\d+ closed: ")
            process.wait_for_descriptors(server.pid, before)

    def test_a_client_that_talks_on_for_ever_is_ended_too(self):
        """What it sends in front of its Close is delivered, but the close timeout is not put off by it for ever."""
        server, peer = self.serve_peer({"close-timeout": 0.4})
        client, connection = self.open_to_peer(server, peer)
        connection.shutdown_write()
        self.assertEqual(client.receive_close().code, 1000)
        begun = time.monotonic()
        try:
            while time.monotonic() - begun < 8:
                client.send(text("and another thing "))
                wait_for(client.socket, select.POLLHUP, 0.02)
        except OSError:
            pass  # the end that is expected
        self.assertLess(time.monotonic() - begun, 6)
        self.assertIn(b"and another thing ", connection.receive_until_end())

    def test_a_flood_for_a_peer_that_is_gone_does_not_disturb_the_closing(self):
        """It is read and dropped, not left to fill the window in front of the client's Close."""
        server, peer = self.serve_peer({"close-timeout": 20})
        client, connection = self.open_to_peer(server, peer)
        connection.close()
        self.assertEqual(client.receive_close().code, 1000)
        client.send(binary(b"n" * (24 * MEBIBYTE)) + close(1000))
        client.receive_end()

    def test_a_reset_of_a_peer_that_did_not_read_is_1011_for_a_client_that_is_held_back(self):
        peer = self.peer(receive_buffer=4096)
        server = self.serve(peer.url, core={"close-timeout": 20})
        client, connection = self.open_to_peer(server, peer)
        frame = binary(b"x" * 65536)
        sent = client.send_what_fits(frame)
        connection.reset()
        ending = Background(client.send, frame[sent % len(frame) :] + close(1011))
        self.assertEqual(client.receive_close().code, 1011)
        ending.result()
        client.receive_end()

    def test_the_end_is_logged_with_1000(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.close()
        client.answer_close(1000)
        server.wait_for_log(r"#\d+ closed: .*, code 1000\b")


class Vanished(IntegrationCase):
    """A client that ends TCP without a Close: the peer gets what came, then the end."""

    def ends(self, end, sent: bytes, reaches: bytes) -> None:
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            client.send(sent)
            client.wait_until_sent()
            end(client)
        self.assertEqual(connection.receive_until_end(), reaches)
        server.wait_for_log(r"#\d+ closed: .*, code 1006\b")

    def test_by_a_fin(self):
        self.ends(lambda client: client.close(), binary(b"all of it" * 1000), b"all of it" * 1000)

    def test_by_a_reset(self):
        self.ends(lambda client: client.reset(), binary(b"all of it" * 1000), b"all of it" * 1000)

    def test_by_a_half_close(self):
        self.ends(lambda client: client.shutdown_write(), binary(b"all of it" * 1000), b"all of it" * 1000)

    def test_in_the_middle_of_a_header(self):
        self.ends(lambda client: client.close(), text("whole") + binary(b"x" * 300)[:3], b"whole")

    def test_in_the_middle_of_a_payload(self):
        self.ends(lambda client: client.close(), text("whole") + binary(b"half a message")[:10], b"wholehalf")

    def test_in_the_middle_of_a_message(self):
        self.ends(lambda client: client.close(), encode(TEXT, b"half", final=False), b"half")

    def test_in_the_middle_of_a_close(self):
        self.ends(lambda client: client.close(), text("x") + close(1000, "reason")[:9], b"x")

    def test_while_the_peer_talks(self):
        """The peer's unread words must not turn its end into a reset that eats what came for it."""
        server, peer = self.serve_peer({"close-timeout": 20}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=4096)
        connection.send_what_fits(b"t" * 65536)
        with server.frozen():
            client.send(binary(b"last words"))
            client.wait_until_sent()
            client.reset()
        self.assertEqual(connection.receive_until_end(), b"last words")

    def test_with_nothing_said(self):
        self.ends(lambda client: client.reset(), b"", b"")

    def test_its_descriptors_are_given_back(self):
        server, peer = self.serve_peer()
        before = len(process.descriptors(server.pid))
        pairs = [self.open_to_peer(server, peer) for _ in range(20)]
        for number, (client, _) in enumerate(pairs):
            client.reset() if number % 2 else client.close()
        for _, connection in pairs:
            connection.receive_until_end()
        process.wait_for_descriptors(server.pid, before)

    def test_a_slow_peer_still_gets_what_came(self):
        peer = self.peer(receive_buffer=4096)
        server = self.serve(peer.url, core={"close-timeout": 60})
        client, connection = self.open_to_peer(server, peer)
        whole = self.random().randbytes(12 * MEBIBYTE)
        sending = Background(lambda: (client.send(binary(whole)), client.close()))
        self.assertTrue(connection.receive_until_end() == whole, "the peer's bytes")
        sending.result()

    def test_a_peer_that_reads_nothing_does_not_keep_the_session_for_ever(self):
        peer = self.peer(receive_buffer=4096)
        server = self.serve(peer.url, core={"close-timeout": 0.4})
        client, _ = self.open_to_peer(server, peer)
        client.send_what_fits(binary(b"x" * 65536))
        client.reset()
        server.wait_for_log(r"#\d+ closed: ")

    def test_a_half_closed_client_does_not_spin_the_server(self):
        server, peer = self.serve_peer({"workers": 1, "close-timeout": 0.5, "ping": 0})
        client, _ = self.open_to_peer(server, peer)
        client.shutdown_write()
        before = process.cpu_seconds(server.pid)
        process.watch(0.6)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.2)


class Together(IntegrationCase):
    """Both sides end in one turn of the server."""

    def test_the_peers_end_and_the_clients_close_meet(self):
        server, peer = self.serve_peer()
        for _ in range(10):
            client, connection = self.open_to_peer(server, peer)
            with server.frozen():
                connection.send(b"peer's last")
                connection.shutdown_write()
                client.send(text("client's last") + close(1000))
            self.assertEqual(connection.receive_until_end(), b"client's last")
            _, frame = client.receive_data_until_close()
            self.assertEqual(frame.code, 1000)
            client.receive_end()

    def test_the_peers_reset_and_the_clients_close_meet(self):
        server, peer = self.serve_peer()
        for _ in range(10):
            client, connection = self.open_to_peer(server, peer)
            with server.frozen():
                connection.reset()
                client.send(text("lost") + close(1000))
            self.assertIn(client.receive_data_until_close()[1].code, (1000, 1011))
            client.receive_end()

    def test_both_vanish(self):
        server, peer = self.serve_peer()
        before = len(process.descriptors(server.pid))
        for ends in [("reset", "reset"), ("close", "close"), ("reset", "close"), ("close", "reset")] * 3:
            client, connection = self.open_to_peer(server, peer)
            with server.frozen():
                getattr(client, ends[0])()
                getattr(connection, ends[1])()
        server.wait_for_log(r"#\d+ closed: ", count=12)
        process.wait_for_descriptors(server.pid, before)

    def test_a_violation_and_the_peers_end_meet(self):
        server, peer = self.serve_peer()
        for _ in range(10):
            client, connection = self.open_to_peer(server, peer)
            with server.frozen():
                connection.close()
                client.send(b"\xff\xff")
            self.assertIn(client.receive_data_until_close()[1].code, (1000, 1002))

    def test_a_close_inside_a_half_read_stream_of_the_peer(self):
        """One Close and no frame behind it, however much of the peer's was on its way."""
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"y" * 300_000)
        client.send(encode(CLOSE, b"\x03\xe8", mask=MASK))
        _, frame = client.receive_data_until_close()
        self.assertEqual(frame.code, 1000)
        client.receive_end()
