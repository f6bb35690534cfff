"""The installed Autobahn Testsuite: which cases it has, and what its fuzzing client says of a server."""

import json
import os
import pathlib
import signal
import subprocess

#: What the suite calls the server in its reports.
AGENT = "websocksy"

LIST = """
import json
from autobahntestsuite import fuzzing as f
cases = f.CaseSet(f.CaseSetname, f.CaseBasename, f.Cases, f.CaseCategories, f.CaseSubCategories)
print(json.dumps([cases.caseClasstoId(case) for case in cases.Cases]))
"""


def numbers(case: str) -> list[int]:
    """A case's name as what it is sorted by."""
    return [int(number) for number in case.split(".")]


class Suite:
    """The suite in its virtual environment."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        # It says on import that it would like a package for TLS, which is not tested here.
        self.python = [str(folder / "bin" / "python"), "-W", "ignore"]

    def cases(self) -> list[str]:
        """Every case that it has, in order."""
        run = subprocess.run([*self.python, "-c", LIST], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise SystemExit(f"conformance: the suite does not start:\n{run.stderr}")
        return sorted(json.loads(run.stdout.splitlines()[-1]), key=numbers)

    def run(self, url: str, cases: list[str], reports: pathlib.Path, seconds: float) -> dict[str, dict]:
        """Runs these cases one after the other. Returns the reports of those that came to an end in time."""
        reports.mkdir(parents=True)
        specification = reports / "specification.json"
        specification.write_text(json.dumps({
            "outdir": str(reports), "servers": [{"agent": AGENT, "url": url}], "cases": cases,
            "exclude-cases": [], "exclude-agent-cases": {},
        }))  # fmt: skip
        command = [*self.python, str(self.folder / "bin" / "wstest"), "-m", "fuzzingclient", "-s", str(specification)]
        with open(reports / "output.txt", "wb") as output:
            client = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
            try:
                client.wait(seconds)
            except subprocess.TimeoutExpired:
                print(f"conformance: the suite was not done after {seconds} s", flush=True)
            finally:
                if client.poll() is None:
                    os.killpg(client.pid, signal.SIGKILL)
                    client.wait()
        return self._read(reports)

    def _read(self, reports: pathlib.Path) -> dict[str, dict]:
        index = reports / "index.json"
        if not index.exists():
            print((reports / "output.txt").read_text(errors="replace")[-3000:], flush=True)
            return {}
        entries = json.loads(index.read_text())[AGENT]
        return {case: json.loads((reports / entry["reportfile"]).read_text()) for case, entry in entries.items()}
