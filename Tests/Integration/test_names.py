"""Peers by name: several addresses, names that do not exist, and a name server that does not answer."""

import time

import process
from case import IntegrationCase
from names import NameServer, PrivateNames
from peers import RefusingAddress
from wire import request, text


class NameCase(IntegrationCase):
    def named(self, hosts: str, host: str, core: dict | None = None, nameserver: str | None = None):
        """A server that sees these lines as /etc/hosts."""
        if not PrivateNames.possible():
            self.absent("no mount namespace can be had here")
        names = PrivateNames(self.directory(), "127.0.0.1 localhost\n" + hosts, nameserver)
        return self.serve(host, core, options={"prefix": names.prefix})

    def name_server(self) -> NameServer:
        try:
            return self.keep(NameServer(self.random()))
        except PermissionError:
            self.absent("port 53 cannot be bound here")

    def reaches(self, server, peer) -> float:
        begun = time.monotonic()
        client, connection = self.open_to_peer(server, peer)
        took = time.monotonic() - begun
        client.send(text("over"))
        self.assertEqual(connection.receive_exactly(4), b"over")
        client.close_handshake()
        return took


class SeveralAddresses(NameCase):
    """RFC 8305, 5: the next address is tried after a short delay, and at once when one fails."""

    def test_an_address_that_refuses_is_followed_by_the_next_at_once(self):
        peer = self.peer(host="127.0.0.3")
        self.refusing(host="127.0.0.2", port=peer.port)
        hosts = "127.0.0.2 several.test\n127.0.0.3 several.test\n"
        core = {"connect-attempt-delay": 2, "connect-timeout": 20}
        server = self.named(hosts, f"tcp://several.test:{peer.port}", core)
        self.assertLess(self.reaches(server, peer), 1.5, "it did not wait for the delay")

    def test_an_address_that_is_silent_is_followed_by_the_next_after_the_delay(self):
        peer = self.peer(host="127.0.0.3")
        self.silent(host="127.0.0.2", port=peer.port)
        hosts = "127.0.0.2 several.test\n127.0.0.3 several.test\n"
        core = {"connect-attempt-delay": 0.2, "connect-timeout": 20}
        server = self.named(hosts, f"tcp://several.test:{peer.port}", core)
        self.assertLess(self.reaches(server, peer), 5)

    def test_the_families_take_turns(self):
        """RFC 8305, 4: one silent family does not use up all the time."""
        if not process.has_ipv6():
            self.absent("this machine has no IPv6")
        peer = self.peer(host="127.0.0.1")
        self.silent(host="::1", port=peer.port)
        hosts = "::1 both.test\n127.0.0.1 both.test\n"
        core = {"connect-attempt-delay": 0.2, "connect-timeout": 20}
        server = self.named(hosts, f"tcp://both.test:{peer.port}", core)
        self.assertLess(self.reaches(server, peer), 5)

    def test_a_peer_on_ipv6_alone_is_reached_by_its_name(self):
        """Although this machine may have no IPv6 address but loopback."""
        if not process.has_ipv6():
            self.absent("this machine has no IPv6")
        peer = self.peer(host="::1")
        server = self.named("127.0.0.1 both.test\n::1 both.test\n", f"tcp://both.test:{peer.port}")
        self.reaches(server, peer)

    def test_the_loser_of_a_race_is_closed(self):
        """Both addresses answer in the end; the peer that lost sees the end, not a silent connection."""
        winner = self.peer(host="127.0.0.3")
        loser = self.silent(host="127.0.0.2", port=winner.port)
        hosts = "127.0.0.2 several.test\n127.0.0.3 several.test\n"
        core = {"connect-attempt-delay": 0.1, "connect-timeout": 20}
        server = self.named(hosts, f"tcp://several.test:{winner.port}", core)
        before = len(process.descriptors(server.pid))
        client, connection = self.open_to_peer(server, winner)
        process.wait_for_descriptors(server.pid, before + 2)
        loser.close()
        client.send(text("well"))
        self.assertEqual(connection.receive_exactly(4), b"well")

    def test_all_addresses_refuse_502_at_once(self):
        first = self.refusing(host="127.0.0.2")
        self.keep(RefusingAddress(host="127.0.0.3", port=first.port))
        hosts = "127.0.0.2 several.test\n127.0.0.3 several.test\n"
        core = {"connect-attempt-delay": 2, "connect-timeout": 20}
        server = self.named(hosts, f"tcp://several.test:{first.port}", core)
        client = self.connect(server)
        begun = time.monotonic()
        client.send(request())
        self.assertEqual(client.receive_refusal().status, 502)
        self.assertLess(time.monotonic() - begun, 1.5, "it did not wait for the delay")

    def test_some_refuse_and_some_are_silent_504(self):
        """The one that might still answer decides when it is over."""
        first = self.refusing(host="127.0.0.2")
        self.silent(host="127.0.0.3", port=first.port)
        hosts = "127.0.0.2 several.test\n127.0.0.3 several.test\n"
        core = {"connect-attempt-delay": 0.1, "connect-timeout": 0.6}
        server = self.named(hosts, f"tcp://several.test:{first.port}", core)
        client = self.connect(server)
        begun = time.monotonic()
        client.send(request())
        self.assertEqual(client.receive_refusal().status, 504)
        self.assertGreaterEqual(time.monotonic() - begun, 0.5)


class Literals(IntegrationCase):
    def test_an_ipv6_literal_in_brackets(self):
        """Split at the first colon by earlier bridges."""
        if not process.has_ipv6():
            self.absent("this machine has no IPv6")
        peer = self.peer(host="::1")
        server = self.serve(f"tcp://[::1]:{peer.port}")
        client, connection = self.open_to_peer(server, peer)
        client.send(text("over"))
        self.assertEqual(connection.receive_exactly(4), b"over")
        server.wait_for_log(rf"#\d+ open: \S+ / -> tcp://\[::1\]:{peer.port} ")

    def test_an_ipv6_literal_with_its_port_in_the_other_key(self):
        if not process.has_ipv6():
            self.absent("this machine has no IPv6")
        peer = self.peer(host="::1")
        for host in ["tcp://[::1]", "tcp://[0:0:0:0:0:0:0:1]"]:
            self.open_to_peer(self.serve(host, port=peer.port), peer)


class Unknown(NameCase):
    def test_a_name_that_does_not_exist_is_502(self):
        server_of_names = self.name_server()
        server = self.named("", "tcp://no-such.test:9", nameserver=server_of_names.address)
        client = self.connect(server)
        client.send(request())
        self.assertEqual(client.receive_refusal().status, 502)
        server.wait_for_log(r"#\d+ refused: .*, 502 Bad Gateway: .*no-such\.test")

    def test_it_is_looked_up_anew_for_each_client(self):
        """A name that comes to be, or moves, is found without a restart."""
        server_of_names, peer = self.name_server(), self.peer()
        server = self.named("", f"tcp://later.test:{peer.port}", nameserver=server_of_names.address)
        client = self.connect(server)
        client.send(request())
        self.assertEqual(client.receive_refusal().status, 502)
        server_of_names.known["later.test"] = ["127.0.0.1"]
        self.open_to_peer(server, peer)

    def test_a_server_starts_although_its_peers_name_does_not_exist_yet(self):
        server_of_names = self.name_server()
        server = self.named("", "tcp://no-such.test:9", nameserver=server_of_names.address)
        server.check_alive()


class SilentNameServer(NameCase):
    """Neither a connection nor a look-up ever blocks a loop."""

    def test_a_look_up_that_takes_too_long_is_504_in_time(self):
        server_of_names = self.name_server()
        server_of_names.silent = True
        core = {"connect-timeout": 0.5}
        server = self.named("", "tcp://slow.test:9", core, nameserver=server_of_names.address)
        client = self.connect(server)
        begun = time.monotonic()
        client.send(request())
        self.assertEqual(client.receive_refusal().status, 504)
        took = time.monotonic() - begun
        self.assertGreaterEqual(took, 0.4)
        self.assertLess(took, 5)

    def test_look_ups_that_hang_disturb_no_session_and_no_handshake(self):
        """Earlier bridges stand still, all of them, for one name."""
        server_of_names, peer = self.name_server(), self.peer()
        server_of_names.known["peer.test"] = ["127.0.0.1"]
        core = {"connect-timeout": 60, "workers": 1, "resolver-threads": 2}
        server = self.named("", f"tcp://peer.test:{peer.port}", core, nameserver=server_of_names.address)
        client, connection = self.open_to_peer(server, peer)
        server_of_names.silent = True
        for _ in range(6):
            self.connect(server).send(request())
        for _ in range(2):
            self.assertTrue(server_of_names.asked.acquire(timeout=10))
        client.send(text("through"))
        self.assertEqual(connection.receive_exactly(7), b"through")
        other = self.connect(server)
        other.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(other.receive_refusal().status, 426)

    def test_more_look_ups_than_threads_are_all_answered_in_time(self):
        server_of_names = self.name_server()
        server_of_names.silent = True
        core = {"connect-timeout": 0.6, "workers": 1, "resolver-threads": 1}
        server = self.named("", "tcp://slow.test:9", core, nameserver=server_of_names.address)
        clients = [self.connect(server) for _ in range(8)]
        begun = time.monotonic()
        for client in clients:
            client.send(request())
        for client in clients:
            self.assertEqual(client.receive_refusal().status, 504)
        self.assertLess(time.monotonic() - begun, 5)

    def test_a_client_that_gives_up_during_a_look_up_leaves_nothing(self):
        server_of_names = self.name_server()
        server_of_names.silent = True
        core = {"connect-timeout": 60, "workers": 1}
        server = self.named("", "tcp://slow.test:9", core, nameserver=server_of_names.address)
        before = len(process.descriptors(server.pid))
        client = self.connect(server)
        client.send(request())
        self.assertTrue(server_of_names.asked.acquire(timeout=10))
        client.reset()
        # The look-up's own socket stays until its answer or its end.
        process.wait_for_descriptors(server.pid, before + 1)

    def test_sigterm_during_a_look_up_ends_the_server_at_once(self):
        server_of_names = self.name_server()
        server_of_names.silent = True
        core = {"connect-timeout": 60, "drain": 1}
        server = self.named("", "tcp://slow.test:9", core, nameserver=server_of_names.address)
        client = self.connect(server)
        client.send(request())
        self.assertTrue(server_of_names.asked.acquire(timeout=10))
        server.signal(15)
        self.assertEqual(server.wait_for_exit(8), 0)
        server.check_log()
        self.forget(server)
