"""What kpi-ingest tells of a pair of pages: the one module here that knows the product."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.page_pairs.pages import Place, plain

from kpi_ingest.compare import compare_states, fold_releases, state_of
from kpi_ingest.interpret import Source
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Bounds, Capture, Change, Inputs, Reading, State, StatedCell
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.reconcile import read_alone, reconcile
from kpi_ingest.store import Facts, Store

PAGE = "page-pair"
DAYS = (datetime(2025, 6, 2, 3, tzinfo=UTC), datetime(2025, 7, 2, 3, tzinfo=UTC))


@dataclass(frozen=True)
class Statement:
    """One change, as it was told."""

    subject: str
    kind: str
    origin: str
    where: tuple[str, ...]
    previous: str
    current: str
    declared: str | None
    delta: str | None
    hint: str


def read_both(before: bytes, after: bytes) -> list[tuple[Capture, Reading]]:
    """Both captures with their readings."""
    return [(_capture(page, day), _read(page)) for page, day in zip((before, after), DAYS, strict=True)]


def _read(content: bytes) -> Reading:
    """A page read as the product reads it, but in this process: a child for each would take most of the time."""
    document = read_here(content)
    layout = lay_out(document, None)
    source = Source(
        page=PAGE,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media=document.media,
        inputs=Inputs("page pairs", None),
        encoding=document.encoding,
        truncated=layout.truncated,
        locale=document.language,
        warnings=(*document.warnings, *layout.warnings),
    )
    return reconcile([read_alone(source, layout.tables, None)], None)[0]


def tell(dated: list[tuple[Capture, Reading]]) -> list[Statement]:
    """Every change between the two captures."""
    before, after = (state_of(reading) for _, reading in dated)
    diff = compare_states(before, after)
    titles = {table.section_id: table.section for table in (*before.tables, *after.tables)}
    return [_statement(change, titles) for change in diff.changes]


def shown_at_last(dated: list[tuple[Capture, Reading]]) -> dict[Place, str]:
    """The figures that stand after the second capture, by folding: place -> printed text."""
    return _figures(fold_releases(PAGE, dated)[-1].state)


def as_of(store: Store, page: str, dated: list[tuple[Capture, Reading]]) -> dict[Place, str]:
    """The same, asked of a store that both captures went into."""
    from kpi_ingest.vintages import VintageStore

    captures = [Capture(**{**_fields(capture), "page": page}) for capture, _ in dated]
    readings = [Reading(**{**_fields(reading), "page": page}) for _, reading in dated]
    store.add(Facts(captures=captures, readings=[(reading, DAYS[1]) for reading in readings]))
    rows = VintageStore(store, {}).as_of(page, DAYS[1])
    return {
        (plain(row.section_label), plain(row.indicator_label), row.measure, row.period): row.text or ""
        for row in rows
        if row.state == "value"
    }


def _fields(value: Capture | Reading) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _capture(content: bytes, day: datetime) -> Capture:
    digest = hashlib.sha256(content).hexdigest()
    name = hashlib.sha256(f"{day} {digest}".encode()).hexdigest()
    return Capture(name, PAGE, digest, len(content), Bounds(day, day), day, "https://example.org/kpis")


def _figures(state: State) -> dict[Place, str]:
    return {_place(it): it.cell.text or "" for it in state.cells if it.cell.state == "value"}


def _place(stated: StatedCell) -> Place:
    return plain(stated.section), plain(stated.indicator), stated.key.measure, stated.key.period


def _statement(change: Change, titles: Mapping[str, str]) -> Statement:
    side = change.current or change.previous
    declared = None if change.declared is None else change.declared.text
    delta = None if change.delta is None else f"{change.delta.abs.normalize():f}"
    return Statement(
        change.subject, change.kind, change.origin, _where(change, side, titles), _text(change.previous),
        _text(change.current), declared, delta, change.hint or "",
    )  # fmt: skip


def _where(change: Change, side: object, titles: Mapping[str, str]) -> tuple[str, ...]:
    if isinstance(side, StatedCell):
        return _place(side)
    key = dict(change.key)
    section = plain(titles.get(key["section"], key["section"]))
    if change.subject == "column":
        return section, "", key["measure"], key["period"]
    if change.subject == "indicator":
        return section, plain(str(side))
    return (section,)


def _text(side: object) -> str:
    if isinstance(side, StatedCell):
        found = " | ".join(it.text for it in side.cell.candidates)
        return side.cell.text if side.cell.text is not None else f"? {found}"
    return str(getattr(side, "text", getattr(side, "label", getattr(side, "section", side))))
