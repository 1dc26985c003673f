"""docs/cli.md says what `--help` says."""

from __future__ import annotations

import subprocess
import sys

from command_line import ROOT, environment, run
from kpi_ingest.cli import VERBS, pages
from kpi_ingest.cli.reference import reference

EVERY = [name for verb in VERBS for name in (verb, *(f"pages {own}" for own in pages.VERBS if verb == "pages"))]
"""Every verb, and the verbs of `pages` behind it."""
DOCUMENT = ROOT / "docs" / "cli.md"


def test_the_document_is_what_the_generator_prints():
    """Renewed by `make docs`."""
    assert DOCUMENT.read_text(encoding="utf-8") == reference(), "docs/cli.md is not what --help says: make docs"


def test_the_generator_prints_the_same_on_every_terminal(tmp_path):
    """Neither the width of the terminal nor the locale changes the document."""
    command = [sys.executable, "-m", "kpi_ingest.cli.reference"]
    narrow = subprocess.run(command, cwd=tmp_path, env=environment(COLUMNS="40", LC_ALL="C"), capture_output=True)
    assert (narrow.stdout.decode(), narrow.stderr.decode()) == (reference(), "")


def test_every_verb_has_its_section():
    """The document lists what the command line lists."""
    sections = [line.removeprefix("## ") for line in reference().splitlines() if line.startswith("## ")]
    assert sections == ["kpi-ingest", *(f"kpi-ingest {verb}" for verb in EVERY)]


def test_the_shown_options_are_the_real_ones(tmp_path):
    """A verb's own `--help`, called as a user calls it, has every line of its section."""
    for verb in EVERY:
        helped = run(*verb.split(), "--help", folder=tmp_path, COLUMNS="200")
        assert helped.code == 0
        section = reference().split(f"## kpi-ingest {verb}\n")[1].split("```")[1].removeprefix("text")
        assert "".join(helped.out.split()) == "".join(section.split())
