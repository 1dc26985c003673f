"""Titles that name the period of their figures (`Performance in Quarter 2 2023/24`): the next edition has another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.grammar import find_periods, slug
from kpi_ingest.model import Column, Document, Grid, Line
from kpi_ingest.pages.tables import says_words
from kpi_ingest.pages.writing import pair

_FEWEST_LETTERS = 4
"""Letters that a title must have besides its period to be known again by."""


@dataclass(frozen=True, slots=True)
class MovingTitle:
    """A title with its period left out."""

    pattern: str
    """`Performance in *`."""
    source: Literal["heading", "caption"]
    id: str
    """Of the section, from the words that stay."""


def moving_title(title: str, document: Document, columns: Sequence[Column]) -> MovingTitle | None:
    """The title as a pattern, where columns have their period from it and it finds no other table; else None."""
    found = find_periods(title, document.language)
    if len(found) != 1 or not any(column.period_from == title for column in columns):
        return None
    before, behind = title[: found[0].start], title[found[0].end :]
    pattern, name = f"{before}*{behind}", slug(f"{before} {behind}")
    headings = [it.text.strip() for it in document.blocks if isinstance(it, Line) and it.heading is not None]
    captions = [it.caption for it in document.blocks if isinstance(it, Grid) and it.caption]
    if sum(map(str.isalpha, before + behind)) < _FEWEST_LETTERS or "*" in title:
        return None
    if title in captions and sum(says_words(pattern, it) for it in captions) == 1:
        return MovingTitle(pattern, "caption", name)
    if title in headings[1:] and sum(says_words(pattern, it) for it in headings) == 1:
        return MovingTitle(pattern, "heading", name)
    return None


def moving_lines(title: MovingTitle, section: str) -> list[str]:
    """The entry that finds the table in the next edition too."""
    key = "captions" if title.source == "caption" else "headings"
    return [
        "",
        "[[tables]]",
        *pair(key, [title.pattern], "the period in the title will be another one"),
        *pair("section", section),
        *pair("period_from", title.source),
    ]
