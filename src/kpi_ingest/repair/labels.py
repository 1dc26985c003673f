"""Where the label of a run ends and its cells begin.

A label is free text and may hold digits (`... by age of 2.5 years `), so every place from which the rest of the run can
be read as cells is a candidate. A label that another capture shows speaks for its own end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.repair.islands import DATED, Shape, cells_at

LONGEST_CELL_TEXT = 2000
"""Characters behind the label that are looked at."""

_PERCENT = re.compile(r"\d\s?%")
_QUALIFIED = re.compile(r"[\d%]\s*\([^()]*\d[^()]*\)")
_PROSE_END = re.compile(r"[^\W\d_]{2}[)\].:;’'\"”]{0,4}\s{0,9}$")
_GLUED = re.compile(r"(?<!\bk)(?<=[a-z])[a-z][\d.,]*\d$")
"""A figure printed right onto a word; not `km2`, nor codes such as `KS2`."""
_NOT_APPLICABLE = re.compile(r"n/a(?!(?!n/a)[a-z])")
_SPACES = re.compile(r"\s+")
_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " "})


@dataclass(frozen=True, slots=True)
class LabelEnd:
    """One place where the label may end, with what speaks for it."""

    position: int
    features: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Islands:
    """Every cell of a run, numbered, and what may begin where."""

    shapes: tuple[Shape, ...]
    spans: tuple[tuple[int, int], ...]
    begins: dict[int, tuple[tuple[int, int], ...]]
    """position -> (cell number, end) of cells from which the rest of the run can be read on."""
    starts: tuple[int, ...]
    """Positions at which cells may begin behind a label, leftmost first."""


def find_islands(run: str, loose_end: bool = False) -> Islands:
    """All cells of `run` from which its end can be reached; with `loose_end` a cut-off cell may be the last."""
    length, trimmed = len(run), len(run.rstrip())
    floor = max(0, length - LONGEST_CELL_TEXT)
    readable = {length}
    shapes: list[Shape] = []
    spans: list[tuple[int, int]] = []
    begins: dict[int, tuple[tuple[int, int], ...]] = {length: ()}
    starts: list[int] = []
    for position in range(length - 1, floor - 1, -1):
        options = []
        for end, shape in cells_at(run, position):
            if end >= trimmed or end in readable:
                options.append((len(shapes), length if end >= trimmed else end))
                shapes.append(shape)
                spans.append((position, options[-1][1]))
        if options:
            readable.add(position)
            begins[position] = tuple(options)
            if _opens(run, position, [shapes[cell] for cell, _ in options]):
                starts.append(position)
    starts.reverse()
    return Islands(tuple(shapes), tuple(spans), begins, tuple(starts))


def _opens(run: str, position: int, shapes: Sequence[Shape]) -> bool:
    """Whether one of the cells at a place may be a row's first."""
    if shapes[0].kind == "words":
        return _is_glued(run, position)
    apart = run[position].isspace() or run[:position].rstrip("0123456789")[-1:].isspace()
    worded = apart and any(shape.unit.isalpha() for shape in shapes)
    return _may_begin(run, position) and not worded  # the label `issued in 20 weeks` goes on


def _may_begin(run: str, position: int) -> bool:
    """A cell does not begin inside a decimal, a comma group or a stretch of white space."""
    before = run[position - 1 : position]
    if not before or before.isspace() or run[position].isspace():
        return not before.isspace()
    if before.isalpha() and run[position].islower() and not _NOT_APPLICABLE.match(run, position):
        return False  # the `c` of `clinic` is no marker; `within 13 weeksn/a` ends in one
    if before.isdigit() and _GLUED.search(run, max(0, position - 12), position):
        return False  # the 6 of `working days69%` is no more the label's than its s is the figure's
    if before in ".,":
        return not run[position - 2 : position - 1].isdigit()
    return before not in "<>≤≥~£$€(-−/"


def _is_glued(run: str, position: int) -> bool:
    """Words begin a cell where a capital follows upon a small letter or a stop: `in the workforce|New measure`."""
    before, after = run[position - 1 : position], run[position : position + 2]
    return after[:1].isupper() and after[1:].islower() and (before.islower() or before in (")", "."))


def label_ends(run: str, islands: Islands, known: Sequence[str]) -> tuple[LabelEnd, ...]:
    """Every place where the label may end; the end of the run too (all cells blank) where it ends in a word."""
    earliest = islands.starts[0] if islands.starts else len(run)
    vouched = known_end(run, known)
    ends = {*islands.starts}
    if vouched is not None and islands.begins.get(vouched):
        ends.add(vouched)
    if _PROSE_END.search(run):
        ends.add(len(run))
    return tuple(LabelEnd(end, _end_features(run, end, earliest, vouched)) for end in sorted(ends))


def _end_features(run: str, end: int, earliest: int, vouched: int | None) -> tuple[tuple[str, int], ...]:
    """A label ends with a word, a bracket or a full stop; it seldom swallows what could be a cell."""
    swallowed = run[earliest:end]
    names = {f"label:ends:{_ending(run[:end])}": 1}
    if swallowed:
        names["label:percents"] = min(12, len(_PERCENT.findall(swallowed)))
        names["label:qualified"] = min(12, len(_QUALIFIED.findall(swallowed)))
        names["label:digits"] = min(40, sum(character.isdigit() for character in swallowed))
    if run[end : end + 1].isalpha():
        names["label:before words"] = 1
    if end and run[end - 1].isdigit() and run[end : end + 1].isdigit():
        names["label:cuts digits"] = 1
    if vouched is not None:
        names["label:known" if vouched == end else "label:unknown"] = 1
    return tuple((name, count) for name, count in names.items() if count)


_NUMBERED = re.compile(
    r"(?P<code>\b[A-Z]{1,3}\d{1,2}$)|(?P<year>\b(?:19|20)\d\d$)|(?P<apart>(?<=\s)\d{1,2}$)|(?P<glued>[^\W\d_][\d.,]*\d$)"
)
_MARKED = re.compile(
    r"(?P<marker>(?:n/a|N/A|\[[a-z]{1,3}\]|\.\.)$)|(?P<dash>[-−–—]$)|(?P<stars>\*\s?\*$)|(?P<star>\*$)|(?P<sign>[%<>≤≥~£]$)"
)


def _ending(label: str) -> str:
    """How the label ends: of digits a code (`KS2`), a year, a number by itself (`aged 16`), one glued to a word, which
    no author writes (`working days6`), or any others; of signs a marker, a dash, the mark of a note, or another; or in
    a dated bracket, which is a baseline's."""
    label = label.rstrip()
    last = label[-1:]
    if last.isdigit():
        numbered = _NUMBERED.search(label)
        return f"digit {numbered.lastgroup}" if numbered else "digit"
    marked = _MARKED.search(label)
    if marked:
        return str(marked.lastgroup)
    if DATED.search(label[-40:]):
        return "dated"
    return "none" if not last else "word" if last.isalpha() else "stop"


def known_end(run: str, known: Sequence[str]) -> int | None:
    """Where the longest of the known labels ends that the run begins with; None where none does."""
    best: int | None = None
    for label in known:
        end = _prefix_end(run, label)
        if end is not None and (best is None or end > best):
            best = end
    return best


def _prefix_end(run: str, label: str) -> int | None:
    """The end of `label` at the head of `run`, compared without case, width of spaces and kind of dash or quote."""
    wanted = fold(label)
    if not wanted:
        return None
    position = 0
    for word in wanted.split(" "):
        while position < len(run) and run[position].isspace():
            position += 1
        if fold(run[position : position + len(word)]) != word:
            return None
        position += len(word)
    return position


def fold(label: str) -> str:
    """A label for comparing."""
    return _SPACES.sub(" ", label.translate(_DASHES)).strip().casefold()
