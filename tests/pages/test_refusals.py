"""Definitions that are refused: one line with file, line number and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.errors import PageDefinitionError, UsageError
from kpi_ingest.pages import find_page, load_page, load_pages

SOUND = """\
id = "bins"
title = "Bins"
publisher = "Somewhere"

[[urls]]
url = "https://example.org/bins"

[gates]
rows_min_share = 0.5

[[markers]]
text = "n/a"
status = "O"

[[notes]]
wording = "now cumulative"
basis = "cumulative"

[[sections]]
id = "S"
titles = ["Waste"]
rows_min = 1
rows_max = 3

[[indicators]]
id = "missed"
section = "S"
labels = ["Missed bins"]
unit = "count"
polarity = "lower"
kind = "flow"

[[indicators]]
id = "recycled"
section = "S"
labels = [
    "Recycled",
    "Share recycled",
]
unit = "%"
polarity = "higher"
kind = "share"
"""

# id of the case, text replaced, text put there, line reported, words of the reason
CASES = [
    ("typo-in-key", 'publisher = "', 'publsher = "', 3, 'unknown key "publsher"; expected "publisher"'),
    ("unknown-key", "[[urls]]", 'colour = "red"\n\n[[urls]]', 5, 'unknown key "colour"'),
    ("unknown-key-in-table", "rows_min_share", "rows_min_sharp", 9, 'unknown key "rows_min_sharp"; expected "rows_min'),
    ("unknown-key-in-indicator", 'unit = "%"', 'unit = "%"\nunits = "%"', 41, 'unknown key "units"; expected "unit"'),
    ("wrong-type", "rows_max = 3", 'rows_max = "3"', 23, "rows_max with text; expected a whole number"),
    ("true-is-no-number", "rows_max = 3", "rows_max = true", 23, "true or false; expected a whole number"),
    ("wrong-type-in-array", '"Share recycled"', "7", 38, "labels with a whole number"),
    ("not-an-array", 'titles = ["Waste"]', 'titles = "Waste"', 21, "titles with text; expected an array"),
    ("not-a-table", "[gates]", "[[gates]]", 8, "gates with an array; expected a table"),
    ("not-tables", "[[markers]]", "[markers]", 11, "markers with a table; expected an array"),
    ("not-finite", "rows_min_share = 0.5", "rows_min_share = nan", 9, "nan; expected a number from 0 to 1"),
    ("out-of-range", "rows_min_share = 0.5", "rows_min_share = 75", 9, "75; expected a number from 0 to 1"),
    ("negative-count", "rows_min = 1", "rows_min = -1", 22, "-1; expected 0 or more"),
    ("min-over-max", "rows_min = 1", "rows_min = 9", 23, "rows_max = 3; expected rows_min (9) or more"),
    ("missing-key", 'section = "S"\nlabels = ["Missed', 'labels = ["Missed', 25, 'no key "section"; expected sec'),
    ("blank-text", 'title = "Bins"', 'title = "  "', 2, "not blank"),
    ("empty-labels", 'labels = ["Missed bins"]', "labels = []", 28, "at least one text"),
    ("unknown-word", 'polarity = "lower"', 'polarity = "down"', 30, "one of higher, lower, none"),
    ("unknown-section", 'id = "missed"\nsection = "S"', 'id = "missed"\nsection = "T"', 27, "one of S"),
    ("unknown-hidden", 'title = "Bins"', 'title = "Bins"\nhidden = "open"', 3, 'one of skip, read'),
    ("unknown-locale", 'title = "Bins"', 'title = "Bins"\nlocale = "xx"', 3, "one of en-GB"),
    ("bad-id", 'id = "bins"', 'id = "../bins"', 1, "lower-case letters"),
    ("duplicate-indicator", 'id = "recycled"', 'id = "missed"', 34, 'id "missed" a second time'),
    ("duplicate-label", '"Share recycled"', '"missed  BINS"', 38, 'labels "missed BINS" a second time'),
    ("duplicate-marker", "[[notes]]", '[[markers]]\ntext = "N/A"\nstatus = "M"\n\n[[notes]]', 16, "a second time"),
    ("duplicate-toml-key", 'title = "Bins"', 'title = "Bins"\ntitle = "Bins"', 3, "cannot overwrite a value"),
    ("url-without-scheme", "https://", "", 6, "http(s)://host"),
    ("url-with-password", "https://", "https://me:secret@", 6, "a url with a user name"),
    ("url-of-a-file", "https://example.org/bins", "file:///etc/passwd", 6, "http(s)://host"),
    ("until-before-from", 'bins"\n\n[g', 'bins"\nfrom = 2024-02-01\nuntil = 2024-01-01\n\n[g', 8, "a day after"),
    ("date-time-is-no-date", 'bins"\n\n[g', 'bins"\nfrom = 2024-02-01T00:00:00Z\n\n[g', 7, "expected a date"),
    ("syntax", 'unit = "count"', 'unit = "count', 29, "valid TOML"),
    ("unclosed-array", 'labels = ["Missed bins"]', 'labels = ["Missed bins"', 29, "valid TOML"),
]  # fmt: skip


def _written(folder: Path, text: str, name: str = "bins.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sound_definition_is_taken(tmp_path: Path) -> None:
    """What the cases below spoil is in itself a definition that loads."""
    page = load_page(_written(tmp_path, SOUND))
    assert [it.id for it in page.indicators] == ["missed", "recycled"]
    assert page.gates.rows_min_share == 0.5


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_bad_definition_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    """One line names the file, the line at fault, what was got and what was expected; the exit code is 2."""
    assert old in SOUND
    path = _written(tmp_path, SOUND.replace(old, new, 1))
    with pytest.raises(PageDefinitionError) as caught:
        load_page(path)
    message = str(caught.value)
    assert f"{path}:{line}:" in message
    assert reason in message
    assert "\n" not in message
    assert "secret" not in message
    assert caught.value.exit_code == 2


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A path that leads nowhere is named, without a trace."""
    with pytest.raises(PageDefinitionError, match="cannot be read"):
        load_page(tmp_path / "gone.toml")


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    """The second file is named with the line of its id, and the first is named too; one file given twice is one."""
    first = _written(tmp_path, SOUND, "a.toml")
    with pytest.raises(PageDefinitionError) as caught:
        load_pages([tmp_path, _folder_with(tmp_path / "more")])
    assert "bins.toml:1:" in str(caught.value)
    assert str(first) in str(caught.value)
    assert list(load_pages([tmp_path, tmp_path])) == ["bins"]


def _folder_with(folder: Path) -> Path:
    folder.mkdir()
    _written(folder, SOUND)
    return folder


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A configured folder that does not exist is an error, not an empty list."""
    with pytest.raises(PageDefinitionError, match="no such folder"):
        load_pages([tmp_path / "gone"])


def test_an_unknown_page_lists_the_known_ones(tmp_path: Path) -> None:
    """A name that no definition has is a usage error that says which names there are."""
    pages = load_pages([_folder_with(tmp_path / "pages")])
    assert find_page(pages, "bins").title == "Bins"
    with pytest.raises(UsageError, match="one of bins") as caught:
        find_page(pages, "binz")
    assert caught.value.exit_code == 2
