"""A drafted definition: true to the capture, sound as it stands, and never a worse reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.shape_pages import FOLDER
from bench.shapes.truth import shape_pages

from kpi_ingest.model import Reading
from kpi_ingest.pages import PageDefinition, read_definition
from kpi_ingest.pages.evidence import polarity_of
from kpi_ingest.pages.writing import pair, quoted
from kpi_ingest.pipeline import Material
from kpi_ingest.pipeline.checking import check_captures
from kpi_ingest.pipeline.drafting import draft_page
from kpi_ingest.pipeline.trials import TriedCapture
from kpi_ingest.read import CaptureReader
from kpi_ingest.strict_toml import open_toml

CAPTURES = sorted((Path(__file__).parent.parent / "captures").iterdir())
PAGES = [page.path for page in shape_pages(FOLDER)]
SETTLED = ("value", "text", "blank", "unparsed")
"""States of cells whose text is known."""
SCORECARD = b"""<html lang="en-GB"><body><h1>Council "scorecard"</h1><h2>Homes</h2>
<table><tr><th>Measure<th>Good is<th>Target 2023/24<th>Q1 2023/24
<tr><td>Percentage of homes let in time*<td>High<td>90%<td>84%
<tr><td>Days to let a home<td>Low<td>28 days<td>31 days
<tr><td>Homes let<td>&nbsp;<td>120<td>131</table>
<h2>Land</h2><table><tr><th>Measure<th>Target 2023/24<th>Q1 2023/24<tr><td>Homes let<td>5<td>4</table></body></html>"""


def drafted(content: bytes, page: str = "score") -> tuple[str, PageDefinition]:
    """The draft of a capture, as text and as the definition that it is."""
    draft = draft_page(Material(content, "score.html"), page=page)
    return draft.text, read_definition(draft.text.encode())


def cells_of(reading: Reading) -> Iterator[tuple[tuple[str, str, str, str | None, str | None], str, str | None]]:
    """Every cell: where it stands, its state, and what is made of it."""
    for table in reading.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                name = (table.section, row.indicator, column.label, column.when, column.series)
                yield name, cell.state, str((cell.text, cell.value, cell.unit, cell.flags))


@pytest.mark.parametrize("path", [*CAPTURES, *PAGES], ids=lambda path: path.stem)
def test_a_page_read_with_its_draft_is_read_no_worse_and_every_key_of_it_counts(path: Path) -> None:
    """The same cells with the same figures, no more in doubt; and none of the draft's keys met nothing."""
    material = Material(path.read_bytes(), path.name)
    draft = draft_page(material)
    if draft.refusal is not None:
        pytest.skip("no table of the page is read")
    definition = read_definition(draft.text.encode())
    with CaptureReader() as reader:
        capture = TriedCapture(material, reader)
        without, within = capture.outcome(None), capture.outcome(definition)
        unmet = [key for key in check_captures([capture], definition).keys if key.effect == "unmet"]
    assert isinstance(without, Reading)
    assert isinstance(within, Reading)
    assert Counter(cells_of(within)) == Counter(cells_of(without))
    assert len(within.findings) <= len(without.findings)
    assert {warning.code for warning in within.warnings} <= {warning.code for warning in without.warnings}
    assert unmet == []


def test_a_title_that_names_the_period_is_known_again_in_the_next_edition() -> None:
    """The draft has a star in its place, an id without it, and reads the next quarter under the same section."""
    page = b"<h1>P</h1><h2>Homes (Quarter 2 2023/24)</h2><table><tr><th>What<th>Let<tr><td>North<td>4</table>"
    text, definition = drafted(page)
    assert 'headings = ["Homes (*)"]' in text
    with CaptureReader() as reader:
        later = Material(page.replace(b"Quarter 2", b"Quarter 3").replace(b">4<", b">6<"), "later.html")
        reading = TriedCapture(later, reader).outcome(definition)
    assert isinstance(reading, Reading)
    assert reading.tables[0].section_id == "homes"
    assert {column.period for column in reading.tables[0].columns} == {"FY2023/24-Q3"}
    assert "SECTION_UNKNOWN" not in [warning.code for warning in reading.warnings]


def test_a_table_under_no_title_is_named_and_left_as_it_is() -> None:
    """No section is made up for it."""
    text, definition = drafted(b"<table><tr><th>What<th>2021/22<tr><td>Let<td>4<tr><td>Sold<td>5</table>")
    assert "# look: nothing stands over table-1, of 2 rows; " in text
    assert (definition.sections, definition.indicators) == ((), ())


def test_a_row_of_which_nothing_is_decided_is_not_vouched_for() -> None:
    """Its label may be the doubt: a person is asked, and the definition has no such indicator."""
    page = SCORECARD.replace(b"<td>Days to let a home<td>", b"<td>17<td>")
    text, definition = drafted(page)
    assert '# look: the row "17" is open: ' in text
    assert "17" not in [label for it in definition.indicators for label in it.labels]


def test_a_draft_says_what_the_page_prints() -> None:
    """Title, sections, labels without marks, units, polarity and kind where they are printed."""
    text, page = drafted(SCORECARD)
    assert (page.id, page.title, page.locale) == ("score", 'Council "scorecard"', "en-GB")
    assert [(it.id, it.titles, it.rows_min, it.rows_max) for it in page.sections] == [
        ("homes", ("Homes",), 3, 4), ("land", ("Land",), 1, 2)
    ]  # fmt: skip
    told = [(it.id, it.section, it.labels, it.unit, it.polarity, it.kind) for it in page.indicators]
    assert told == [
        ("percentage-of-homes-let-in-time", "homes", ("Percentage of homes let in time",), "%", "higher", "share"),
        ("days-to-let-a-home", "homes", ("Days to let a home",), "days", "lower", None),
        ("homes-let", "homes", ("Homes let",), None, "none", None),
        ("homes-let-2", "land", ("Homes let",), None, "none", None),
    ]
    assert '"120", "131"' in text


def test_a_draft_marks_what_a_person_must_look_at() -> None:
    """What the page does not print is asked for, and never made up."""
    text, _ = drafted(SCORECARD)
    assert 'publisher = "unknown"  # look: ' in text
    homes = text.split('labels = ["Homes let"]')[1].split("\n\n")[0]
    assert "# look: unit (none printed" in homes
    assert "polarity (not printed)" in homes


def test_a_text_among_figures_is_asked_for() -> None:
    """Only where it stands in a column of figures and means nothing yet; opened, it is a marker."""
    page = SCORECARD.replace(b"<td>131", b"<td>Not yet surveyed").replace(b"<td>31 days", b"<td>n/a")
    text, _ = drafted(page)
    stanza = text.split("# [[markers]]")[1].split("\n\n")[0]
    assert text.count("# [[markers]]") == 1
    assert stanza.startswith('\n# text = "Not yet surveyed"\n# status = "awaiting"')
    opened = read_definition((text + "[[markers]]" + stanza.replace("\n# ", "\n")).encode())
    assert opened.markers[0].text == "Not yet surveyed"


def test_a_capture_without_a_table_that_is_read_has_its_tables_named() -> None:
    """Each with a stanza that a person need only open; the refusal goes with the draft."""
    content = b"<h1>Contact</h1><h2>Opening</h2><table><tr><td>Shut<td>Open<tr><td>Ring the bell<td>Come in</table>"
    draft = draft_page(Material(content, "contact.html"))
    assert draft.refusal is not None
    assert draft.refusal.code == "E_NO_TABLES"
    told = '# look: table 1, under "Opening", of 2 rows, is not read. Its first row: Shut | Open\n# [[tables]]\n'
    assert told in draft.text
    assert read_definition(draft.text.encode()).sections == ()


def test_a_draft_of_a_page_with_thousands_of_rows_is_a_definition() -> None:
    """What a definition has no room for is counted."""
    rows = b"".join(b"<tr><td>Homes let in ward number %d<td>%d<td>%d" % (n, n, n + 1) for n in range(3000))
    page = b"<h1>Wards</h1><table><tr><th>Measure<th>2021/22<th>2022/23" + rows + b"</table>"
    text, definition = drafted(page)
    assert f"# look: {3000 - len(definition.indicators)} more indicators" in text
    assert len(definition.indicators) > 300


@pytest.mark.parametrize(
    "text", ['a "quoted" \\ text', "tab\there", "del\x7f and nul\x00", "naïve – café", "line\nbreak"], ids=ascii
)
def test_every_text_is_written_so_that_it_is_read_again(text: str) -> None:
    """Whatever a page prints, the file that holds it is sound TOML, and comments end where they should."""
    written = "\n".join([*pair("key", text, comment=text), *pair("list", [text, text])])
    table = open_toml(written.encode())
    assert (table.text("key"), table.texts("list")) == (text, (text, text))
    assert quoted(text).isprintable()


@pytest.mark.parametrize(
    ("label", "cells", "polarity"),
    [
        ("Homes let", ["High"], "higher"),
        ("Homes let", ["Lower is better"], "lower"),
        ("Homes let", ["↑", "↑"], "higher"),
        ("Homes let (lower is better)", [], "lower"),
        ("Homes let", ["High", "Low"], None),
        ("Homes let", ["On track"], None),
        ("Homes let", ["Not lower than last year, higher than plan"], None),
        ("More homes let", [], None),
    ],
)
def test_polarity_is_taken_only_where_it_is_said(label: str, cells: list[str], polarity: str | None) -> None:
    """A word that could mean either way, or says nothing of better, is no polarity."""
    assert polarity_of(label, cells).value == polarity
