"""Makes the installed Autobahn Testsuite, which is Python 2, run on Python 3.

usage: VENV/bin/python port.py        Python 3.8 to 3.12: it needs lib2to3.

It rewrites the installed package, in place and mechanically.

1. lib2to3 for the syntax.
2. String literals of Python 2 are bytes. Each module is declared anew as latin-1, so that a literal has exactly the
   bytes of its source file, one character a byte; they become bytes where they are handed to the protocol, and are
   compared as bytes with what came back (`latin1.py`, `fuzzing.py`). The payloads of the tests stay what they were.
3. A few lines: new-style bases of generated classes, an integer division, report files that take bytes and text.

No case, expectation or time limit is changed; `echo.py` adds to the reports what came back of what was sent.
"""

import importlib.util
import pathlib
import re
import shutil
import sys
import warnings

OURS = pathlib.Path(__file__).resolve().parent
#: The modules of the suite that are needed; modes of `wstest` that the rest belongs to are taken out.
MODULES = ("__init__", "choosereactor", "caseset", "fuzzing", "report", "spectemplate", "util", "wstest",
           "interfaces", "rinterfaces")  # fmt: skip
OTHER_MODES = "echo|broadcast|massconnect|serializer|testee"
#: Fixers of lib2to3 that would change what a literal means, or change nothing here.
LEFT_OUT = ("unicode", "future", "idioms", "buffer")

IN_CASES = [
    ("(object, Case, )", "(Case, )"),
    ("len(self.payload) / self.p.autoFragmentSize", "len(self.payload) // self.p.autoFragmentSize"),
    ("pickle.dumps(obj1) == pickle.dumps(obj2)", "comparable(obj1) == comparable(obj2)"),
    ("import pickle\n", "from autobahntestsuite.latin1 import comparable\n"),
    # Not in the list of cases, and needs an old zope.interface.
    ("from .case9_9_1 import *\n", ""),
]
LINES_IN_CASES = [
    (r"^import binascii$", "from autobahntestsuite.latin1 import binascii"),
    (r"^import (.*), binascii$", r"import \1\nfrom autobahntestsuite.latin1 import binascii"),
    (r"^from autobahn\.websocket\.utf8validator import Utf8Validator$",
     "from autobahntestsuite.latin1 import Utf8Validator"),
]  # fmt: skip
IN_FUZZING = [
    ("open(os.path.join(outdir, report_filename), 'w')",
     "latin1.ReportFile(os.path.join(outdir, report_filename), 'w')"),
    ("''.join(payload)", "b''.join(payload)"),
    ("binascii.b2a_hex(", "latin1.binascii.b2a_hex("),
]  # fmt: skip


def convert(path, tool):
    """Rewrites one module."""
    source = path.read_text(encoding="latin-1").replace("\r\n", "\n")
    source = re.sub(r"^#.*coding[:=]\s*[-\w]+.*\n", "", source, count=1, flags=re.M)
    text = str(tool.refactor_string(source if source.endswith("\n") else source + "\n", str(path)))
    if path.parent.name == "case":
        for line, other in LINES_IN_CASES:
            text = re.sub(line, other, text, flags=re.M)
        for words, others in IN_CASES:
            text = text.replace(words, others)
    elif path.name == "fuzzing.py":
        for words, others in IN_FUZZING:
            text = text.replace(words, others)
        text += (OURS / "fuzzing.py").read_text(encoding="utf-8")
    elif path.name in ("wstest.py", "__init__.py"):
        text = re.sub(rf"^(from \. )?import ({OTHER_MODES})$", r"# \g<0>", text, flags=re.M)
    path.write_text("# -*- coding: latin-1 -*-\n" + text, encoding="latin-1", newline="\n")


def main():
    specification = importlib.util.find_spec("autobahntestsuite")
    if specification is None:
        sys.exit("port: the suite is not installed in this environment")
    root = pathlib.Path(specification.origin).parent
    if (root / "latin1.py").exists():
        sys.exit("port: the suite was converted before")
    warnings.simplefilter("ignore")
    from lib2to3.refactor import RefactoringTool, get_fixers_from_package

    fixers = [name for name in get_fixers_from_package("lib2to3.fixes") if name.rsplit("_", 1)[1] not in LEFT_OUT]
    tool = RefactoringTool(fixers)
    modules = [path for name in MODULES if (path := root / f"{name}.py").exists()]
    for path in [*modules, *sorted((root / "case").glob("*.py"))]:
        convert(path, tool)
    for name in ("latin1.py", "echo.py"):
        shutil.copy(OURS / name, root / name)


main()
