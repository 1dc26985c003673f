"""The example at the end of every verb's help works, beside a copy of the shipped snapshots."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Ran, environment, run
from kpi_ingest.cli import VERBS, pages

CHANGED = 1
NO_NETWORK = 3
EXPECTED = {"diff": CHANGED, "run": NO_NETWORK, "fetch": NO_NETWORK}
"""Where it is not 0: the diff finds differences, and the tests have no network."""
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


@pytest.fixture(scope="module", params=["kpi-ingest", *VERBS, *(f"pages {verb}" for verb in pages.VERBS)])
def example(request, tmp_path_factory) -> tuple[str, list[str]]:
    """A verb and the lines of its example; the command line as a whole has one too."""
    words = [] if request.param == "kpi-ingest" else request.param.split()
    helped = run(*words, "--help", folder=tmp_path_factory.mktemp("help"), COLUMNS="200")
    return request.param, example_of(helped.out)


def test_the_example_works(example, place: Path):
    """Its lines, typed one after the other, end as they should, with something to show for it."""
    verb, lines = example
    ran = type_in(lines, place)
    assert ran.code == EXPECTED.get(verb, CHANGED if "diff" in lines[-1] else 0), ran.err
    assert "Traceback" not in ran.err
    if ran.code == NO_NETWORK:
        assert ran.complaint.startswith(f"E_CONNECT {lines[-1].split()[-1]}")
    else:
        assert ran.out


def test_the_example_calls_its_own_verb(example):
    """Copied from another verb it would teach nothing."""
    verb, lines = example
    assert any(line.startswith(f"kpi-ingest {verb}" if verb != "kpi-ingest" else "kpi-ingest ") for line in lines)
