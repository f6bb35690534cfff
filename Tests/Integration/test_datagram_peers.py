"""`udp://` and `unix-dgram://`: one message is one datagram, both ways."""

import pathlib
import select
import signal
import socket

import process
from case import IntegrationCase
from localpeers import UDPPeer, UnixDatagramPeer
from stream import Background, wait_for
from test_backpressure import MEBIBYTE
from wire import BINARY, CONTINUATION, PING, PONG, TEXT, binary, close, encode, fragments, request, text

#: 65,535 bytes of an IP packet without the headers of IPv4 and UDP.
LONGEST_OF_UDP = 65_507


class DatagramCase(IntegrationCase):
    def udp_peer(self, **options) -> UDPPeer:
        return self.keep(UDPPeer(**options))

    def unix_peer(self, **options) -> UnixDatagramPeer:
        return self.keep(UnixDatagramPeer(str(self.directory() / "peer"), **options))

    def peers(self):
        """One of each kind."""
        return [self.udp_peer(), self.unix_peer()]

    def open_to_datagrams(self, server, peer, **shape):
        """A WebSocket to the server; the peer knows its address."""
        client = self.open(server, **shape)
        client.send(text("hello"))
        self.assertEqual(peer.receive(), b"hello")
        return client

    def wait_until_sent(self, client) -> None:
        """Waits until what the client sent is on its way to the peer: an answer to the client goes in front of it."""
        for _ in range(2):
            client.send(encode(PING, b"sent?"))
            self.assertEqual(client.receive_frame(), (PONG, True, b"sent?"))


class Boundaries(DatagramCase):
    def test_each_message_is_one_datagram(self):
        for peer in self.peers():
            with self.subTest(peer.url):
                client = self.open_to_datagrams(self.serve(peer.url), peer)
                client.send(text("one") + binary(b"") + binary(b"\xff" * 5000) + text("") + text("last"))
                for expected in [b"one", b"", b"\xff" * 5000, b"", b"last"]:
                    self.assertEqual(peer.receive(), expected)

    def test_each_datagram_is_one_message(self):
        """An empty one is text, as all valid UTF-8 is."""
        for peer in self.peers():
            with self.subTest(peer.url):
                client = self.open_to_datagrams(self.serve(peer.url), peer)
                sent = [b"one", b"", b"\xff" * 5000, b"", "zwölf".encode(), b"\xc3", b"\xb6", b"x" * 4096]
                for datagram in sent:
                    peer.send(datagram)
                for datagram in sent:
                    opcode = BINARY if b"\xff" in datagram or datagram in (b"\xc3", b"\xb6") else TEXT
                    self.assertEqual(client.receive_message(), (opcode, datagram))

    def test_a_message_in_fragments_is_one_datagram(self):
        for peer in self.peers():
            with self.subTest(peer.url):
                client = self.open_to_datagrams(self.serve(peer.url), peer)
                for frame in fragments(BINARY, [b"fra", b"", b"g" * 5000, b"ment"]):
                    client.send(frame)
                    peer_has_it = wait_for(peer.socket, select.POLLIN, 0.05)
                    self.assertEqual(peer_has_it, frame[0] & 0x80 != 0)
                self.assertEqual(peer.receive(), b"fra" + b"g" * 5000 + b"ment")

    def test_a_message_that_comes_byte_by_byte_is_one_datagram(self):
        for peer in self.peers():
            with self.subTest(peer.url):
                client = self.open_to_datagrams(self.serve(peer.url), peer)
                client.send_one_byte_at_a_time(text("byte by byte"))
                self.assertEqual(peer.receive(), b"byte by byte")

    def test_every_length_up_to_the_longest_passes_whole(self):
        """Also where one read of a stream would be shorter: `high-water` bounds no datagram."""
        chance = self.random()
        for peer, longest in [(self.udp_peer(), LONGEST_OF_UDP), (self.unix_peer(), 200_000)]:
            with self.subTest(peer.url):
                server = self.serve(peer.url, {"high-water": "4K"}, framing="binary")
                client = self.open_to_datagrams(server, peer)
                for length in [1, 4095, 4096, 4097, 8191, 8192, 8193, LONGEST_OF_UDP - 1, LONGEST_OF_UDP, longest]:
                    payload = chance.randbytes(length)
                    client.send(binary(payload))
                    self.assertEqual(peer.receive(), payload)
                    peer.send(payload)
                    self.assertEqual(client.receive_message(), (BINARY, payload))

    def test_a_datagram_of_a_mebibyte_passes_whole(self):
        """Whoever has the right may send longer ones than usual."""
        peer = self.unix_peer()
        try:
            # SO_SNDBUFFORCE
            peer.socket.setsockopt(socket.SOL_SOCKET, 32, 4 * MEBIBYTE)
        except PermissionError:
            self.absent("no right to a long send buffer")
        client = self.open_to_datagrams(self.serve(peer.url, framing="binary"), peer)
        payload = self.random().randbytes(MEBIBYTE)
        peer.send(payload)
        self.assertEqual(client.receive_message(), (BINARY, payload))
        peer.send(b"short again")
        self.assertEqual(client.receive_message(), (BINARY, b"short again"))

    def test_thousands_keep_their_order(self):
        for peer in self.peers():
            with self.subTest(peer.url):
                client = self.open_to_datagrams(self.serve(peer.url), peer)
                for start in range(0, 2000, 100):
                    numbers = range(start, start + 100)
                    client.send(b"".join(text(b"%d" % number) for number in numbers))
                    for number in numbers:
                        self.assertEqual(peer.receive(), b"%d" % number)
                    answers = Background(lambda numbers=numbers: [peer.send(b"%d" % number) for number in numbers])
                    for number in numbers:
                        self.assertEqual(client.receive_message(), (TEXT, b"%d" % number))
                    answers.result()

    def test_ping_is_answered_and_sends_no_datagram(self):
        for peer in self.peers():
            client = self.open_to_datagrams(self.serve(peer.url), peer)
            client.send(encode(PING, b"here?"))
            self.assertEqual(client.receive_frame().payload, b"here?")
            peer.assert_silent(0.05)

    def test_what_comes_with_the_handshake_is_sent(self):
        for peer in self.peers():
            client = self.connect(self.serve(peer.url))
            client.send(request("/") + text("early"))
            client.receive_upgrade()
            self.assertEqual(peer.receive(), b"early")

    def test_ipv6(self):
        if not process.has_ipv6():
            self.absent("no IPv6 on this machine")
        peer = self.udp_peer(host="::1")
        client = self.open_to_datagrams(self.serve(peer.url), peer)
        peer.send(b"back")
        self.assertEqual(client.receive_message(), (TEXT, b"back"))

    def test_a_name_is_looked_up(self):
        first = socket.getaddrinfo("localhost", 0, type=socket.SOCK_DGRAM)[0][4][0]
        peer = self.udp_peer(host=first)
        self.open_to_datagrams(self.serve("udp://localhost", port=peer.port), peer)


class TooLong(DatagramCase):
    def test_a_message_that_no_datagram_holds_closes_with_1009(self):
        for peer, length in [(self.udp_peer(), LONGEST_OF_UDP + 1), (self.unix_peer(), 8 * MEBIBYTE)]:
            with self.subTest(peer.url):
                server = self.serve(peer.url)
                client = self.open_to_datagrams(server, peer)
                client.send(text("before") + binary(b"x" * length) + text("behind"))
                client.answer_close(1009)
                self.assertEqual(peer.receive(), b"before")
                peer.assert_silent(0.05)
                server.wait_for_log(rf"#1 a message of {length} bytes is too long for a datagram")
                server.wait_for_log(r"#1 closed: .*code 1009")

    def test_a_close_behind_it_is_answered_with_1009(self):
        peer = self.udp_peer()
        client = self.open_to_datagrams(self.serve(peer.url), peer)
        client.send(binary(b"x" * (LONGEST_OF_UDP + 1)) + close(1000))
        self.assertEqual(client.receive_close().code, 1009)
        client.receive_end()

    def test_message_limit_bounds_what_is_gathered(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"message-limit": 1000})
        client = self.open_to_datagrams(server, peer)
        client.send(encode(BINARY, b"x" * 600, final=False) + encode(CONTINUATION, b"x" * 600))
        client.answer_close(1009)
        peer.assert_silent(0.05)


class Refusal(DatagramCase):
    def test_a_refused_datagram_is_logged_once_and_the_session_lives(self):
        """Earlier bridges end the session."""
        peer = self.udp_peer()
        server = self.serve(peer.url)
        client = self.open_to_datagrams(server, peer)
        port = peer.port
        peer.close()
        for number in range(50):
            client.send(text(b"%d" % number))
            self.wait_until_sent(client)
        server.wait_for_log(r"#1 a datagram did not reach the peer: Connection refused")

        revived = self.udp_peer(port=port)
        client.send(text("again"))
        self.assertEqual(revived.receive(), b"again")
        revived.send(b"back")
        self.assertEqual(client.receive_message(), (TEXT, b"back"))
        self.assertEqual(len(server.matching("did not reach the peer")), 1)

        # It was well meanwhile, so this is news.
        revived.close()
        client.send(text("lost"))
        server.wait_for_log(r"#1 a datagram did not reach the peer", count=2)
        client.close_handshake()

    def test_a_refusal_swallows_no_datagram_behind_it(self):
        """The kernel tells of a refusal in the next call, which then sends nothing."""
        peer = self.udp_peer()
        client = self.open_to_datagrams(self.serve(peer.url), peer)
        port = peer.port
        for round in range(20):
            peer.close()
            client.send(text("lost"))
            self.wait_until_sent(client)
            peer = self.udp_peer(port=port)
            client.send(text(b"%d" % round))
            self.assertEqual(peer.receive(), b"%d" % round)

    def test_nobody_at_the_port_is_no_reason_to_refuse_the_client(self):
        refusing = self.refusing()
        server = self.serve(refusing.url.replace("tcp", "udp"))
        client = self.open(server)
        client.send(text("lost"))
        server.wait_for_log(r"did not reach the peer: Connection refused")
        client.close_handshake()

    def test_a_unix_receiver_that_goes_away_ends_the_session(self):
        peer = self.unix_peer()
        server = self.serve(peer.url)
        client = self.open_to_datagrams(server, peer)
        peer.close()
        client.send(text("lost"))
        client.answer_close(1011)
        server.wait_for_log(r"#1 the peer's connection broke: send: Connection refused")

    def test_no_unix_receiver_is_502(self):
        server = self.serve(f"unix-dgram://{self.directory()}/none")
        client = self.connect(server)
        client.send(request("/"))
        self.assertEqual(client.receive_refusal().status, 502)
        server.wait_for_log(r"refused: .*unix-dgram:///.*/none: .*No such file or directory")

    def test_a_stranger_is_not_heard(self):
        """Sockets are connected, so the kernel drops what somebody else sends."""
        peer = self.udp_peer()
        client = self.open_to_datagrams(self.serve(peer.url), peer)
        stranger = self.udp_peer()
        stranger.sender = peer.sender
        stranger.send(b"forged")
        peer.send(b"genuine")
        self.assertEqual(client.receive_message(), (TEXT, b"genuine"))

    def test_a_stranger_on_the_same_machine_is_turned_away(self):
        """The abstract address that a unix peer answers to has no mode, but the socket behind it is connected."""
        peer = self.unix_peer()
        client = self.open_to_datagrams(self.serve(peer.url), peer)
        stranger = self.unix_peer()
        stranger.sender = peer.sender
        with self.assertRaises(PermissionError):
            stranger.send(b"forged")
        peer.send(b"genuine")
        self.assertEqual(client.receive_message(), (TEXT, b"genuine"))


class BackPressure(DatagramCase):
    def test_a_full_queue_of_a_unix_receiver_is_waited_for(self):
        """Nothing is dropped, and the client is held back meanwhile."""
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1, "high-water": "64K"})
        client = self.open_to_datagrams(server, peer)
        before = process.forget_peak(server.pid)
        payload = self.random().randbytes(1000)
        frames = b"".join(binary(b"%05d" % number + payload) for number in range(20_000))
        sent = client.send_what_fits(frames)
        self.assertLess(sent, len(frames), "the client was never held back")
        process.assert_grew_less(server.pid, before, MEBIBYTE)
        rest = Background(lambda: client.send(frames[sent:]))
        for number in range(20_000):
            self.assertEqual(peer.receive(), b"%05d" % number + payload)
        rest.result()
        client.close_handshake()

    def test_empty_datagrams_wait_too(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1})
        client = self.open_to_datagrams(server, peer)
        client.send(b"".join(text("") for _ in range(500)) + text("end"))
        for _ in range(500):
            self.assertEqual(peer.receive(), b"")
        self.assertEqual(peer.receive(), b"end")

    def test_what_waits_arrives_before_the_close_is_answered(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1})
        client = self.open_to_datagrams(server, peer)
        client.send(b"".join(text(b"%d" % number) for number in range(500)) + close(1000))
        client.assert_silent(0.2)
        for number in range(500):
            self.assertEqual(peer.receive(), b"%d" % number)
        self.assertEqual(client.receive_close().code, 1000)

    def test_a_receiver_that_takes_nothing_is_not_waited_for_for_ever(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1, "close-timeout": "500ms"})
        client = self.open_to_datagrams(server, peer)
        client.send(b"".join(text("") for _ in range(500)) + close(1000))
        self.assertEqual(client.receive_close().code, 1000)
        server.wait_for_log("#1 closed")

    def test_a_receiver_that_takes_little_is_waited_for(self):
        """Short datagrams are progress too."""
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1, "close-timeout": "500ms"})
        client = self.open_to_datagrams(server, peer)
        # So many wait in the kernel, which the server is rid of.
        unseen = int(pathlib.Path("/proc/sys/net/unix/max_dgram_qlen").read_text("ascii")) + 1
        client.send(b"".join(text("") for _ in range(unseen + 60)) + close(1000))
        for _ in range(50):
            client.assert_silent(0.02)
            self.assertEqual(peer.receive(), b"")
        for _ in range(unseen + 10):
            self.assertEqual(peer.receive(), b"")
        self.assertEqual(client.receive_close().code, 1000)

    def test_a_unix_peer_waits_for_a_slow_client(self):
        peer = self.unix_peer()
        server = self.serve(peer.url, {"workers": 1}, framing="binary")
        client = self.open_to_datagrams(server, peer, receive_buffer=8192)
        payload = self.random().randbytes(20_000)
        before = process.forget_peak(server.pid)
        count = peer.send_what_fits(payload)
        process.assert_grew_less(server.pid, before, 2 * MEBIBYTE)
        client.widen()
        for _ in range(count):
            self.assertEqual(client.receive_message(), (BINARY, payload))
        client.close_handshake()

    def test_what_the_kernel_drops_of_udp_is_counted(self):
        """Behind a client that does not read, UDP has no way to wait."""
        peer = self.udp_peer()
        server = self.serve(peer.url, {"workers": 1}, framing="binary")
        client = self.open_to_datagrams(server, peer, receive_buffer=8192)
        total = 2000
        for number in range(total):
            peer.send(number.to_bytes(4, "big") + bytes(20_000))
        client.widen()
        client.send(close(1000))
        received = []
        while (frame := client.receive_frame()).opcode == BINARY:
            received.append(int.from_bytes(frame.payload[:4], "big"))
        self.assertEqual(received, sorted(received))
        told = int(server.wait_for_log(r"#1 (\d+) datagrams of the peer were dropped by the kernel")[1])
        self.assertGreater(told, 0)
        # What was still in the kernel at the Close went nowhere, and was not dropped by it.
        self.assertLessEqual(told + len(received), total)

    def test_drops_are_counted_exactly(self):
        peer = self.udp_peer()
        server = self.serve(peer.url, {"workers": 1}, framing="binary")
        client = self.open_to_datagrams(server, peer)
        total = 2000
        with server.frozen():
            for number in range(total):
                peer.send(number.to_bytes(4, "big") + bytes(5_000))
        received = 0
        while client.buffer or wait_for(client.socket, select.POLLIN, 0.5):
            client.receive_message()
            received += 1
        self.assertLess(received, total)
        client.close_handshake()
        told = int(server.wait_for_log(r"#1 (\d+) datagrams of the peer were dropped by the kernel")[1])
        self.assertEqual(told + received, total)

    def test_nothing_is_told_where_nothing_was_dropped(self):
        peer = self.udp_peer()
        server = self.serve(peer.url)
        self.open_to_datagrams(server, peer).close_handshake()
        server.wait_for_log("#1 closed")
        self.assertEqual(server.matching("dropped"), [])


class Ends(DatagramCase):
    def test_the_clients_close_is_answered_at_once(self):
        """Nobody tells a peer of datagrams that it is over, so its end is not waited for."""
        for peer in self.peers():
            with self.subTest(peer.url):
                server = self.serve(peer.url)
                client = self.open_to_datagrams(server, peer)
                client.send(text("last"))
                self.assertEqual(client.close_handshake(1000).code, 1000)
                self.assertEqual(peer.receive(), b"last")
                server.wait_for_log(r"#1 closed: .* 9 bytes in 2 messages to peer, 0 bytes in 0 messages to client")

    def test_a_client_that_vanishes_ends_the_session(self):
        for peer in self.peers():
            server = self.serve(peer.url)
            self.open_to_datagrams(server, peer).reset()
            server.wait_for_log(r"#1 closed: .*code 1006")

    def test_shutdown(self):
        for peer in self.peers():
            server = self.serve(peer.url)
            client = self.open_to_datagrams(server, peer)
            server.signal(signal.SIGTERM)
            client.answer_close(1001)
            self.assertEqual(server.wait_for_exit(), 0)
            self.forget(server)

    def test_descriptors_are_given_back(self):
        for peer in self.peers():
            server = self.serve(peer.url)
            before = len(process.descriptors(server.pid))
            for _ in range(5):
                self.open_to_datagrams(server, peer).close_handshake()
            process.wait_for_descriptors(server.pid, before)

    def test_an_idle_session_costs_no_cpu(self):
        for peer in self.peers():
            server = self.serve(peer.url, {"workers": 1, "ping": 0})
            self.open_to_datagrams(server, peer)
            before = process.cpu_seconds(server.pid)
            process.watch(0.3)
            self.assertLess(process.cpu_seconds(server.pid) - before, 0.05)
