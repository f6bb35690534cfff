"""Workers: threads that each have an epoll of their own, and share the connections fairly."""

import process
from case import IntegrationCase
from stream import Background
from wire import TEXT, Client, binary, request, text


class Sharing(IntegrationCase):
    """The kernel tells which epoll instance holds which connection (/proc/PID/fdinfo), so no log is asked."""

    def split(self, server) -> list[int]:
        counts = process.accepted_by_each_poller(server.pid, server.port)
        return sorted((count for count in counts.values()), reverse=True)

    def assert_even(self, server, total: int) -> None:
        counts = self.split(server)
        self.assertEqual(sum(counts), total, f"each connection is in one epoll instance: {counts}")
        first, second = counts[:2]
        self.assertEqual(first + second, total, f"two workers, so two epoll instances hold connections: {counts}")
        self.assertLessEqual(first - second, total * 0.1, f"{first} to {second}")

    def test_connections_one_by_one_split_evenly_between_two_workers(self):
        server = self.serve(core={"workers": 2, "ping": 0})
        clients = [self.open(server) for _ in range(300)]
        self.assert_even(server, len(clients))

    def test_connections_all_at_once_split_evenly_between_two_workers(self):
        """They stand in the accept queue together when the server looks."""
        server = self.serve(core={"workers": 2, "ping": 0})
        with server.frozen():
            clients = [self.keep(Client(server.address)) for _ in range(300)]
            for client in clients:
                client.send(request())
        for client in clients:
            client.receive_upgrade()
        self.assert_even(server, len(clients))

    def test_connections_that_work_split_evenly_between_two_workers(self):
        server = self.serve(core={"workers": 2, "ping": 0})
        clients = []
        for number in range(200):
            clients.append(self.open(server))
            client = clients[number // 2]
            client.send(text("work"))
            self.assertEqual(client.receive_message(), (TEXT, b"work"))
        self.assert_even(server, len(clients))

    def test_connections_over_ipv4_and_ipv6_sockets_split_evenly_together(self):
        server = self.serve(core={"workers": 2, "ping": 0, "listen": ["127.0.0.1", "127.0.0.2"]})
        clients = []
        for number in range(200):
            client = self.keep(Client((f"127.0.0.{1 + number % 2}", server.port)))
            client.upgrade()
            clients.append(client)
        self.assert_even(server, len(clients))

    def test_one_worker_holds_all(self):
        server = self.serve(core={"workers": 1, "ping": 0})
        clients = [self.open(server) for _ in range(20)]
        self.assertEqual(self.split(server)[0], len(clients))

    def test_as_many_pollers_as_workers(self):
        for workers in (1, 2, 4):
            server = self.serve(core={"workers": workers, "ping": 0})
            pollers = len(process.watched_by_each_poller(server.pid))
            self.assertIn(pollers - workers, (0, 1), "one more may belong to the main thread")

    def test_a_session_stays_with_its_worker(self):
        """One connection lives on one thread for its whole life."""
        server = self.serve(core={"workers": 2, "ping": 0})
        clients = [self.open(server) for _ in range(40)]
        before = process.accepted_by_each_poller(server.pid, server.port)
        for _ in range(5):
            for client in clients:
                client.send(binary(b"x" * 5000))
            for client in clients:
                client.receive_message()
        self.assertEqual(process.accepted_by_each_poller(server.pid, server.port), before)


class BusyWorker(IntegrationCase):
    """A worker that is busy gets no new connections while another idles."""

    def test_a_worker_that_stands_still_gets_no_new_connections(self):
        server = self.serve(core={"workers": 2, "ping": 0})
        first = [self.open(server) for _ in range(20)]
        before = process.accepted_by_each_poller(server.pid, server.port)
        waiting = process.threads_by_poller(server.pid)
        poller = next(poller for poller, count in before.items() if count and poller in waiting)
        try:
            stopped = process.thread_stopped(waiting[poller])
            with stopped:
                fresh = [self.open(server) for _ in range(20)]
                for client in fresh:
                    client.send(text("served"))
                    self.assertEqual(client.receive_message(), (TEXT, b"served"))
                after = process.accepted_by_each_poller(server.pid, server.port)
                self.assertEqual(after[poller], before[poller], "the stopped worker took some")
        except PermissionError:
            self.absent("ptrace is not allowed here")
        for client in first:
            client.send(text("and on"))
            self.assertEqual(client.receive_message(), (TEXT, b"and on"))

    def test_a_worker_that_is_flooded_leaves_new_connections_to_the_other(self):
        """Its sessions keep it from ever waiting; most of the new ones must land elsewhere."""
        server = self.serve(core={"workers": 2, "ping": 0})
        flooding = self.open(server)
        before = process.accepted_by_each_poller(server.pid, server.port)
        busy = next(poller for poller, count in before.items() if count)
        ends: list[bool] = []
        frames = binary(b"f" * 1000) * 200

        def flood() -> None:
            while not ends:
                flooding.send(frames)

        def drain() -> None:
            while flooding.receive_some():
                flooding.buffer.clear()

        sending, reading = Background(flood), Background(drain)
        fresh = [self.open(server) for _ in range(40)]
        counts = process.accepted_by_each_poller(server.pid, server.port)
        ends.append(True)
        sending.result()
        flooding.shutdown_write()
        reading.result()
        self.assertEqual(sum(counts.values()), len(fresh) + 1)
        self.assertLessEqual(counts[busy], len(fresh) // 2 + 1, f"the busy one: {counts[busy]} of {len(fresh) + 1}")


class Idle(IntegrationCase):
    def test_an_idle_server_uses_no_cpu_and_does_not_wake_up(self):
        """With `ping = 0` nothing is ever due: not one system call, however many sessions there are."""
        server = self.serve(core={"workers": 2, "ping": 0})
        clients = [self.open(server) for _ in range(50)]
        self.settle(server)
        wakeups, cpu = process.wakeups(server.pid), process.cpu_seconds(server.pid)
        process.watch(1.5)
        self.assertLessEqual(process.wakeups(server.pid) - wakeups, 2)
        self.assertLess(process.cpu_seconds(server.pid) - cpu, 0.01)
        for client in clients[::10]:
            client.send(text("awake"))
            self.assertEqual(client.receive_message(), (TEXT, b"awake"))

    def test_a_server_without_a_client_does_not_wake_up(self):
        server = self.serve(core={"workers": 2})
        self.settle(server)
        wakeups = process.wakeups(server.pid)
        process.watch(1)
        self.assertLessEqual(process.wakeups(server.pid) - wakeups, 1)

    def settle(self, server) -> None:
        """Timers of the handshakes that are over may fire once more."""
        process.watch(0.3)
        self.assertTrue(server.lives)
