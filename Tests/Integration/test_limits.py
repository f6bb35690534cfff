"""Connections and descriptors: how many, what the one too many is told, and that the server goes on."""

import resource
import socket

import process
from case import IntegrationCase
from wire import TEXT, Client, request, text


class Connections(IntegrationCase):
    def refused(self, server):
        client = self.connect(server)
        client.send(request())
        response = client.receive_refusal()
        client.close()
        self.assertEqual(response.status, 503, response)
        self.assertRegex(response.field("Retry-After") or "", r"^\d+$")
        return response

    def test_one_more_than_max_connections_is_503_with_retry_after(self):
        server = self.serve(core={"max-connections": 3, "workers": 2})
        clients = [self.open(server) for _ in range(3)]
        self.refused(server)
        self.refused(server)
        for client in clients:
            client.send(text("undisturbed"))
            self.assertEqual(client.receive_message(), (TEXT, b"undisturbed"))

    def test_a_place_that_becomes_free_is_given_again(self):
        server = self.serve(core={"max-connections": 2})
        before = len(process.descriptors(server.pid))
        for turn in range(1, 6):
            first, second = self.open(server), self.open(server)
            self.refused(server)
            first.close_handshake()
            first.close()
            second.reset()
            server.wait_for_log(r"#\d+ closed: ", count=2 * turn)
            process.wait_for_descriptors(server.pid, before)

    def test_a_refused_one_is_logged(self):
        server = self.serve(core={"max-connections": 1})
        self.open(server)
        self.refused(server)
        server.wait_for_log(r"#\d+ refused: .*503 Service Unavailable")

    def test_a_refused_handshake_takes_no_place_for_good(self):
        server = self.serve(core={"max-connections": 2})
        for _ in range(10):
            client = self.connect(server)
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual(client.receive_refusal().status, 426)
            client.close()
        self.open(server).close_handshake()

    def test_1500_idle_connections_are_served(self):
        """About 1,100 kill a server that stands on `select`."""
        self.need_descriptors(2000)
        server = self.serve(core={"workers": 2})
        clients = [self.open(server) for _ in range(1500)]
        for client in clients[::50]:
            client.send(text("one of many"))
            self.assertEqual(client.receive_message(), (TEXT, b"one of many"))
        self.assertGreater(len(process.descriptors(server.pid)), 1500)

    def need_descriptors(self, count: int) -> None:
        """Raises our own limit: the clients live in this process."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < count:
            self.absent(f"{count} descriptors are not allowed here")
        if soft != resource.RLIM_INFINITY and soft < count:
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))


class Descriptors(IntegrationCase):
    def test_the_soft_limit_is_raised_to_the_hard_one(self):
        server = self.serve(options={"descriptors": (40, 500)})
        with open(f"/proc/{server.pid}/limits", encoding="ascii") as limits:
            line = next(line for line in limits if line.startswith("Max open files"))
        self.assertEqual(line.split()[3:5], ["500", "500"])
        clients = [self.open(server) for _ in range(100)]
        for client in clients:
            client.send(text("fits"))
            self.assertEqual(client.receive_message(), (TEXT, b"fits"))

    def test_503_comes_while_64_descriptors_are_left(self):
        """Where `max-connections` is not set."""
        server = self.serve(core={"workers": 1}, options={"descriptors": (128, 128)})
        before = len(process.descriptors(server.pid))
        clients = []
        while len(clients) < 128:
            client = self.connect(server)
            client.send(request())
            response = client.receive_head()
            if response.status != 101:
                break
            clients.append(client)
        self.assertEqual(response.status, 503)
        self.assertRegex(response.field("Retry-After") or "", r"^\d+$")
        self.assertAlmostEqual(len(clients), 128 - 64 - before, delta=4)
        clients[0].send(text("undisturbed"))
        self.assertEqual(clients[0].receive_message(), (TEXT, b"undisturbed"))

    def test_503_comes_before_the_peers_connection_is_out_of_descriptors(self):
        """A session to a TCP peer needs two."""
        peer = self.echo_peer()
        server = self.serve(peer.url, core={"workers": 1}, options={"descriptors": (128, 128)})
        answers = []
        for _ in range(60):
            client = self.connect(server)
            client.send(request())
            answers.append(client.receive_head().status)
        self.assertEqual(set(answers), {101, 503})
        self.assertEqual(answers, sorted(answers), "101 until the last, then 503")

    def exhausted(self, host: str = "echo://"):
        """A server with 60 descriptors that was told to allow more connections, and clients until it is full."""
        server = self.serve(host, core={"workers": 1, "max-connections": 5000}, options={"descriptors": (60, 60)})
        clients = []
        while len(process.descriptors(server.pid)) < 60:
            client = self.connect(server)
            client.send(request())
            client.socket.settimeout(0.5)
            try:
                if not client.receive_some(0.5) or b" 101 " not in bytes(client.buffer[:20]):
                    break
            except AssertionError:
                break
            clients.append(client)
            client.receive_upgrade()
            self.assertLess(len(clients), 60)
        # These wait in the accept queue, or are refused: both are fine, silence about the others is not.
        waiting = [self.connect(server) for _ in range(10)]
        for client in waiting:
            client.send(request())
        return server, clients, waiting

    def test_out_of_descriptors_it_goes_on_serving_those_it_has(self):
        server, clients, _ = self.exhausted()
        self.assertGreater(len(clients), 20)
        for client in clients:
            client.send(text("going on"))
            self.assertEqual(client.receive_message(), (TEXT, b"going on"))

    def test_out_of_descriptors_it_does_not_spin(self):
        """A listener that stays readable wakes a naive loop for ever."""
        server, _, _ = self.exhausted()
        before = process.cpu_seconds(server.pid)
        process.watch(1)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.2)
        self.assertLess(len(server.lines), 200, "nor does it fill the log")

    def test_out_of_descriptors_it_accepts_again_later(self):
        server, clients, waiting = self.exhausted()
        for client in clients:
            client.close()
        served = 0
        for client in waiting:
            try:
                head = client.receive_head()
            except (AssertionError, ConnectionResetError):
                continue
            served += head.status == 101
        fresh = self.keep(Client(server.address))
        fresh.upgrade()
        fresh.send(text("again"))
        self.assertEqual(fresh.receive_message(), (TEXT, b"again"))
        self.assertGreater(served, 0, "those that waited were served")

    def test_out_of_descriptors_a_peer_cannot_be_connected_is_an_answer(self):
        """The client's socket was the last one: 5xx at once, not silence."""
        peer = self.echo_peer()
        server = self.serve(peer.url, core={"workers": 1, "max-connections": 5000}, options={"descriptors": (50, 50)})
        statuses = []
        for _ in range(40):
            client = self.connect(server)
            client.send(request())
            try:
                client.receive_some(1)
            except AssertionError:
                break
            if b"\r\n" not in client.buffer:
                break
            statuses.append(int(bytes(client.buffer[9:12])))
            if statuses[-1] != 101:
                break
        self.assertGreater(statuses.count(101), 5)
        self.assertTrue(all(status in (101, 500, 502, 503) for status in statuses), statuses)

    def test_a_full_accept_queue_is_no_end(self):
        """More connections at once than the backlog holds: all are served in the end."""
        server = self.serve(core={"workers": 1, "backlog": 4})
        with server.frozen():
            clients = []
            for _ in range(4):
                clients.append(self.keep(Client(server.address)))
        late = socket.create_connection(server.address, 20)
        late.close()
        for client in clients:
            client.upgrade()
