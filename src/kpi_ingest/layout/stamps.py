"""Notes that print nothing but when the page was made: read and kept, and compared with nothing.

A note is a stamp where it begins with words that say so and nothing but a date, and perhaps a time of day, is left. The
words are those of the definition (`[[stamps]]`), and few of our own that speak of the making of the page, never of its
figures: "last updated" may be the publisher's word that figures changed, and counts only where a definition says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpi_ingest.grammar import fold_label
from kpi_ingest.model import KpiTable, Note

OWN_WORDS = (
    "data extracted", "data downloaded", "extracted", "report generated", "page generated", "generated", "report run",
    "printed", "page printed", "report printed", "downloaded",
)  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?"
_DATE = (
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? [0-9]{{4}}|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.](?:[0-9]{4}|[0-9]{2}))"
)
_TIME = r"(?:,? ?(?:at |t)?[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})? ?(?:am|pm)?(?: ?(?:z|utc|gmt|bst))?)?"
_WHEN = re.compile(rf"(?: ?[:-])?(?: (?:on|at|as at|as of))?(?: ?:)? ?{_WEEKDAY}{_DATE}{_TIME}\.?", re.IGNORECASE)
_LEAD = re.compile(r"(?:(?:notes?|n\.b\.|please note) ?[:.-] ?)?(?:this |the )?", re.IGNORECASE)
_LONGEST = 160


def mark_stamps(tables: Sequence[KpiTable], wordings: Iterable[str]) -> tuple[KpiTable, ...]:
    """The tables with the scope of every note that is a stamp."""
    words = (*map(fold_label, wordings), *OWN_WORDS)
    return tuple(_marked(table, words) for table in tables)


def _marked(table: KpiTable, words: Sequence[str]) -> KpiTable:
    if not any(_is_stamp(note, words) for note in table.notes):
        return table
    notes = (replace(note, scope="stamp") if _is_stamp(note, words) else note for note in table.notes)
    return replace(table, notes=tuple(notes))


def _is_stamp(note: Note, words: Sequence[str]) -> bool:
    """A note that a cell or a header refers to says something of figures, whatever its words."""
    if note.scope != "table" or len(note.text) > _LONGEST:
        return False
    text = fold_label(note.text)
    begin = _LEAD.match(text)
    starts = {0, begin.end() if begin else 0}
    return any(
        text.startswith(wording, start) and _WHEN.fullmatch(text, start + len(wording)) is not None
        for start in starts
        for wording in words
    )
