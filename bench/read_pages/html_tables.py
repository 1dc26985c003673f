"""Generated HTML tables, read and held against the grid that is seen: `python -m bench.read_pages.html_tables`.

A cell is right where its text is what is seen and nothing doubts it, open where the reader doubts it, else
wrong; so are all cells of a table whose grid has another shape, and every text of a table that nobody sees. A
table that is not among the grids is lost, and its cells are neither right nor wrong. Rows and columns that are
blank throughout say nothing: where only they differ, the rest is compared. The outer cell of a nested table has
to be open, or to hold its figures. Cells that no reader need decide (two figures in one cell, one figure in two
elements) leave the count where they are open.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.read_pages.html_press import BLANK, Sheet, make_manner, make_sheet, write_table

from kpi_ingest.model import Grid, GridCell
from kpi_ingest.pipeline import Material, read_material

TABLES_A_PAGE = 20
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f]+")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BEFORE_RAISED = re.compile(r" (?=[⁰¹²³⁴-⁹ᵃ-ᶻʰ-ʸ])")
_PARAGRAPHS = (
    '<a href="#" data-content="<table><tr><td>7</td></tr></table>">A map</a>',
    "<!-- <table><tr><td>7</td></tr></table> -->",
    "<script>var markup = '<table><tr><td>7</td></tr></table>';</script>",
    "<p>Figures may not add up because of rounding.</p>",
)
_WRAPS = ("{0}", "{0}", "{0}", '<div class="scroll">{0}</div>', "<details><summary>More</summary>{0}</details>")
_HIDING = ("<div hidden>{0}</div>", '<div style="display:none">{0}</div>', "<template>{0}</template>", "<!-- {0} -->")


@dataclass(slots=True)
class Page:
    """A page of generated tables."""

    markup: str
    seen: list[Sheet]
    unseen: list[str]
    """Names of tables that are not shown."""


@dataclass(slots=True)
class Score:
    """Counts over pages, and what went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Of what is wrong, by the kind of cell."""
    seen: list[str] = field(default_factory=list)

    def miss(self, what: str, kind: str = "") -> None:
        """One wrong cell."""
        self.counts["wrong"] += 1
        self.kinds[kind] += 1
        self.seen.append(what)


def make_page(seed: int, number: int, tables: int = TABLES_A_PAGE) -> Page:
    """Page `number` of a seed."""
    rng = random.Random(f"{seed}/{number}")
    parts, seen, unseen = [], [], []
    for place in range(tables):
        name = f"Ref {number:03}-{place:02}"
        sheet = make_sheet(rng, name)
        markup = write_table(rng, sheet, make_manner(rng))
        if rng.random() < 0.04:
            parts.append(_hide(rng, markup))
            unseen.append(name)
        else:
            parts.append(f"<h3>Table {place}</h3>" + rng.choice(_WRAPS).format(markup))
            seen += [sheet, *([sheet.nested] if sheet.nested else [])]
        if rng.random() < 0.15:
            parts.append(rng.choice(_PARAGRAPHS))
    body = "\n".join(parts)
    return Page(
        f"<!DOCTYPE html>\n<html lang=en><head><title>Tables</title></head><body>\n{body}\n</body></html>", seen, unseen
    )


def _hide(rng: random.Random, markup: str) -> str:
    """The table in something that is not shown; a comment cannot hold comments."""
    hiding = rng.choice(_HIDING)
    return (_HIDING[0] if "<!--" in hiding and "<!--" in markup else hiding).format(markup)


def judge_page(page: Page, grids: Sequence[Grid], score: Score) -> None:
    """Every table of a page against the grids that were read."""
    for sheet in page.seen:
        found = [grid for grid in grids if _name(grid) == sheet.name]
        score.counts["tables"] += 1
        score.counts["cells"] += len(sheet.grid) * sheet.width
        if len(found) == 1:
            _judge_grid(sheet, found[0], score)
        else:
            score.counts["lost tables" if not found else "repeated tables"] += 1
    for grid in grids:
        if _name(grid) in page.unseen:
            for text in (cell.text for row in grid.rows for cell in row if cell.text):
                score.miss(f"{_name(grid)} is hidden, and {text!r} was read", "hidden table")


def _name(grid: Grid) -> str:
    return grid.rows[0][0].text if grid.rows and grid.rows[0] else ""


def _judge_grid(sheet: Sheet, grid: Grid, score: Score) -> None:
    got = [list(row) for row in grid.rows]
    rows, columns = list(range(len(sheet.grid))), list(range(sheet.width))
    if (len(got), len(got[0])) != (len(rows), len(columns)):
        got = _without_blanks(got)
        rows, columns = _printed_lines(sheet)
    if not got or (len(got), len(got[0])) != (len(rows), len(columns)):
        for _ in range(sum(cell is not BLANK for row in sheet.grid for cell in row)):
            score.miss(f"{sheet.name}: {len(grid.rows)} rows of {len(grid.rows[0])} were read", "shape")
        return
    for row, cells in zip(rows, got, strict=True):
        for column, cell in zip(columns, cells, strict=True):
            _judge_cell(sheet, row, column, cell, score)


def _printed_lines(sheet: Sheet) -> tuple[list[int], list[int]]:
    """The rows and the columns in which anything stands."""
    places = [
        (row, column)
        for row, cells in enumerate(sheet.grid)
        for column, cell in enumerate(cells)
        if cell.texts != ("",) or _is_nest(sheet, row, column)
    ]
    return sorted({row for row, _ in places}), sorted({column for _, column in places})


def _is_nest(sheet: Sheet, row: int, column: int) -> bool:
    return sheet.nested is not None and (row, column) == (len(sheet.grid) - 1, sheet.width - 1)


def _without_blanks(rows: list[list[GridCell]]) -> list[list[GridCell]]:
    """Without rows and columns in which nothing stands."""
    kept = [row for row in rows if any(_says(cell) for cell in row)]
    columns = [column for column in range(len(rows[0])) if any(_says(row[column]) for row in kept)]
    return [[row[column] for column in columns] for row in kept]


def _says(cell: GridCell) -> bool:
    """Whether a text or a doubt of its own stands there; a position under a span only repeats the doubt of the span."""
    return bool(cell.text or (cell.doubt and cell.anchor is None))


def _judge_cell(sheet: Sheet, row: int, column: int, got: GridCell, score: Score) -> None:
    cell = sheet.grid[row][column]
    nest = _is_nest(sheet, row, column)
    if got.doubt:
        score.counts["open"] += 1
        score.counts["fairly open"] += nest or cell.may_open or got.anchor is not None
        score.counts[f"open: {'nest' if nest else cell.kind}"] += 1
    elif nest:
        inner = [text for line in sheet.nested.grid for one in line for text in one.texts] if sheet.nested else []
        if got.text and all(_normal(text) in _normal(got.text) for text in inner):
            score.counts["right"] += 1
        else:
            score.miss(f"{sheet.name}: {got.text!r} undoubted around a nested table", "nest")
    elif _normal(got.text) in {_normal(text) for text in cell.texts}:
        score.counts["right"] += 1
    else:
        score.miss(f"{sheet.name} ({row}, {column}): {got.text!r}, seen {cell.texts[0]!r}: {cell.markup}", cell.kind)


def _normal(text: str) -> str:
    plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_UNSEEN)).strip()
    return _BEFORE_RAISED.sub("", plain)


def main() -> int:
    """Print the score; exit code 1 where a cell is wrong."""
    parser = argparse.ArgumentParser(description="Read generated HTML tables.")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="how many wrong cells to list")
    parser.add_argument("--write", type=int, help="write one page, by its number, to standard output and do no more")
    options = parser.parse_args()
    if options.write is not None:
        sys.stdout.write(make_page(options.seed, options.write).markup)
        return 0
    score = Score()
    for number in range(-(-options.tables // TABLES_A_PAGE)):
        page = make_page(options.seed, number)
        document = read_material(Material(page.markup.encode(), f"{number}.html", media="html"))
        judge_page(page, [block for block in document.blocks if isinstance(block, Grid)], score)
    return report(score, options.show)


def report(score: Score, show: int) -> int:
    """Print what is wrong and the totals."""
    for line in score.seen[:show]:
        print(f"  {line}")
    counts = score.counts
    if score.kinds:
        print("wrong by kind:", dict(score.kinds.most_common()))
    print("open by kind:", {name[6:]: count for name, count in counts.most_common() if name.startswith("open: ")})
    lost = counts["lost tables"] + counts["repeated tables"]
    asked = counts["cells"] - counts["fairly open"]
    share = counts["right"] / max(1, asked)
    print(
        f"html: {counts['tables']} tables, {counts['cells']} cells, {asked} of them not fairly open: right {share:.4f}"
    )
    print(f"wrong {counts['wrong']}, open {counts['open']}, tables lost {lost}")
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
