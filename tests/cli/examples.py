"""The example at the end of a verb's help, and how it is typed in."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from command_line import Ran, environment, run

OFFLINE = {"KPI_INGEST_FETCH_PROXY": "http://127.0.0.1:9", "KPI_INGEST_FETCH_ATTEMPTS": "1"}
"""A proxy that is not there: no name is looked up, and nothing leaves this machine."""


def example_of(help_text: str) -> list[str]:
    """The lines of the example that ends the text above the options, without their indent."""
    words = help_text.split("\nOptions:")[0].rstrip().splitlines()
    at = max(number for number, line in enumerate(words) if line.strip() == "Example:")
    return [line.strip() for line in words[at + 1 :]]


def type_in(lines: list[str], folder: Path) -> Ran:
    """Run the lines in a shell; those that need none, within this process."""
    if all(line.startswith("kpi-ingest ") and not set("$|>*") & set(line) for line in lines):
        return [run(*shlex.split(line)[1:], folder=folder, **OFFLINE) for line in lines][-1]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-ec", "\n".join(lines)], cwd=folder, env=environment(PATH=path, **OFFLINE), capture_output=True
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
