"""Page definitions: what is known beforehand about one published page, from one file in `parsers/`.

Rules: a definition states facts (titles, labels, units, markers), never behaviour; it is used whole or refused with
file, line and reason; two labels are the same label when `fold_label` says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from kpi_ingest.errors import PageDefinitionError, UsageError
from kpi_ingest.grammar import LOCALES, DecimalMark, fold_label
from kpi_ingest.model import Basis
from kpi_ingest.strict_toml import Fields, TomlRefused, open_toml

Kind = Literal["stock", "flow", "share"]
Polarity = Literal["higher", "lower", "none"]
Hidden = Literal["skip", "read"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SECTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class PageUrl:
    """An address the page has had."""

    url: str
    from_: date | None = None
    """First day it was seen there; None where not known."""
    until: date | None = None
    """First day it was no longer there; None while it is current."""


@dataclass(frozen=True, slots=True)
class SectionDefinition:
    """A table of the page."""

    id: str
    titles: tuple[str, ...]
    """Every title it has had, as printed."""
    rows_min: int
    """Fewer rows than this hold the release, when the capture is complete."""
    rows_max: int


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """A row of the page, through all its wordings."""

    id: str
    """Stable, and unique on the page."""
    section: str
    """Id of its section."""
    labels: tuple[str, ...]
    """Every label it has had, as printed."""
    unit: str
    """`%`, `count`, `rate per 100` ...; of these only `%` is printed with the figures (see `printed_unit`)."""
    polarity: Polarity
    """Whether higher or lower figures are better; none where the page leaves it open."""
    kind: Kind
    """stock: a state on a day; flow: events in a period, which may be published cumulatively; share: a ratio, which
    never sums."""

    @property
    def printed_unit(self) -> str | None:
        """The unit its cells are expected to print: `%` or nothing."""
        return "%" if self.unit == "%" else None


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed text that stands for a missing value on this page."""

    text: str
    """Without note marks: `Awaiting data`."""
    status: str
    """SDMX CL_OBS_STATUS letter, or `awaiting`."""


@dataclass(frozen=True, slots=True)
class NoteRule:
    """Wording of a note that declares what the figures measure over."""

    pattern: str
    """Plain words, not a regular expression; they are looked for in the note with `fold_label` on both sides."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class Gates:
    """How far a release may depart from its predecessor before a person must accept it."""

    rows_min_share: float = 0.75
    """Rows that must remain, as a share of the predecessor's."""
    undecided_max_share: float = 0.25
    """Cells that may be undecided, as a share of all."""
    missing_tables_max: int = 0
    """Tables of the predecessor that may be absent."""
    missing_measures_max: int = 0
    """Measures of a table of the predecessor (baseline, target ...) that no column of it may carry any more: columns
    come and go with their periods, but a table without its actuals has drifted."""


@dataclass(frozen=True, slots=True)
class PageDefinition:
    """One published page, as its file in `parsers/` describes it."""

    id: str
    """Lower-case letters, digits and hyphens; the page keeps it when its URL moves."""
    title: str
    publisher: str
    licence: str | None
    """As far as it is known; None where the file says nothing."""
    urls: tuple[PageUrl, ...]
    """Oldest first; empty for a page that is only ever read from files."""
    digest: str
    """sha256 of the file."""
    sections: tuple[SectionDefinition, ...]
    indicators: tuple[IndicatorDefinition, ...]
    markers: tuple[Marker, ...] = ()
    notes: tuple[NoteRule, ...] = ()
    gates: Gates = Gates()
    locale: str | None = None
    """How numbers and dates are written, one of `grammar.LOCALES`; None where the file says nothing: then the page's
    own language counts."""
    decimal_mark: DecimalMark | None = None
    """The page's decimal mark where it is not its locale's."""
    negative_brackets: bool = False
    """Whether `(361)` is -361 on this page."""
    hidden: Hidden = "skip"
    """What becomes of tables that the page hides until a reader opens them (tabs, accordions): left out and named, or
    read as the rest of the page is."""
    _titles: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _labels: Mapping[tuple[str, str], IndicatorDefinition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        titles = {fold_label(title): section.id for section in self.sections for title in section.titles}
        labels = {(it.section, fold_label(label)): it for it in self.indicators for label in it.labels}
        object.__setattr__(self, "_titles", titles)
        object.__setattr__(self, "_labels", labels)

    def section_id(self, title: str) -> str | None:
        """Id of the section that has had this title; None for an unknown one."""
        return self._titles.get(fold_label(title))

    def section(self, section_id: str) -> SectionDefinition | None:
        """The section of this id."""
        return next((section for section in self.sections if section.id == section_id), None)

    def indicator(self, section_id: str, label: str) -> IndicatorDefinition | None:
        """The indicator that has had this label in this section; None for an unknown one."""
        return self._labels.get((section_id, fold_label(label)))

    def shares(self) -> frozenset[str]:
        """Ids of the indicators that are ratios, in whatever unit they are printed."""
        return frozenset(indicator.id for indicator in self.indicators if indicator.kind == "share")

    def marker_texts(self) -> tuple[str, ...]:
        """The markers' texts, as `grammar.parse_cell` takes them."""
        return tuple(marker.text for marker in self.markers)

    def declared_basis(self, note_text: str) -> Basis | None:
        """The basis that a note's wording declares; None where no rule knows the wording."""
        folded = fold_label(note_text)
        return next((rule.basis for rule in self.notes if fold_label(rule.pattern) in folded), None)


def load_pages(folders: Iterable[Path]) -> dict[str, PageDefinition]:
    """Every definition (`*.toml`) of these folders by page id, in order of id. Raises PageDefinitionError."""
    pages: dict[str, PageDefinition] = {}
    files: dict[str, Path] = {}
    for path in (path for folder in folders for path in _definition_files(folder)):
        page = load_page(path)
        if page.id in pages and files[page.id].resolve() != path.resolve():
            raise _refused(path, TomlRefused(_id_line(path), f'id "{page.id}", which {files[page.id]} has', "its own"))
        pages[page.id] = page
        files[page.id] = path
    return dict(sorted(pages.items()))


def load_page(path: Path) -> PageDefinition:
    """The definition in one file. Raises PageDefinitionError, one line with file, line number and reason."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PageDefinitionError(
            "E_PAGE_DEFINITION", place=str(path), got=f"a file that cannot be read ({error.strerror})",
            expected="a page definition", next_step="check the path and its permissions",
        ) from error  # fmt: skip
    try:
        return _page(open_toml(content), hashlib.sha256(content).hexdigest())
    except TomlRefused as refusal:
        raise _refused(path, refusal) from None


def find_page(pages: Mapping[str, PageDefinition], page_id: str) -> PageDefinition:
    """The definition of this id. Raises UsageError that lists the known ids."""
    if page_id in pages:
        return pages[page_id]
    raise UsageError(
        "E_UNKNOWN_PAGE", got=f'page id "{page_id}"', expected="one of " + (", ".join(sorted(pages)) or "none defined"),
        next_step="list them with `kpi-ingest pages`, or add a definition (docs/adding-a-page.md)",
    )  # fmt: skip


def _definition_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise PageDefinitionError(
            "E_PAGE_FOLDER", place=str(folder), got="no such folder", expected="a folder of page definitions",
            next_step='create it, or take it out of "pages" in the settings',
        )  # fmt: skip
    return sorted(folder.glob("*.toml"))


def _refused(path: Path, refusal: TomlRefused) -> PageDefinitionError:
    return PageDefinitionError(
        "E_PAGE_DEFINITION", place=f"{path}:{refusal.line}", got=refusal.got, expected=refusal.expected,
        next_step="correct that line; docs/adding-a-page.md describes every key",
    )  # fmt: skip


def _id_line(path: Path) -> int:
    return open_toml(path.read_bytes()).line("id")


def _page(root: Fields, digest: str) -> PageDefinition:
    sections = _sections(root.tables("sections"))
    page = PageDefinition(
        id=_matching(root, "id", _ID, "lower-case letters, digits and hyphens"),
        title=root.text("title"),
        publisher=root.text("publisher"),
        licence=root.text_or_none("licence"),
        hidden=cast(Hidden, root.one_of("hidden", ("skip", "read"), "skip")),
        locale=root.one_of("locale", LOCALES) if "locale" in root else None,
        decimal_mark=cast(DecimalMark, root.one_of("decimal_mark", (".", ","))) if "decimal_mark" in root else None,
        negative_brackets=root.boolean("negative_brackets", default=False),
        urls=tuple(_url(table) for table in root.tables("urls", may_be_absent=True)),
        digest=digest,
        gates=_gates(root.table("gates")),
        markers=_markers(root.tables("markers", may_be_absent=True)),
        notes=tuple(_note_rule(table) for table in root.tables("notes", may_be_absent=True)),
        sections=sections,
        indicators=_indicators(root.tables("indicators"), {section.id for section in sections}),
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


def _sections(tables: tuple[Fields, ...]) -> tuple[SectionDefinition, ...]:
    ids: dict[str, str] = {}
    titles: dict[str, str] = {}
    return tuple(_section(table, ids, titles) for table in tables)


def _section(table: Fields, ids: dict[str, str], titles: dict[str, str]) -> SectionDefinition:
    section = SectionDefinition(
        id=_matching(table, "id", _SECTION_ID, "letters, digits and hyphens"),
        titles=table.texts("titles"),
        rows_min=table.integer("rows_min"),
        rows_max=table.integer("rows_max", least=1),
    )
    _once(table, "id", section.id, ids)
    for index, title in enumerate(section.titles):
        _once(table, "titles", title, titles, index)
    if section.rows_max < section.rows_min:
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
        id=_matching(table, "id", _ID, "lower-case letters, digits and hyphens"),
        section=table.one_of("section", sorted(sections)),
        labels=table.texts("labels"),
        unit=table.text("unit"),
        polarity=cast(Polarity, table.one_of("polarity", ("higher", "lower", "none"))),
        kind=cast(Kind, table.one_of("kind", ("stock", "flow", "share"))),
    )
    table.finish()
    return indicator


def _matching(table: Fields, key: str, pattern: re.Pattern[str], expected: str) -> str:
    text = table.text(key)
    if not pattern.fullmatch(text):
        raise table.refuse(f'{key} = "{text}"', f"{expected}, at most 63", key)
    return text


def _once(table: Fields, key: str, text: str, seen: dict[str, str], *index: int) -> None:
    """Note a text that may stand only once, compared as labels are; refuse its second coming."""
    folded = fold_label(text)
    if folded in seen:
        raise table.refuse(f'{key} "{text}" a second time (first as "{seen[folded]}")', "each once", key, *index)
    seen[folded] = text
