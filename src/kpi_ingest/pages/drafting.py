"""A definition written from one capture: what was read of it, with the evidence beside it, for a person to go over.

Rules: nothing is written that the capture does not print, but for what a definition must have, and that is marked. The
ids are those that the page has without a definition, so that a store that holds it already goes on. What a person must
look at stands behind `# look:`. The draft is a definition as it stands, and reads the capture as it is read without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kpi_ingest.grammar import LOCALES, page_locale, slug
from kpi_ingest.model import Document, Line, Reading
from kpi_ingest.pages.draft_gaps import gap_lines
from kpi_ingest.pages.draft_indicators import indicator_lines, indicators_of, open_lines
from kpi_ingest.pages.draft_tables import section_lines, sections_of, unread_lines, untitled_lines
from kpi_ingest.pages.writing import pair, remark
from kpi_ingest.strict_toml import LARGEST

_ROOM = LARGEST - 16 * 1024
"""Bytes up to which indicators are written: a larger file is no definition."""
_LONGEST_TITLE = 200
_FURNITURE = re.compile(r"(?:skip to|menu|home|search|cookies?|accept|sign in|log in)\b|\W*$", re.IGNORECASE)
_LONGEST_ID = 63


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a capture came from."""

    name: str
    """Of the file, or the address."""
    sha256: str
    url: str | None = None
    id: str | None = None
    """What the page is to be called; None where nobody has said it."""


def draft_definition(document: Document, reading: Reading | None, origin: Origin) -> str:
    """The text of a definition file. `reading` is of the document, without a definition; None where it has no table
    that is read."""
    tables = reading.tables if reading else ()
    sections = sections_of(document, tables)
    blocks = [_opening(origin), _page(document, origin)]
    blocks += [section_lines(section) for section in sections]
    blocks.append(untitled_lines(tables))
    blocks += [*unread_lines(document, reading), *gap_lines(tables)]
    blocks.append(open_lines(tables))
    indicators = indicators_of(tables, sections)
    room = _ROOM - sum(len(line.encode()) + 1 for block in blocks for line in block)
    blocks += _fitting([indicator_lines(indicator) for indicator in indicators], room)
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _opening(origin: Origin) -> list[str]:
    return [
        remark(f"Drafted from {origin.name} (sha256 {origin.sha256[:12]})."),
        "# What the capture prints stands here as printed, with what it rests on. Lines with `look:` want a person;",
        "# docs/definitions.md describes every key. Check it with: kpi-ingest pages check FILE --definition THIS-FILE",
    ]


def _page(document: Document, origin: Origin) -> list[str]:
    title, evidence = _title(document, origin)
    host = urlsplit(origin.url).hostname if origin.url else None
    known = "the address says no more" if host else "nothing says it"
    lines = [
        *pair("id", origin.id or _usable(slug(title)), "" if origin.id else "look: an id that lasts; it never changes"),
        *pair("title", title, evidence),
        *pair("publisher", host or "unknown", f"look: its name; {known}"),
        *_locale(document),
    ]
    if any(warning.code == "HIDDEN_TABLES" for warning in document.warnings):
        details = "; ".join(warning.detail for warning in document.warnings if warning.code == "HIDDEN_TABLES")
        lines.append(remark(f'look: {details}; hidden = "read" has them read'))
    if origin.url:
        lines += ["", "[[urls]]", *pair("url", origin.url, "the draft was fetched from there")]
    return lines


def _title(document: Document, origin: Origin) -> tuple[str, str]:
    """The heading of the highest level, the first of several; else the first line; and what it is."""
    lines = [block for block in document.blocks if isinstance(block, Line) and block.text.strip()]
    headings = [line for line in lines if line.heading is not None]
    if headings:
        top = min(headings, key=lambda line: line.heading or 0)
        return _cut(top.text), f"the first heading of level {top.heading}"
    first = next((line.text for line in lines if not _FURNITURE.match(line.text.strip())), "")
    if first and len(first.strip()) <= _LONGEST_TITLE:
        return _cut(first), "look: the first line; the capture marks no heading"
    return origin.name, "look: the capture has no heading"


def _cut(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TITLE]


def _usable(name: str) -> str:
    return name[:_LONGEST_ID].strip("-") or "page"


def _locale(document: Document) -> list[str]:
    language = document.language
    if language is None:
        return [remark('look: locale = "en-GB" orders dates such as 06/05/2024; the page says no language')]
    if language in LOCALES and page_locale(None, language) == language:
        return pair("locale", language, "the page says that it is in this language")
    return [remark(f'look: locale; the page says "{language}", which orders no dates')]


def _fitting(blocks: Sequence[list[str]], room: int) -> list[list[str]]:
    """The stanzas that fit; the rest are counted."""
    kept: list[list[str]] = []
    for number, block in enumerate(blocks):
        room -= sum(len(line.encode()) + 1 for line in block) + 1
        if room < 0:
            return [*kept, [remark(f"look: {len(blocks) - number} more indicators; a definition has no room for them")]]
        kept.append(block)
    return kept
