"""ngircd behind the framing `newline`: one line of IRC, one message."""

from case import IntegrationCase
from programs import start_on_port
from wire import TEXT, text

#: Nobody is asked anything of the machine, and lines that come fast cost no waiting.
SETTINGS = """
[Global]
    Name = irc.test
    Info = A server of this test
    AdminInfo1 = nobody
    Listen = 127.0.0.1
    Ports = {port}
    MotdPhrase = Welcome
    PidFile =
[Limits]
    MaxConnectionsIP = 0
    MaxPenaltyTime = 0
[Options]
    DNS = no
    Ident = no
    PAM = no
    OperCanUseMode = no
"""


class Irc(IntegrationCase):
    def setUp(self):
        super().setUp()
        program = self.program("ngircd")

        def command(port: int) -> list[str]:
            return [program, "--nodaemon", "--config", self.write(SETTINGS.format(port=port), "ngircd.conf")]

        _, port = start_on_port(self, command, r"Now listening on \[127\.0\.0\.1\]")
        self.server = self.serve(f"tcp://127.0.0.1:{port}", framing="newline", framing_config="crlf")

    def say(self, client, line: str) -> None:
        client.send(text(f"{line}\r\n"))

    def receive_line(self, client) -> str:
        """The next message, which must be one whole line and nothing else."""
        opcode, message = client.receive_message()
        self.assertEqual(opcode, TEXT)
        self.assertTrue(message.endswith(b"\r\n"), message)
        self.assertEqual(message.count(b"\n"), 1, message)
        return message.decode().removesuffix("\r\n")

    def wait_for_line(self, client, pattern: str) -> str:
        """The next line in which the pattern is found; the server's pings are answered."""
        while True:
            line = self.receive_line(client)
            if line.startswith("PING "):
                self.say(client, line.replace("PING", "PONG", 1))
            elif pattern in line:
                return line

    def join(self, name: str, channel: str):
        client = self.open(self.server)
        # Three lines in one message: nothing is changed on the way to the peer.
        self.say(client, f"NICK {name}\r\nUSER {name} 0 * :{name} of the test\r\nPING :ready")
        self.wait_for_line(client, " 001 ")
        self.say(client, f"JOIN {channel}")
        self.wait_for_line(client, " 366 ")
        return client

    def test_two_clients_talk_on_a_channel_line_by_line(self):
        alice = self.join("alice", "#news")
        bob = self.join("bob", "#news")
        self.assertIn("bob", self.wait_for_line(alice, "JOIN"))

        said = [f"line {number}: Grüße € " + "z" * (1 + number % 300) for number in range(200)]
        alice.send(b"".join(text(f"PRIVMSG #news :{line}\r\n") for line in said))
        heard = [self.wait_for_line(bob, "PRIVMSG") for _ in said]
        self.assertEqual([line.split(" :", 1)[1] for line in heard], said)
        self.assertTrue(all(line.startswith(":alice!") for line in heard))

        self.say(bob, "PRIVMSG alice :and back")
        self.assertTrue(self.wait_for_line(alice, "PRIVMSG").endswith("PRIVMSG alice :and back"))

    def test_the_servers_last_words_come_in_front_of_the_close(self):
        client = self.join("carol", "#news")
        self.say(client, "QUIT :done")
        self.assertIn("done", self.wait_for_line(client, "ERROR :"))
        client.answer_close(1000)
