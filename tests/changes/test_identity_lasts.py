"""What stays itself though its name or place changes: told as a move or a relabel, never as a wall of withdrawals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from kpi_ingest.compare import compare_states, fold_releases, propose_identities, state_of
from kpi_ingest.model import Bounds, Capture, Diff, StatedCell
from kpi_ingest.pipeline import read_page

LOST = {"withdrawal", "roll_off", "new_observation", "undecided", "unclassified"}
HEADER = ("Indicator", "Target", "Actual Mar 23", "Actual Mar 24")
CALLS = ("Calls answered", "95%", "70%", "74%")
LETTERS = ("Letters answered in time", "90%", "81%", "88%")
VISITS = ("Home visits made", "410", "366", "398")


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> str:
    """A plain table."""
    head = "".join(f"<th>{text}</th>" for text in header)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"


def group(name: str, width: int = 4) -> str:
    """A row that spans the table, to be put before a row's first cell."""
    return f'<tr><th colspan="{width}" scope="rowgroup">{name}</th></tr>'


def grouped(*groups: tuple[str, tuple[tuple[str, ...], ...]]) -> str:
    """A table whose rows stand under group rows."""
    head = "".join(f"<th>{text}</th>" for text in HEADER)
    body = "".join(
        group(name) + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
        for name, rows in groups
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def themed(*themes: tuple[str, tuple[tuple[str, ...], ...]]) -> str:
    """A table whose first column names a theme that spans its rows."""
    head = "".join(f"<th>{text}</th>" for text in ("Theme", *HEADER))
    body = ""
    for name, rows in themes:
        for at, row in enumerate(rows):
            spanning = f'<td rowspan="{len(rows)}">{name}</td>' if at == 0 else ""
            body += f"<tr>{spanning}{''.join(f'<td>{text}</td>' for text in row)}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def page(*parts: str) -> bytes:
    """The parts in the body of a page."""
    inner = "\n".join(parts)
    return f"<!DOCTYPE html><html lang='en-GB'><head><title>Service</title></head><body>{inner}</body></html>".encode()


def compared(before: bytes, after: bytes) -> Diff:
    """Both pages read without a definition, and compared."""
    return compare_states(state_of(read_page(before, page="p")), state_of(read_page(after, page="p")))


def told(diff: Diff) -> Counter[str]:
    """How often each kind of change is told."""
    return Counter(change.kind for change in diff.changes)


def test_a_row_that_moves_to_another_section_is_one_move() -> None:
    """With one of its figures revised on the way."""
    before = page("<h2>Contact</h2>", table(CALLS, LETTERS), "<h2>Care</h2>", table(VISITS))
    moved = (*LETTERS[:3], "89%")
    after = page("<h2>Contact</h2>", table(CALLS), "<h2>Care</h2>", table(VISITS, moved))
    assert told(compared(before, after)) == {"structure_change": 1, "revision": 1}


def test_a_row_that_moves_to_a_section_of_its_own_is_a_move() -> None:
    """The section is new, and its figures are not."""
    before = page("<h2>Contact</h2>", table(CALLS, LETTERS, VISITS))
    after = page("<h2>Contact</h2>", table(CALLS, LETTERS), "<h2>Care</h2>", table(VISITS))
    diff = compared(before, after)
    assert not LOST & told(diff).keys()
    assert "moved" in [change.hint for change in diff.changes]


def test_a_section_retitled_is_one_change() -> None:
    """Though a second section has rows of the same labels, and a figure was revised."""
    south = [(label, "1", "2", "3") for label, *_ in (CALLS, LETTERS, VISITS)]
    before = page("<h2>North</h2>", table(CALLS, LETTERS, VISITS), "<h2>South</h2>", table(*south))
    revised = (*CALLS[:3], "75%")
    after = page("<h2>North and west</h2>", table(revised, LETTERS, VISITS), "<h2>South</h2>", table(*south))
    assert told(compared(before, after)) == {"structure_change": 1, "revision": 1}


def test_two_sections_retitled_at_once_are_told_apart_by_their_figures() -> None:
    """Their rows have the same labels."""
    south = [(label, "1", "2", "3") for label, *_ in (CALLS, LETTERS, VISITS)]
    before = page("<h2>North</h2>", table(CALLS, LETTERS, VISITS), "<h2>South</h2>", table(*south))
    after = page("<h2>Upper area</h2>", table(CALLS, LETTERS, VISITS), "<h2>Lower area</h2>", table(*south))
    diff = compared(before, after)
    assert told(diff) == {"structure_change": 2}
    assert len(diff.confirmed) == 18


def test_one_section_retitled_while_another_goes() -> None:
    """Only the figures of the one that went are withdrawn."""
    south = [(label, "1", "2", "3") for label, *_ in (CALLS, LETTERS, VISITS)]
    before = page("<h2>North</h2>", table(CALLS, LETTERS, VISITS), "<h2>South</h2>", table(*south))
    after = page("<h2>Upper area</h2>", table(CALLS, LETTERS, VISITS))
    assert told(compared(before, after)) == {"structure_change": 2, "withdrawal": 9}


def test_sections_whose_titles_name_the_next_quarter_keep_their_names() -> None:
    """Their rows have the same labels, and every figure is new."""
    header, sides = ("Indicator", "Actual"), []
    for quarter, first in ((1, 10), (2, 50)):
        tables = [
            table((CALLS[0], f"{first + at}"), (LETTERS[0], f"{first + at + 5}"), header=header) for at in (0, 10)
        ]
        titles = [f"<h2>{name}: quarter {quarter} 2023/24</h2>" for name in ("North", "South")]
        sides.append(page(titles[0], tables[0], titles[1], tables[1]))
    diff = compared(sides[0], sides[1])
    tables_told = [(change.kind, change.hint) for change in diff.changes if change.subject == "table"]
    assert tables_told == [("structure_change", "retitled, proposed")] * 2
    assert not {"withdrawal", "undecided", "unclassified"} & told(diff).keys()


CODED = ("Code", *HEADER)
CODE_ROWS = (("TP01", *CALLS), ("TP02", *LETTERS), ("TP03", *VISITS))


def test_a_code_that_stays_while_its_label_changes_is_a_relabel() -> None:
    """Though the two labels share no word."""
    before = page("<h2>Measures</h2>", table(*CODE_ROWS, header=CODED))
    renamed = ("TP02", "Written enquiries", *LETTERS[1:])
    after = page("<h2>Measures</h2>", table(CODE_ROWS[0], renamed, CODE_ROWS[2], header=CODED))
    assert told(compared(before, after)) == {"relabel": 1}


def test_a_code_outlives_its_label_and_its_figures() -> None:
    """Both figures were revised too: revisions under the new label."""
    before = page("<h2>Measures</h2>", table(*CODE_ROWS, header=CODED))
    renamed = ("TP02", "Written enquiries", "90%", "80%", "87%")
    after = page("<h2>Measures</h2>", table(CODE_ROWS[0], renamed, CODE_ROWS[2], header=CODED))
    assert told(compared(before, after)) == {"relabel": 1, "revision": 2}


def test_another_code_is_another_row() -> None:
    """TP02 went and TP09 came: alike in nothing, they are two."""
    before = page("<h2>Measures</h2>", table(*CODE_ROWS, header=CODED))
    other = ("TP09", "Written enquiries", "50%", "40%", "47%")
    after = page("<h2>Measures</h2>", table(CODE_ROWS[0], other, CODE_ROWS[2], header=CODED))
    assert "relabel" not in told(compared(before, after))


@pytest.mark.parametrize("mark", ["<sup>1</sup>", "*", " [note 1]", '<a href="#n1">[1]</a>'])
def test_a_label_with_a_note_mark_is_the_same_label(mark: str) -> None:
    """The mark is told as a note's, or not at all; the revised figure is one revision."""
    before = page("<h2>Contact</h2>", table(CALLS, LETTERS))
    marked = (f"{LETTERS[0]}{mark}", *LETTERS[1:3], "89%")
    after = page("<h2>Contact</h2>", table(CALLS, marked), '<p id="n1">1 Counted anew.</p>')
    found = told(compared(before, after))
    assert found["revision"] == 1
    assert found.keys() <= {"revision", "note_change"}


def test_a_number_in_brackets_behind_a_label_is_proposed_as_a_relabel() -> None:
    """It may be a note's or part of the name: `(1)` and `(2)` of one label may be two measures."""
    before = page("<h2>Contact</h2>", table(CALLS, LETTERS))
    after = page("<h2>Contact</h2>", table(CALLS, (f"{LETTERS[0]} (1)", *LETTERS[1:3], "89%")))
    assert told(compared(before, after)) == {"relabel": 1, "revision": 1}


def test_a_label_in_the_place_of_another_under_one_code_is_proposed() -> None:
    """A person who reviews the page is shown the code, though neither a word nor a figure is the same."""
    before = page("<h2>Measures</h2>", table(*CODE_ROWS, header=CODED))
    renamed = ("TP02", "Written enquiries", "70%", "80%", "87%")
    after = page("<h2>Measures</h2>", table(CODE_ROWS[0], renamed, CODE_ROWS[2], header=CODED))
    nights = [(_capture(content, day), read_page(content, page="p")) for day, content in ((1, before), (2, after))]
    proposals = propose_identities(fold_releases("p", nights), None)
    assert [(it.kind, it.labels, it.candidates[0].label) for it in proposals] == [
        ("relabel", ("Written enquiries",), LETTERS[0])
    ]
    assert "Code: TP02" in proposals[0].candidates[0].cells


def _capture(content: bytes, day: int) -> Capture:
    at = datetime(2024, 5, day, tzinfo=UTC)
    digest = sha256(content).hexdigest()
    return Capture(digest, "p", digest, len(content), Bounds(at, at), at, "https://example.org/")


Themes = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
THEMES = (("People", (CALLS, LETTERS)), ("Places", (VISITS, ("Trees planted", "200", "180", "212"))))
RENAMED = (("Our people", THEMES[0][1]), THEMES[1])
TWICE = (("People", (CALLS, LETTERS)), ("Places", ((CALLS[0], "1", "2", "3"), (LETTERS[0], "4", "5", "6"))))
TWICE_RENAMED = (("Our people", TWICE[0][1]), TWICE[1])


@pytest.mark.parametrize("drawn", [grouped, themed])
@pytest.mark.parametrize(
    ("before", "after"), [(THEMES, RENAMED), (TWICE, TWICE_RENAMED)], ids=["labels stand once", "labels stand twice"]
)
def test_a_theme_renamed_loses_none_of_its_rows(drawn: Callable[..., str], before: Themes, after: Themes) -> None:
    """Every figure stands."""
    diff = compared(page("<h2>Scorecard</h2>", drawn(*before)), page("<h2>Scorecard</h2>", drawn(*after)))
    assert not LOST & told(diff).keys()
    assert len([pair for pair in diff.confirmed if pair[1].cell.state == "value"]) == 12


@pytest.mark.parametrize("drawn", [grouped, themed])
def test_rows_that_only_their_theme_tells_apart_are_relabelled_with_it(drawn: Callable[..., str]) -> None:
    """And a figure that was revised under the new theme is one revision, named with its theme."""
    after = (("Our people", (CALLS, (*LETTERS[:3], "89%"))), TWICE[1])
    diff = compared(page("<h2>Scorecard</h2>", drawn(*TWICE)), page("<h2>Scorecard</h2>", drawn(*after)))
    assert told(diff) == {"relabel": 2, "revision": 1}
    [revised] = [change.current for change in diff.changes if change.kind == "revision"]
    assert isinstance(revised, StatedCell)
    assert revised.indicator == "Our people > Letters answered in time"
    assert ("People > Calls answered", "Our people > Calls answered") in [
        (change.previous, change.current) for change in diff.changes if change.kind == "relabel"
    ]


def copies(narrow: str, wide: str) -> bytes:
    """One table printed for narrow and for wide screens."""
    return page("<h2>Contact</h2>", f"<div class='wide'>{wide}</div>", f"<div class='narrow'>{narrow}</div>")


def test_copies_of_a_table_are_one_table() -> None:
    """A figure that changed in both is one revision."""
    before, after = table(CALLS, LETTERS), table(CALLS, (*LETTERS[:3], "89%"))
    diff = compared(copies(before, before), copies(after, after))
    assert told(diff) == {"revision": 1}
    assert len(diff.confirmed) == 5


def test_a_figure_that_changed_in_one_copy_alone_is_open() -> None:
    """Which copy is right is not told; every other figure stands."""
    before, after = table(CALLS, LETTERS), table(CALLS, (*LETTERS[:3], "89%"))
    diff = compared(copies(before, before), copies(before, after))
    assert {dict(change.key)["period"] for change in diff.changes if change.subject == "cell"} == {"2024-03"}
    assert "revision" not in told(diff)
