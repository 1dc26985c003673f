"""Pieces of text put together as a reader of the page sees them: digits of one number share one element, and what
stands off them is a mark or a doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from kpi_ingest.read.folding import doubt_at_raised, is_raised, lower_digits, raise_digits
from kpi_ingest.read.html_marks import STRENGTH, Mark
from kpi_ingest.read.html_tree import Element

_LOOK_BACK = 60
"""Characters before a mark that may tell what it is."""
_MARK_LIKE = re.compile(
    r"[\[(]?\s*(?:(?:foot)?notes?\.?\s*|fn\s*)?(?P<first>\d{1,2}|[a-z]|[ivx]{1,4}|[*†‡§¶#]{1,4})"
    r"(?:\s*[,;&]\s*(?:\d{1,2}|[a-z]|[*†‡§¶#]{1,4}))*\s*[\])]?\.?",
    re.I,
)
_SHORT_MARK = re.compile(r"[\[(]?\s*(?:\d{1,2}(?:\s*,\s*\d{1,2})*|[a-z]|[*†‡§¶#]{1,4})\s*[\])]?", re.I)
_NOTE_NUMBER = re.compile(r"\d{1,2}(?:\s*,\s*\d{1,2})*")
_FORMULA = re.compile(r"(?:^|[^A-Za-z])(?:CO|NO|SO|NH|CH|H|O|PM)\Z")
_NUMBER_SIGNS = frozenset("0123456789.,")
_NUMBER_ENDS = re.compile(r"[0-9][.,]?\Z")
_NUMBER_GOES_ON = re.compile(r"[.,]?[0-9]")
_GLUED = re.compile(r"[\w)%\]]\Z")
_FRACTION = re.compile(r"[⁰-⁹¹²³][/⁄]\Z")
_GROUP = re.compile(r"\d{3}(?!\d)")


class Run(NamedTuple):
    """Characters that stand directly in one element."""

    text: str
    owner: Element | None
    mark: Mark | None = None
    """The strongest mark that they stand in."""


@dataclass(slots=True)
class Inline:
    """Text as it is gathered from the nodes of a page."""

    runs: list[Run] = field(default_factory=list)
    _marked: bool = False
    """Whether a run stands in a mark."""
    _open: list[tuple[Element, Mark]] = field(default_factory=list)
    _mark: Mark | None = None

    def add(self, text: str, owner: Element | None = None) -> None:
        """Append characters as they stand; without an owner they are white space of ours."""
        mark = self._mark if owner is not None else None
        if mark is not None:
            self._marked = True
        elif not self.runs and text.isspace():
            return  # two of three texts of a page are the blanks between its elements
        self.runs.append(Run(text, owner, mark))

    def open(self, element: Element, mark: Mark) -> None:
        """What follows stands in a mark."""
        self._open.append((element, mark))
        self._choose()

    def close(self, element: Element) -> None:
        """The element ends here, whether it was a mark or not."""
        if self._open and self._open[-1][0] is element:
            self._open.pop()
            self._choose()

    def _choose(self) -> None:
        self._mark = min((mark for _, mark in self._open), key=lambda mark: STRENGTH[mark.kind], default=None)

    def take_text(self) -> str:
        """The text so far, not folded, which is then forgotten."""
        if self._marked:
            return self.take()[0]
        runs, self.runs = self.runs, []
        return runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])

    def take(self) -> tuple[str, str | None]:
        """The text so far, not folded, and a doubt about it; both are then forgotten."""
        runs, self.runs = self.runs, []
        if not self._marked:
            return (runs[0].text, None) if len(runs) == 1 else _plain_text(runs)
        self._marked = False
        return _Composed().of(runs)


def _plain_text(runs: Sequence[Run]) -> tuple[str, str | None]:
    """Runs without marks, one behind the other."""
    doubt, before, owner = None, "", None
    for text, stands_in, _ in runs:
        if not text:  # a picture stands here
            owner = None
            continue
        if stands_in is not owner and text[0] in _NUMBER_SIGNS and before[-1:] in _NUMBER_SIGNS and before:
            doubt = doubt or _doubt_at_split(before, text)
        before, owner = (text if len(text) > 1 else before[-1:] + text), stands_in
    return "".join([run.text for run in runs]), doubt


def _doubt_at_split(before: str, text: str) -> str | None:
    if _NUMBER_ENDS.search(before) and _NUMBER_GOES_ON.match(text):
        return "digits side by side in different elements: one number or two"
    return None


class _Composed:
    """Runs put together one by one, with what is known of those before."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.before = ""
        self.owner: Element | None = None
        """The element of the latest plain run."""
        self.figure_behind_mark = False
        """A mark stands directly behind a digit, and nothing behind it yet."""
        self.doubt: str | None = None

    def of(self, runs: Sequence[Run]) -> tuple[str, str | None]:
        """The text of runs and the first doubt about it."""
        groups = [(mark, list(group)) for mark, group in groupby(runs, key=lambda run: run.mark)]
        for place, (mark, group) in enumerate(groups):
            after = "".join(run.text for run in groups[place + 1][1]) if place + 1 < len(groups) else ""
            if mark is None:
                between = 0 < place < len(groups) - 1 and not "".join(run.text for run in group).strip(" ,;&")
                for run in group:
                    self._add_plain(Run(" ", None) if between else run)
            else:
                self._add_mark(mark, group, after)
        return "".join(self.pieces), self.doubt

    def _append(self, piece: str) -> None:
        self.pieces.append(piece)
        self.before = (self.before + piece)[-_LOOK_BACK:]

    def _doubt(self, reason: str | None) -> None:
        self.doubt = self.doubt or reason

    def _add_plain(self, run: Run) -> None:
        if not run.text:  # a picture stands here
            self.owner = None
            return
        if run.owner is not self.owner:
            self._doubt(_doubt_at_split(self.before, run.text))
        if self.figure_behind_mark and run.text[0].isdigit():
            self._doubt("a mark between digits")
        self.figure_behind_mark = False
        self.owner = run.owner
        self._append(run.text)

    def _add_mark(self, mark: Mark, runs: Sequence[Run], after: str) -> None:
        text = _joined(runs)
        core = text.strip()
        alone = not self.before.strip() and not after.strip()
        if core and (mark.kind == "raised" or (mark.kind != "lowered" and _is_mark(mark, text, self.before, after))):
            self._doubt(doubt_at_raised(self.before, text))
            self._doubt(_doubt_at_link(mark, core, self.before, after))
            self._doubt(_doubt_at_lone(mark, core, alone))
            self._write(raise_digits(self.before, text))
        elif core and mark.kind == "lowered":
            self._doubt("a fraction or two marks" if _FRACTION.search(self.before) else None)
            self._doubt(_doubt_at_lone(mark, core, alone))
            self._write(lower_digits(self.before, text))
        else:
            self._doubt(_doubt_at_plain(mark, core, self.before, alone))
            for run in runs:
                self._add_plain(run)

    def _write(self, piece: str) -> None:
        self.figure_behind_mark = self.before[-1:].isdigit() and not is_raised(self.before[-1:])
        self._append(piece)
        self.owner = None


def _joined(runs: Sequence[Run]) -> str:
    """The text of one mark; two numbers in elements of their own are two (`<sup><a>1</a><a>2</a></sup>`)."""
    text = ""
    for run, former in zip(runs, (None, *runs), strict=False):
        apart = former is not None and former.owner is not run.owner and text[-1:].isdigit() and run.text[:1].isdigit()
        text += f" {run.text}" if apart else run.text
    return text


def _is_mark(mark: Mark, text: str, before: str, after: str) -> bool:
    """Whether text that is not raised is a mark all the same."""
    core = text.strip()
    glued = not text[0].isspace() and _GLUED.search(before) is not None
    leads = not text[-1].isspace() and after[:1].isdigit()
    if mark.kind == "noted":
        return _MARK_LIKE.fullmatch(core) is not None and bool(before.strip() or after.strip())
    if mark.kind == "linked":
        return _SHORT_MARK.fullmatch(core) is not None and (glued or leads)
    return _NOTE_NUMBER.fullmatch(core) is not None and (glued or leads) and not _FORMULA.search(before)


def _doubt_at_lone(mark: Mark, core: str, alone: bool) -> str | None:
    return f"the only text is {mark.kind}: {core[:20]!r}" if alone and core[0].isdigit() else None


def _doubt_at_link(mark: Mark, core: str, before: str, after: str) -> str | None:
    """A link beside a digit that leads nowhere called a note, nor to a place of its own number, may be a digit."""
    if mark.kind != "linked" or not (before[-1:].isdigit() or after[:1].isdigit()):
        return None
    number = re.search(r"\d+", core)
    if number is None or re.search(rf"(?<!\d){number[0]}\Z", mark.target):
        return None
    return f"a linked {core} beside a digit: part of the figure or a note"


def _doubt_at_plain(mark: Mark, core: str, before: str, alone: bool) -> str | None:
    if mark.kind == "noted" and alone and _NOTE_NUMBER.fullmatch(core):
        return f"the only text is said to be a note's mark: {core!r}"
    if mark.kind != "small":
        return None
    if before[-1:].isdigit() and core == "p":
        return "a small p behind a figure: pence or provisional"
    if re.search(r"\d\s\Z", before) and _GROUP.fullmatch(core):
        return f"a small {core} behind a figure: part of it or another"
    return None
