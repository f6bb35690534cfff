"""What a TCP peer sends, as messages: the framings `auto` and `binary`."""

import hashlib
import socket
import time

import process
from case import IntegrationCase
from stream import Background
from wire import BINARY, TEXT, binary

MEBIBYTE = 1 << 20

#: Code points of one to four bytes, the borders of each among them.
SAMPLE = "aµ€😀\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"


class Binary(IntegrationCase):
    def test_everything_is_binary(self):
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        for said in [b"plain text", "µ€😀".encode(), b"\xff\x00", b"\0"]:
            connection.send(said)
            self.assertEqual(client.receive_message(), (BINARY, said))

    def test_64_mib_arrive_byte_by_byte_in_constant_memory(self):
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        chunk, count = self.random().randbytes(MEBIBYTE), 64
        connection.send(b"warm")
        client.receive_data(4)
        before = process.forget_peak(server.pid)

        def send_all() -> None:
            for _ in range(count):
                connection.send(chunk)
            connection.shutdown_write()

        sending = Background(send_all)
        expected, digest, received = hashlib.sha256(), hashlib.sha256(), 0
        for _ in range(count):
            expected.update(chunk)
        while (frame := client.receive_frame()).opcode != 0x8:
            digest.update(frame.payload)
            received += len(frame.payload)
        self.assertEqual(received, count * MEBIBYTE)
        self.assertEqual(digest.digest(), expected.digest())
        self.assertEqual(frame.code, 1000)
        process.assert_grew_less(server.pid, before, 4 * MEBIBYTE)
        sending.result()

    def test_one_byte_at_a_time(self):
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        whole = bytes(range(256))
        connection.send_one_byte_at_a_time(whole)
        self.assertEqual(client.receive_data(256), whole)

    def test_nothing_is_held_back(self):
        """Each small piece arrives before the next is sent, and none waits for an acknowledgement (40 ms each)."""
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        begun = time.monotonic()
        for number in range(250):
            connection.send(b"%d" % number)
            self.assertEqual(client.receive_message(), (BINARY, b"%d" % number))
        self.assertLess(time.monotonic() - begun, 5)


class Urgent(IntegrationCase):
    def test_an_urgent_byte_of_the_peer_does_not_stop_the_stream(self):
        """A read stops short at TCP's urgent mark although more has come (tcp(7)); telnet sends such bytes."""
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        with server.frozen():
            connection.send(b"in front ")
            connection.socket.send(b"!", socket.MSG_OOB)
            connection.send(b"behind")
            connection.wait_until_sent()
        received = b""
        while not received.endswith(b"behind"):
            received += client.receive_message()[1]
        self.assertEqual(received.replace(b"!", b""), b"in front behind")


class Auto(IntegrationCase):
    """Text where the peer's bytes are UTF-8, binary where they are not."""

    def start_one(self, wait: str = "1s", **backend):
        """`auto-wait` is as long as it may be: what is held back stays held until the test's next step."""
        server, peer = self.serve_peer({"auto-wait": wait}, **backend)
        return self.open_to_peer(server, peer)

    def test_it_is_the_default(self):
        client, connection = self.start_one()
        connection.send("text µ".encode())
        self.assertEqual(client.receive_message(), (TEXT, "text µ".encode()))

    def test_text_is_text_and_the_rest_is_binary(self):
        client, connection = self.start_one(framing="auto")
        for said, opcode in [(SAMPLE.encode(), TEXT), (b"\xff\xfe", BINARY)]:
            connection.send(said)
            self.assertEqual(client.receive_message(), (opcode, said))

    def test_each_kind_of_invalid_byte_is_binary(self):
        for wrong in [b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf5", b"\xfe", b"a\xe2\x28\xa1"]:
            with self.subTest(wrong=wrong):
                client, connection = self.start_one()
                connection.send(wrong)
                self.assertEqual(client.receive_message(), (BINARY, wrong))

    def test_text_with_nul_and_control_bytes_is_still_text(self):
        """They are UTF-8."""
        client, connection = self.start_one()
        connection.send(b"\0\x1b[31m\r\n\x7f")
        self.assertEqual(client.receive_message(), (TEXT, b"\0\x1b[31m\r\n\x7f"))

    def test_a_code_point_cut_at_any_byte_never_flips_the_type(self):
        """Earlier bridges cut it in two, and send both halves as binary."""
        client, connection = self.start_one()
        for character in ["µ", "€", "😀", "\U0010ffff"]:
            encoded = character.encode()
            for cut in range(1, len(encoded)):
                connection.send(b"in front " + encoded[:cut])
                self.assertEqual(client.receive_message(), (TEXT, b"in front "))
                connection.send(encoded[cut:] + b" behind")
                self.assertEqual(client.receive_message(), (TEXT, encoded + b" behind"))

    def test_a_code_point_that_comes_byte_by_byte_is_text(self):
        client, connection = self.start_one()
        encoded = SAMPLE.encode()
        connection.send_one_byte_at_a_time(encoded)
        received = b""
        while len(received) < len(encoded):
            opcode, payload = client.receive_message()
            self.assertEqual(opcode, TEXT, payload)
            received += payload
        self.assertEqual(received, encoded)

    def test_a_cut_code_point_is_not_kept_for_long(self):
        """A few milliseconds at most, then the bytes go as they are: a peer that waits for an answer must not hang."""
        client, connection = self.start_one("5ms")
        connection.send(b"abc\xe2\x82")
        received = b""
        begun = time.monotonic()
        while len(received) < 5:
            opcode, payload = client.receive_message()
            received += payload
            if opcode == TEXT:
                self.assertEqual(payload, b"abc")
        self.assertEqual(received, b"abc\xe2\x82")
        self.assertLess(time.monotonic() - begun, 2)
        connection.send(b"\xac and on")
        self.assertEqual(client.receive_data(8), b"\xac and on")

    def test_no_wait_at_all_sends_what_is_there(self):
        client, connection = self.start_one("0")
        connection.send(b"abc\xe2\x82")
        self.assertEqual(client.receive_data(5), b"abc\xe2\x82")

    def test_the_wait_is_a_few_milliseconds_by_default(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"\xf0\x9f")
        begun = time.monotonic()
        self.assertEqual(client.receive_message(), (BINARY, b"\xf0\x9f"))
        self.assertLess(time.monotonic() - begun, 2)

    def test_a_cut_code_point_that_turns_out_wrong_is_binary_and_whole(self):
        client, connection = self.start_one()
        connection.send(b"abc\xe2\x82")
        self.assertEqual(client.receive_message(), (TEXT, b"abc"))
        connection.send(b"xyz")
        received = b""
        while len(received) < 5:
            received += client.receive_message()[1]
        self.assertEqual(received, b"\xe2\x82xyz")

    def test_a_cut_code_point_at_the_end_of_the_stream_is_delivered(self):
        client, connection = self.start_one()
        connection.send(b"last \xf0\x9f\x98")
        connection.shutdown_write()
        received, frame = client.receive_data_until_close()
        self.assertEqual(received, b"last \xf0\x9f\x98")
        self.assertEqual(frame.code, 1000)

    def test_a_cut_code_point_waits_while_the_client_does_not_read(self):
        """Its rest stands unread behind it: our own back-pressure holds it up, not the peer."""
        server, peer = self.serve_peer({"auto-wait": "5ms", "workers": 1, "high-water": "16K"})
        client, connection = self.open_to_peer(server, peer, receive_buffer=4096)
        whole = ("€" * 20_000_000).encode()
        sent = connection.send_what_fits(whole)
        self.assertLess(sent, len(whole))
        # Nothing more is sent but the rest of the last character, so that each character is there, whole.
        ending = Background(lambda: (connection.send(whole[sent : sent + -sent % 3]), connection.shutdown_write()))
        received = 0
        while (frame := client.receive_frame()).opcode != 0x8:
            self.assertEqual(frame.opcode, TEXT, f"after {received} of {sent} bytes")
            received += len(frame.payload)
        ending.result()
        self.assertEqual(received, sent + -sent % 3)

    def test_a_cut_code_point_is_delivered_before_a_1001(self):
        server, peer = self.serve_peer({"auto-wait": "1s"})
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"x\xe2\x82")
        self.assertEqual(client.receive_message(), (TEXT, b"x"))
        server.signal(15)
        self.assertEqual(client.receive_message(), (BINARY, b"\xe2\x82"))
        client.answer_close(1001)
        self.assertEqual(connection.receive_until_end(), b"")
        self.assertEqual(server.wait_for_exit(), 0)
        server.check_log()
        self.forget(server)

    def test_a_long_text_flips_nowhere(self):
        """Reads of the server's own choosing cut it; code points of two, three and four bytes stand everywhere."""
        client, connection = self.start_one()
        whole = ("ä€😀b" * 200_000).encode()
        sending = Background(connection.send, whole)
        received = bytearray()
        while len(received) < len(whole):
            opcode, payload = client.receive_message()
            self.assertEqual(opcode, TEXT)
            received += payload
        self.assertEqual(received, whole)
        sending.result()

    def test_random_bytes_arrive_whole(self):
        chance = self.random()
        client, connection = self.start_one()
        whole = b""
        for _ in range(150):
            whole += chance.randbytes(chance.randrange(3000)) + ("µ€😀 ascii" * chance.randrange(300)).encode()
        sending = Background(connection.send, whole)
        # A last byte may be held back as the start of a code point; the end of the stream sets it free.
        Background(lambda: (sending.result(), connection.shutdown_write()))
        received, frame = client.receive_data_until_close()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())
        self.assertEqual(frame.code, 1000)

    def test_the_type_of_one_message_does_not_leak_into_the_next(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"text")
        self.assertEqual(client.receive_message(), (TEXT, b"text"))
        connection.send(b"\xff\xff")
        self.assertEqual(client.receive_message(), (BINARY, b"\xff\xff"))
        client.send(binary(b"back"))
        self.assertEqual(connection.receive_exactly(4), b"back")
