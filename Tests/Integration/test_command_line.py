"""The command line: options, their order, help, version, and exit codes."""

import re
import signal

from case import IntegrationCase
from server import TOP, configuration
from wire import text

USAGE = 2
CONFIGURATION = 1


class HelpAndVersion(IntegrationCase):
    def test_help_goes_to_standard_output_names_every_option_and_exits_0(self):
        ended = self.run_server("--help", status=0)
        self.assertEqual(ended.stderr, "")
        options = ["--port", "--listen", "--ping", "--backend", "--option", "--plugins", "--config", "--check-config"]
        for option in [*options, "--help", "--version", "-p", "-l", "-k", "-b", "-c"]:
            self.assertRegex(ended.stdout, rf"(?<![\w-]){option}\b")

    def test_help_wins_over_a_configuration_that_would_fail(self):
        self.assertIn("--port", self.run_server("/nowhere/at-all.cfg", "--help", status=0).stdout)

    def test_version_goes_to_standard_output_and_exits_0(self):
        ended = self.run_server("--version", status=0)
        self.assertEqual(ended.stderr, "")
        self.assertRegex(ended.stdout, r"^websocksy \d+\.\d+\S*\n$")


class UsageErrors(IntegrationCase):
    """A usage error says what is wrong and exits 2."""

    def refused(self, *arguments: str, names: str):
        ended = self.run_server(*arguments, status=USAGE)
        self.assertEqual(ended.stdout, "")
        self.assertIn(names, ended.stderr)
        self.assertNotIn("listening on", ended.stderr)
        return ended.stderr

    def test_an_unknown_long_option_is_named(self):
        self.refused("--prot", "8001", names="--prot")

    def test_an_unknown_short_option_is_named(self):
        self.refused("-x", names="-x")

    def test_an_option_without_its_value_is_named(self):
        for option in ["-p", "--port", "-l", "--listen", "-k", "-b", "-c", "--option", "--config", "--plugins"]:
            with self.subTest(option=option):
                self.refused(option, names=option)

    def test_two_plain_arguments_are_an_error_that_names_config(self):
        path = self.write(configuration(backend={"host": "echo://"}))
        self.refused(path, path, names="--config")

    def test_a_backend_option_without_an_equals_sign_is_an_error(self):
        self.refused("-c", "host", names="host")

    def test_a_flag_takes_no_value(self):
        self.refused("--check-config=yes", names="--check-config")

    def test_a_value_that_is_no_port_is_refused_with_its_option(self):
        for value in ["65536", "-1", "http", "", "8001x", "0x50", "99999999999999999999"]:
            with self.subTest(value=value):
                self.refused(f"--port={value}", names="port")


class CheckConfig(IntegrationCase):
    def test_a_good_file_passes_and_nothing_is_served(self):
        path = self.write(configuration(backend={"host": "tcp://127.0.0.1:9"}))
        ended = self.run_server("--check-config", path, status=0)
        self.assertNotIn("listening on", ended.stderr + ended.stdout)

    def test_a_bad_core_key_and_a_bad_backend_key_are_both_told_and_exit_1(self):
        path = self.write("[core]\nprot = 1\n[backend]\nhots = tcp://127.0.0.1:9\n")
        ended = self.run_server("--check-config", path, status=CONFIGURATION)
        self.assertIn(f"{path}:2: ", ended.stderr)
        self.assertIn(f"{path}:4: ", ended.stderr)

    def test_the_options_are_checked_too(self):
        path = self.write(configuration(backend={"host": "echo://"}))
        ended = self.run_server("--check-config", path, "-c", "framing=nonsense", status=USAGE)
        self.assertIn("nonsense", ended.stderr)

    def test_what_works_but_hardly_as_meant_is_told(self):
        ended = self.run_server("--check-config", "-c", "host=somewhere", status=0)
        self.assertIn("warning: the host names no scheme", ended.stdout)

    def test_a_port_in_use_does_not_matter_to_a_check(self):
        serving = self.serve()
        path = self.write(configuration({"port": serving.port}, {"host": "echo://"}))
        self.run_server("--check-config", path, status=0)

    def test_the_configuration_at_the_top_of_the_tree_is_good(self):
        self.run_server("--check-config", "websocksy.cfg", status=0, cwd=str(TOP))


class Files(IntegrationCase):
    def test_a_file_that_is_not_there_is_named_and_exits_1(self):
        ended = self.run_server("/nowhere/at-all.cfg", status=CONFIGURATION)
        self.assertIn("/nowhere/at-all.cfg", ended.stderr)

    def test_a_directory_is_no_configuration_file(self):
        path = str(self.directory())
        self.assertIn(path, self.run_server("--config", path, status=CONFIGURATION).stderr)

    def test_a_file_without_end_is_refused(self):
        self.assertIn("/dev/zero", self.run_server("--check-config", "/dev/zero", status=CONFIGURATION).stderr)

    def test_an_empty_file_is_a_file(self):
        self.run_server("--check-config", "/dev/null", status=0)

    def test_a_plain_argument_is_the_configuration_file(self):
        server = self.start(self.write(configuration(backend={"host": "echo://"})))
        self.open(server).close_handshake()

    def test_the_configuration_at_the_top_of_the_tree_serves_echo_on_loopback(self):
        server = self.start("websocksy.cfg", "--port", "0", cwd=str(TOP))
        self.assertEqual([where.rpartition(":")[0] for where in server.listening], ["127.0.0.1"])
        client = self.open(server, "/echo")
        client.send(bytes.fromhex("818537fa213d7f9f4d5158"))
        self.assertEqual(client.receive_message(), (1, b"Hello"), "RFC 6455, 5.7: a masked text message")
        client.close_handshake()


class Order(IntegrationCase):
    """The file comes first, its lines in order, then the options in order."""

    def test_an_option_wins_over_the_file_even_in_front_of_it(self):
        path = self.write(configuration({"port": 1}, {"host": "echo://"}))
        for arguments in [("-p", "0", path), (path, "-p", "0"), ("--port=0", "--config", path), ("-p0", path)]:
            with self.subTest(arguments=arguments):
                server = self.start(*arguments)
                self.assertNotEqual(server.port, 1)

    def test_of_two_options_the_later_wins(self):
        server = self.start("-l", "127.0.0.1", "-p", "1", "-p", "0", "-c", "host=echo://")
        self.open(server).close_handshake()

    def test_listen_on_the_command_line_replaces_that_of_the_file(self):
        path = self.write(configuration({"listen": "127.0.0.2"}, {"host": "echo://"}))
        server = self.start(path, "-l", "127.0.0.1")
        self.assertEqual([where.rpartition(":")[0] for where in server.listening], ["127.0.0.1"])

    def test_a_backend_option_goes_to_the_backend_loaded_at_that_point(self):
        refusing = self.refusing()
        path = self.write(configuration(backend={"host": refusing.url}))
        server = self.start(path, "-c", "host=echo://")
        self.open(server).close_handshake()

    def test_a_backend_on_the_command_line_drops_the_one_before_and_its_options(self):
        path = self.write(configuration(backend={"host": "nonsense://x", "framing": "binary"}))
        server = self.start(path, "-c", "framing=nonsense", "-b", "default", "-c", "host=echo://")
        self.open(server).close_handshake()

    def test_an_option_in_front_of_the_backend_is_dropped_with_the_one_it_went_to(self):
        peer = self.peer()
        server = self.start(
            "-l", "127.0.0.1", "-p", "0", "-c", "protocol=dropped", "-b", "default", "-c", f"host={peer.url}"
        )
        client = self.connect(server)
        response = client.upgrade(protocols="dropped")
        self.assertIsNone(response.field("Sec-WebSocket-Protocol"))

    def test_a_backend_line_in_the_file_drops_the_options_in_front_of_it(self):
        path = self.write(
            "[backend]\nhost = nonsense://x\n[core]\nlisten = 127.0.0.1\nport = 0\nbackend = default\n"
            "[backend]\nhost = echo://\n"
        )
        self.open(self.start(path)).close_handshake()

    def test_every_long_form_does_what_its_short_form_does(self):
        server = self.start(
            "--listen", "127.0.0.1", "--port", "0", "--ping", "0.2", "--backend", "default", "--option", "host=echo://"
        )
        self.assertEqual(self.open(server).receive_frame().opcode, 9)

    def test_a_value_may_hold_equals_signs(self):
        server = self.start("-l127.0.0.1", "--port=0", "--option=host=echo://", "--option=framing-config=a=b")
        self.open(server).close_handshake()

    def test_the_option_k_sets_the_seconds_between_pings(self):
        server = self.start("-l", "127.0.0.1", "-p", "0", "-k", "0.2", "-c", "host=echo://")
        self.assertEqual(self.open(server).receive_frame().opcode, 9)


class Faults(IntegrationCase):
    def test_a_backend_that_does_not_exist_is_named(self):
        """The file's fault exits 1, the command line's 2."""
        path = self.write("[core]\nlisten = 127.0.0.1\nport = 0\nbackend = no-such-backend\n")
        self.assertIn(f"{path}:4: ", self.run_server(path, status=CONFIGURATION).stderr)
        ended = self.run_server("-l", "127.0.0.1", "-p", "0", "-b", "no-such-backend", status=USAGE)
        self.assertIn("no-such-backend", ended.stderr)
        self.assertNotIn("listening on", ended.stderr)

    def test_a_bad_backend_option_names_the_option_it_came_with(self):
        """Earlier bridges ignore a backend's options that it does not know."""
        ended = self.run_server("-l", "127.0.0.1", "-p", "0", "-c", "hots=echo://", status=USAGE)
        self.assertRegex(ended.stderr, r"hots")
        self.assertRegex(ended.stderr, r"\bhost\b")

    def test_every_problem_of_file_and_options_is_told_at_once(self):
        path = self.write("[core]\nprot = 1\nping = never\n[backend]\nhots = x\n")
        ended = self.run_server(path, "-p", "70000", "-c", "framig=auto", status=USAGE)
        for expected in [f"{path}:2: ", f"{path}:3: ", f"{path}:5: ", "70000", "framig"]:
            self.assertIn(expected, ended.stderr)


class Descriptors(IntegrationCase):
    def test_a_server_that_is_started_without_standard_input_and_output_serves(self):
        """Its own sockets then have the numbers 0 and 1."""
        path = self.write(configuration(backend={"host": self.echo_peer().url}))
        server = self.start(path, prefix=["sh", "-c", 'exec "$@" <&- >&-', "sh"])
        for _ in range(3):
            client = self.open(server)
            client.send(text("over"))
            self.assertEqual(client.receive_message(), (1, b"over"))
            client.close_handshake()


class Signals(IntegrationCase):
    def test_sigint_ends_an_idle_server_with_status_0(self):
        server = self.serve()
        server.signal(signal.SIGINT)
        self.assertEqual(server.wait_for_exit(), 0)
        self.forget(server)

    def test_a_client_that_hangs_up_is_no_signal(self):
        """SIGPIPE must not end the server: a client resets while an answer is on its way."""
        server = self.serve()
        for _ in range(5):
            client = self.open(server)
            with server.frozen():
                client.send(bytes.fromhex("818537fa213d7f9f4d5158") * 100)
                client.reset()
        server.wait_for_log(r"#\d+ closed: ", count=5)
        self.assertTrue(re.search(r"code \d+", server.matching(r"closed: ")[0]))
