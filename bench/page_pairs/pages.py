"""A KPI page as its publisher has it in mind, and the HTML that is made of it in one of several layouts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape
from random import Random
from typing import Literal, TypeAlias

Place: TypeAlias = tuple[str, str, str, str]
"""Section, row, measure and period: what a cell is about, in plain words (`plain`) and canonical periods."""


@dataclass(frozen=True)
class Text:
    """What stands in a cell: `raw` is HTML, `shown` what a person sees of it."""

    shown: str
    raw: str = ""

    @property
    def html(self) -> str:
        """What the page's source has."""
        return self.raw or escape(self.shown, quote=False)


@dataclass(frozen=True)
class Col:
    """A column: the words of its header, apart from what is only said beside them."""

    measure: Literal["baseline", "target", "milestone", "actual"]
    word: str
    """`Actual`, `Milestone 1`, `Result`; "" for a header that is a period alone."""
    period: str = ""
    """As printed: `Mar 24`."""
    canonical: str = ""
    beside: Text = Text("")
    """Status words, marks, `(to date)`: printed behind the header."""


@dataclass(frozen=True)
class Row:
    """A row: its label, what stands behind it, and one text for each column."""

    label: str
    cells: tuple[Text, ...]
    beside: Text = Text("")


@dataclass(frozen=True)
class Section:
    """A table under its title."""

    title: str
    cols: tuple[Col, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    copied: bool = False
    """The whole table stands twice, for narrow and for wide screens."""
    second: tuple[Row, ...] = ()
    """The rows of the copy, where they differ."""
    twice: tuple[int, ...] = ()
    """Rows that stand twice within the table."""


@dataclass(frozen=True)
class Page:
    """All tables of a page, and what stands around them."""

    sections: tuple[Section, ...]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Layout:
    """How the page is made: one for both editions, for publishers change their words oftener than their templates."""

    heading: str
    """`h2`, `h3` or `caption`."""
    head: Literal["thead", "th", "levels"]
    label_header: str
    attributes: str = ""
    row_header: bool = False
    wrapped: bool = False
    breaks: str = "\n"
    order: tuple[int, ...] = field(default=())


def draw_layout(random: Random) -> Layout:
    """One of the manners of writing tables."""
    return Layout(
        heading=random.choice(("h2", "h2", "h3", "caption")),
        head=random.choice(("thead", "thead", "th", "levels")),
        label_header=random.choice(("Indicator", "Measure", "KPI", "Performance indicator")),
        attributes=random.choice(("", ' class="govuk-table"', ' border="1" cellpadding="4"')),
        row_header=random.random() < 0.4,
        wrapped=random.random() < 0.3,
        breaks=random.choice(("\n", "", "\n  ")),
    )


def render(page: Page, layout: Layout) -> bytes:
    """The page's source."""
    parts = ['<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>Performance</title></head><body>']
    parts.append("<h1>How we are doing</h1>")
    parts.append(page.before)
    parts += [_section(section, layout) for section in page.sections]
    parts += [page.after, "</body></html>"]
    return layout.breaks.join(part for part in parts if part).encode()


def _section(section: Section, layout: Layout) -> str:
    copies = (section.rows, section.second or section.rows) if section.copied else (section.rows,)
    tables = [_table(replace(section, rows=rows), layout) for rows in copies]
    notes = [f"<p>{note}</p>" for note in section.notes]
    if layout.heading == "caption":
        return layout.breaks.join((*tables, *notes))
    title = f"<{layout.heading}>{escape(section.title)}</{layout.heading}>"
    return layout.breaks.join((title, *tables, *notes))


def _table(section: Section, layout: Layout) -> str:
    rows = [row for at, row in enumerate(section.rows) for _ in range(2 if at in section.twice else 1)]
    caption = f"<caption>{escape(section.title)}</caption>" if layout.heading == "caption" else ""
    head = _levels(section, layout) if _has_levels(section, layout) else _flat(section, layout)
    head = f"<thead>{head}</thead>" if layout.head != "th" else head
    body = layout.breaks.join(_row(row, layout) for row in rows)
    table = f"<table{layout.attributes}>{caption}{head}<tbody>{layout.breaks}{body}</tbody></table>"
    return f'<div class="scroll">{table}</div>' if layout.wrapped else table


def _has_levels(section: Section, layout: Layout) -> bool:
    """Periods over measures, where each period has its measures side by side."""
    dated = [col.canonical for col in section.cols if col.canonical]
    return layout.head == "levels" and bool(dated) and all(col.word for col in section.cols if col.canonical)


def _flat(section: Section, layout: Layout) -> str:
    cells = (f"<th>{_header(col)}</th>" for col in section.cols)
    return f"<tr><th>{layout.label_header}</th>{''.join(cells)}</tr>"


def _header(col: Col) -> str:
    between = " – " if col.measure == "milestone" else " "
    return f"{escape(between.join(part for part in (col.word, col.period) if part))}{col.beside.html}"


def _levels(section: Section, layout: Layout) -> str:
    first, second = [f'<th rowspan="2">{layout.label_header}</th>'], []
    at = 0
    while at < len(section.cols):
        col = section.cols[at]
        if not col.canonical:
            first.append(f'<th rowspan="2">{_header(col)}</th>')
            at += 1
            continue
        group = [it for it in section.cols[at:] if it.canonical]
        group = group[: next((n for n, it in enumerate(group) if it.canonical != col.canonical), len(group))]
        first.append(f'<th colspan="{len(group)}">{escape(col.period)}</th>')
        second += [f"<th>{escape(it.word)}{it.beside.html}</th>" for it in group]
        at += len(group)
    return f"<tr>{''.join(first)}</tr><tr>{''.join(second)}</tr>"


def _row(row: Row, layout: Layout) -> str:
    tag = "th" if layout.row_header else "td"
    scope = ' scope="row"' if layout.row_header else ""
    label = f"<{tag}{scope}>{escape(row.label)}{row.beside.html}</{tag}>"
    return f"<tr>{label}{''.join(f'<td>{cell.html}</td>' for cell in row.cells)}</tr>"


def plain(words: str) -> str:
    """Words by which a title or label is recognised: small letters and single blanks, without marks or digits."""
    bare = re.sub(r"\[[^\]]*\]", " ", words.casefold())
    kept = "".join(sign if sign.isascii() and sign.isalpha() else " " for sign in bare)
    return " ".join(kept.split())


def places(page: Page) -> dict[Place, set[str]]:
    """What the page prints in each place; a place that stands twice may print two things."""
    found: dict[Place, set[str]] = {}
    for section in page.sections:
        for rows in (section.rows, section.second if section.copied else ()):
            for row in rows:
                for col, cell in zip(section.cols, row.cells, strict=True):
                    found.setdefault(place(section, row, col), set()).add(cell.shown)
    return found


def place(section: Section, row: Row, col: Col) -> Place:
    """Where a cell stands."""
    return plain(section.title), plain(row.label), col.measure, col.canonical
