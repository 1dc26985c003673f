"""What the verbs print on terminals of any width: whole words, a figure a line where it is narrow, labels apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from command_line import PAGE, replayed, run
from kpi_ingest.cli import drawing
from kpi_ingest.cli.labels import shorten_apart

__all__ = ["replayed"]
RELEASES = (f"{PAGE}@2023-11", f"{PAGE}@2024-11")
VERBS = [
    pytest.param(("diff", *RELEASES), id="diff"),
    pytest.param(("diff", *RELEASES, "--all"), id="diff-all"),
    pytest.param(("history", PAGE), id="history"),
    pytest.param(("review", PAGE), id="review"),
]
WIDTHS = (40, 60, 80, 100, 132, 200)
FRAME = set("─ ")


def words(text: str) -> list[str]:
    """The words of what was printed, the frames of tables aside."""
    return [word for word in text.split() if not set(word) <= FRAME]


@pytest.fixture(scope="module")
def printed(replayed: Path) -> dict[str, set[str]]:
    """Every word that a verb prints where nothing has to be wrapped."""
    return {
        param.id: set(words(run(*param.values[0], folder=replayed, COLUMNS="4000").out))  # type: ignore[misc,arg-type]
        for param in VERBS
    }


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_is_broken(
    replayed: Path, printed: dict[str, set[str]], verb: tuple[str, ...], width: int, request: pytest.FixtureRequest
) -> None:
    """Each word stands on a line of any width as it stands on one without end; a name before it may have a colon."""
    whole = printed[request.node.callspec.id.removeprefix(f"{width}-")]
    told = words(run(*verb, folder=replayed, COLUMNS=str(width)).out)
    names = {f"{word.removesuffix(':')}" for word in told if word.endswith(":")}
    broken = [word for word in told if word not in whole and word.removesuffix(":") not in whole | names]
    assert broken == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_narrow_terminal_gets_one_figure_a_line(replayed: Path, verb: tuple[str, ...]) -> None:
    """No table is drawn, and nothing runs past the edge but a single word and a command to copy."""
    lines = run(*verb, folder=replayed, COLUMNS="60").out.splitlines()
    assert [line for line in lines if "───" in line] == []
    wide = [line for line in lines if cell_len(line) > 60 and len(line.split()) > 2]
    assert [line for line in wide if "kpi-ingest decide" not in line] == []


def test_labels_in_a_diff_tell_their_rows_apart(replayed: Path) -> None:
    """Three surveys of one beginning and one end: no two rows of the table of undecided rows go by one label."""
    told = json.loads(run("diff", *RELEASES, "--format", "json", folder=replayed).out)
    rows = {(it["key"]["section"], it["key"]["indicator"]) for it in told["changes"] if it["kind"] == "undecided"}
    out = run("diff", *RELEASES, folder=replayed, COLUMNS="60").out
    part = out[out.index("undecided cells in") : out.index("The window moved on")]
    joined = " ".join(part.split())
    labels = [each.split(" cells: ")[0] for each in joined.split("indicator: ")[1:]]
    assert len(labels) == len(set(labels)) == len(rows)


def test_a_shortened_label_is_told_whole_with_its_row(replayed: Path) -> None:
    """Below the table, with the id that other verbs take."""
    out = " ".join(run("review", PAGE, folder=replayed, COLUMNS="132").out.split())
    whole = "Percentage of children and young people rated their experience of how local SEND services had communicated"
    assert f"… ‘good’ or ‘better’ = {whole} to them as ‘good’ or ‘better’ (b4c3c1834391)" in out


CELLS = st.text(alphabet="ab –%é中", max_size=24)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.tuples(
        st.lists(CELLS, min_size=width, max_size=width),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4),
    )
)


@given(table=TABLES, width=st.integers(20, 120))
def test_a_table_of_any_words_breaks_none(table: tuple[list[str], list[list[str]]], width: int) -> None:
    """Every word of every cell stands in the print whole."""
    header, rows = table
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        told: list[str] = []
        patch.setattr(drawing.click, "echo", lambda text="", **_: told.append(str(text)))
        drawing.print_table(header, rows)
    seen = [word.rstrip(":") for word in words(" ".join(told))]
    assert {word for row in rows for cell in row for word in words(cell)} <= set(seen)


@given(labels=st.lists(st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=7).map(" ".join)))
def test_labels_that_differ_still_do_when_shortened(labels: list[str]) -> None:
    """And each label has one form."""
    forms = dict(zip(labels, shorten_apart(labels, 12), strict=True))
    assert len(set(forms.values())) == len(set(labels))
