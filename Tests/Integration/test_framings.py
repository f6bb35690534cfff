"""The built-in framings, as docs/framings.md has them. `auto` and `binary` are in test_from_peer."""

import process
import server as servers
from case import IntegrationCase
from stream import Background
from wire import BINARY, PING, PONG, TEXT, binary, close, encode, fragments, text

KIBIBYTE, MEBIBYTE = 1 << 10, 1 << 20


class Framed(IntegrationCase):
    def framed(self, name: str, configuration: str = "", core: dict | None = None):
        """A server with this framing, a client, and its connection at the peer."""
        server, peer = self.serve_peer(core, **{"framing": name, "framing-config": configuration})
        return server, *self.open_to_peer(server, peer)


class FromThePeer(Framed):
    def test_lines_with_their_end_as_text_or_binary(self):
        """Without a configuration a line ends in CR LF; an earlier bridge crashed there."""
        _, client, connection = self.framed("newline")
        connection.send(b"one\r\n\r\ntwo\xff\r\nthree\xc3")
        connection.send_one_byte_at_a_time(b"\xa9\r\n")
        for expected in [
            (TEXT, b"one\r\n"), (TEXT, b"\r\n"), (BINARY, b"two\xff\r\n"), (TEXT, "threeé\r\n".encode()),
        ]:
            self.assertEqual(client.receive_message(), expected)

    def test_a_separator_that_two_writes_cut(self):
        _, client, connection = self.framed("separator", r"\x03--\0")
        connection.send_one_byte_at_a_time(b"one\x03--\0two\x03-\x03--\0")
        for expected in [b"one\x03--\0", b"two\x03-\x03--\0"]:
            self.assertEqual(client.receive_message(), (BINARY, expected))

    def test_a_long_line_that_comes_in_small_pieces(self):
        _, client, connection = self.framed("lines")
        line = b"x" * (1000 * KIBIBYTE)
        for start in range(0, len(line), 10_000):
            connection.send(line[start : start + 10_000])
        connection.send(b"\nnext\n")
        self.assertEqual(client.receive_message(), (TEXT, line))
        self.assertEqual(client.receive_message(), (TEXT, b"next"))

    def test_a_line_over_framing_buffer_is_1009_and_the_log_names_the_key(self):
        server, client, connection = self.framed("lines", core={"framing-buffer": "64K"})
        connection.send(b"first\n" + b"x" * (65 * KIBIBYTE))
        self.assertEqual(client.receive_message(), (TEXT, b"first"))
        client.answer_close(1009)
        connection.close()
        server.wait_for_log(r"framing-buffer \(65536 bytes\)")

    def test_what_is_left_at_the_end_is_the_last_message(self):
        for name, configuration, rest in [
            ("lines", "", b"rest"), ("newline", "crlf", b"rest\r"), ("separator", "--", b"-"),
        ]:
            with self.subTest(framing=name):
                _, client, connection = self.framed(name, configuration)
                connection.send(rest)
                connection.shutdown_write()
                self.assertEqual(client.receive_message(), (BINARY if name == "separator" else TEXT, rest))
                client.answer_close(1000)

    def test_a_torn_record_is_1011(self):
        for name, torn in [("record", b"\1\0\0\0"), ("length16", b"\0"), ("netstring", b"12"), ("length8", b"\7")]:
            with self.subTest(framing=name):
                server, client, connection = self.framed(name)
                connection.send(torn)
                connection.shutdown_write()
                client.answer_close(1011)
                server.wait_for_log("ended inside a message")

    def test_a_stream_that_cannot_be_read_is_1011_and_the_log_says_why(self):
        for name, broken, reason in [
            ("record", b"\7", "type 7"), ("record", b"\x09\0\0\0\0", "type 9"), ("netstring", b"3:oneX", "comma"),
            ("netstring", b"x", "begins with its length"), ("record", b"\1\0\0\0\1\xff", "not UTF-8"),
        ]:
            with self.subTest(framing=name, broken=broken):
                server, client, connection = self.framed(name)
                connection.send(broken)
                _, end = client.receive_data_until_close()
                self.assertEqual(end.code, 1011)
                client.send(close(1011))
                connection.close()
                server.wait_for_log(reason)


class ToThePeer(Framed):
    def test_the_delimiter_is_added_behind_each_message(self):
        for name, configuration, end in [
            ("lines", "", b"\n"), ("newline/both", "", b"\r\n"), ("newline/both", "lfcr,escape=drop", b"\n\r"),
            ("separator/both", r"a,b\x20\0", b"a,b \0"),
        ]:
            with self.subTest(framing=name):
                _, client, connection = self.framed(name, configuration)
                client.send(text("one") + binary(b"") + b"".join(fragments(TEXT, [b"t", b"", b"wo"])))
                expected = b"one" + end + end + b"two" + end
                self.assertEqual(connection.receive_exactly(len(expected)), expected)

    def test_a_message_that_contains_it_is_1008_and_no_byte_of_it_is_sent(self):
        _, client, connection = self.framed("lines")
        client.send(text("one") + b"".join(fragments(TEXT, [b"begins well, ", b"then\n", b"not"])))
        end = client.receive_close()
        self.assertEqual(end.code, 1008)
        self.assertEqual(end.payload[2:], b"the message contains the line end that separates messages")
        self.assertEqual(connection.receive_until_end(), b"one\n")

    def test_or_it_is_rewritten(self):
        for configuration, expected in [
            ("lf,escape=drop", b"ab\n"), ("lf,escape=space", b"a  b\n"), ("crlf,escape=drop", b"a\n\nb\r\n"),
        ]:
            with self.subTest(configuration=configuration):
                _, client, connection = self.framed("newline/both", configuration)
                client.send(b"".join(fragments(TEXT, [b"a\n", b"\nb"])))
                self.assertEqual(connection.receive_exactly(len(expected)), expected)

    def test_a_message_that_is_too_long_for_its_head_is_1009(self):
        _, client, connection = self.framed("length8")
        client.send(binary(b"x" * 255) + binary(b"y" * 256))
        end = client.receive_close()
        self.assertEqual((end.code, end.payload[2:]), (1009, b"length8 has room for 255 bytes; this one has 256"))
        self.assertEqual(connection.receive_until_end(), b"\xff" + b"x" * 255)


class ThereAndBack(Framed):
    """The peer sends back what it gets, byte by byte the same."""

    def test_bytes_and_borders_survive(self):
        messages = [
            (TEXT, b"one"), (BINARY, b""), (BINARY, bytes(range(256)) * 300), (TEXT, "€".encode() * 9000), (TEXT, b""),
        ]
        for name, configuration in [
            ("record", ""), ("length32", "little"), ("length32", ""), ("netstring", ""), ("separator/both", r"\0\xff\0"),
        ]:
            with self.subTest(framing=name, configuration=configuration):
                peer = self.echo_peer()
                client = self.open(self.serve(peer.url, **{"framing": name, "framing-config": configuration}))
                client.send(b"".join(encode(opcode, payload) for opcode, payload in messages))
                for opcode, payload in messages:
                    expected = opcode if name == "record" else BINARY
                    self.assertEqual(client.receive_message(), (expected, payload))

    def test_a_record_of_64_mib_streams_both_ways_in_constant_memory(self):
        server = self.serve(self.echo_peer().url, {"workers": 1}, framing="record")
        client = self.open(server)
        client.send(binary(b"warm"))
        self.assertEqual(client.receive_message(), (BINARY, b"warm"))
        before = process.forget_peak(server.pid)
        whole = self.random().randbytes(MEBIBYTE) * 64
        sending = Background(client.send, binary(whole))
        opcode, received = client.receive_message()
        self.assertEqual((opcode, len(received)), (BINARY, len(whole)))
        self.assertTrue(received == whole, "the bytes")
        sending.result()
        process.assert_grew_less(server.pid, before, 4 * MEBIBYTE)

    def test_control_records_go_to_the_peer_and_back(self):
        _, client, connection = self.framed("record", "control")
        client.send(encode(PING, b"hello"))
        self.assertEqual(connection.receive_exactly(10), b"\x09\0\0\0\5hello")
        connection.send(b"\x0a\0\0\0\5hello" + b"\x09\0\0\0\0")
        frames = [client.receive_frame(), client.receive_frame()]
        self.assertEqual([(frame.opcode, frame.payload) for frame in frames], [(PONG, b"hello"), (PING, b"")])
        connection.send(b"\x08\0\0\0\5\x0f\xa0bye")
        end = client.receive_close()
        self.assertEqual((end.code, end.payload[2:]), (4000, b"bye"))
        client.send(close(4000))
        self.assertEqual(connection.receive_until_end(), b"\x08\0\0\0\2\x0f\xa0")


class Configurations(IntegrationCase):
    def test_one_that_means_nothing_stops_the_server_at_its_start(self):
        for name, configuration, reason in [
            ("separator", "", "a separator is needed"), ("separator", r"\q", r"\q means nothing"),
            ("newline", "dos", "crlf, lfcr, lf or cr"), ("length16", "middle", "big, little or nothing"),
            ("lines/both", "", "there is no framing"),
        ]:
            with self.subTest(framing=name):
                options = ["-c", f"framing={name}", "-c", f"framing-config={configuration}"]
                ran = servers.run("-l", "127.0.0.1", "-p", "0", *options)
                self.assertNotEqual(ran.returncode, 0)
                self.assertIn(reason, ran.stderr)
