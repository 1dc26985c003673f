"""How many of the tables of saved pages are read: those in which a person sees a label column and figures.

    python -m bench.real_pages FOLDER [--list] [-v]

FOLDER holds HTML pages, in folders of any depth. Which tables count is told by a rule apart from the layout, over the
grid that the reader sees: three rows and two columns and more; a column of labels, the leftmost in which three fifths
of the cells below the first row are words (letters, no figure, 300 characters at most), dates or bands (`19 to 24`),
half of them distinct; and right of it a column of figures, in which at least two cells and half of those that are not
blank are a number, with its unit at most. Years, dates, `£000` and numbers of nine digits and more without a comma
(telephones, references) are no figures. `--list` prints what the rule says of each distinct table, so that a person can
check it.

A table is read where a row of figures came of it, and well where at most a quarter of its cells are open (undecided,
unparsed or truncated). A row with figures is lost where nothing of it stands in the reading and no warning speaks of
it; a page that is refused loses none, since the refusal is its warning.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.model import Cell, ElementPath, Grid, GridCell, Reading
from kpi_ingest.pipeline import Material, read_material, read_page

_NUMBER = r"[-−–+]?\(?[£€$]?\s?[-−–+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\)?"
_UNIT = (
    r"%|pp|p|m|bn|k|days?|hours?|hrs|minutes?|mins|seconds?|secs|weeks?|months?|years?|kg|tonnes?|km|miles|people|fte"
)
_MARK = r"\s?[*†‡]|\s?\[[^\]]{1,8}\]|\s?\(\w\)"
_FIGURE = re.compile(rf"[<>≤≥~]?\s?{_NUMBER}\s?(?:{_UNIT})?(?:{_MARK})*", re.I)
_BAND = re.compile(r"\d[\d,.]* ?(?:-|–|to) ?\d[\d,.]*|(?:under|over) \d+|\d+ ?(?:\+|and over|or more)", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?")
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"{_DAY} {_MONTH}\.?(?: \d{{4}})?|{_MONTH} (?:{_DAY},? )?\d{{4}}"
    rf"|{_DAY}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d",
    re.I,
)
_LONGEST = 300
_OPEN = ("undecided", "unparsed", "truncated")


def is_figure(text: str) -> bool:
    """Whether a person sees a figure: a number with its unit at most."""
    if not _FIGURE.fullmatch(text) or _YEAR.fullmatch(text) or _DATE.fullmatch(text):
        return False
    return not re.fullmatch(r"\+?[\d ]{9,}|[£€$]\s?0{2,3}s?", text)


def is_label(text: str) -> bool:
    """Whether a person sees words that may name a row, or a date or a band that may."""
    words = re.search(r"[^\W\d_]{2}", text) and len(text) <= _LONGEST and not is_figure(text)
    return bool(words or any(form.fullmatch(text) for form in (_DATE, _YEAR, _BAND)))


def shows_figures(grid: Grid) -> bool:
    """The rule of this module."""
    columns = list(zip(*grid.rows[1:], strict=True))
    if len(grid.rows) < 3 or len(columns) < 2:
        return False
    label = next((at for at, cells in enumerate(columns) if _is_label_column(cells)), None)
    return label is not None and any(_is_figure_column(cells) for cells in columns[label + 1 :])


def _is_label_column(cells: Sequence[GridCell]) -> bool:
    labels = [cell.text for cell in cells if is_label(cell.text)]
    return 5 * len(labels) >= 3 * len(cells) and 2 * len(set(labels)) >= len(labels)


def _is_figure_column(cells: Sequence[GridCell]) -> bool:
    printed = [cell.text for cell in cells if cell.text]
    figures = sum(is_figure(text) for text in printed)
    return figures >= 2 and 2 * figures >= len(printed)


@dataclass(frozen=True)
class Judged:
    """What became of one table."""

    page: str
    grid: Grid
    counts: bool
    rows: int
    """Rows with figures, the first left out."""
    read: int
    """Of these with something of them in the reading."""
    lost: int
    """Of these neither read nor spoken of by a warning."""
    cells: int
    """Cells of the reading that stand in it and are not blank."""
    reasons: Counter[str]
    """Why cells of it are open, with their state."""

    @property
    def open(self) -> int:
        """Its cells that are open."""
        return self.reasons.total()

    @property
    def is_read(self) -> bool:
        """Whether anything came of it."""
        return self.read > 0

    @property
    def is_read_well(self) -> bool:
        """With at most a quarter of its cells open."""
        return self.is_read and 4 * self.open <= self.cells


def judge_file(path: Path) -> Iterator[Judged]:
    """Every table of a page."""
    content = path.read_bytes()
    document = read_material(Material(content, path.name))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    reading: Reading | None
    try:
        reading = read_page(content, name=path.name)
    except KpiIngestError:
        reading = None
    for grid in grids:
        yield _judge_grid(path.name, grid, reading)


def _judge_grid(page: str, grid: Grid, reading: Reading | None) -> Judged:
    cells = [cell for cell in _cells(reading) if _path(cell.where).startswith(f"{_path(grid.where)}/")]
    stand = {_row_of(_path(cell.where)) for cell in cells}
    rows = {_row_of(_path(cell.where)) for row in grid.rows[1:] for cell in row if is_figure(cell.text)}
    unread = rows - stand
    lost = 0 if reading is None else sum(not _is_spoken_of(row, grid, reading) for row in unread)
    opened = Counter(f"{cell.state}: {cell.reason}" for cell in cells if cell.state in _OPEN)
    printed = sum(cell.state != "blank" for cell in cells)
    return Judged(page, grid, shows_figures(grid), len(rows), len(rows & stand), lost, printed, opened)


def _is_spoken_of(row: str, grid: Grid, reading: Reading) -> bool:
    places = {_path(warning.where) for warning in reading.warnings if warning.where is not None}
    return any(place and (_path(grid.where) == place or f"{place}/".startswith(f"{row}/")) for place in places)


def _cells(reading: Reading | None) -> Iterator[Cell]:
    for table in reading.tables if reading else ():
        for row in table.rows:
            yield from row.cells


def _path(place: object) -> str:
    return place.path if isinstance(place, ElementPath) else ""


def _row_of(path: str) -> str:
    """The path of the row of the table that an element stands in."""
    found = re.match(r".*/tr\[\d+\]", path)
    return found[0] if found else ""


def _words(grid: Grid) -> str:
    return "\n".join("\t".join(cell.text for cell in row) for row in grid.rows)


def main() -> None:
    """Print the counts, over all tables and over distinct ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="what the rule says of each distinct table")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the tables that were not read well")
    arguments = parser.parse_args()
    pages = sorted(arguments.folder.rglob("*.htm*"))
    judged = [each for path in pages for each in judge_file(path)]
    distinct = list({_words(each.grid): each for each in judged}.values())
    for name, chosen in (("all", judged), ("distinct", distinct)):
        print(_counts(name, len(pages), chosen))
    if arguments.list or arguments.verbose:
        for each in distinct:
            if arguments.list or (each.counts and (each.lost or not each.is_read_well)):
                print(_described(each))
    print(sum((each.reasons for each in distinct if each.counts), Counter[str]()).most_common(12))


def _counts(name: str, pages: int, judged: Sequence[Judged]) -> str:
    counted = [each for each in judged if each.counts]
    told = Counter(read=sum(it.is_read for it in counted), well=sum(it.is_read_well for it in counted))
    lost = sum(it.lost for it in counted)
    share = told["well"] / len(counted) if counted else 0.0
    beside = sum(it.is_read for it in judged if not it.counts)
    return (
        f"{name}: {pages} pages, {len(judged)} tables, {len(counted)} with labels and figures; read {told['read']}, "
        f"well {told['well']} ({share:.2f}); rows lost {lost} of {sum(it.rows for it in counted)}; others read {beside}"
    )


def _described(each: Judged) -> str:
    state = "counts" if each.counts else "-"
    head = (
        f"== {each.page} {_path(each.grid.where)[-40:]} {state}: rows {each.rows}, read {each.read}, lost {each.lost}, "
    )
    return f"{head}cells {each.cells}, open {each.open}\n" + "\n".join(_words(each.grid).splitlines()[:5])


if __name__ == "__main__":
    main()
