"""rsyslog and socat on Unix datagram sockets: one message, one datagram."""

from case import IntegrationCase
from programs import start
from wire import BINARY, TEXT, binary, fragments, text

RSYSLOG = """
module(load="imuxsock" SysSock.Use="off" SysSock.RateLimit.Interval="0")
input(type="imuxsock" Socket="{socket}" CreatePath="on" RateLimit.Interval="0")
template(name="line" type="string" string="%syslogtag%|%syslogfacility-text%.%syslogseverity-text%|%msg%\\n")
action(type="omfile" file="/dev/stdout" template="line")
global(workDirectory="{directory}" maxMessageSize="32k" processInternalMessages="on")
"""


class Rsyslog(IntegrationCase):
    def start_rsyslog(self):
        program, directory = self.program("rsyslogd"), self.directory()
        path = directory / "log.sock"
        settings = self.write(RSYSLOG.format(socket=path, directory=directory), "rsyslog.conf")
        running = start(self, [program, "-n", "-f", settings, "-i", str(directory / "pid")], r"rsyslogd.*\bstart\b")
        return running, path

    def test_each_message_is_one_line_of_the_log_in_order(self):
        running, path = self.start_rsyslog()
        client = self.open(self.serve(f"unix-dgram://{path}"))
        before = len(running.lines)
        bodies = [f"message {number} " + "y" * (number % 97) for number in range(2000)]
        client.send(b"".join(text(f"<29>bridge: {body}".encode()) for body in bodies))
        written = running.wait_for_lines(before + len(bodies))[before:]
        self.assertEqual(written, [f"bridge:|daemon.notice| {body}" for body in bodies])
        client.close_handshake()

    def test_a_message_in_fragments_is_one_line(self):
        running, path = self.start_rsyslog()
        client = self.open(self.serve(f"unix-dgram://{path}"))
        before = len(running.lines)
        for piece in fragments(TEXT, [b"<29>bridge: ", b"one ", b"line"]):
            client.send(piece)
        self.assertEqual(running.wait_for_lines(before + 1)[before:], ["bridge:|daemon.notice| one line"])


class Socat(IntegrationCase):
    def test_each_datagram_comes_back_as_one_message(self):
        """socat answers each datagram from a process of its own, to the address that the bridge bound."""
        path = self.directory() / "echo.sock"
        start(self, [self.program("socat"), "-d", "-d", f"UNIX-RECVFROM:{path},fork", "PIPE"], r"receiving on")
        client = self.open(self.serve(f"unix-dgram://{path}", framing="binary"))
        chance = self.random()
        for size in (1, 125, 126, 1400, 8000):
            payload = chance.randbytes(size)
            client.send(binary(payload))
            self.assertEqual(client.receive_message(), (BINARY, payload))
