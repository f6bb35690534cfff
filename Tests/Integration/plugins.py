"""Builds plugins as somebody outside this tree would: with the C compiler, and the one header."""

import os
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
HEADERS = TOP / "Sources" / "CWebsocksy" / "include" / "websocksy"
PROBES = TOP / "Tests" / "Plugins"


def build(source: pathlib.Path, output: pathlib.Path, *options: str) -> pathlib.Path:
    """Compiles one C file to a shared library."""
    compiler = os.environ.get("CC") or shutil.which("cc") or "gcc"
    command = [compiler, "-shared", "-fPIC", "-g", "-O1", "-I", str(HEADERS), *options, str(source), "-o", str(output)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{' '.join(command)}:\n{ended.stderr}"
    return output


def probe(name: str, folder: pathlib.Path, *defines: str, called: str | None = None) -> pathlib.Path:
    """Builds Tests/Plugins/NAME.c into `folder`, as `called`.so."""
    return build(PROBES / f"{name}.c", folder / f"{called or name}.so", "-Wall", *(f"-D{define}" for define in defines))
