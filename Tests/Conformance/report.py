"""The report of a run: one table, and in front of it what a reader wants to know first."""

import collections

from expected import LEFT_OUT, OK
from judging import Verdict
from suite import numbers


def summary(verdicts: list[Verdict], seconds: dict[str, float], faults: list[str]) -> list[str]:
    """Lines for the terminal: what failed, what differs as expected, and how many of each."""
    lines = [f"{peer:<12}{counts(verdicts, peer)} in {seconds[peer]:.0f} s" for peer in seconds]
    lines += differing(verdicts)
    for verdict in (verdict for verdict in verdicts if not verdict.holds):
        lines.append(f"FAILED  {verdict.case:<8} {verdict.peer:<11} expected {expected(verdict)}, got {verdict.got}")
        lines += [f"        {verdict.remark}"] if verdict.remark else []
    return lines + [f"FAILED  {fault}" for fault in faults]


def counts(verdicts: list[Verdict], peer: str) -> str:
    """How often each result came with that peer."""
    counter = collections.Counter(verdict.got for verdict in verdicts if verdict.peer == peer)
    return ", ".join(f"{count} {got}" for got, count in counter.most_common())


def differing(verdicts: list[Verdict]) -> list[str]:
    """Whatever is right without being OK, each with its reason."""
    groups = collections.defaultdict(list)
    for verdict in verdicts:
        if verdict.holds and verdict.got not in (OK, LEFT_OUT):
            groups[verdict.peer, verdict.got, verdict.expected.why].append(verdict.case)
    return [f"{peer:<12}{got}: {shortened(cases)}\n            {why}" for (peer, got, why), cases in groups.items()]


def shortened(cases: list[str]) -> str:
    """The names, or how many there are where they would fill the screen."""
    cases = sorted(cases, key=numbers)
    return " ".join(cases) if len(cases) <= 20 else f"{len(cases)} cases, {cases[0]} to {cases[-1]}"


def expected(verdict: Verdict) -> str:
    """The results that are right."""
    return " or ".join(verdict.expected.results)


def document(verdicts: list[Verdict], head: list[str]) -> str:
    """The whole report as Markdown."""
    lines = ["# Conformance", "", "```text", *head, "```", "", "| case | peer | expected | got | |", "| --- " * 5 + "|"]
    for verdict in sorted(verdicts, key=lambda verdict: (numbers(verdict.case), verdict.peer)):
        mark = "" if verdict.holds else "**wrong**: "
        remark = mark + (verdict.expected.why if verdict.holds else verdict.remark)
        lines.append(f"| {verdict.case} | {verdict.peer} | {expected(verdict)} | {verdict.got} | {remark} |")
    return "\n".join(lines) + "\n"
