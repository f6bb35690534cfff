"""Bytes made by chance, against a slow and obvious model: frames, requests, and a peer's text."""

import struct
import unicodedata

import process
from case import IntegrationCase
from stream import Background
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close, encode, request

LETTERS = "aZ0 \nµßЖ€‰😀𝄞"


class Model:
    """What a server does with a client's frames (RFC 6455, 5 to 8), one frame after the other."""

    def __init__(self):
        self.to_peer = b""
        self.pongs: list[bytes] = []
        self.kind: int | None = None
        self.text = b""
        self.is_closed = False

    def take(self, opcode: int, payload: bytes, final: bool, reserved: int, masked: bool) -> None:
        """Judges one whole frame; raises `Ended` where it ends the session."""
        if reserved or not masked or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise Ended(1002)
        if opcode >= CLOSE:
            return self.take_control(opcode, payload, final)
        if (opcode == CONTINUATION) != (self.kind is not None):
            raise Ended(1002)
        self.kind = opcode or self.kind
        if self.kind == TEXT:
            self.text += payload
            self.check_text(final)
        self.to_peer += payload
        if final:
            self.kind, self.text = None, b""

    def take_control(self, opcode: int, payload: bytes, final: bool) -> None:
        if not final or len(payload) > 125:
            raise Ended(1002)
        if opcode == PING:
            self.pongs.append(payload)
        if opcode == CLOSE:
            raise Ended(self.judge_close(payload))

    def check_text(self, final: bool) -> None:
        try:
            self.text.decode("utf-8")
        except UnicodeDecodeError as error:
            if final or error.reason != "unexpected end of data":
                raise Ended(1007) from None

    def judge_close(self, payload: bytes) -> int | None:
        if not payload:
            self.is_closed = True
            return None
        if len(payload) == 1:
            return 1002
        code = struct.unpack(">H", payload[:2])[0]
        if not (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
            return 1002
        try:
            payload[2:].decode("utf-8")
        except UnicodeDecodeError:
            return 1007
        self.is_closed = True
        return code


class Ended(Exception):
    """The session ended with this code in the server's Close; None is an empty one."""

    def __init__(self, code: int | None):
        super().__init__(code)
        self.code = code


class Frames(IntegrationCase):
    def stream(self, chance) -> tuple[bytes, Model, int | None]:
        """A client's frames up to the one that ends the session, and what the model says of them."""
        model, wire = Model(), b""
        while True:
            kinds = {TEXT: 9, BINARY: 9, CONTINUATION: 12, PING: 4, PONG: 2, CLOSE: 1, 0x3: 0.2, 0xB: 0.2}
            opcode = chance.choices(list(kinds), list(kinds.values()))[0]
            if chance.random() < 0.85 and opcode < CLOSE:
                # Mostly what is allowed here, or no stream would be long.
                opcode = CONTINUATION if model.kind is not None else chance.choice([TEXT, BINARY])
            payload = self.payload(chance, opcode, model)
            shape = {
                "final": chance.random() < (0.6 if opcode < CLOSE else 0.99),
                "reserved": 0 if chance.random() < 0.99 else chance.randrange(8),
                "mask": chance.randbytes(4) if chance.random() < 0.995 else None,
            }
            wire += encode(opcode, payload, **shape)
            try:
                model.take(opcode, payload, shape["final"], shape["reserved"], shape["mask"] is not None)
            except Ended as ended:
                return wire, model, ended.code

    def payload(self, chance, opcode: int, model: Model) -> bytes:
        if opcode == CLOSE:
            return chance.choice([b"", b"\x03", struct.pack(">H", chance.randrange(990, 1020)) + b"why \xe2\x82\xac",
                                  struct.pack(">H", chance.randrange(2990, 5010)), b"\x03\xe8\xff"])  # fmt: skip
        if opcode in (PING, PONG):
            return chance.randbytes(chance.choice([0, 1, 124, 125, 125, 126 if chance.random() < 0.1 else 3]))
        size = chance.choice([0, 0, 1, 3, 20, 125, 126, 500, 4100, 70_000 if chance.random() < 0.2 else 9])
        if model.kind == BINARY or opcode == BINARY or chance.random() < 0.02:
            return chance.randbytes(size)
        letters = "".join(chance.choice(LETTERS) for _ in range(min(size, 300))).encode()
        cut = chance.randrange(max(1, len(letters)))
        return letters if chance.random() < 0.7 else letters[:cut]

    def send_in_parts(self, chance, client, wire: bytes) -> None:
        at = 0
        while at < len(wire):
            step = chance.choice([1, 2, 3, 7, 100, 5000, 1 << 20])
            try:
                client.send(wire[at : at + step])
            except OSError:
                return  # the server has judged it already
            at += step

    def test_any_stream_of_frames_ends_as_the_model_says(self):
        chance = self.random()
        server, peer = self.serve_peer({"workers": 2})
        for number in range(150):
            wire, model, code = self.stream(chance)
            with self.subTest(stream=number, ends=code):
                client, connection = self.open_to_peer(server, peer)
                sending = Background(self.send_in_parts, chance, client, wire)
                pongs = []
                while (frame := client.receive_frame()).opcode != CLOSE:
                    self.assertEqual(frame.opcode, PONG)
                    pongs.append(frame.payload)
                sending.result()
                self.assertEqual(frame.code, code)
                if not model.is_closed:
                    client.send(close(code))
                client.receive_end()
                received = connection.receive_until_end()
                self.assertEqual(pongs, model.pongs)
                # A text frame with a fault may have gone up to its last good code point.
                self.assertTrue(received.startswith(model.to_peer), (len(received), len(model.to_peer)))
                self.assertTrue(code == 1007 or received == model.to_peer, (len(received), len(model.to_peer)))

    def test_noise_behind_the_handshake_ends_every_session_and_no_server(self):
        chance = self.random()
        server = self.serve(core={"workers": 2, "close-timeout": 1})
        before = len(process.descriptors(server.pid))
        for _ in range(200):
            client = self.open(server)
            # A first byte that is allowed leads further in than one that is not.
            noise = chance.choice([b"", b"\x81", b"\x82\xfe", b"\x01\x85", b"\x88", b"\x82\xff"])
            try:
                client.send(noise + chance.randbytes(chance.choice([1, 10, 100, 5000])))
                client.shutdown_write()
                client.receive_until_end()
            except (OSError, AssertionError) as error:
                self.assertNotIn("nothing came", str(error))
            client.close()
        process.wait_for_descriptors(server.pid, before)


class Requests(IntegrationCase):
    STATUSES = {101, 400, 405, 408, 414, 426, 431, 501, 505}

    def spoil(self, chance, good: bytes) -> bytes:
        """A request with a few bytes changed, added, taken out, or said twice."""
        spoilt = bytearray(good)
        for _ in range(chance.choice([1, 1, 2, 5])):
            at = chance.randrange(len(spoilt))
            kind = chance.randrange(5)
            if kind == 0:
                spoilt[at] = chance.randrange(256)
            elif kind == 1:
                spoilt.insert(at, chance.choice(b"\r\n\0 :;,\"\t\x7f\xff/%#"))
            elif kind == 2:
                del spoilt[at]
            elif kind == 3:
                del spoilt[at : at + chance.randrange(30)]
            else:
                spoilt[at:at] = spoilt[at : at + chance.randrange(60)]
            if not spoilt:
                return b"\0"
        return bytes(spoilt)

    def test_any_spoilt_request_gets_an_answer_or_its_deadline(self):
        """101, or a whole refusal, or 408 when the rest never comes; never silence, never a crash."""
        chance = self.random()
        server = self.serve(core={"handshake-timeout": 0.4, "close-timeout": 1})
        for _ in range(5):
            sent = [self.spoil(chance, request("/path?query", protocols="a, b")) for _ in range(60)]
            clients = [self.connect(server) for _ in sent]
            for client, wire in zip(clients, sent):
                client.send(wire)
            for client, wire in zip(clients, sent):
                with self.subTest(wire=wire):
                    self.judge(client)
                client.close()

    def judge(self, client) -> None:
        if not client.receive_some():
            return  # not one byte of a request: ended in silence at the deadline
        head = client.receive_head()
        self.assertIn(head.status, self.STATUSES)
        if head.status != 101:
            client.receive_exactly(int(head.field("Content-Length")))

    def test_a_field_may_hold_bytes_over_127(self):
        """RFC 9110, 5.5: obs-text is opaque data."""
        client = self.connect(self.serve())
        client.upgrade(extra=[("X-Name", "caf\xe9"), ("Cookie", "a=\xff\xfe")])

    def test_requests_that_never_end_cost_no_more_than_their_limit(self):
        server = self.serve(core={"workers": 1})
        warm = self.connect(server)
        warm.upgrade()
        before = process.forget_peak(server.pid)
        for _ in range(200):
            self.connect(server).send(b"GET / HTTP/1.1\r\nX-Slow: " + b"s" * 15_000)
        self.connect(server).upgrade()
        process.assert_grew_less(server.pid, before, 200 * 3 * 16_384)


class Text(IntegrationCase):
    def test_text_of_the_peer_stays_text_however_it_is_cut(self):
        """Any text, any segment borders, and a wait that is long enough for every cut code point."""
        chance = self.random()
        server, peer = self.serve_peer({"auto-wait": "1s", "workers": 1})
        for number in range(25):
            letters = "".join(self.letter(chance) for _ in range(chance.choice([1, 10, 3000])))
            whole = letters.encode()
            client, connection = self.open_to_peer(server, peer)
            sending = Background(self.send_in_parts, chance, connection, whole)
            received, types = b"", set()
            while (frame := client.receive_frame()).opcode != CLOSE:
                types.add(frame.opcode)
                received += frame.payload
            sending.result()
            with self.subTest(text=number):
                self.assertEqual((received == whole, types, frame.code), (True, {TEXT}, 1000))
            client.send(close(1000))
            client.receive_end()

    def letter(self, chance) -> str:
        while True:
            point = chr(chance.choice([chance.randrange(128), chance.randrange(0x800), chance.randrange(0x110000)]))
            if unicodedata.category(point) != "Cs":
                return point

    def send_in_parts(self, chance, connection, whole: bytes) -> None:
        at = 0
        while at < len(whole):
            step = chance.choice([1, 2, 3, 5, 1000])
            connection.send(whole[at : at + step])
            at += step
        connection.shutdown_write()
