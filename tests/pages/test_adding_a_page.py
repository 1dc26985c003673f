"""docs/adding-a-page.md does what it says: its files are written, its commands are run, its output is looked for."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi_ingest.errors import PageDefinitionError
from kpi_ingest.pages import Gates, load_page
from page_server import Site, serving

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "adding-a-page.md"
BY_HAND = "## 1. "
"""Where the steps by hand begin; the four commands stand before."""
DRAFTED = "drafted"
"""The part of a draft that the document shows."""
SITE = "https://northmoor.example"
_FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the document, and the lines it says that the output holds."""

    command: str
    expected: tuple[str, ...]


def _files() -> dict[str, str]:
    found = {found["file"]: found["body"] for found in _FENCE.finditer(DOCUMENT.read_text("utf-8")) if found["file"]}
    return {name: body for name, body in found.items() if name != DRAFTED}


def _steps(text: str) -> list[Step]:
    consoles = [found["body"] for found in _FENCE.finditer(text) if found["language"] == "console"]
    blocks = [block for body in consoles for block in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]]
    return [Step(block.split("\n")[0], tuple(block.strip().split("\n")[1:])) for block in blocks]


def _run(command: str, folder: Path, **settings: str) -> str:
    words = [str(Path(sys.executable).with_name("kpi-ingest")), *shlex.split(command)[1:]]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KPI_INGEST_")}
    environ = kept | {"COLUMNS": "132"} | settings  # whatever terminal the tests have
    done = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout + done.stderr


def test_the_steps_lead_to_the_end(tmp_path: Path) -> None:
    """In an empty folder, every file and command of the document in order: each exits 0 and prints what it says."""
    for name, body in _files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(body, encoding="utf-8")
    steps = _steps(DOCUMENT.read_text("utf-8").split(BY_HAND)[1])
    assert len(steps) == 6
    for step in steps:
        printed = _run(step.command, tmp_path)
        assert step.expected, step.command
        for line in step.expected:
            assert line in printed, (step.command, line, printed)


def test_four_commands_lead_from_an_address_to_the_first_figures(tmp_path: Path) -> None:
    """Against a server on loopback that shows the document's page: each exits 0 and prints what it says, and the draft
    has every line that the document shows of it."""
    files = _files()
    (tmp_path / "kpi-ingest.toml").write_text(files["kpi-ingest.toml"], encoding="utf-8")
    page = files["captures/northmoor-waste.2024-04.html"].encode()
    steps = _steps(DOCUMENT.read_text("utf-8").split(BY_HAND)[0])
    assert len(steps) == 4
    with serving(Site({"/waste/performance": page})) as site:
        for step in steps:
            command = step.command.replace(SITE, site.url(""))
            printed = _run(command, tmp_path, KPI_INGEST_ALLOW_PRIVATE_HOSTS="127.0.0.1")
            for line in step.expected:
                assert line in printed, (step.command, line, printed)
    draft = (tmp_path / "pages" / "northmoor-waste.toml").read_text("utf-8").replace("127.0.0.1", "northmoor.example")
    shown = next(it["body"] for it in _FENCE.finditer(DOCUMENT.read_text("utf-8")) if it["file"] == DRAFTED)
    for part in shown.strip().split("\n\n"):
        assert part in draft


def _keys_the_code_knows(folder: Path, example: str) -> set[str]:
    """What each table of the example may hold, as the refusal of a key that no table knows lists it."""
    known = set()
    for header in re.finditer(r"^id.*\n|^\[.*\n", example, re.MULTILINE):
        path = folder / "spoilt.toml"
        path.write_text(f"{example[: header.end()]}zzzz = 1\n{example[header.end() :]}", encoding="utf-8")
        with pytest.raises(PageDefinitionError, match='unknown key "zzzz"') as caught:
            load_page(path)
        assert caught.value.expected is not None
        known |= set(caught.value.expected.removeprefix("one of ").split(", "))
    return known


def test_the_document_shows_every_key_that_a_definition_may_have(tmp_path: Path) -> None:
    """Each key that the code asks for stands in the example, as a key, a table or a word in backticks."""
    example = _files()["pages/northmoor-waste.toml"]
    shown = {"".join(pair) for pair in re.findall(r"^(?:(\w+) =|\[\[?(\w+)\])", example, re.MULTILINE)}
    known = _keys_the_code_knows(tmp_path, example)
    assert len(known) > 20
    lists = {"tables", "columns", "rows", "stamps", "documents", "editions"}
    assert known - shown == {"until", "rhythm"} | lists
    assert all(f"`[[{name}]]`" in DOCUMENT.read_text("utf-8") for name in lists)
    assert "`[rhythm]`" in DOCUMENT.read_text("utf-8")
    assert "`until`" in example


def test_the_document_shows_the_usual_gates(tmp_path: Path) -> None:
    """The gates of the example are those of a definition that gives none."""
    path = tmp_path / "northmoor-waste.toml"
    path.write_text(_files()["pages/northmoor-waste.toml"], encoding="utf-8")
    assert load_page(path).gates == Gates()
