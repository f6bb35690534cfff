"""Where the server listens: addresses, Unix sockets, ports in use, and what is left behind."""

import os
import signal
import socket
import stat

import process
from case import IntegrationCase
from server import configuration
from wire import Client, binary, text


def hosts(server) -> list[str]:
    return sorted(where.rpartition(":")[0] for where in server.listening)


class Addresses(IntegrationCase):
    def answers(self, address) -> None:
        client = self.keep(Client(address))
        client.upgrade()
        client.send(text("here"))
        self.assertEqual(client.receive_message(), (1, b"here"))
        client.close_handshake()

    def needs_ipv6(self) -> None:
        if not process.has_ipv6():
            self.absent("this machine has no IPv6")

    def test_an_ipv4_address(self):
        server = self.serve(core={"listen": "127.0.0.1"})
        self.assertEqual(server.listening, [f"127.0.0.1:{server.port}"])
        self.answers(("127.0.0.1", server.port))

    def test_an_ipv4_address_is_open_there_alone(self):
        server = self.serve(core={"listen": "127.0.0.2"})
        with self.assertRaises(ConnectionRefusedError):
            Client(("127.0.0.1", server.port))

    def test_an_ipv6_address(self):
        self.needs_ipv6()
        server = self.serve(core={"listen": "::1"})
        self.assertEqual(server.listening, [f"[::1]:{server.port}"])
        self.answers(("::1", server.port))

    def test_an_ipv6_address_may_stand_in_brackets(self):
        self.needs_ipv6()
        self.answers(("::1", self.serve(core={"listen": "[::1]"}).port))

    def test_all_addresses_mean_both_families(self):
        self.needs_ipv6()
        server = self.serve(core={"listen": "::"})
        self.assertEqual(server.listening, [f"[::]:{server.port}"])
        self.answers(("::1", server.port))
        self.answers(("127.0.0.1", server.port))

    def test_a_client_over_ipv4_on_a_socket_for_both_is_logged_as_ipv4(self):
        self.needs_ipv6()
        server = self.serve(core={"listen": "::"})
        self.answers(("127.0.0.1", server.port))
        server.wait_for_log(r"#\d+ open: 127\.0\.0\.1:\d+ ")

    def test_a_client_over_ipv6_is_logged_in_brackets(self):
        self.needs_ipv6()
        server = self.serve(core={"listen": "::1"})
        self.answers(("::1", server.port))
        server.wait_for_log(r"#\d+ open: \[::1\]:\d+ ")

    def test_a_name(self):
        server = self.serve(core={"listen": "localhost"})
        self.answers(("127.0.0.1", server.port))

    def test_a_name_that_does_not_exist_is_an_error(self):
        problems = " ".join(self.problems("[core]\nlisten = no such name\nport = 0\n[backend]\nhost = echo://\n"))
        self.assertIn("no such name", problems)

    def test_an_address_that_is_not_ours_is_an_error_that_names_it(self):
        """192.0.2.0/24 belongs to nobody (RFC 5737)."""
        problems = " ".join(self.problems("[core]\nlisten = 192.0.2.1\nport = 0\n[backend]\nhost = echo://\n"))
        self.assertIn("192.0.2.1", problems)

    def test_several_at_once_with_port_0_share_one_port(self):
        server = self.serve(core={"listen": ["127.0.0.1", "127.0.0.2", "127.0.0.3"]})
        self.assertEqual(hosts(server), ["127.0.0.1", "127.0.0.2", "127.0.0.3"])
        self.assertEqual({where.rpartition(":")[2] for where in server.listening}, {str(server.port)})
        for host in hosts(server):
            self.answers((host, server.port))

    def test_port_0_is_any_port_and_is_told(self):
        first, second = self.serve(), self.serve()
        self.assertNotEqual(first.port, 0)
        self.assertNotEqual(first.port, second.port)

    def test_ready_comes_behind_the_last_listening_line(self):
        server = self.serve(core={"listen": ["127.0.0.1", "127.0.0.2"]})
        texts = [line.split("info: ", 1)[1] for line in server.matching("listening on|ready$")]
        self.assertEqual(texts[-1], "ready")
        self.assertEqual(len(texts), 3)

    def test_a_port_in_use_is_an_error_that_names_it_and_a_remedy(self):
        """With SO_REUSEPORT a second server would go unnoticed."""
        first = self.serve()
        path = self.write(configuration({"port": first.port}, {"host": "echo://"}))
        ended = self.run_server(path, status=1)
        self.assertIn(str(first.port), ended.stderr)
        self.assertIn("in use", ended.stderr)
        self.assertNotIn("ready", ended.stderr)
        self.answers(first.address)

    def test_a_port_is_free_again_at_once(self):
        """Connections in TIME_WAIT do not keep a restarted server from its port."""
        first = self.serve()
        port = first.port
        client = self.open(first)
        first.signal(signal.SIGTERM)
        client.answer_close(1001)
        self.assertEqual(first.wait_for_exit(), 0)
        self.forget(first)
        self.answers(self.serve(core={"port": port}).address)

    def test_one_socket_serves_each_address(self):
        """One listening socket for each address, whatever the number of workers."""
        server = self.serve(core={"workers": 4})
        with open(f"/proc/{server.pid}/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in list(table)[1:]]
        listeners = [row for row in rows if int(row[1].rpartition(":")[2], 16) == server.port and row[3] == "0A"]
        self.assertEqual(len(listeners), 1)


    def test_connections_that_are_reset_before_they_are_accepted_do_no_harm(self):
        server = self.serve()
        with server.frozen():
            for number in range(40):
                client = Client(server.address)
                if number % 2:
                    client.send(b"GET / HTTP/1.1\r\n")
                client.reset()
        self.answers(server.address)


class UnixSockets(IntegrationCase):
    def path(self) -> str:
        return str(self.directory() / "websocksy.sock")

    def serve_at(self, path: str, **core):
        return self.serve(core={"listen": f"unix://{path}", **core})

    def end(self, server) -> None:
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait_for_exit(), 0)
        server.check_log()
        self.forget(server)

    def test_a_session_over_it_works_as_over_tcp(self):
        peer, path = self.peer(), self.path()
        server = self.serve(peer.url, core={"listen": f"unix://{path}"})
        self.assertEqual(server.listening, [f"unix://{path}"])
        client, connection = self.open_to_peer(server, peer)
        client.send(binary(b"x" * 100_000))
        self.assertEqual(connection.receive_exactly(100_000), b"x" * 100_000)
        connection.send(b"y" * 100_000)
        self.assertEqual(client.receive_data(100_000), b"y" * 100_000)
        self.assertEqual(client.close_handshake().code, 1000)

    def test_beside_tcp(self):
        path = self.path()
        server = self.serve(core={"listen": ["127.0.0.1", f"unix://{path}"]})
        self.assertEqual(server.listening, [f"127.0.0.1:{server.port}", f"unix://{path}"])
        self.open(server).close_handshake()
        self.keep(Client(path)).upgrade()

    def test_its_mode_is_0600_unless_told_otherwise(self):
        path = self.path()
        self.serve_at(path)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_its_mode_is_the_one_of_listen_mode_whatever_the_umask(self):
        path = self.path()
        configured = self.write(configuration({"listen": f"unix://{path}", "listen-mode": "0666"}, {"host": "echo://"}))
        self.start(configured, umask=0o077)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o666)

    def test_a_mode_may_be_narrower_than_the_default(self):
        path = self.path()
        configured = self.write(configuration({"listen": f"unix://{path}", "listen-mode": "200"}, {"host": "echo://"}))
        self.start(configured, umask=0)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o200)

    def test_our_own_is_removed_at_the_end(self):
        path = self.path()
        self.end(self.serve_at(path))
        self.assertFalse(os.path.lexists(path))

    def test_our_own_is_removed_when_another_address_cannot_be_opened(self):
        path, taken = self.path(), self.peer()
        content = configuration({"listen": [f"unix://{path}", "127.0.0.1"], "port": taken.port}, {"host": "echo://"})
        self.problems(content)
        self.assertFalse(os.path.lexists(path))

    def test_a_stale_one_is_replaced(self):
        path = self.path()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left_behind:
            left_behind.bind(path)
        self.open(self.serve_at(path)).close_handshake()

    def test_one_left_by_a_killed_server_is_replaced(self):
        path = self.path()
        killed = self.serve_at(path)
        self.forget(killed)
        self.assertTrue(os.path.lexists(path))
        self.open(self.serve_at(path)).close_handshake()

    def test_a_live_one_is_an_error_and_stays(self):
        path = self.path()
        live = self.serve_at(path)
        problems = " ".join(self.problems(configuration({"listen": f"unix://{path}"}, {"host": "echo://"})))
        self.assertIn(path, problems)
        self.open(live).close_handshake()

    def test_a_file_that_is_no_socket_is_an_error_and_stays(self):
        path = self.write("precious", "precious.txt")
        problems = " ".join(self.problems(configuration({"listen": f"unix://{path}"}, {"host": "echo://"})))
        self.assertIn(path, problems)
        with open(path, encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")

    def test_one_that_another_put_in_our_place_is_not_removed_at_the_end(self):
        path = self.path()
        server = self.serve_at(path)
        os.unlink(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
            other.bind(path)
            self.end(server)
            self.assertTrue(os.path.lexists(path))

    def test_a_path_too_long_for_the_kernel_is_an_error(self):
        """107 bytes and the NUL behind them (unix(7))."""
        path = str(self.directory() / ("long" * 40))
        problems = self.problems(configuration({"listen": f"unix://{path}"}, {"host": "echo://"}))
        self.assertTrue(problems[0].startswith("2: "), problems)
        self.assertIn("107", " ".join(problems))

    def test_a_folder_that_is_not_there_is_an_error_that_names_the_path(self):
        path = str(self.directory() / "nowhere" / "websocksy.sock")
        problems = " ".join(self.problems(configuration({"listen": f"unix://{path}"}, {"host": "echo://"})))
        self.assertIn(path, problems)
