"""What a report of the suite's comes to, in the words of `expected.py`."""

from typing import NamedTuple

from expected import BEGINNING, CUT, OK, Expectation

PIECES = {"whole": CUT, "beginning": BEGINNING}
#: What the suite says of the end of a connection that needs no word here.
QUIET_ENDS = ("OK", "INFORMATIONAL")


def result(report: dict | None) -> str:
    """One line: what the suite says of the case, then what is wrong with its end or with its bytes."""
    if report is None:
        return "did not run"
    behavior, end = report["behavior"], report["behaviorClose"]
    if behavior == "INFORMATIONAL":
        return f"INFORMATIONAL {report['remoteCloseCode']}"
    said = PIECES.get(report["pieces"], behavior) if behavior == "FAILED" else behavior
    faults = [] if end in QUIET_ENDS else [f"close {end}, code {report['remoteCloseCode']}"]
    if not faults and lacks_code(report):
        faults.append("close without a code")
    # Section 9 compares only lengths.
    if behavior == OK and report["id"].startswith("9.") and report["echo"] != "all":
        faults.append("other bytes came back")
    return ", ".join([said, *faults])


def lacks_code(report: dict) -> bool:
    """Whether the server had to fail the connection and did not say why, which the suite lets pass."""
    wanted = report["expectedClose"]
    return bool(wanted) and not wanted["closedByMe"] and report["remoteCloseCode"] not in wanted["closeCode"]


class Verdict(NamedTuple):
    """A case with a peer: what was expected, and what came."""

    case: str
    peer: str
    expected: Expectation
    got: str
    #: What the suite says in a sentence.
    remark: str = ""

    @property
    def holds(self) -> bool:
        """Whether what came is what was expected."""
        return self.got in self.expected.results
