"""The two real captures laid out, against their hand-made truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.layout import lay_out
from kpi_ingest.pages import load_page
from kpi_ingest.read import read_document
from rendering import gold_tables, render_html, render_pdf

TESTS = Path(__file__).parents[1]
GOLD = {edition: TESTS / "gold" / f"devon-send-kpis.{edition}.csv" for edition in ("2023-11", "2024-11")}
CAPTURES = {edition: next((TESTS / "captures").glob(f"*.{edition}.*")) for edition in GOLD}
DEVON = load_page(TESTS.parent / "parsers" / "devon-send-kpis.toml")


@pytest.fixture(scope="module", params=[None, DEVON], ids=["generic", "defined"])
def definition(request):
    """Without and with the page definition: layout must not need it."""
    return request.param


@pytest.fixture(scope="module", params=sorted(GOLD))
def edition(request):
    """Month of the capture."""
    return request.param


@pytest.fixture(scope="module")
def layout(edition, definition):
    """The text capture laid out."""
    return lay_out(read_document(CAPTURES[edition].read_bytes()), definition)


def test_sections_columns_and_labels_are_gold(layout, edition):
    """Every section, header cell and row, in order; a run begins with its label."""
    gold = gold_tables(GOLD[edition])
    assert [table.section for table in layout.tables] == [table.section for table in gold]
    for table, truth in zip(layout.tables, gold, strict=True):
        assert tuple(column.label for column in table.columns) == truth.columns
        assert all(row.run.startswith(label.label) for row, label in zip(table.rows, truth.rows, strict=True))


def test_rows_join_to_gold(layout, edition):
    """Atoms are the cells that are not blank; a run is label and cells joined, up to a blank behind the label."""
    rows = [row for table in layout.tables for row in table.rows]
    truth = [row for table in gold_tables(GOLD[edition]) for row in table.rows]
    for row, gold in zip(rows, truth, strict=True):
        if row.form == "run":
            assert row.run.rstrip().removeprefix(gold.label).lstrip() == "".join(gold.cells)
        else:
            assert [piece.text for piece in row.pieces] == [gold.label, *filter(None, gold.cells)]


def test_forms_say_how_far_cells_are_delimited(layout, edition):
    """One cell a line: complete rows are cells, others atoms. One row a line: runs, clean or not."""
    forms = {row.form for table in layout.tables for row in table.rows}
    assert forms == ({"cells", "atoms"} if edition == "2023-11" else {"run"})
    for table in layout.tables:
        for row in table.rows:
            assert row.form != "cells" or len(row.pieces) == len(table.columns) + 1


def test_every_place_slices_the_text(layout, edition):
    """Labels, cells, runs and notes stand where they say they stand."""
    text = CAPTURES[edition].read_text(encoding="utf-8")
    for table in layout.tables:
        for piece in (piece for row in table.rows for piece in row.pieces):
            assert text[piece.where.start : piece.where.end] == piece.text
        for note in table.notes:
            assert text[note.where.start : note.where.end].lstrip("*") == note.text
        assert table.section in text[table.where.start : table.where.end]


def test_the_broken_row_is_joined(definition):
    """`...266130` goes on in `23712091100` on the next line: one row, two pieces."""
    layout = lay_out(read_document(CAPTURES["2024-11"].read_bytes()), definition)
    broken = [row for table in layout.tables for row in table.rows if len(row.pieces) > 1]
    assert [[piece.text[-7:] for piece in row.pieces] for row in broken] == [["5266130", "2091100"]]


def test_notes_have_their_scope(layout, edition):
    """The cumulative note's mark stands nowhere else; the provider note's stands in `Awaiting data*`."""
    notes = {table.section[:9]: table.notes for table in layout.tables if table.notes}
    [(section, [note])] = notes.items()
    expected = ("Section A", "table") if edition == "2023-11" else ("Section D", "cell")
    assert (section, note.scope, note.mark) == (*expected, "*")


def test_only_the_capture_that_stops_in_mid_row_is_truncated(layout, edition):
    """November 2023 ends behind the label of its last row."""
    cut = [row for table in layout.tables for row in table.rows if row.truncated]
    assert layout.truncated is (edition == "2023-11")
    assert cut == ([layout.tables[-1].rows[-1]] if layout.truncated else [])


def test_the_page_around_the_tables_is_listed(definition):
    """`Skip to content` and the headings are ignored, and said to be."""
    layout = lay_out(read_document(CAPTURES["2024-11"].read_bytes()), definition)
    [warning] = layout.warnings
    assert warning.code == "IGNORED_LINES"
    assert "Skip to content" in warning.detail


@pytest.mark.parametrize("cut", [0.3, 0.55, 0.8, 0.97])
def test_a_capture_cut_short_keeps_its_whole_rows(edition, cut):
    """Whatever is left of a text capture is laid out; the rows before the last are those of the whole capture."""
    text = CAPTURES[edition].read_text(encoding="utf-8")
    whole = [row.run for table in lay_out(read_document(text.encode())).tables for row in table.rows]
    part = lay_out(read_document(text[: int(len(text) * cut)].encode()))
    rows = [row.run for table in part.tables for row in table.rows]
    assert len(rows) > 5
    assert rows[:-1] == whole[: len(rows) - 1]


@pytest.mark.parametrize("render", [render_html, render_pdf], ids=["html", "pdf"])
def test_renderings_are_gold_cell_by_cell(edition, definition, render):
    """The same tables as HTML and as a PDF of several pages: headers of two levels, pages joined, notes attached."""
    layout = lay_out(read_document(render(GOLD[edition])), definition)
    gold = gold_tables(GOLD[edition])
    assert [table.section for table in layout.tables] == [table.section for table in gold]
    for table, truth in zip(layout.tables, gold, strict=True):
        assert tuple(column.label for column in table.columns) == truth.columns
        texts = [[piece.text for piece in row.pieces] for row in table.rows]
        assert texts == [[row.label, *row.cells] for row in truth.rows]
        assert [note.text for note in table.notes] == ([truth.note.lstrip("* ")] if truth.note else [])
    scopes = [note.scope for table in layout.tables for note in table.notes]
    assert scopes == (["table"] if edition == "2023-11" else ["cell"])


def test_renderings_type_columns_like_the_capture(edition, definition):
    """Measure, ordinal and period do not depend on the medium."""

    def typed(layout):
        return [[(c.measure, c.ordinal, c.period, c.series) for c in table.columns] for table in layout.tables]

    captured = typed(lay_out(read_document(CAPTURES[edition].read_bytes()), definition))
    assert typed(lay_out(read_document(render_html(GOLD[edition])), definition)) == captured
