"""A label that a person identifies: what is meant, and whether the captures speak against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpi_ingest.errors import DecisionRefused, UsageError
from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.interpret.identity import indicator_of
from kpi_ingest.model import LabelIdentified, Reading, ReadRow, ReadTable
from kpi_ingest.model.naming import repeated_labels, row_name
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.reviewing import review_page
from kpi_ingest.store import Store


@dataclass(frozen=True, slots=True)
class NamedLabel:
    """A label of a page's section, as printed, without the marks of notes."""

    page: str
    section: str
    label: str


def labels_named(store: Store, page: str, definition: PageDefinition | None, subject: str) -> set[NamedLabel]:
    """The labels that a subject means: a proposal's, by its id, or those that read so."""
    proposals = review_page(store, page, definition).proposals
    proposed = [it for it in proposals if it.id == subject and it.kind in ("relabel", "new_indicator")]
    wanted = {fold_label(strip_marks(label)[0]) for it in proposed for label in it.labels} or {fold_label(subject)}
    sections = {it.section for it in proposed}
    found: dict[tuple[str, str], NamedLabel] = {}
    for table, _, label in _rows(store, page):
        bare = strip_marks(label)[0]
        name = (table.section_id, fold_label(bare))
        if name[1] in wanted and (not sections or table.section_id in sections):
            found.setdefault(name, NamedLabel(page, table.section_id, bare.strip()))
    return set(found.values())


def identified(
    store: Store, named: NamedLabel, definition: PageDefinition | None, indicator: str | None
) -> LabelIdentified:
    """The act of saying what a label is. Raises UsageError for a label that the definition knows and for an indicator
    that its section does not have, DecisionRefused where a capture prints both as rows of their own."""
    if indicator_of(named.section, named.label, definition) is not None:
        raise UsageError(
            "E_LABEL_KNOWN",
            page=named.page,
            place=named.label,
            got="a label that the page definition names",
            expected="one that nobody has identified",
            next_step="correct the page definition",
        )
    if indicator is not None:
        _check_indicator(store, named, definition, indicator)
    return LabelIdentified(named.section, named.label, indicator)


def _check_indicator(store: Store, named: NamedLabel, definition: PageDefinition | None, indicator: str) -> None:
    listed = {it.id for it in definition.indicators if it.section == named.section} if definition else set()
    own = fold_label(named.label)
    others = {row.indicator_id for table, row, label in _rows(store, named.page)
              if table.section_id == named.section and fold_label(strip_marks(label)[0]) != own}  # fmt: skip
    if indicator not in listed | others:
        raise UsageError(
            "E_NO_INDICATOR",
            page=named.page,
            place=named.section,
            got=f"no indicator {indicator!r}",
            expected=f"one of {', '.join(sorted(listed | others)) or 'none'}",
            next_step="name one of them with --is, or say --new",
        )
    for reading in _readings(store, named.page):
        repeated = repeated_labels(reading.tables)
        for table in reading.tables:
            labels = {fold_label(strip_marks(row_name(table, row, repeated))[0]): row for row in table.rows}
            if table.section_id == named.section:
                _check_beside(labels, named, indicator, reading)


def _check_beside(labels: Mapping[str, ReadRow], named: NamedLabel, indicator: str, reading: Reading) -> None:
    """A capture that prints both as rows of one table says that they are two. `labels` are that table's, folded."""
    own = fold_label(named.label)
    beside = [row for label, row in labels.items() if label != own and row.indicator_id == indicator]
    if own in labels and beside:
        raise DecisionRefused(
            "E_DECISION_CONTRADICTS",
            page=named.page,
            place=f"capture {reading.sha256[:12]}",
            got=f"“{named.label}” beside “{beside[0].indicator.strip()}”, each a row of its own",
            expected="one label in the place of the other",
            next_step="say --new, or name another indicator",
        )


def _readings(store: Store, page: str) -> Iterator[Reading]:
    yield from {reading.sha256: reading for _, reading in store.current_readings(page)}.values()


def _rows(store: Store, page: str) -> Iterator[tuple[ReadTable, ReadRow, str]]:
    """Every row with its table and its name."""
    for reading in _readings(store, page):
        repeated = repeated_labels(reading.tables)
        for table in reading.tables:
            for row in table.rows:
                yield table, row, row_name(table, row, repeated)
