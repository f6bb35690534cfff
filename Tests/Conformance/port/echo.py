"""What came back of what was sent. Copied into the installed suite by `port.py`.

Section 9 of the suite looks only at lengths, and no section knows of a peer that sees a stream of bytes. So each
report gets two words more: `echo` says how the bytes that came back compare with those that were sent, and `pieces`
whether a case that failed differs from what was expected in nothing but where its messages were cut.
"""

from autobahntestsuite.latin1 import comparable, to_bytes

DATA = (0, 1, 2)


class Echo:
    """The payloads of one connection's data frames, as far as they have not come back."""

    def __init__(self):
        self.awaited = bytearray()
        self.differs = False

    def sent(self, payload):
        self.awaited += payload

    def received(self, payload):
        if self.awaited.startswith(payload):
            del self.awaited[: len(payload)]
        else:
            self.differs = True

    @property
    def verdict(self):
        return "other" if self.differs else "beginning" if self.awaited else "all"


def pieces(case, verdict):
    """`whole` if all that was expected came in other pieces, `beginning` if the server ended it before the rest."""
    expected, received = comparable(case.expected.get("OK", [])), comparable(case.received)
    if "OK" not in case.expected or _aside(expected) != _aside(received):
        return None
    if _data(expected) and _data(expected) == _data(received) and _types(expected) == _types(received):
        return "whole"
    return "beginning" if verdict == "beginning" and not case.expectedClose.get("closedByMe", True) else None


def _aside(events):
    return [event for event in events if event[0] != b"message"]


def _data(events):
    return b"".join(event[1] for event in events if event[0] == b"message")


def _types(events):
    return {event[2] for event in events if event[0] == b"message"}


def watch(protocol, factory, clients):
    """Has every connection of the suite's keep its echo, and every report tell of it."""
    lost, message, log = protocol.connectionLost, protocol.onMessage, factory.logCase

    def echo_of(connection):
        if not hasattr(connection, "echo"):
            connection.echo = Echo()
        return connection.echo

    def on_message(self, payload, binary):
        echo_of(self).received(to_bytes(payload))
        message(self, payload, binary)

    def connection_lost(self, reason):
        if self.runCase:
            verdict = echo_of(self).verdict
            self.factory.compared = {"echo": verdict, "pieces": pieces(self.runCase, verdict)}
        lost(self, reason)

    protocol.onMessage, protocol.connectionLost = on_message, connection_lost
    factory.logCase = lambda self, report: log(self, {**report, **self.compared})
    for client in clients:
        _watch_sending(client, echo_of)


def _watch_sending(client, echo_of):
    frame, part = client.sendFrame, client.sendMessageFrameData

    def send_frame(self, opcode, payload=b"", fin=True, rsv=0, mask=None, payload_len=None, chopsize=None, sync=False):
        payload = to_bytes(payload)
        if opcode in DATA and not rsv:
            length = len(payload) if payload_len is None else payload_len
            echo_of(self).sent((payload * (length // max(len(payload), 1) + 1))[:length])
        return frame(self, opcode, payload, fin, rsv, mask, payload_len, chopsize, sync)

    def send_part(self, payload, sync=False):
        echo_of(self).sent(to_bytes(payload))
        return part(self, payload, sync)

    client.sendFrame, client.sendMessageFrameData = send_frame, send_part
