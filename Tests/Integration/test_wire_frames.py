"""The raw frames of `wire_cases` against the built server: echoed and bridged, at once, in pieces, with more behind."""

import collections.abc
import itertools
import time

from case import IntegrationCase
from wire import CLOSE, PING, TEXT, Client, Frame, binary, close, encode, events
from wire_cases import (
    End,
    FrameCase,
    frames_close,
    frames_headers,
    frames_messages,
    frames_stream,
    frames_text,
    pong,
)

TABLES: dict[str, list[FrameCase]] = {
    "reserved bits": frames_headers.RESERVED_BITS,
    "opcodes": frames_headers.OPCODES,
    "masks": frames_headers.MASKS,
    "lengths": frames_headers.LENGTHS,
    "control frames": frames_headers.CONTROL_FRAMES,
    "judged at once": frames_headers.AT_ONCE,
    "fragments": frames_messages.FRAGMENTS,
    "pings": frames_messages.PINGS,
    "pongs": frames_messages.PONGS,
    "text that is none": frames_text.INVALID,
    "text": frames_text.VALID,
    "codes": frames_close.CODES,
    "reasons": frames_close.REASONS,
    "behind a Close": frames_close.BEHIND,
    "a Close inside a message": frames_close.INSIDE,
    "a Close": frames_close.FIRST,
    "a stream": [frames_stream.STREAM, frames_stream.FAULTY],
}
LIMITED = {"message limit": frames_messages.LIMITED}
ANNOUNCED = {"announced": frames_headers.ANNOUNCED}

#: Seconds within which TCP must end: what the server is told to wait for a client that does nothing.
CLOSE_TIMEOUT = 5

#: What no server may read any more behind the end of a session.
MORE = binary(b"behind") + encode(PING, b"behind") + b"\xff" * 20 + close(4999)


def outcomes(case: FrameCase) -> collections.abc.Iterator[list[tuple]]:
    """What may come back: `back`, and as much of an unfinished text as passed before its fault was found."""
    needed = events(list(case.back))
    yield needed
    for count in range(1, len(case.may) + 1):
        yield [*needed, ("data", TEXT, case.may[:count])]


def controls(frames: collections.abc.Iterable[Frame]) -> list[Frame]:
    return [frame for frame in frames if frame.opcode > CLOSE]


class Frames(IntegrationCase):
    """What comes back is exactly this, the peer gets exactly that, the Close has its code, and TCP ends in order."""

    core: dict = {}

    def setUp(self):
        super().setUp()
        core = {"close-timeout": CLOSE_TIMEOUT, "workers": 1}
        self.echo = self.serve(core={**core, **self.core})
        self.bridge, self.peer_end = self.serve_peer({**core, **self.core}, framing="binary")

    def each(self, tables: dict[str, list[FrameCase]], send) -> None:
        """Has `send` bring each case to both servers, and judges what came of it."""
        for table, cases in tables.items():
            for case in cases:
                with self.subTest(f"{table}: {case.name}", section=case.section):
                    self.judge_echo(case, send)
                    self.judge_bridge(case, send)

    def each_and_more(self, tables: dict[str, list[FrameCase]]) -> None:
        """The same with more behind each case that ends its session."""
        after = {End.CLOSED: End.WENT_ON, End.WENT_ON: End.WENT_ON, End.FAILED: End.FAILED}
        ended = {
            table: [case._replace(sent=case.sent + MORE, end=after[case.end]) for case in cases if case.end in after]
            for table, cases in tables.items()
        }
        self.each(ended, Client.send)

    def judge_echo(self, case: FrameCase, send) -> None:
        client = Client(self.echo.address)
        try:
            client.upgrade()
            self.finish(client, case, send)
            frames = self.receive_frames(client, case)
            self.assertIn(events(frames), list(outcomes(case)))
        finally:
            client.close()

    def judge_bridge(self, case: FrameCase, send) -> None:
        client = Client(self.bridge.address)
        try:
            client.upgrade()
            connection = self.peer_end.accept()
            self.finish(client, case, send)
            self.assertEqual(self.receive_frames(client, case), controls(case.back))
            received, needed = connection.receive_until_end(), case.to_peer
            self.assertEqual(received[: len(needed)], needed)
            self.assertTrue(case.may.startswith(received[len(needed) :]), received)
        finally:
            client.close()

    def finish(self, client: Client, case: FrameCase, send) -> None:
        try:
            send(client, case.sent)
        except ConnectionError:
            # Who goes on behind its Close may find the connection gone.
            self.assertIs(case.end, End.WENT_ON)
        if case.end is End.OPEN:
            client.send(close(1000))

    def receive_frames(self, client: Client, case: FrameCase) -> list[Frame]:
        """The frames in front of the server's Close. That has the case's code, and FIN comes behind it, in time.

        Only who goes on behind its own Close may get a reset instead, and that too behind the server's Close.
        """
        frames, begun = [], time.monotonic()
        while (frame := client.receive_frame()) and frame.opcode != CLOSE:
            frames.append(frame)
        self.assertIsNotNone(frame, "the end without a Close")
        self.assertEqual(frame.code, case.code, frame)
        try:
            client.receive_end()
        except ConnectionResetError:
            self.assertIs(case.end, End.WENT_ON, "a reset")
        self.assertLess(time.monotonic() - begun, CLOSE_TIMEOUT, "the end of TCP")
        return frames


class List(Frames):
    def test_each_at_once(self):
        self.each(TABLES, Client.send)

    def test_each_in_pieces(self):
        self.each(TABLES, Client.send_in_pieces)

    def test_nothing_is_read_behind_what_ends_a_session(self):
        self.each_and_more(TABLES)

    def test_the_list_is_one(self):
        tables = {**TABLES, **LIMITED, **ANNOUNCED}
        names = [(table, case.name) for table, cases in tables.items() for case in cases]
        self.assertEqual(len(names), len(set(names)), "a name stands twice")
        self.assertGreater(len(names), 600)


class Limited(Frames):
    core = {"message-limit": frames_messages.MESSAGE_LIMIT}

    def test_each_at_once(self):
        self.each(LIMITED, Client.send)

    def test_each_in_pieces(self):
        self.each(LIMITED, Client.send_in_pieces)

    def test_nothing_is_read_behind_what_ends_a_session(self):
        self.each_and_more(LIMITED)


class Cuts(Frames):
    """Wherever TCP cuts a stream in two, the same comes of it."""

    def in_two(self, cut: int):
        def send(client: Client, sent: bytes) -> None:
            client.send(sent[:cut])
            # The one worker takes events in their order: what came before this ping has been read when it is answered.
            self.other.send(encode(PING, b"read"))
            self.assertEqual(self.other.receive_frame(), pong(b"read"))
            client.send(sent[cut:])

        return send

    def test_every_cut_when_it_is_echoed(self):
        self.other = self.open(self.echo)
        for case, cut in self.every_cut():
            with self.subTest(case.name, cut=cut):
                self.judge_echo(case, self.in_two(cut))

    def test_every_cut_when_it_is_bridged(self):
        self.other, _ = self.open_to_peer(self.bridge, self.peer_end)
        for case, cut in self.every_cut():
            with self.subTest(case.name, cut=cut):
                self.judge_bridge(case, self.in_two(cut))

    def every_cut(self):
        yield from itertools.product([frames_stream.STREAM], range(1, len(frames_stream.STREAM.sent)))
        yield from itertools.product([frames_stream.FAULTY], range(1, len(frames_stream.FAULTY.sent), 7))


class Announced(Frames):
    def test_what_comes_of_a_huge_frame_passes_on(self):
        """2^63 - 1 bytes are legal, nothing is reserved for them. The client then ends TCP without a Close: 1006."""
        for case in frames_headers.ANNOUNCED:
            with self.subTest(case.name, section=case.section):
                client, connection = self.open_to_peer(self.bridge, self.peer_end)
                client.send(case.sent)
                self.assertEqual(connection.receive_exactly(len(case.to_peer)), case.to_peer)
                client.shutdown_write()
                self.assertEqual(connection.receive_until_end(), b"")
                self.assertEqual(client.receive_until_end(), b"")
        self.bridge.wait_for_log(r"#\d+ closed: .*code 1006", count=len(frames_headers.ANNOUNCED))
