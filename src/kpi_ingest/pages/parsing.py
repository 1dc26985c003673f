"""The tables of one file -> the values of a definition, each key asked for by name and type."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

from kpi_ingest.grammar import LOCALES, DecimalMark, fold_label
from kpi_ingest.model import Basis
from kpi_ingest.pages.definition import (
    Gates,
    IndicatorDefinition,
    Kind,
    Marker,
    NoteRule,
    PageDefinition,
    PageUrl,
    Polarity,
    Rhythm,
    SectionDefinition,
    Years,
)
from kpi_ingest.pages.parsing_documents import parse_documents, parse_editions
from kpi_ingest.pages.parsing_tables import parse_columns, parse_rows, parse_tables
from kpi_ingest.pages.tables import Hidden
from kpi_ingest.strict_toml import Fields

_PAGE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
"""As long as what `slug` makes of a long label: a page that is defined later keeps its ids."""
_SECTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


def parse_definition(root: Fields, digest: str) -> PageDefinition:
    """The definition in a file whose sha256 is `digest`. Raises TomlRefused."""
    sections = _sections(root.tables("sections", may_be_absent=True))
    known = {section.id for section in sections}
    locale = root.one_of("locale", LOCALES) if "locale" in root else None
    documents = parse_documents(root)
    page = PageDefinition(
        id=_matching(root, "id", _PAGE_ID, "lower-case letters, digits and hyphens, at most 63"),
        title=root.text("title"),
        publisher=root.text("publisher"),
        licence=root.text_or_none("licence"),
        hidden=cast(Hidden, root.one_of("hidden", ("skip", "read"), "skip")),
        locale=locale,
        decimal_mark=cast(DecimalMark, root.one_of("decimal_mark", (".", ","))) if "decimal_mark" in root else None,
        years=cast(Years, root.one_of("years", ("financial", "academic"))) if "years" in root else None,
        negative_brackets=root.boolean("negative_brackets", default=False),
        urls=tuple(_url(table) for table in root.tables("urls", may_be_absent=True)),
        digest=digest,
        gates=_gates(root.table("gates")),
        markers=_markers(root.tables("markers", may_be_absent=True)),
        notes=tuple(_note_rule(table) for table in root.tables("notes", may_be_absent=True)),
        stamps=tuple(_stamp(table) for table in root.tables("stamps", may_be_absent=True)),
        rhythm=_rhythm(root.table("rhythm")),
        sections=sections,
        indicators=_indicators(root.tables("indicators", may_be_absent=True), known),
        tables=parse_tables(root, known, locale),
        columns=parse_columns(root, locale),
        rows=parse_rows(root),
        documents=documents,
        editions=parse_editions(root, documents),
        lines=root.lines(),
    )
    root.finish()
    return page


def _url(table: Fields) -> PageUrl:
    address = PageUrl(table.text("url"), table.day_or_none("from"), table.day_or_none("until"))
    parts = urlsplit(address.url)
    if parts.username is not None:
        raise table.refuse("a url with a user name", "one without: definitions are published", "url")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise table.refuse(f'url = "{address.url}"', "http(s)://host/...", "url")
    if address.from_ and address.until and address.until <= address.from_:
        raise table.refuse(f"until = {address.until}", f"a day after {address.from_}", "until")
    table.finish()
    return address


def _gates(table: Fields) -> Gates:
    usual = Gates()
    gates = Gates(
        rows_min_share=table.number("rows_min_share", usual.rows_min_share, least=0, most=1),
        undecided_max_share=table.number("undecided_max_share", usual.undecided_max_share, least=0, most=1),
        missing_tables_max=table.integer("missing_tables_max", usual.missing_tables_max),
        missing_measures_max=table.integer("missing_measures_max", usual.missing_measures_max),
    )
    table.finish()
    return gates


def _markers(tables: tuple[Fields, ...]) -> tuple[Marker, ...]:
    """SDMX CL_OBS_STATUS 2.2: O missing, M cannot exist, L not collected, Q suppressed; `awaiting` is ours."""
    seen: dict[str, str] = {}
    markers = []
    for table in tables:
        marker = Marker(table.text("text"), table.one_of("status", ("O", "M", "L", "Q", "awaiting")))
        _once(table, "text", marker.text, seen)
        table.finish()
        markers.append(marker)
    return tuple(markers)


def _note_rule(table: Fields) -> NoteRule:
    rule = NoteRule(table.text("wording"), cast(Basis, table.one_of("basis", ("discrete", "cumulative"))))
    table.finish()
    return rule


def _stamp(table: Fields) -> str:
    wording = table.text("wording")
    table.finish()
    return wording


def _rhythm(table: Fields) -> Rhythm:
    days = {name: table.integer(name, least=1) if name in table else None for name in ("capture_days", "change_days")}
    table.finish()
    return Rhythm(**days)


def _sections(tables: tuple[Fields, ...]) -> tuple[SectionDefinition, ...]:
    ids: dict[str, str] = {}
    titles: dict[str, str] = {}
    return tuple(_section(table, ids, titles) for table in tables)


def _section(table: Fields, ids: dict[str, str], titles: dict[str, str]) -> SectionDefinition:
    section = SectionDefinition(
        id=_matching(table, "id", _SECTION_ID, "letters, digits and hyphens, at most 80"),
        titles=table.texts("titles"),
        rows_min=table.integer("rows_min", 0),
        rows_max=table.integer("rows_max", least=1) if "rows_max" in table else None,
    )
    _once(table, "id", section.id, ids)
    for index, title in enumerate(section.titles):
        _once(table, "titles", title, titles, index)
    if section.rows_max is not None and section.rows_max < section.rows_min:
        raise table.refuse(f"rows_max = {section.rows_max}", f"rows_min ({section.rows_min}) or more", "rows_max")
    table.finish()
    return section


def _indicators(tables: tuple[Fields, ...], sections: set[str]) -> tuple[IndicatorDefinition, ...]:
    ids: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {section: {} for section in sections}
    indicators = []
    for table in tables:
        indicator = _indicator(table, sections)
        _once(table, "id", indicator.id, ids)
        for index, label in enumerate(indicator.labels):
            _once(table, "labels", label, labels[indicator.section], index)
        indicators.append(indicator)
    return tuple(indicators)


def _indicator(table: Fields, sections: set[str]) -> IndicatorDefinition:
    indicator = IndicatorDefinition(
        id=_matching(table, "id", _ID, "lower-case letters, digits and hyphens, at most 80"),
        section=table.one_of("section", sorted(sections)),
        labels=table.texts("labels"),
        unit=table.text_or_none("unit"),
        polarity=cast(Polarity, table.one_of("polarity", ("higher", "lower", "none"), "none")),
        kind=cast(Kind, table.one_of("kind", ("stock", "flow", "share", "average"))) if "kind" in table else None,
    )
    table.finish()
    return indicator


def _matching(table: Fields, key: str, pattern: re.Pattern[str], expected: str) -> str:
    text = table.text(key)
    if not pattern.fullmatch(text):
        raise table.refuse(f'{key} = "{text}"', expected, key)
    return text


def _once(table: Fields, key: str, text: str, seen: dict[str, str], *index: int) -> None:
    """Note a text that may stand only once, compared as labels are; refuse its second coming."""
    folded = fold_label(text)
    if folded in seen:
        raise table.refuse(f'{key} "{text}" a second time (first as "{seen[folded]}")', "each once", key, *index)
    seen[folded] = text
