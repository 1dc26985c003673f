"""Where a bare run may be cut, and what one stretch of it is."""

from itertools import pairwise

import pytest

from kpi_ingest.repair.runs.cuts import find_cuts, find_spans
from kpi_ingest.repair.runs.pieces import MARK, NUMBER, WORDS, read_piece


def pieces_of(run: str, known: tuple[str, ...] = ()) -> list[str]:
    """The run between all its cuts."""
    cuts = find_cuts(run, known)
    return [run[start:end] for start, end in pairwise(cuts)]


@pytest.mark.parametrize(
    ("run", "pieces"),
    [
        pytest.param("Costa Rica18", ["Costa Rica", "1", "8"], id="no cut beside a space"),
        pytest.param("1,271,70365", ["1,271,703", "6", "5"], id="comma groups stay whole"),
        pytest.param("8.2%5", ["8", ".", "2%", "5"], id="none before a percent sign"),
        pytest.param("China (CHN 2)14", ["China (CHN 2)", "1", "4"], id="none inside brackets"),
        pytest.param("Democratic-Republican8", ["Democratic-Republican", "8"], id="none in a hyphenated word"),
        pytest.param("SWEDmitri", ["SWE", "Dmitri"], id="a code before a name"),
        pytest.param('Ann"The Devil"01', ["Ann", '"The Devil"', "0", "1"], id="none inside quotes"),
        pytest.param("London£5", ["London", "£5"], id="a currency belongs to what follows"),
    ],
)
def test_cuts_respect_islands(run: str, pieces: list[str]) -> None:
    """A run is never cut where no cell can end."""
    assert pieces_of(run) == pieces


def test_known_texts_open_words() -> None:
    """`Banfe` and `right` run together are cut only because `right` is known to stand in the table."""
    assert pieces_of("Banferight") == ["Banferight"]
    assert pieces_of("Banferight", ("right",)) == ["Banfe", "right"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param("1,294", NUMBER, 1294.0, id="comma group"),
        pytest.param("−6.7", NUMBER, -6.7, id="minus sign"),
        pytest.param("-$1,020", NUMBER, -1020.0, id="negative money"),
        pytest.param(".642", NUMBER, 0.642, id="no whole part"),
        pytest.param("110th", NUMBER, 110.0, id="ordinal"),
        pytest.param("n/a", MARK, 0.0, id="mark"),
        pytest.param("002,000", WORDS, 0.0, id="no group of thousands begins with a zero"),
        pytest.param("2000–01", WORDS, 0.0, id="a season is no number"),
        pytest.param("1234567890123456", WORDS, 0.0, id="a long code is no number"),
    ],
)
def test_pieces_are_told_apart(text: str, kind: int, value: float) -> None:
    """A stretch is a number, a mark or words by its print alone."""
    piece = read_piece(text)
    assert (piece.kind, piece.value) == (kind, value)


def test_spans_leave_out_what_is_no_cell() -> None:
    """`1,294.5-6` is never one cell; the same print is allowed where a known cell has its shape."""
    run = "1,294.5-6"
    cuts = find_cuts(run)
    plain = {piece.text for _, piece in find_spans(run, cuts)[0]}
    shaped = {piece.text for _, piece in find_spans(run, cuts, {"9,999.9-9"})[0]}
    assert run not in plain
    assert run in shaped
