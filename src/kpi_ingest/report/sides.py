"""One side of a change: what was printed, how it is known, and where it stands."""

from __future__ import annotations

from kpi_ingest.model import Candidate, Cell, Column, Note, StatedCell, StatedTable
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.wording import place_words, share_words, support_words

Shown = StatedCell | Note | Column | StatedTable | str | None
SHORT = 12
"""Digits of a digest that stand beside a figure; the section on digests has all of them."""
CANDIDATES_SHOWN = 4
"""Texts that are listed for an undecided cell; `review` lists all."""


def side(shown: Shown) -> Markup:
    """What stands on one side of a change."""
    match shown:
        case StatedCell():
            return joined([cell_text(shown.cell), _origin(shown)])
        case Note():
            return note(shown)
        case Column():
            return element("span", shown.label, class_="words")
        case StatedTable():
            return element("span", shown.section or "a table without a title", class_="words")
        case str():
            return element("span", shown, class_="words")
        case None:
            return element("span", "not there", class_="state")


def note(shown: Note) -> Markup:
    """A note in full, with its place."""
    words = element("span", f"{shown.mark}{shown.text}", class_="words")
    return joined([words, element("span", place_words(shown.where), class_="from")])


def cell_text(cell: Cell) -> Markup:
    """The printed text of a cell, or the state that it is in instead."""
    if cell.state == "undecided":
        return joined([element("span", "undecided", class_="state"), candidates(cell.candidates)])
    if cell.state == "truncated":
        return element("span", "cut off: the capture ends before this cell", class_="state")
    if not cell.text:
        return element("span", "blank", class_="state")
    text = element("span", cell.text, class_="printed")
    if cell.state == "unparsed":
        return joined([text, " ", element("span", "no figure: its meaning was refused", class_="state")])
    return text


def candidates(known: tuple[Candidate, ...]) -> Markup:
    """The likeliest texts that a cell may hold, each with its probability, and how many others there are."""
    if not known:
        return Markup("")
    listed = [_candidate(each) for each in known[:CANDIDATES_SHOWN]]
    left_out = len(known) - len(listed)
    more = [element("li", f"and {left_out} less likely", class_="more")] if left_out else []
    return element("ul", *listed, *more, class_="list")


def digest(sha256: str) -> Markup:
    """The beginning of a capture's digest, linked to its entry among the digests."""
    return element("a", element("code", sha256[:SHORT]), href=f"#capture-{sha256}")


def _candidate(candidate: Candidate) -> Markup:
    text = element("span", candidate.text or "blank", class_="words" if candidate.text else "state")
    return element("li", element("span", share_words(candidate.confidence), class_="share"), " ", text)


def _origin(stated: StatedCell) -> Markup:
    told = origin_words(stated)
    parts: list[str] = [f"{told}; " if told else "", "capture ", digest(stated.capture), _evidence(stated.cell)]
    return element("span", *parts, class_="from")


def origin(stated: StatedCell, alone: bool) -> Markup:
    """How a figure is known and where it stands; without its capture where that is the `alone` one of its side."""
    told = origin_words(stated)
    capture = [] if alone else ["; " if told else "", "capture ", digest(stated.capture)]
    if not (told or capture or stated.cell.evidence):
        return Markup("")
    return element("span", told, *capture, _evidence(stated.cell), class_="from origin")


def origin_words(stated: StatedCell) -> str:
    """How a figure is known, and its place in its capture."""
    cell = stated.cell
    told = [] if cell.state in ("undecided", "truncated") else [support_words(cell)]
    if cell.where is not None:
        told.append(place_words(cell.where))
    return "; ".join(told)


def _evidence(cell: Cell) -> Markup:
    if not cell.evidence:
        return Markup("")
    return joined(["; evidence from ", joined([digest(sha256) for sha256 in cell.evidence], ", ")])
