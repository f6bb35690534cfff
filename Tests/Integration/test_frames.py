"""The rules for a client's frames (RFC 6455, 5 to 8), each broken on purpose."""

import struct

import process
from case import IntegrationCase
from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    binary,
    close,
    encode,
    fragments,
    request,
    text,
)

MALFORMED, INVALID, TOO_BIG = 1002, 1007, 1009


class Violations(IntegrationCase):
    """What came before a broken rule still reaches the peer; then Close with the rule's code, and the end of both."""

    def judge(self, table: dict[str, bytes], code: int, core: dict | None = None) -> None:
        server, peer = self.serve_peer(core)
        for name, wire in table.items():
            with self.subTest(name):
                client, connection = self.open_to_peer(server, peer)
                client.send(binary(b"before") + wire)
                client.answer_close(code)
                self.assertEqual(connection.receive_until_end(), b"before")
        server.wait_for_log(rf"#\d+ closed: .*code {code}", count=len(table))

    def judge_at_once(self, table: dict[str, bytes], code: int, reaches: bytes = b"") -> None:
        """As `judge`, byte by byte, and nothing is sent behind the byte that breaks the rule."""
        server, peer = self.serve_peer()
        for name, wire in table.items():
            with self.subTest(name):
                client, connection = self.open_to_peer(server, peer)
                client.send_one_byte_at_a_time(wire)
                client.answer_close(code)
                self.assertEqual(connection.receive_until_end(), reaches)

    def test_a_reserved_bit(self):
        """RFC 6455, 5.2: they must be 0 unless an extension was agreed."""
        self.judge({
            f"reserved {bits}, opcode {opcode}": encode(opcode, b"x", reserved=bits)
            for bits in range(1, 8) for opcode in (TEXT, BINARY, PING, CLOSE)
        }, MALFORMED)  # fmt: skip

    def test_an_opcode_that_is_not_defined(self):
        """RFC 6455, 5.2: 3 to 7 and 11 to 15."""
        self.judge({f"opcode {opcode}": encode(opcode, b"") for opcode in [*range(3, 8), *range(11, 16)]}, MALFORMED)

    def test_a_frame_without_a_mask(self):
        """RFC 6455, 5.1: a server must close the connection."""
        self.judge({
            f"opcode {opcode}": encode(opcode, b"\x03\xe8", mask=None) for opcode in (TEXT, BINARY, PING, PONG, CLOSE)
        }, MALFORMED)  # fmt: skip

    def test_a_control_frame_that_is_too_long(self):
        """RFC 6455, 5.5: 125 bytes at most."""
        self.judge({
            f"opcode {opcode}, {size} bytes": encode(opcode, b"\x03\xe8" + b"x" * (size - 2))
            for opcode in (PING, PONG, CLOSE) for size in (126, 200, 65536)
        }, MALFORMED)  # fmt: skip

    def test_a_control_frame_in_fragments(self):
        """RFC 6455, 5.5: they must not be fragmented."""
        self.judge({
            f"opcode {opcode}": encode(opcode, b"", final=False) + encode(CONTINUATION, b"")
            for opcode in (PING, PONG, CLOSE)
        }, MALFORMED)  # fmt: skip

    def test_a_length_that_is_not_in_its_shortest_form(self):
        """RFC 6455, 5.2: the minimal number of bytes must be used."""
        self.judge({
            f"{size} in {form} bytes": encode(opcode, b"x" * size, length_bytes=form)
            for opcode in (TEXT, BINARY) for size, form in [(0, 2), (125, 2), (0, 8), (125, 8), (126, 8), (65535, 8)]
        }, MALFORMED)  # fmt: skip

    def test_a_length_with_its_top_bit_set(self):
        """RFC 6455, 5.2. One 14-byte frame whose length wraps a sum crashes earlier bridges."""
        lengths = [1 << 63, (1 << 64) - 1, (1 << 64) - 14, (1 << 64) - 10, (1 << 63) + 5]
        self.judge({
            f"{length:#x}, opcode {opcode}": encode(opcode, b"", length=length, length_bytes=8)
            for length in lengths for opcode in (TEXT, BINARY)
        }, MALFORMED)  # fmt: skip

    def test_a_continuation_of_nothing(self):
        """RFC 6455, 5.4."""
        self.judge({
            "final": encode(CONTINUATION, b"x"),
            "not final": encode(CONTINUATION, b"x", final=False),
            "behind a whole message": text("") + encode(CONTINUATION, b""),
            "behind a message in fragments": b"".join(fragments(BINARY, [b"", b""])) + encode(CONTINUATION, b""),
        }, MALFORMED)  # fmt: skip

    def test_a_message_inside_another(self):
        """RFC 6455, 5.4: fragments of different messages must not be interleaved."""
        self.judge({
            f"{inner} in {outer}, final {final}": encode(outer, b"", final=False) + encode(inner, b"x", final=final)
            for outer in (TEXT, BINARY) for inner in (TEXT, BINARY) for final in (True, False)
        }, MALFORMED)  # fmt: skip

    def test_a_close_payload_of_one_byte(self):
        """RFC 6455, 5.5.1: if there is a body, it begins with a 2-byte code."""
        self.judge({"one byte": encode(CLOSE, b"\x03")}, MALFORMED)

    def test_a_close_code_that_may_not_stand_in_a_frame(self):
        """RFC 6455, 7.4."""
        codes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]
        self.judge({f"{code}": close(code, "why") for code in codes}, MALFORMED)

    def test_a_close_reason_that_is_not_utf_8(self):
        """RFC 6455, 5.5.1 and 8.1."""
        self.judge({
            "cut": close(1000, b"\xe2\x82"), "lone": close(1000, b"ok\x80"), "surrogate": close(1000, b"\xed\xa0\x80"),
        }, INVALID)  # fmt: skip

    def test_a_message_over_the_limit(self):
        """The limit has a name and a code of its own, 1009; it is no end of the stream."""
        limit = {"message-limit": 1000}
        self.judge({
            "in one frame": binary(b"x" * 1001),
            "only declared": encode(BINARY, b"", length=1001),
            "huge": encode(BINARY, b"", length=(1 << 63) - 1),
            "text": text("x" * 1001),
        }, TOO_BIG, limit)  # fmt: skip

    def test_a_message_over_the_limit_in_fragments(self):
        server, peer = self.serve_peer({"message-limit": 1000})
        client, connection = self.open_to_peer(server, peer)
        for piece in fragments(BINARY, [b"a" * 600, b"b" * 400, b"c"]):
            client.send(piece)
        client.answer_close(TOO_BIG)
        self.assertEqual(connection.receive_until_end(), b"a" * 600 + b"b" * 400)

    def test_a_message_of_exactly_the_limit_passes(self):
        server, peer = self.serve_peer({"message-limit": 1000})
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"x" * 1000) + b"".join(fragments(TEXT, [b"y" * 500, b"", b"y" * 500])))
        self.assertEqual(connection.receive_exactly(2000), b"x" * 1000 + b"y" * 1000)

    def test_rules_are_judged_with_the_first_bytes_that_break_them(self):
        """Not after the sender has filled our buffer."""
        self.judge_at_once({
            "a reserved bit": b"\xc1\x85",
            "an unknown opcode": b"\x83\x80",
            "no mask": b"\x81\x05",
            "a control frame in fragments": b"\x09\x80",
            "a control frame of 126": b"\x89\xfe",
            "a control frame of 127": b"\x88\xff",
            "a continuation of nothing": b"\x80\x80",
            "not the shortest form of 2": b"\x82\xfe\x00\x7d",
            "not the shortest form of 8": b"\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff",
            "the top bit": b"\x82\xff\x80" + bytes(7),
            "a text in a text": encode(TEXT, b"", final=False) + b"\x81\x80",
        }, MALFORMED)  # fmt: skip

    def test_a_violation_inside_a_fragmented_message_leaves_what_came_before_it(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(encode(BINARY, b"one ", final=False) + encode(CONTINUATION, b"two", final=False) + b"\x83\x80")
        client.answer_close(MALFORMED)
        self.assertEqual(connection.receive_until_end(), b"one two")

    def test_a_violation_ends_its_own_session_alone(self):
        server = self.serve(core={"workers": 1})
        good, bad = self.open(server), self.open(server)
        bad.send(b"\xff\xff")
        bad.answer_close(MALFORMED)
        good.send(text("fine"))
        self.assertEqual(good.receive_message(), (TEXT, b"fine"))

    def test_nothing_behind_a_violation_is_read(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"good") + b"\x83\x80" + bytes(4) + binary(b"never"))
        client.receive_close()
        client.send(binary(b"nor this"))
        self.assertEqual(connection.receive_until_end(), b"good")

    def test_the_log_tells_the_broken_rule(self):
        server = self.serve()
        client = self.open(server)
        client.send(text("no mask")[:1] + b"\x01x")
        client.answer_close(MALFORMED)
        server.wait_for_log(r"#\d+ closed: .*code 1002, \"[^\"]*mask")


class HugeLengths(IntegrationCase):
    """A length is a number that the client wrote: nothing is reserved for it and no sum of it wraps."""

    def test_the_largest_length_there_is_passes_as_it_comes(self):
        """2^63 - 1: legal where no limit is set, and its bytes go to the peer one piece at a time."""
        server, peer = self.serve_peer()
        for opcode in (BINARY, TEXT):
            client, connection = self.open_to_peer(server, peer)
            client.send(encode(opcode, b"abc", length=(1 << 63) - 1))
            self.assertEqual(connection.receive_exactly(3), b"abc")
            client.reset()
            self.assertEqual(connection.receive_until_end(), b"")

    def test_14_bytes_that_promise_all_memory_cost_none(self):
        server = self.serve()
        for length in [(1 << 63) - 1, 1 << 62, 1 << 40, (1 << 32) - 1, 1 << 32, (1 << 31) - 1, 1 << 31]:
            client = self.open(server)
            client.send(encode(BINARY, b"", length=length))
            client.reset()
        self.open(server).close_handshake()


class Texts(IntegrationCase):
    """RFC 6455, 8.1: text is UTF-8, and is judged as it comes."""

    INVALID = {
        "a lone continuation": b"\x80",
        "0xFF": b"\xff",
        "overlong slash": b"\xc0\xaf",
        "overlong NUL": b"\xc0\x80",
        "overlong in three": b"\xe0\x80\xaf",
        "overlong in four": b"\xf0\x80\x80\xaf",
        "a surrogate": b"\xed\xa0\x80",
        "the last surrogate": b"\xed\xbf\xbf",
        "above U+10FFFF": b"\xf4\x90\x80\x80",
        "far above": b"\xf7\xbf\xbf\xbf",
        "five bytes": b"\xf8\x88\x80\x80\x80",
        "a letter inside": b"\xe2\x82x",
        "two starts": b"\xc3\xc3",
    }

    def refused(self, frames: list[bytes], reaches: bytes | None = None) -> None:
        client, connection = self.open_to_peer(self.server, self.target)
        client.send(b"".join(frames))
        client.answer_close(INVALID)
        received = connection.receive_until_end()
        if reaches is not None:
            self.assertTrue(reaches.startswith(received) and received.startswith(b"before "), received)

    def start_one(self) -> None:
        self.server, self.target = self.serve_peer()

    def test_invalid_text_is_refused_in_one_frame(self):
        self.start_one()
        for name, wrong in self.INVALID.items():
            with self.subTest(name):
                self.refused([text(b"before "), text("µ".encode() + wrong + b" behind")], b"before \xc2\xb5")

    def test_invalid_text_is_refused_wherever_fragments_cut_it(self):
        self.start_one()
        for name, wrong in self.INVALID.items():
            whole = b"ab" + wrong + b"cd"
            for cut in range(1, len(whole)):
                with self.subTest(name, cut=cut):
                    self.refused(fragments(TEXT, [whole[:cut], whole[cut:]]))

    def test_a_message_that_ends_inside_a_code_point_is_refused(self):
        self.start_one()
        for cut in [b"\xc2", b"\xe2\x82", b"\xe2", b"\xf0\x9f\x98", b"\xf0\x9f", b"\xf0"]:
            with self.subTest(cut=cut):
                self.refused([text(b"x" + cut)])
                self.refused([text(cut)])
                self.refused(fragments(TEXT, [b"x", cut, b""]))

    def test_the_next_message_does_not_complete_the_last(self):
        self.start_one()
        self.refused([text(b"\xe2\x82"), text(b"\xac")])

    def test_invalid_text_is_refused_before_its_frame_is_whole(self):
        """As soon as no byte could make it good (RFC 6455, 8.1; the conformance suites call it fail-fast)."""
        self.start_one()
        for name, wrong in self.INVALID.items():
            with self.subTest(name):
                client, _ = self.open_to_peer(self.server, self.target)
                client.send(encode(TEXT, b"x" + wrong, length=100_000))
                client.answer_close(INVALID)

    def test_an_invalid_first_byte_is_refused_at_once(self):
        self.start_one()
        client, _ = self.open_to_peer(self.server, self.target)
        client.send_one_byte_at_a_time(encode(TEXT, b"ok\xff", length=1000))
        client.answer_close(INVALID)

    def test_valid_text_passes_wherever_it_is_cut(self):
        """Every cut into two fragments, code points of one to four bytes."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        whole = "aµ€😀\U0010ffff\ud7ff\ue000\x00\x7f\x80".encode()
        for cut in range(len(whole) + 1):
            for piece in fragments(TEXT, [whole[:cut], whole[cut:]]):
                client.send(piece)
        self.assertEqual(connection.receive_exactly(len(whole) * (len(whole) + 1)), whole * (len(whole) + 1))

    def test_valid_text_passes_one_byte_to_a_fragment_with_pings_in_between(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        whole = "κόσμε 😀 €".encode()
        for piece in fragments(TEXT, [whole[index : index + 1] for index in range(len(whole))]):
            client.send(piece + encode(PING, b"?"))
        self.assertEqual(connection.receive_exactly(len(whole)), whole)
        for _ in whole:
            self.assertEqual(client.receive_frame(), (PONG, True, b"?"))

    def test_binary_may_hold_anything(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        for wrong in self.INVALID.values():
            client.send(binary(wrong))
            self.assertEqual(connection.receive_exactly(len(wrong)), wrong)

    def test_continuations_of_a_binary_message_are_not_judged_as_text(self):
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        client.send(text("fine") + b"".join(fragments(BINARY, [b"\xff", b"\x80", b"\xc0"])) + text("µ"))
        self.assertEqual(connection.receive_exactly(9), b"fine\xff\x80\xc0\xc2\xb5")


class Pings(IntegrationCase):
    """RFC 6455, 5.5.2 and 5.5.3."""

    def test_a_ping_is_answered_with_its_payload(self):
        client = self.open(self.serve())
        for size in [0, 1, 4, 124, 125]:
            payload = bytes(range(256))[:size]
            client.send(encode(PING, payload))
            self.assertEqual(client.receive_frame(), (PONG, True, payload))

    def test_a_ping_cut_at_every_byte_is_answered(self):
        client = self.open(self.serve())
        client.send_one_byte_at_a_time(encode(PING, b"p" * 125) + encode(PING, b""))
        self.assertEqual(client.receive_frame(), (PONG, True, b"p" * 125))
        self.assertEqual(client.receive_frame(), (PONG, True, b""))

    def test_pings_between_the_fragments_of_a_message_do_not_disturb_it(self):
        """RFC 6455, 5.4: control frames may be injected in the middle of a fragmented message."""
        server, peer = self.serve_peer()
        client, connection = self.open_to_peer(server, peer)
        for index, piece in enumerate(fragments(BINARY, [b"one", b"", b"two", b"three"])):
            client.send(piece + encode(PING, bytes([index])))
            self.assertEqual(client.receive_frame(), (PONG, True, bytes([index])))
        self.assertEqual(connection.receive_exactly(11), b"onetwothree")

    def test_a_pong_that_nobody_asked_for_is_taken_in_silence(self):
        client = self.open(self.serve())
        client.send(encode(PONG, b"unasked") + encode(PONG, b"") + encode(PING, b"now"))
        self.assertEqual(client.receive_frame(), (PONG, True, b"now"))

    def test_a_ping_is_answered_before_a_large_message_of_the_peer_is_through(self):
        """The answer stands between frames, not inside one: the client's reader fails on anything else."""
        server, peer = self.serve_peer(framing="binary")
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"z" * 500_000)
        client.send(encode(PING, b"middle"))
        received, pongs = 0, 0
        while received < 500_000 or not pongs:
            frame = client.receive_frame()
            pongs += frame.opcode == PONG
            received += len(frame.payload) if frame.opcode != PONG else 0
        self.assertEqual((received, pongs), (500_000, 1))

    def test_a_thousand_pings_get_a_thousand_pongs_or_the_last(self):
        """RFC 6455, 5.5.3: an endpoint may answer the most recent ping only."""
        client = self.open(self.serve())
        for index in range(1000):
            client.send(encode(PING, struct.pack(">I", index)))
        last = -1
        while last < 999:
            frame = client.receive_frame()
            self.assertEqual(frame.opcode, PONG)
            number = struct.unpack(">I", frame.payload)[0]
            self.assertGreater(number, last)
            last = number

    def test_pings_of_a_client_that_does_not_read_cost_no_memory_without_bound(self):
        server = self.serve(core={"workers": 1})
        client = self.open(server, receive_buffer=4096)
        before = process.forget_peak(server.pid)
        sent = client.send_what_fits(encode(PING, b"x" * 125) * 4000)
        process.assert_grew_less(server.pid, before, 4 << 20, f"{sent} bytes of pings were taken")

    def test_a_handshake_and_a_ping_in_one_segment(self):
        client = self.connect(self.serve())
        client.send(request() + encode(PING, b"early"))
        client.receive_upgrade()
        self.assertEqual(client.receive_frame(), (PONG, True, b"early"))
