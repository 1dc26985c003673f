"""Captures of a page's documents -> runs, one for each edition, in order of edition.

What a link says of an edition, what the document calls itself and what a definition says are held against each other.
A document of which they leave the edition open, or say it otherwise, has a run of its own with its doubt: it is shown
where its link puts it, and held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby

from kpi_ingest.model.history import EditionDoubt, Linked, PageHistory, Stay
from kpi_ingest.pages import DocumentDefinition, EditionName, PageRules


@dataclass(frozen=True, slots=True)
class Run:
    """Stays of one edition, in order of time."""

    edition: EditionName | None
    """None where nothing tells it, and on a page that is read itself."""
    stays: tuple[Stay, ...]
    doubt: EditionDoubt | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A stay with the edition that is claimed for it."""

    stay: Stay
    document: Linked
    edition: EditionName | None
    doubt: EditionDoubt | None

    @property
    def rank(self) -> tuple[object, ...]:
        first = self.stay.first
        return first.captured.lower, first.captured.upper, self.document.address, first.sha256, first.id


def runs_of(history: PageHistory, rules: PageRules) -> tuple[Run, ...]:
    """The runs of a page, in the order in which its releases stand; one where the page itself is read."""
    if not rules.documents:
        return (Run(None, tuple(history.stays)),) if history.stays else ()
    claims = [_claim(stay, stay.document, history, rules) for stay in history.stays if stay.document is not None]
    settled = _relabelled(sorted(claims, key=lambda it: it.rank))
    return tuple(_runs(_without_conflicts(settled, rules)))


def _runs(claims: Sequence[_Claim]) -> Iterator[Run]:
    ordered = sorted(claims, key=lambda it: (*_place(it), *it.rank))
    for _, group in groupby(ordered, key=_place):
        same = list(group)
        yield Run(same[0].edition, tuple(claim.stay for claim in same), same[0].doubt)


def _place(claim: _Claim) -> tuple[tuple[int, ...], bool, str]:
    order = () if claim.edition is None else claim.edition.order
    return order, claim.doubt is not None, "" if claim.doubt is None else claim.document.address


def _claim(stay: Stay, document: Linked, history: PageHistory, rules: PageRules) -> _Claim:
    given = next((it.edition for it in rules.editions if it.address == document.address), None)
    if given is not None:
        return _Claim(stay, document, given, None)
    entries = [it for it in rules.documents if _speaks_of(it, document)] or list(rules.documents)
    linked = _once(name for entry in entries for name in entry.editions(document.words, document.address))
    title = history.readings[stay.first.sha256].sketch.title
    titled = _once(name for entry in entries for name in entry.titled(title)) if title else ()
    return _judged(stay, document, linked, titled, title)


def _speaks_of(entry: DocumentDefinition, document: Linked) -> bool:
    return any(entry.fits(words, document.address) for words in document.words.split("\n"))


def _once(names: Iterable[EditionName]) -> tuple[EditionName, ...]:
    return tuple(dict.fromkeys(names))


def _judged(
    stay: Stay, document: Linked, linked: Sequence[EditionName], titled: Sequence[EditionName], title: str
) -> _Claim:
    """The link's words count, as long as the title, where it tells an edition, does not say otherwise; where the link
    tells none, the title does."""
    both = [name for name in linked if name in titled]
    if len(linked) == 1 and (both or not titled):
        return _Claim(stay, document, linked[0], None)
    if len(titled) == 1 and (both or not linked):
        return _Claim(stay, document, titled[0], None)
    link = f"the link “{_brief(document.words)}” to {document.address}"
    says = link if document.words else f"the name {document.address}"
    if linked and titled:
        message = f"{says} says {_labels(linked)}, the document's own title “{_brief(title)}” {_labels(titled)}"
        return _Claim(stay, document, linked[0], EditionDoubt("edition_contradicted", message))
    if linked or titled:
        message = f"{says} or the document's own title says {_labels(linked or titled)}: more than one edition"
        return _Claim(stay, document, None, EditionDoubt("edition_contradicted", message))
    message = f"{says} tells no edition, nor does the document's own title"
    return _Claim(stay, document, None, EditionDoubt("edition_unknown", message))


def _labels(names: Sequence[EditionName]) -> str:
    return " and ".join(name.label for name in names)


def _brief(words: str) -> str:
    told = words.replace("\n", " / ")
    return told if len(told) <= 80 else f"{told[:77]}..."


def _relabelled(claims: Sequence[_Claim]) -> list[_Claim]:
    """A document whose link is put right later was of that edition all along; one whose link is changed from one sound
    claim to another is in doubt from then on."""
    sound: dict[tuple[str, str], EditionName] = {}
    found = [_against_before(claim, sound) for claim in claims]
    settled = [claim.doubt is None for claim in claims]
    return [
        replace(claim, edition=sound[_bytes_of(claim)], doubt=None) if not sure and _bytes_of(claim) in sound else claim
        for claim, sure in zip(found, settled, strict=True)
    ]


def _against_before(claim: _Claim, sound: dict[tuple[str, str], EditionName]) -> _Claim:
    """The claim, in doubt where the same bytes were of another edition; `sound` learns the first edition of each."""
    if claim.doubt is not None or claim.edition is None:
        return claim
    before = sound.setdefault(_bytes_of(claim), claim.edition)
    if before == claim.edition:
        return claim
    message = (
        f"the link “{_brief(claim.document.words)}” to {claim.document.address} says {claim.edition.label}; for the "
        f"same bytes it said {before.label} before"
    )
    return replace(claim, doubt=EditionDoubt("edition_contradicted", message))


def _bytes_of(claim: _Claim) -> tuple[str, str]:
    return claim.document.address, claim.stay.first.sha256


def _without_conflicts(claims: Sequence[_Claim], rules: PageRules) -> list[_Claim]:
    """The claims, those in doubt that another one refutes: two links at a time to one edition, or one document under
    two. Of two the earlier one stands, unless one and the same page listed both first."""
    given = {it.address for it in rules.editions}
    doubts: dict[str, EditionDoubt] = {}
    sound = [claim for claim in claims if claim.doubt is None and claim.document.address not in given]
    documents = {
        (claim.document.address, claim.edition): [it for it in sound if _name(it) == _name(claim)] for claim in sound
    }
    for one, other in combinations(documents.values(), 2):
        doubt = _conflict(one, other)
        if doubt is not None:
            doubts[other[0].stay.first.id] = doubt
            if one[0].document.index and one[0].document.index == other[0].document.index:
                doubts[one[0].stay.first.id] = doubt
    doubted = {_name(claim): doubts[claim.stay.first.id] for claim in sound if claim.stay.first.id in doubts}
    return [replace(it, doubt=doubted[_name(it)]) if it.doubt is None and _name(it) in doubted else it for it in claims]


def _name(claim: _Claim) -> tuple[str, EditionName | None]:
    return claim.document.address, claim.edition


def _conflict(one: Sequence[_Claim], other: Sequence[_Claim]) -> EditionDoubt | None:
    """Why two documents, the one captured first before the other, cannot both be of their editions."""
    first, second = one[0], other[0]
    if first.document.address == second.document.address:
        return None
    if one[-1].stay.last.sha256 == other[-1].stay.last.sha256 and first.edition == second.edition:
        return None
    if first.edition == second.edition and first.edition is not None and _at_a_time(one, other):
        message = (
            f"two links claim {first.edition.label}: “{_brief(first.document.words)}” to {first.document.address}, "
            f"“{_brief(second.document.words)}” to {second.document.address}"
        )
        return EditionDoubt("edition_claimed_twice", message)
    if first.edition != second.edition and first.stay.first.sha256 == second.stay.first.sha256:
        message = (
            f"the documents of {_label_of(first)} and {_label_of(second)} are the same bytes: "
            f"{first.document.address}, {second.document.address}"
        )
        return EditionDoubt("edition_same_bytes", message)
    return None


def _label_of(claim: _Claim) -> str:
    return "no edition" if claim.edition is None else claim.edition.label


def _at_a_time(one: Sequence[_Claim], other: Sequence[_Claim]) -> bool:
    """Whether both were linked at once; an address that takes the place of another is no conflict."""
    if {it.document.index for it in one} & {it.document.index for it in other} - {""}:
        return True
    last = max(claim.stay.last.captured.lower for claim in one)
    return last >= other[0].stay.first.captured.lower
