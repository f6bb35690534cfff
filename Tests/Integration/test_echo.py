"""The built-in peer `echo://`: each message comes back as it came, with its type."""

import hashlib

import process
from case import IntegrationCase
from stream import Background
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, binary, close, encode, fragments, text

MEBIBYTE = 1 << 20


class Echo(IntegrationCase):
    def test_text_comes_back_as_text_and_binary_as_binary(self):
        client = self.open(self.serve())
        for opcode, payload in [(TEXT, "µ€😀".encode()), (BINARY, b"\xff\0"), (TEXT, b"x"), (BINARY, b"plain")]:
            client.send(encode(opcode, payload))
            self.assertEqual(client.receive_message(), (opcode, payload))

    def test_the_type_of_one_message_does_not_leak_into_the_next_of_the_same_read(self):
        client = self.open(self.serve())
        sent = [(TEXT, b"t1"), (BINARY, b"b1"), (BINARY, b"b2"), (TEXT, b"t2"), (BINARY, b""), (TEXT, b"")] * 20
        client.send(b"".join(encode(opcode, payload) for opcode, payload in sent))
        self.assertEqual([client.receive_message() for _ in sent], sent)

    def test_an_empty_message_comes_back_empty(self):
        client = self.open(self.serve())
        for opcode in (TEXT, BINARY):
            client.send(encode(opcode, b""))
            self.assertEqual(client.receive_message(), (opcode, b""))
            client.send(b"".join(fragments(opcode, [b"", b"", b""])))
            self.assertEqual(client.receive_message(), (opcode, b""))

    def test_no_framing_takes_part(self):
        """Text stays text with `binary`, and bytes that are no UTF-8 stay binary with `auto`."""
        for framing in ["binary", "auto"]:
            client = self.open(self.serve(framing=framing))
            client.send(text("t") + binary(b"b"))
            self.assertEqual([client.receive_message(), client.receive_message()], [(TEXT, b"t"), (BINARY, b"b")])

    def test_the_pieces_of_a_message_come_back_as_they_come(self):
        """Not after the last of them: as fragments of one message."""
        client = self.open(self.serve())
        client.send(encode(TEXT, b"one", final=False))
        self.assertEqual(client.receive_frame(), (TEXT, False, b"one"))
        client.send(encode(CONTINUATION, b"two", final=False))
        self.assertEqual(client.receive_frame(), (CONTINUATION, False, b"two"))
        client.send(encode(CONTINUATION, b"three"))
        received = b""
        while True:
            frame = client.receive_frame()
            self.assertEqual(frame.opcode, CONTINUATION)
            received += frame.payload
            if frame.final:
                break
        self.assertEqual(received, b"three")

    def test_half_a_frame_comes_back_before_its_other_half_was_sent(self):
        client = self.open(self.serve())
        frame = binary(b"h" * 1000)
        client.send(frame[:508])
        first = client.receive_frame()
        self.assertEqual((first.opcode, first.final), (BINARY, False))
        client.send(frame[508:])
        received = len(first.payload)
        while not (frame := client.receive_frame()).final:
            received += len(frame.payload)
        self.assertEqual(received + len(frame.payload), 1000)

    def test_control_frames_between_fragments_are_answered_in_between(self):
        client = self.open(self.serve())
        client.send(encode(TEXT, b"one", final=False))
        self.assertEqual(client.receive_frame(), (TEXT, False, b"one"))
        client.send(encode(PING, b"now"))
        self.assertEqual(client.receive_frame(), (PONG, True, b"now"))
        client.send(encode(CONTINUATION, b"two"))
        self.assertEqual(client.receive_frame().opcode, CONTINUATION)

    def test_one_byte_at_a_time(self):
        client = self.open(self.serve())
        client.send_one_byte_at_a_time(text("Hello µ€😀") + binary(b"\0" * 130))
        self.assertEqual(client.receive_message(), (TEXT, "Hello µ€😀".encode()))
        self.assertEqual(client.receive_message(), (BINARY, b"\0" * 130))

    def test_random_messages_keep_their_borders_types_and_bytes(self):
        chance = self.random()
        client = self.open(self.serve())
        sent = []
        for _ in range(300):
            size = chance.choice([0, 1, 125, 126, 65535, 65536, chance.randrange(5000), chance.randrange(300_000)])
            opcode = chance.choice([TEXT, BINARY])
            letters = ("µ€😀x" * size)[: size // 4].encode()
            sent.append((opcode, letters if opcode == TEXT else chance.randbytes(size)))

        def send_all() -> None:
            for opcode, payload in sent:
                cut = chance.randrange(len(payload) + 1)
                pieces = [payload[:cut], payload[cut:]] if chance.random() < 0.4 else [payload]
                client.send(b"".join(fragments(opcode, pieces)))

        sending = Background(send_all)
        for number, expected in enumerate(sent):
            opcode, payload = client.receive_message()
            self.assertEqual((opcode, len(payload)), (expected[0], len(expected[1])), f"message {number}")
            self.assertTrue(payload == expected[1], f"message {number}")
        sending.result()

    def test_a_message_of_32_mib_comes_back_in_constant_memory(self):
        server = self.serve(core={"workers": 1})
        client = self.open(server)
        client.send(text("warm"))
        client.receive_message()
        before = process.forget_peak(server.pid)
        whole = self.random().randbytes(32 * MEBIBYTE)
        sending = Background(client.send, binary(whole))
        digest, received = hashlib.sha256(), 0
        while True:
            frame = client.receive_frame()
            self.assertEqual(frame.opcode, CONTINUATION if received else BINARY)
            digest.update(frame.payload)
            received += len(frame.payload)
            if frame.final:
                break
        sending.result()
        self.assertEqual((received, digest.digest()), (len(whole), hashlib.sha256(whole).digest()))
        process.assert_grew_less(server.pid, before, 4 * MEBIBYTE)

    def test_all_messages_come_back_before_the_close_is_answered(self):
        client = self.open(self.serve())
        client.send(b"".join(binary(b"%d" % number) for number in range(500)) + close(1000, "done"))
        for number in range(500):
            self.assertEqual(client.receive_message(), (BINARY, b"%d" % number))
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()

    def test_what_comes_before_a_violation_comes_back(self):
        client = self.open(self.serve())
        client.send(text("good") + encode(TEXT, b"half ", final=False) + b"\x83\x80")
        self.assertEqual(client.receive_frame(), (TEXT, True, b"good"))
        self.assertEqual(client.receive_frame(), (TEXT, False, b"half "))
        client.answer_close(1002)

    def test_a_close_between_fragments_is_answered(self):
        """RFC 6455, 5.4 and 5.5.1: the message stays unfinished, and nothing follows the Close."""
        client = self.open(self.serve())
        client.send(encode(BINARY, b"half", final=False) + close(1001))
        self.assertEqual(client.receive_frame(), (BINARY, False, b"half"))
        frame = client.receive_frame()
        self.assertEqual((frame.opcode, frame.code), (CLOSE, 1001))
        client.receive_end()

    def test_a_client_that_never_reads_stops_being_read(self):
        """An echo has nowhere to put it: what comes back has no other way out."""
        server = self.serve(core={"workers": 1})
        client = self.open(server, receive_buffer=8192)
        before = process.forget_peak(server.pid)
        block = binary(b"e" * 65536)
        sent = client.send_what_fits(block)
        process.assert_grew_less(server.pid, before, 4 * MEBIBYTE, f"{sent} bytes were taken")
        self.assertLess(sent, 64 * MEBIBYTE)
        other = self.open(server)
        other.send(text("not held up"))
        self.assertEqual(other.receive_message(), (TEXT, b"not held up"))
        messages = sent // len(block)
        for number in range(messages):
            self.assertEqual(client.receive_message(), (BINARY, b"e" * 65536), f"message {number}")
