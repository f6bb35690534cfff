"""Connections and descriptors: how many, what the one too many is told, and that the server goes on."""

import resource
import socket

import process
from case import IntegrationCase
from wire import TEXT, Client, request, text


def at_most(soft: int, hard: int) -> dict:
    """Options for a server that is started with these limits of open descriptors."""
    return {"prefix": ["prlimit", f"--nofile={soft}:{hard}"]}


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
        server = self.serve(options=at_most(40, 500))
        with open(f"/proc/{server.pid}/limits", encoding="ascii") as limits:
            line = next(line for line in limits if line.startswith("Max open files"))
        self.assertEqual(line.split()[3:5], ["500", "500"])
        clients = [self.open(server) for _ in range(100)]
        for client in clients:
            client.send(text("fits"))
            self.assertEqual(client.receive_message(), (TEXT, b"fits"))

    def test_503_comes_while_64_descriptors_are_left(self):
        """Where `max-connections` is not set."""
        server = self.serve(core={"workers": 1}, options=at_most(128, 128))
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
        server = self.serve(peer.url, core={"workers": 1}, options=at_most(128, 128))
        answers = []
        for _ in range(60):
            client = self.connect(server)
            client.send(request())
            answers.append(client.receive_head().status)
        self.assertEqual(set(answers), {101, 503})
        self.assertEqual(answers, sorted(answers), "101 until the last, then 503")

    def exhausted(self, host: str = "echo://", spare: int = 0):
        """A server with 30 sessions that suddenly has `spare` descriptors left, and ten clients more who knock."""
        server = self.serve(host, core={"workers": 1, "max-connections": 5000}, options=at_most(400, 400))
        clients = [self.open(server) for _ in range(30)]
        limit = max(process.descriptors(server.pid)) + 1 + spare
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (limit, 400))
        waiting = [self.connect(server) for _ in range(10)]
        for client in waiting:
            client.send(request())
        return server, clients, waiting

    def test_out_of_descriptors_it_goes_on_serving_those_it_has(self):
        server, clients, _ = self.exhausted()
        for client in clients:
            client.send(text("going on"))
            self.assertEqual(client.receive_message(), (TEXT, b"going on"))

    def test_out_of_descriptors_it_does_not_spin(self):
        """A listener that stays readable wakes a naive loop for ever."""
        server, _, _ = self.exhausted()
        before = process.cpu_seconds(server.pid)
        process.watch(1)
        self.assertLess(process.cpu_seconds(server.pid) - before, 0.2)
        self.assertLess(len(server.lines), 100, "nor does it fill the log")

    def test_out_of_descriptors_it_accepts_again_later(self):
        server, clients, waiting = self.exhausted()
        for client in clients:
            client.close()
        for client in waiting:
            client.receive_upgrade()
            client.send(text("waited"))
            self.assertEqual(client.receive_message(), (TEXT, b"waited"))

    def test_out_of_descriptors_a_peer_that_cannot_be_connected_is_an_answer(self):
        """The client's socket took the last one: 5xx, not silence."""
        server, _, waiting = self.exhausted(self.echo_peer().url, spare=1)
        response = waiting[0].receive_refusal()
        self.assertIn(response.status, (500, 502, 503))
        server.wait_for_log(r"#\d+ refused: .* 50[023] ")

    def test_out_of_descriptors_sigterm_still_ends_it_in_order(self):
        server, clients, _ = self.exhausted()
        server.signal(15)
        for client in clients:
            self.assertEqual(client.receive_close().code, 1001)
            client.close()
        self.assertEqual(server.wait_for_exit(), 0)
        server.check_log()
        self.forget(server)

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
