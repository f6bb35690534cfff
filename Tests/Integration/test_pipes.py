"""`fifotx://` (client to pipe) and `fiforx://` (pipe to client): named pipes, each for one direction."""

import hashlib
import os
import signal
import time

import process
from case import IntegrationCase
from localpeers import PipeEnd
from stream import Background
from test_backpressure import MEBIBYTE, pattern
from wire import BINARY, PING, PONG, TEXT, binary, close, encode, request, text


class PipeCase(IntegrationCase):
    def pipe(self) -> str:
        path = str(self.directory() / "pipe")
        os.mkfifo(path)
        return path

    def reader(self, path: str) -> PipeEnd:
        return self.keep(PipeEnd(path, os.O_RDONLY))

    def writer(self, path: str) -> PipeEnd:
        return self.keep(PipeEnd(path, os.O_WRONLY))

    def refusal(self, server) -> int:
        client = self.connect(server)
        client.send(request("/"))
        return client.receive_refusal().status


class ClientToPipe(PipeCase):
    def open_to_reader(self, core: dict | None = None, **backend):
        path = self.pipe()
        reader = self.reader(path)
        server = self.serve(f"fifotx://{path}", core, **backend)
        return server, self.open(server), reader

    def test_messages_are_written_in_order(self):
        server, client, reader = self.open_to_reader()
        client.send(text("to ") + binary(b"the") + binary(b"") + text(" pipe"))
        self.assertEqual(reader.read_exactly(11), b"to the pipe")
        server.wait_for_log(r"#1 open: .* -> fifotx:///.*/pipe ")

    def test_the_readers_end_of_file_follows_the_clients_close(self):
        _, client, reader = self.open_to_reader()
        client.send(text("last"))
        self.assertEqual(client.close_handshake().code, 1000)
        self.assertEqual(reader.read_until_end(), b"last")

    def test_a_reader_that_goes_away_closes_with_1000(self):
        """As a TCP peer that ends."""
        server, client, reader = self.open_to_reader()
        reader.close()
        client.answer_close(1000)
        server.wait_for_log(r"#1 closed: .*code 1000")

    def test_a_reader_that_goes_away_while_much_waits(self):
        _, client, reader = self.open_to_reader({"workers": 1})
        client.send_what_fits(b"".join(binary(b"x" * 65536) for _ in range(16)))
        reader.close()
        self.assertEqual(client.receive_close().code, 1000)

    def test_pings_are_answered(self):
        _, client, _ = self.open_to_reader()
        client.send(encode(PING, b"here?"))
        self.assertEqual(client.receive_frame(), (PONG, True, b"here?"))

    def test_a_slow_reader_gets_all_and_holds_its_client_back(self):
        server, client, reader = self.open_to_reader({"workers": 1})
        whole = pattern(self.random(), 48 * MEBIBYTE)
        frames = b"".join(binary(whole[at : at + MEBIBYTE]) for at in range(0, len(whole), MEBIBYTE))
        before = process.forget_peak(server.pid)
        sent = client.send_what_fits(frames)
        self.assertLess(sent, len(frames))
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE)
        rest = Background(lambda: client.send(frames[sent:] + close(1000)))
        received = reader.read_until_end()
        rest.result()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())

    def test_many_small_messages_arrive_in_order(self):
        _, client, reader = self.open_to_reader()
        expected = b"".join(b"%d\n" % number for number in range(20_000))
        sending = Background(
            lambda: client.send(b"".join(text(b"%d\n" % number) for number in range(20_000)) + close(1000))
        )
        self.assertEqual(reader.read_until_end(), expected)
        sending.result()

    def test_nobody_reads_yet(self):
        """The client waits, and what it sent meanwhile arrives."""
        path = self.pipe()
        client = self.connect(self.serve(f"fifotx://{path}"))
        client.send(request("/") + text("early"))
        client.assert_silent(0.2)
        reader = self.reader(path)
        client.receive_upgrade()
        self.assertEqual(reader.read_exactly(5), b"early")

    def test_nobody_ever_reads(self):
        path = self.pipe()
        server = self.serve(f"fifotx://{path}", {"connect-timeout": "500ms", "workers": 1})
        before = process.cpu_seconds(server.pid)
        self.assertEqual(self.refusal(server), 504)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.1)
        server.wait_for_log(r"refused: .*, 504 .*fifotx://.*nobody has opened it to read")

    def test_shutdown(self):
        server, client, reader = self.open_to_reader()
        server.signal(signal.SIGTERM)
        client.answer_close(1001)
        self.assertEqual(reader.read_until_end(), b"")
        self.assertEqual(server.wait_for_exit(), 0)
        self.forget(server)


class PipeToClient(PipeCase):
    def open_from_pipe(self, core: dict | None = None, **options):
        path = self.pipe()
        server = self.serve(f"fiforx://{path}", core)
        return server, self.open(server, **options), path

    def test_what_is_written_comes_as_messages(self):
        server, client, path = self.open_from_pipe()
        writer = self.writer(path)
        writer.write_all("aus dem Rohr: ö".encode())
        self.assertEqual(client.receive_message(), (TEXT, "aus dem Rohr: ö".encode()))
        writer.write_all(b"\xff")
        self.assertEqual(client.receive_message(), (BINARY, b"\xff"))
        server.wait_for_log(r"#1 open: .* -> fiforx:///.*/pipe ")

    def test_no_writer_yet_is_not_the_end(self):
        _, client, path = self.open_from_pipe()
        client.assert_silent(0.3)
        self.writer(path).write_all(b"at last")
        self.assertEqual(client.receive_message(), (TEXT, b"at last"))

    def test_no_writer_costs_no_cpu(self):
        server, _, _ = self.open_from_pipe({"workers": 1, "ping": 0})
        before = process.cpu_seconds(server.pid)
        process.watch(0.3)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.05)

    def test_the_last_writers_end_closes_with_1000_after_all_that_was_written(self):
        _, client, path = self.open_from_pipe()
        first, second = self.writer(path), self.writer(path)
        first.write_all(b"a")
        first.close()
        self.assertEqual(client.receive_message(), (TEXT, b"a"))
        client.assert_silent(0.1)
        second.write_all(b"b" * 60_000)
        second.close()
        received, frame = client.receive_data_until_close()
        self.assertEqual((received, frame.code), (b"b" * 60_000, 1000))

    def test_a_writer_that_says_nothing_and_goes_is_the_end(self):
        _, client, path = self.open_from_pipe()
        self.writer(path).close()
        self.assertEqual(client.receive_close().code, 1000)

    def test_writers_that_come_and_go_at_once(self):
        server, client, path = self.open_from_pipe()
        with server.frozen():
            first = self.writer(path)
            first.write_all(b"first ")
            first.close()
            second = self.writer(path)
            second.write_all(b"second")
        self.assertEqual(client.receive_data(12), b"first second")
        second.close()
        self.assertEqual(client.receive_close().code, 1000)

    def test_a_message_of_the_clients_closes_with_1003(self):
        for frame in [text("no"), binary(b""), encode(TEXT, b"begun", final=False)]:
            server, client, path = self.open_from_pipe()
            writer = self.writer(path)
            writer.write_all(b"before")
            self.assertEqual(client.receive_message(), (TEXT, b"before"))
            client.send(frame)
            client.answer_close(1003)
            server.wait_for_log(r"#1 closed: .*code 1003")

    def test_pings_are_answered_and_a_close_too(self):
        _, client, _ = self.open_from_pipe()
        client.send(encode(PING, b"here?"))
        self.assertEqual(client.receive_frame(), (PONG, True, b"here?"))
        self.assertEqual(client.close_handshake(1000).code, 1000)

    def test_a_slow_client_gets_all_and_holds_the_writer_back(self):
        server, client, path = self.open_from_pipe({"workers": 1}, receive_buffer=8192)
        writer = self.writer(path)
        before = process.forget_peak(server.pid)
        sent = writer.write_what_fits(b"x" * 4096)
        self.assertLess(sent, 48 * MEBIBYTE)
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE)
        client.widen()
        rest = Background(lambda: (writer.write_all(b"y" * MEBIBYTE), writer.close()))
        received, frame = client.receive_data_until_close()
        rest.result()
        self.assertEqual(received, b"x" * sent + b"y" * MEBIBYTE)
        self.assertEqual(frame.code, 1000)

    def test_shutdown(self):
        server, client, _ = self.open_from_pipe()
        server.signal(signal.SIGTERM)
        client.answer_close(1001)
        self.assertEqual(server.wait_for_exit(), 0)
        self.forget(server)


class NoPipes(PipeCase):
    def test_nothing_at_the_path_is_502(self):
        for scheme in ["fifotx", "fiforx"]:
            server = self.serve(f"{scheme}://{self.directory()}/none")
            self.assertEqual(self.refusal(server), 502)
            server.wait_for_log(rf"refused: .*{scheme}:///.*/none: .*No such file or directory")

    def test_something_else_at_the_path_is_502_and_left_alone(self):
        path = self.write("content")
        for scheme in ["fifotx", "fiforx"]:
            for at in [path, os.path.dirname(path), "/dev/null"]:
                server = self.serve(f"{scheme}://{at}")
                self.assertEqual(self.refusal(server), 502)
                server.wait_for_log(r"there is no pipe at its path")
        with open(path, encoding="ascii") as file:
            self.assertEqual(file.read(), "content")

    def test_descriptors_are_given_back(self):
        path = self.pipe()
        server = self.serve(f"fiforx://{path}")
        before = len(process.descriptors(server.pid))
        begun = time.monotonic()
        for _ in range(5):
            self.open(server).close_handshake()
        process.wait_for_descriptors(server.pid, before)
        self.assertLess(time.monotonic() - begun, 5, "a pipe's end was waited for")
