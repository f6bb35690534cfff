"""A side that does not read: it costs a bounded queue, disturbs nobody, and loses nothing."""

import hashlib

import process
from case import IntegrationCase
from stream import Background
from wire import BINARY, PING, PONG, TEXT, binary, close, encode, text

MEBIBYTE = 1 << 20

#: More than the kernel's buffers of one direction hold together (32 MiB to receive, 4 MiB to send by default).
MUCH = 96 * MEBIBYTE


def pattern(chance, count: int) -> bytes:
    """Bytes in which no part looks like another, made quickly."""
    block = chance.randbytes(MEBIBYTE)
    return b"".join(number.to_bytes(4, "big") + block[4:] for number in range(count // MEBIBYTE))


class ClientThatDoesNotRead(IntegrationCase):
    def test_its_peer_is_not_read_either_and_all_arrives_later(self):
        """Earlier bridges always read both sides, and grow a queue without bound."""
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=8192)
        other = self.open(server)
        beside = peer.accept()
        whole = pattern(self.random(), MUCH)
        before = process.forget_peak(server.pid)
        sent = connection.send_what_fits(whole)
        self.assertLess(sent, MUCH, "the peer was never held back")
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE, f"{sent} bytes were taken")

        # Others are not disturbed.
        other.send(text("question"))
        self.assertEqual(beside.receive_exactly(8), b"question")
        beside.send(b"answer")
        self.assertEqual(other.receive_data(6), b"answer")

        # It reads again, and gets every byte.
        client.widen()
        whole = whole[: sent + MEBIBYTE]
        rest = Background(lambda: (connection.send(whole[sent:]), connection.close()))
        received, frame = client.receive_data_until_close()
        rest.result()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())
        self.assertEqual(frame.code, 1000)
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE)

    def test_it_still_reaches_its_peer(self):
        """One direction that stands still does not stop the other."""
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=8192)
        connection.send_what_fits(b"x" * 65536)
        for number in range(10):
            client.send(binary(b"%d" % number * 1000))
            self.assertEqual(connection.receive_exactly(1000), b"%d" % number * 1000)

    def test_new_handshakes_and_echoes_go_on_beside_many_of_them(self):
        """Earlier bridges freeze every other client, and every new handshake."""
        server, peer = self.serve_peer({"workers": 1, "high-water": "64K"}, framing="binary")
        before = process.forget_peak(server.pid)
        for _ in range(20):
            self.open(server, receive_buffer=8192)
            connection = peer.accept()
            connection.send_what_fits(b"x" * 65536, idle=0.1)
        client, connection = self.open_to_peer(server, peer)
        connection.send(b"new and well")
        self.assertEqual(client.receive_data(12), b"new and well")
        process.assert_grew_less(server.pid, before, 6 * MEBIBYTE)

    def test_it_costs_no_cpu_while_it_stands(self):
        server, peer = self.serve_peer({"workers": 1, "ping": 0}, framing="binary")
        self.open(server, receive_buffer=8192)
        peer.accept().send_what_fits(b"x" * 65536)
        before = process.cpu_seconds(server.pid)
        process.watch(0.5)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.1)

    def test_a_slow_reader_gets_all_in_order(self):
        """Reading in small steps drives the queue over and under its mark many times."""
        server, peer = self.serve_peer({"workers": 1, "high-water": "16K"})
        client, connection = self.open_to_peer(server, peer, receive_buffer=2048)
        whole = b"".join(b"%07d\n" % number for number in range(200_000))
        sending = Background(lambda: (connection.send(whole), connection.shutdown_write()))
        received, frame = client.receive_data_until_close()
        sending.result()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())
        self.assertEqual(frame.code, 1000)

    def test_its_pings_are_answered_when_it_reads_again(self):
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=8192)
        sent = connection.send_what_fits(b"x" * 65536)
        client.send(encode(PING, b"still there?"))
        received, pongs = 0, []
        while received < sent or not pongs:
            frame = client.receive_frame()
            if frame.opcode == PONG:
                pongs.append(frame.payload)
            else:
                received += len(frame.payload)
        self.assertEqual((received, pongs), (sent, [b"still there?"]))

    def test_its_close_goes_through_when_it_reads_again(self):
        server, peer = self.serve_peer({"workers": 1, "close-timeout": 60}, framing="binary")
        client, connection = self.open_to_peer(server, peer, receive_buffer=8192)
        connection.send_what_fits(b"x" * 65536)
        client.send(close(1000))
        _, frame = client.receive_data_until_close()
        self.assertEqual(frame.code, 1000)
        client.receive_end()


class PeerThatDoesNotRead(IntegrationCase):
    def test_its_client_is_not_read_either_and_all_arrives_later(self):
        peer = self.peer(receive_buffer=8192)
        server = self.serve(peer.url, core={"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        other, beside = self.open_to_peer(server, peer)
        whole = pattern(self.random(), MUCH)
        frames = [binary(whole[at : at + 100_000]) for at in range(0, len(whole), 100_000)]
        wire = b"".join(frames)
        before = process.forget_peak(server.pid)
        sent = client.send_what_fits(wire)
        self.assertLess(sent, MUCH, "the client was never held back")
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE, f"{sent} bytes were taken")

        other.send(text("question"))
        self.assertEqual(beside.receive_exactly(8), b"question")
        beside.send(b"answer")
        self.assertEqual(other.receive_data(6), b"answer")

        connection.widen()
        count = sent // len(frames[0]) + 10
        rest = Background(client.send, b"".join(frames[:count])[sent:] + close(1000))
        received, whole = connection.receive_until_end(), whole[: count * 100_000]
        rest.result()
        self.assertEqual(hashlib.sha256(received).digest(), hashlib.sha256(whole).digest())
        self.assertEqual(client.receive_close().code, 1000)
        client.receive_end()
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE)

    def test_it_still_reaches_its_client(self):
        peer = self.peer(receive_buffer=8192)
        server = self.serve(peer.url, core={"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        client.send_what_fits(binary(b"x" * 65536))
        for number in range(10):
            connection.send(b"%d" % number * 1000)
            self.assertEqual(client.receive_data(1000), b"%d" % number * 1000)

    def test_small_messages_cost_no_more_than_large_ones(self):
        """A queue is counted in bytes, with all that keeps them."""
        peer = self.peer(receive_buffer=8192)
        server = self.serve(peer.url, core={"workers": 1, "high-water": "64K"})
        client, connection = self.open_to_peer(server, peer)
        before = process.forget_peak(server.pid)
        frames = text("x") * 10_000
        sent = client.send_what_fits(frames)
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE, f"{sent} bytes were taken")
        rest = frames[sent % len(frames) :]
        ending = Background(client.send, rest + close(1000))
        received = connection.receive_until_end()
        ending.result()
        self.assertEqual(len(received), (sent + len(rest)) // len(text("x")))

    def test_a_session_that_stands_gets_no_ping_timeout_while_its_client_answers(self):
        """The client's pongs stand behind its data, which is not read: it must not be ended for that."""
        peer = self.peer(receive_buffer=8192)
        server = self.serve(peer.url, core={"workers": 1, "ping": 0.2, "pong-timeout": 0.4}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        frame = binary(b"x" * 65536)
        sent = client.send_what_fits(frame)
        process.watch(1.2)
        server.check_alive()
        self.assertEqual(server.matching(r"#\d+ closed: "), [], "the session was ended by our own back-pressure")
        rest = frame[sent % len(frame) :]
        total = (sent + len(rest)) // len(frame) * 65536
        ending = Background(client.send, rest)
        received = 0
        while received < total:
            self.assertTrue(connection.receive_some(), f"the end after {received} of {total} bytes")
            received += len(connection.take(len(connection.buffer)))
        ending.result()
        self.assertEqual(received, total)


class BothAtOnce(IntegrationCase):
    def test_two_floods_against_each_other_do_not_deadlock(self):
        """Each side sends all before it reads anything, then reads all: more than one queue's worth each way."""
        server, peer = self.serve_peer({"workers": 1}, framing="binary")
        client, connection = self.open_to_peer(server, peer)
        count = 8 * MEBIBYTE
        up, down = self.random().randbytes(count), self.random().randbytes(count)
        one = Background(client.send, encode(BINARY, up))
        two = Background(connection.send, down)
        to_peer = Background(connection.receive_exactly, count)
        self.assertTrue(client.receive_data(count) == down)
        self.assertTrue(to_peer.result() == up)
        one.result()
        two.result()

    def test_a_standing_echo_of_a_tcp_peer_recovers(self):
        """The client writes and does not read, so the peer cannot write and does not read: a ring that stands."""
        server = self.serve(self.echo_peer().url, core={"workers": 1}, framing="binary")
        client = self.open(server, receive_buffer=8192)
        frame = binary(b"r" * 65536)
        sent = client.send_what_fits(frame)
        rest = frame[sent % len(frame) :]
        ending = Background(client.send, rest)
        total = (sent + len(rest)) // len(frame) * 65536
        received = 0
        while received < total:
            part = client.receive_frame()
            self.assertEqual(part.opcode, BINARY)
            self.assertEqual(part.payload.count(b"r"), len(part.payload))
            received += len(part.payload)
        ending.result()
        self.assertEqual(received, total)
        client.send(text("and on"))
        self.assertEqual(client.receive_message(), (BINARY, b"and on"))

    def test_text_of_the_peer_waits_too(self):
        server, peer = self.serve_peer({"workers": 1, "high-water": "32K", "auto-wait": "1s"})
        client, connection = self.open_to_peer(server, peer, receive_buffer=4096)
        whole = ("€" * 3_000_000).encode()
        sending = Background(connection.send, whole)
        received = bytearray()
        while len(received) < len(whole):
            opcode, payload = client.receive_message()
            self.assertEqual(opcode, TEXT)
            received += payload
        self.assertTrue(bytes(received) == whole)
        sending.result()
