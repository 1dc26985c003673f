"""A page before and after, with the changes that a person would list; and the steps by which edits are made to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import TypeAlias

from bench.page_pairs.pages import Col, Page, Row, Section, Text, plain


@dataclass(frozen=True)
class Event:
    """One change that was made, and what it should be told as, once."""

    edit: str
    """Name of the edit that made it."""
    subject: str
    where: tuple[str, ...]
    """Section; section and row; or the four parts of a cell's or a column's place."""
    kinds: frozenset[str]
    declared: bool | None = None
    """Whether it must quote the publisher; None where either is right."""
    delta: str | None = None
    hint: str = ""
    """What the hint must name."""
    at_most: int = 1
    """2 where two copies say two things: then each of them may be told."""


@dataclass
class Pair:
    """Both editions while edits are made to them."""

    random: Random
    before: Page
    after: Page
    events: list[Event] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    """(section, row) that an edit has touched; (section, "") for a whole section."""
    notes: set[str] = field(default_factory=set)
    """Texts of notes in use: one that left a table and stands under another is one that moved."""

    def free_sections(self) -> list[Section]:
        """Sections that no edit has touched in any row."""
        touched = {title for title, _ in self.used}
        return [it for it in self.after.sections if it.title not in touched]

    def free_rows(self) -> list[tuple[Section, Row]]:
        """Rows that no edit has touched, in sections that none has taken as a whole."""
        return [
            (section, row)
            for section in self.after.sections
            if (section.title, "") not in self.used
            for row in section.rows
            if (section.title, row.label) not in self.used
        ]

    def take_row(self) -> tuple[Section, Row] | None:
        """A free row, taken."""
        free = self.free_rows()
        if not free:
            return None
        section, row = self.random.choice(free)
        self.used.add((section.title, row.label))
        return section, row

    def take_section(self, fits: Callable[[Section], bool] = lambda section: True) -> Section | None:
        """A free section that fits, taken as a whole."""
        free = [it for it in self.free_sections() if fits(it)]
        if not free:
            return None
        section = self.random.choice(free)
        self.used.add((section.title, ""))
        return section

    def put(self, title: str, section: Section) -> None:
        """The section in the place of the one of that title, in the later edition."""
        self.after = with_section(self.after, title, section)

    def put_first(self, title: str, section: Section) -> None:
        """The same in the earlier edition."""
        self.before = with_section(self.before, title, section)


Edit: TypeAlias = Callable[[Pair], bool]
"""Makes its change, adds its events and says so; False where the page offers no room for it."""


def with_section(page: Page, title: str, section: Section) -> Page:
    """The page with one section replaced."""
    return replace(page, sections=tuple(section if it.title == title else it for it in page.sections))


def with_row(section: Section, label: str, row: Row) -> Section:
    """The section with one row replaced."""
    return replace(section, rows=tuple(row if it.label == label else it for it in section.rows))


def with_cell(row: Row, at: int, text: Text) -> Row:
    """The row with one cell replaced."""
    return replace(row, cells=tuple(text if place == at else it for place, it in enumerate(row.cells)))


def cell_event(edit: str, section: Section, row: Row, col: Col, kinds: Iterable[str], **more: object) -> Event:
    """An event of one cell."""
    where = (plain(section.title), plain(row.label), col.measure, col.canonical)
    return Event(edit, "cell", where, frozenset(kinds), **more)  # type: ignore[arg-type]


def column_event(edit: str, section: Section, col: Col, kinds: Iterable[str], **more: object) -> Event:
    """An event of a column."""
    return Event(edit, "column", (plain(section.title), "", col.measure, col.canonical), frozenset(kinds), **more)  # type: ignore[arg-type]


def moved(col: Col) -> str:
    """What another figure is called, by its column."""
    if col.measure == "actual":
        return "revision" if col.canonical else "update"
    return {"target": "target_reset", "milestone": "milestone_reprofile", "baseline": "rebaseline"}[col.measure]
