"""Workers: threads that each have an epoll of their own, and share the connections fairly."""

import os
import socket
import tempfile

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
        # A sanitized server is so busy with the handshakes themselves that a busy worker rightly gets fewer.
        share = 0.4 if process.is_sanitized(server.pid) else 0.1
        self.assertLessEqual(first - second, total * share, f"{first} to {second}")

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

    def flood(self, server, client) -> tuple[Background, list]:
        """Keeps one session's worker busy: small messages, sent and taken back with next to no work of our own."""
        ends: list[bool] = []
        with tempfile.TemporaryFile() as file:
            file.write(binary(b"f") * 500_000)
            source = os.dup(file.fileno())
        size = os.fstat(source).st_size
        client.socket.setblocking(True)

        def send() -> None:
            try:
                while not ends:
                    at = 0
                    while at < size and not ends:
                        at += os.sendfile(client.socket.fileno(), source, at, size - at)
            finally:
                os.close(source)

        def take() -> None:
            # MSG_TRUNC: the kernel throws away what came (tcp(7)).
            while client.socket.recv(1 << 20, socket.MSG_TRUNC):
                pass

        return Background(send), [Background(take), ends]

    def end_flood(self, client, sending: Background, others: list) -> None:
        reading, ends = others
        ends.append(True)
        client.socket.shutdown(socket.SHUT_RDWR)
        for one in (sending, reading):
            try:
                one.result()
            except OSError:
                pass  # its socket was shut down under it

    def start_flood(self):
        """A server with two workers, one of them flooded, and which one that is."""
        server = self.serve(core={"workers": 2, "ping": 0})
        flooding = self.open(server)
        held = process.accepted_by_each_poller(server.pid, server.port)
        busy = next(poller for poller, count in held.items() if count)
        thread = process.threads_by_poller(server.pid)[busy]
        flood = self.flood(server, flooding)
        process.wait_for_thread_cpu(server.pid, thread, 0.4)
        return server, flooding, busy, thread, flood

    def test_a_worker_that_is_flooded_leaves_new_connections_to_the_other(self):
        server, flooding, busy, _, flood = self.start_flood()
        fresh = [self.open(server) for _ in range(40)]
        counts = process.accepted_by_each_poller(server.pid, server.port)
        self.end_flood(flooding, *flood)
        self.assertEqual(sum(counts.values()), len(fresh) + 1)
        self.assertLessEqual(counts[busy], 1 + len(fresh) // 10, f"of {len(fresh)} new ones, beside the flood itself")

    def test_a_worker_that_stands_still_in_the_middle_of_work_gets_none(self):
        server, flooding, busy, thread, flood = self.start_flood()
        try:
            with process.stopped_at_work(server.pid, thread):
                fresh = [self.open(server) for _ in range(20)]
                for client in fresh:
                    client.send(text("served"))
                    self.assertEqual(client.receive_message(), (TEXT, b"served"))
                counts = process.accepted_by_each_poller(server.pid, server.port)
                self.assertEqual(counts[busy], 1, "the stopped worker took some")
        except PermissionError:
            self.absent("ptrace is not allowed here")
        finally:
            self.end_flood(flooding, *flood)


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
        # On a busy machine a worker may come to its first wait as late as this.
        self.assertLessEqual(process.wakeups(server.pid) - wakeups, 2)

    def settle(self, server) -> None:
        """Timers of the handshakes that are over may fire once more."""
        process.watch(0.3)
        self.assertTrue(server.lives)
