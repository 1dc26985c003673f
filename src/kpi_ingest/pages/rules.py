"""What a comparison needs to know of a page: one value, with an empty form for a page without a definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_ingest.model import Basis
from kpi_ingest.pages.definition import Gates, Marker, NoteRule, PageDefinition, Polarity, basis_in
from kpi_ingest.pages.documents import DocumentDefinition, EditionDefinition


@dataclass(frozen=True, slots=True)
class PageRules:
    """The rules by which the releases of a page are told and judged."""

    gates: Gates | None = None
    """How far a release may depart from the one before it; None where nothing holds one."""
    notes: tuple[NoteRule, ...] = ()
    """Wordings of notes that declare a basis."""
    shares: frozenset[str] = frozenset()
    """Ids of the indicators that are ratios or means, which never sum."""
    markers: tuple[Marker, ...] = ()
    """Texts that stand for a missing value."""
    polarity: Mapping[str, Polarity] = field(default_factory=dict)
    """Indicator id -> whether higher or lower is better; nothing is claimed of one that is not named."""

    documents: tuple[DocumentDefinition, ...] = ()
    """How the edition of a document is told; empty where the page itself is read."""
    editions: tuple[EditionDefinition, ...] = ()

    def basis_of(self, note_text: str) -> Basis | None:
        """The basis that a note's wording declares; None where no rule knows the wording."""
        return basis_in(self.notes, note_text)


NO_RULES = PageRules()


def rules_of(definition: PageDefinition | None) -> PageRules:
    """The rules of a page; `NO_RULES` for one that is read generically."""
    if definition is None:
        return NO_RULES
    return PageRules(
        definition.gates,
        definition.notes,
        frozenset(indicator.id for indicator in definition.indicators if indicator.kind in ("share", "average")),
        definition.markers,
        {indicator.id: indicator.polarity for indicator in definition.indicators},
        definition.documents,
        definition.editions,
    )
