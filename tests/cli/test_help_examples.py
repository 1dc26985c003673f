"""The example at the end of every verb's help works, beside a copy of the shipped snapshots."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import example_of, type_in

from command_line import run
from kpi_ingest.cli import VERBS, pages

CHANGED = 1
NO_NETWORK = 3
EXPECTED = {"diff": CHANGED, "run": NO_NETWORK, "fetch": NO_NETWORK}
"""Where it is not 0: the diff finds differences, and the tests have no network."""


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
