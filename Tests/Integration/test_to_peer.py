"""Messages from the client to a TCP peer: the bytes, and nothing but the bytes, in order."""

import hashlib
import time

import process
from case import IntegrationCase
from stream import Background
from wire import BINARY, CONTINUATION, MASK, PING, TEXT, apply_mask, binary, encode, fragments, text

MEBIBYTE = 1 << 20


class Messages(IntegrationCase):
    def test_text_and_binary_arrive_as_their_bytes(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(text("text µ ") + binary(b"\0\xff binary"))
        self.assertEqual(connection.receive_exactly(17), "text µ ".encode() + b"\0\xff binary")

    def test_the_example_frames_of_the_rfc(self):
        """RFC 6455, 5.7: a masked text message, and what the unmasked examples are when masked."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(bytes.fromhex("818537fa213d7f9f4d5158"))
        client.send(encode(TEXT, b"Hel", final=False) + encode(CONTINUATION, b"lo"))
        client.send(binary(bytes(256)) + binary(bytes(65536)))
        self.assertEqual(connection.receive_exactly(10 + 256 + 65536), b"HelloHello" + bytes(256 + 65536))

    def test_every_length_at_the_borders_of_its_forms(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        chance = self.random()
        for size in [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 63, 64, 65, 124, 125, 126, 127, 128, 255, 256, 4095, 4096,
                     4097, 16383, 16384, 16385, 65534, 65535, 65536, 65537, 262143, 262144, 262145]:  # fmt: skip
            payload = chance.randbytes(size)
            client.send(binary(payload))
            self.assertEqual(connection.receive_exactly(size), payload, f"{size} bytes")

    def test_every_mask_is_taken_off(self):
        """RFC 6455, 5.3."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        chance = self.random()
        payload = bytes(range(256)) * 5
        odd = [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\0\0\0", b"\0\0\0\x80"]
        for mask in odd + [chance.randbytes(4) for _ in range(8)]:
            for start in range(9):
                client.send(encode(BINARY, payload[start:], mask=mask))
                self.assertEqual(connection.receive_exactly(len(payload) - start), payload[start:])

    def test_wherever_a_stream_of_frames_is_cut_in_two(self):
        """Short, medium and empty frames, fragments, and a ping: each cut is a segment border."""
        stream = (
            text("Hello") + binary(b"") + b"".join(fragments(BINARY, [b"fra", b"", b"gment"])) + encode(PING, b"ping")
            + binary(b"m" * 130) + text("µ€😀")
        )  # fmt: skip
        expected = b"Hello" + b"fragment" + b"m" * 130 + "µ€😀".encode()
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        for cut in range(1, len(stream)):
            client.send(stream[:cut])
            process.wait_until_read(server.port, client.socket)
            client.send(stream[cut:])
            self.assertEqual(connection.receive_exactly(len(expected)), expected, f"cut at {cut}")
            self.assertEqual(client.receive_frame().payload, b"ping")

    def test_each_part_of_a_frame_is_read_by_itself(self):
        """Every cut, and the server is known to have read what stands in front of it: it forwards as it comes."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        for payload in [b"x", b"12345678", b"m" * 126]:
            frame = binary(payload)
            head = len(frame) - len(payload)
            for cut in range(head, len(frame)):
                client.send(frame[:cut])
                self.assertEqual(connection.receive_exactly(cut - head), payload[: cut - head])
                client.send(frame[cut:])
                self.assertEqual(connection.receive_exactly(len(frame) - cut), payload[cut - head :])

    def test_one_byte_at_a_time(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send_one_byte_at_a_time(text("Hello") + binary(b"b" * 200) + b"".join(fragments(TEXT, [b"f", b"g"])))
        self.assertEqual(connection.receive_exactly(207), b"Hello" + b"b" * 200 + b"fg")

    def test_fragments_pass_as_they_come(self):
        """A message is not gathered: the first fragment arrives before the second was sent."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        for piece, frame in zip([b"one", b"two", b"three"], fragments(BINARY, [b"one", b"two", b"three"])):
            client.send(frame)
            self.assertEqual(connection.receive_exactly(len(piece)), piece)

    def test_small_messages_are_not_held_back(self):
        """None waits for the acknowledgement of the one before it (40 ms each)."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        begun = time.monotonic()
        for number in range(250):
            client.send(text(f"{number:03d}"))
            self.assertEqual(connection.receive_exactly(3), b"%03d" % number)
        self.assertLess(time.monotonic() - begun, 5)

    def test_half_a_frame_passes_before_the_other_half_comes(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        frame = binary(b"h" * 100_000)
        client.send(frame[:50_000])
        self.assertEqual(len(connection.receive_exactly(50_000 - 14)), 50_000 - 14)
        client.send(frame[50_000:])
        self.assertEqual(len(connection.receive_exactly(50_014)), 50_014)

    def test_many_fragments_of_no_or_one_byte(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        pieces = [b"", b"a"] * 3000 + [b""]
        client.send(b"".join(fragments(BINARY, pieces)))
        self.assertEqual(connection.receive_exactly(3000), b"a" * 3000)

    def test_empty_messages_bring_nothing_and_break_nothing(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send((text("") + binary(b"") + b"".join(fragments(TEXT, [b"", b"", b""]))) * 200 + text("end"))
        self.assertEqual(connection.receive_exactly(3), b"end")

    def test_ten_thousand_small_messages_in_one_go(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        payloads = [b"%08d" % number for number in range(10_000)]
        sending = Background(client.send, b"".join(map(binary, payloads)))
        self.assertEqual(connection.receive_exactly(80_000), b"".join(payloads))
        sending.result()

    def test_a_message_of_64_mib_passes_in_constant_memory(self):
        """Earlier bridges drop the connection over 16 KiB."""
        server, peer = self.serve_peer({"workers": 1})
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"warm"))
        self.assertEqual(connection.receive_exactly(4), b"warm")
        chunk, count = self.random().randbytes(MEBIBYTE), 64
        before = process.forget_peak(server.pid)

        def send_all() -> None:
            client.send(encode(BINARY, b"", length=count * MEBIBYTE))
            masked = apply_mask(chunk, MASK)
            for _ in range(count):
                client.send(masked)

        sending = Background(send_all)
        for number in range(count):
            self.assertEqual(connection.receive_exactly(MEBIBYTE), chunk, f"mebibyte {number}")
        sending.result()
        process.assert_grew_less(server.pid, before, 4 * MEBIBYTE)
        client.send(binary(b"and on"))
        self.assertEqual(connection.receive_exactly(6), b"and on")

    def test_a_text_of_16_mib_is_judged_and_passes_in_constant_memory(self):
        server, peer = self.serve_peer({"workers": 1})
        client, connection = self.open_to_peer(server, peer)
        before = process.forget_peak(server.pid)
        chunk = ("Größe €uro 😀 plain ascii " * 30_000).encode()
        whole = chunk * (16 * MEBIBYTE // len(chunk))
        sending = Background(client.send, text(whole))
        digest, left = hashlib.sha256(), len(whole)
        while left:
            part = connection.receive_exactly(min(left, 1 << 18))
            digest.update(part)
            left -= len(part)
        sending.result()
        self.assertEqual(digest.digest(), hashlib.sha256(whole).digest())
        process.assert_grew_less(server.pid, before, 4 * MEBIBYTE)


class RoundTrips(IntegrationCase):
    def test_random_messages_both_ways_at_once_arrive_byte_by_byte(self):
        """Random sizes, fragments and segment borders. The seed is printed."""
        chance = self.random()
        server = self.serve(self.echo_peer().url, framing="binary")
        client = self.open(server)
        whole, wire = bytearray(), bytearray()
        while len(whole) < 3 * MEBIBYTE:
            size = chance.choice([0, 1, 7, 125, 126, 127, 1000, 4096, 65535, 65536, chance.randrange(200_000)])
            payload = chance.randbytes(size)
            cuts = sorted(chance.randrange(size + 1) for _ in range(chance.choice([0, 0, 1, 5])))
            pieces = [payload[start:end] for start, end in zip([0, *cuts], [*cuts, size])]
            wire += b"".join(fragments(BINARY, pieces))
            whole += payload

        def send_all() -> None:
            at = 0
            while at < len(wire):
                step = chance.choice([1, 2, 13, 500, 1460, 70_000])
                client.send(bytes(wire[at : at + step]))
                at += step

        sending = Background(send_all)
        self.assertEqual(hashlib.sha256(client.receive_data(len(whole))).digest(), hashlib.sha256(whole).digest())
        sending.result()
        client.close_handshake()

    def test_fifty_sessions_at_once_do_not_mix(self):
        server = self.serve(self.echo_peer().url, framing="binary")
        clients = [self.open(server) for _ in range(50)]
        for turn in range(4):
            for number, client in enumerate(clients):
                client.send(binary(b"%03d-%d " % (number, turn) * 100))
            for number, client in enumerate(clients):
                self.assertEqual(client.receive_data(600), b"%03d-%d " % (number, turn) * 100)
