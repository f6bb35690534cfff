"""What the suite must say of each case where that is not OK, and why. Whatever else it says fails the run.

A result is what the suite says, and of cases that it only reports, the code of the server's Close too. Two words are
ours, both for cases that the suite calls failed: CUT where all that was expected came, in other pieces, and BEGINNING
where the server failed the connection, as it had to, when the peer had sent back a part of what came in front.
"""

from typing import NamedTuple

OK, NON_STRICT, CUT, BEGINNING = "OK", "NON-STRICT", "CUT", "BEGINNING"
UNIMPLEMENTED = "UNIMPLEMENTED"
#: The case is not run.
LEFT_OUT = "LEFT OUT"

#: How many cases the suite has; with fewer, something was lost on the way.
CASES_OF_THE_SUITE = 517
#: All but echo://, where no round trip lies between a message and its echo.
REMOTE = "record control udp unix-dgram tcp"
DATAGRAMS = "udp unix-dgram"


class Expectation(NamedTuple):
    #: Names, or the beginnings of names that end in `*`.
    cases: str
    #: Of which peers this is said; those of `echo_peers.ROADS`.
    peers: str
    #: Any of these is right.
    results: tuple[str, ...]
    why: str

    def covers(self, case: str, peer: str) -> bool:
        """Whether this is said of that case with that peer."""
        return peer in self.peers.split() and any(is_named(case, name) for name in self.cases.split())


def is_named(case: str, name: str) -> bool:
    """Whether `name` means that case."""
    return case.startswith(name[:-1]) if name.endswith("*") else case == name


#: The first row that covers a case counts.
EXPECTATIONS = [
    Expectation(
        "12.* 13.*", "echo record", (UNIMPLEMENTED,),
        "permessage-deflate (RFC 7692) is not there yet: the offer is declined"),
    Expectation(
        "12.* 13.*", "control udp unix-dgram tcp", (LEFT_OUT,),
        "what is compressed between client and server does not reach the peer; `record` shows it"),

    # What a byte stream can't carry.
    Expectation(
        "1.1.1 1.2.1 6.1.1 6.1.2 9.7.1 9.8.1", "tcp", (LEFT_OUT,),
        "an empty message: nothing crosses a byte stream, and nothing comes back"),
    Expectation(
        "1.1.6 1.1.7 1.1.8 1.2.6 1.2.7 1.2.8 10.1.1 9.1.* 9.2.* 9.3.* 9.4.* 9.5.* 9.6.*", "tcp", (LEFT_OUT,),
        "longer than one read: it comes back in pieces, which these cases wait out"),

    # What a datagram can't carry.
    Expectation(
        "1.2.1 9.8.1", DATAGRAMS, (LEFT_OUT,),
        "an empty binary message: the datagram says no type, and `auto` takes nothing for text"),
    Expectation(
        "1.1.6 1.1.7 1.1.8 1.2.6 1.2.7 1.2.8 10.1.1 9.1.1 9.2.1", "udp", (LEFT_OUT,),
        "longer than 65507 bytes, which is all that a datagram of UDP may have"),
    Expectation(
        "9.1.* 9.2.* 9.3.* 9.4.* 9.5.* 9.6.*", "udp", (LEFT_OUT,),
        "longer than 65507 bytes, which is all that a datagram of UDP may have"),
    Expectation(
        "9.1.2 9.1.3 9.1.4 9.1.5 9.1.6 9.2.2 9.2.3 9.2.4 9.2.5 9.2.6 9.3.* 9.4.* 9.5.* 9.6.*",
        "unix-dgram", (LEFT_OUT,),
        "longer than the send buffer of a unix socket (net.core.wmem_default)"),

    # What the suite only reports.
    Expectation(
        "7.1.6", "echo record control tcp", ("INFORMATIONAL 1000",),
        "256 KiB, a message and a Close in one go: the Close is answered behind all of it"),
    Expectation(
        "7.1.6", DATAGRAMS, ("INFORMATIONAL 1009",),
        "its message of 256 KiB fits no datagram, and is refused as too long"),
    Expectation(
        "7.13.1 7.13.2", f"echo {REMOTE}", ("INFORMATIONAL 1002",),
        "close codes from 5000 on, which RFC 6455, 7.4 has no meaning for, are refused"),

    # What happens beside a round trip to the peer.
    Expectation(
        "3.2 3.3 3.4 4.1.3 4.1.4 4.1.5 4.2.3 4.2.4 4.2.5 5.15", "record control udp unix-dgram", (OK, NON_STRICT),
        "a fault right behind a message fails the connection at once; the peer's echo may come too late for it"),
    Expectation(
        "3.2 3.3 3.4 4.1.3 4.1.4 4.1.5 4.2.3 4.2.4 4.2.5 5.15", "tcp", (OK, NON_STRICT, CUT, BEGINNING),
        "the same, and what came of the message in time came as it was read"),

    # What a byte stream shows of how messages were cut.
    Expectation(
        "6.4.1 6.4.2 6.4.3 6.4.4", "tcp", (BEGINNING,),
        "text passes as it is checked, so what stands in front of the fault has come back before it is met"),
    Expectation(
        "5.19 5.20", "tcp", (CUT,),
        "the fragments come a second apart, and pass as they come"),
    Expectation(
        "1.* 5.* 6.* 7.* 9.*", "tcp", (OK, CUT, BEGINNING),
        "what came in several reads may come back in several messages, and before the fault is met"),
]  # fmt: skip


def expectation(case: str, peer: str) -> Expectation:
    """What is expected of that case with that peer."""
    plain = Expectation(case, peer, (OK,), "")
    return next((row for row in EXPECTATIONS if row.covers(case, peer)), plain)
