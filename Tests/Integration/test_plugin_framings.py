"""The framings that ship as plugins, between a client and a peer."""

from case import IntegrationCase
from wire import binary, text


class PluginFramings(IntegrationCase):
    def through(self, framing: str, configuration: str | None = None):
        """A client and the connection of its peer, with this framing between them."""
        options = {} if configuration is None else {"framing-config": configuration}
        server, peer = self.serve_peer(framing=framing, **options)
        client = self.open(server)
        return client, peer.accept()

    def test_fixedlength_and_dynamic32_cut_records(self):
        client, peer = self.through("fixedlength", "3")
        peer.send(b"abcdef")
        self.assertEqual([client.receive_message() for _ in range(2)], [(2, b"abc"), (2, b"def")])
        client, peer = self.through("dynamic32", "offset=1,endian=big")
        peer.send(b"x\0\0\0\2abx\0\0\0\0")
        self.assertEqual([client.receive_message() for _ in range(2)], [(2, b"x\0\0\0\2ab"), (2, b"x\0\0\0\0")])

    def test_json_is_text_and_what_is_none_is_binary(self):
        client, peer = self.through("json")
        peer.send(b'{"a":[1]} [2]oops\n"x"')
        expected = [(1, b'{"a":[1]}'), (1, b"[2]"), (2, b"oops\n"), (1, b'"x"')]
        self.assertEqual([client.receive_message() for _ in expected], expected)

    def test_json_lines_go_both_ways_and_what_is_none_is_refused(self):
        client, peer = self.through("json/both")
        client.send(text('{"a":\n1}'))
        self.assertEqual(peer.receive_exactly(9), b'{"a": 1}\n')
        peer.send(b"[1]\n12\n")
        self.assertEqual([client.receive_message() for _ in range(2)], [(1, b"[1]"), (1, b"12")])
        client.send(text("{} {}"))
        close = client.receive_close()
        self.assertEqual((close.code, close.payload[2:]), (1008, b"The message is more than one JSON entity."))

    def test_varint_records_go_both_ways(self):
        client, peer = self.through("varint")
        client.send(binary(b"x" * 300))
        self.assertEqual(peer.receive_exactly(302), b"\xac\x02" + b"x" * 300)
        peer.send(b"\x02ab\x00\x81\x00c")
        self.assertEqual([client.receive_message() for _ in range(3)], [(2, b"ab"), (2, b""), (2, b"c")])

    def test_a_long_varint_record_needs_no_buffer(self):
        client, peer = self.through("varint")
        length = 3 << 20
        peer.send(b"\x80\x80\xc0\x01" + bytes(length))
        self.assertEqual(client.receive_message(), (2, bytes(length)))

    def test_bodies_with_a_length_go_both_ways(self):
        client, peer = self.through("content-length")
        client.send(text("{}"))
        self.assertEqual(peer.receive_exactly(23), b"Content-Length: 2\r\n\r\n{}")
        peer.send(b"Content-Type: x\r\ncontent-length: 2\r\n\r\n[]Content-Length: 1\r\n\r\n\xff")
        self.assertEqual([client.receive_message() for _ in range(2)], [(1, b"[]"), (2, b"\xff")])

    def test_a_torn_record_is_dropped_and_the_client_told(self):
        for framing, configuration, torn in (
            ("fixedlength", "3", b"ab"), ("dynamic32", None, b"\2\0\0"), ("varint", None, b"\x02a"),
            ("content-length", None, b"Content-Length: 2\r\n\r\n{"),
        ):  # fmt: skip
            with self.subTest(framing=framing):
                client, peer = self.through(framing, configuration)
                peer.send(torn)
                peer.close()
                frames = []
                while not frames or frames[-1].opcode != 8:
                    frames.append(client.receive_frame())
                self.assertFalse(any(frame.final for frame in frames[:-1]), frames)
                self.assertEqual(frames[-1].code, 1011)
