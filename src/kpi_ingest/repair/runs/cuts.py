"""Where a run may be cut, and the stretches between those places: hard islands first.

No cut stands beside a space, inside a word, brackets or quotes, inside a comma group, or before what closes a cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kpi_ingest.repair.runs.pieces import WORDS, Piece, read_piece
from kpi_ingest.repair.runs.wording import char_class, shape_of

Spans = list[list[tuple[int, Piece]]]
"""For each cut the stretches that begin there, as (index of the cut where they end, piece); the blank comes first."""

MOST_WITHIN = 24
"""Places within one cell at which it might have been cut; a run of letters and figures in turn stays bounded."""
LONGEST_BARE = 24
"""Characters of a stretch without a letter or a space; nothing longer stands in one cell of a table."""
_NEVER_BEFORE = frozenset(" ,;:)]}%")
_NEVER_AFTER = frozenset(" ([{,;$£€¥#±")
_LETTERS = frozenset("UlO")
_JOINERS = frozenset("-−–+/'’.&")
_BARE_SHAPE = re.compile(r"[0-9]+(?: ?[-–−/:+x=. ] ?[0-9]+){1,3}[*†]?|[0-9,.]+[,;]|[^0-9]{1,4}|[0-9=+*†‡]+")
"""What a cell without letters may look like when it is no number: a score, a season, a time, a tie (`7=`)."""
_FIGURES = "0123456789.,%+-−–$£€"
_LETTER_OR_SPACE = re.compile(r"[^\W\d_]| ")
_QUOTE = re.compile(r"(?<!'[0-9])(?<!'[0-9]{2})\"")
"""Not the inches of `6'2"`."""
LONGEST_EDGE = 6
"""Figures with which a cell of words may begin or end, such as the day and the year of a date."""


def find_cuts(run: str, known: Collection[str] = ()) -> list[int]:
    """Places where a cell may begin or end, in order; `known` are texts whose own ends may be cut inside a word."""
    depth = _island_depths(run)
    cuts = {0, len(run)}
    cuts.update(place for place in range(1, len(run)) if not depth[place] and _may_cut(run, place))
    for text in known:
        start = run.find(text)
        while start >= 0:
            cuts.update(
                place for place in (start, start + len(text)) if 0 < place < len(run) and not _glued(run, place)
            )
            start = run.find(text, start + 1)
    return sorted(cuts)


def _island_depths(run: str) -> list[int]:
    """How many closed brackets and quotes stand around each place."""
    change = [0] * (len(run) + 2)
    quotes = [found.start() for found in _QUOTE.finditer(run)]
    if len(quotes) % 2 == 0:
        for start, end in zip(quotes[::2], quotes[1::2], strict=True):
            change[start + 1] += 1
            change[end + 1] -= 1
    opened: list[int] = []
    for place, char in enumerate(run):
        if char in "([":
            opened.append(place)
        elif char in ")]" and opened:
            change[opened.pop() + 1] += 1
            change[place + 1] -= 1
    depth = [0]
    for place in range(1, len(run) + 1):
        depth.append(depth[-1] + change[place])
    return depth


def _may_cut(run: str, place: int) -> bool:
    before, after = run[place - 1], run[place]
    if after in _NEVER_BEFORE or before in _NEVER_AFTER:
        return False
    if after == ".":
        return run[place + 1 : place + 2].isdigit()
    left, right = char_class(before), char_class(after)
    if left == "d" and right == "d":
        return not _breaks_group(run, place)
    if left in _LETTERS and right in _LETTERS:
        return right == "U" and (left == "l" or run[place + 1 : place + 2].islower())
    if before in _JOINERS and right in _LETTERS:
        return before == "." and right == "U"
    joined = left in _LETTERS and after in _JOINERS and run[place + 1 : place + 2].isalpha()
    return not joined and not (left == "l" and after in "'’")


def _breaks_group(run: str, place: int) -> bool:
    """A cut here would leave a comma with one or two digits behind it."""
    return any(
        run[place - back - 1 : place - back] == ","
        and run[place - back : place].isdigit()
        and run[place - back - 2].isdigit()
        for back in (1, 2)
        if place - back >= 2
    )


def _glued(run: str, place: int) -> bool:
    """No cell ends here, whatever is known: beside a space, after a hyphen, between digits."""
    before, after = run[place - 1], run[place]
    return before in " -–(" or after in " -–),%" or (before.isdigit() and after.isdigit())


def find_spans(run: str, cuts: list[int], shapes: Collection[str] = ()) -> Spans:
    """The stretches that look like cells; `shapes` are those of known cells, allowed whatever they look like."""
    spans: Spans = []
    for index, start in enumerate(cuts):
        found = [(index, read_piece(""))]
        for after in range(index + 1, min(len(cuts), index + 2 + MOST_WITHIN)):
            text = run[start : cuts[after]]
            bare = _is_bare(text)
            if bare and len(text) > LONGEST_BARE:
                break
            if bare or not _frayed(text) or shape_of(text) in shapes:
                piece = read_piece(text)
                if not bare or piece.kind != WORDS or piece.shape in shapes or _BARE_SHAPE.fullmatch(text):
                    found.append((after, piece))
        spans.append(found)
    return spans


def every_span(run: str, cuts: list[int]) -> Spans:
    """All stretches between cuts, for a run that cannot be read out of likely cells."""
    spans: Spans = []
    for index, start in enumerate(cuts):
        ends = range(index + 1, min(len(cuts), index + 2 + MOST_WITHIN))
        spans.append([(index, read_piece("")), *((after, read_piece(run[start : cuts[after]])) for after in ends)])
    return spans


def _is_bare(text: str) -> bool:
    """Neither letters nor spaces."""
    return not _LETTER_OR_SPACE.search(text)


def _frayed(text: str) -> bool:
    """More figures hang on the words than belong to them."""
    size = len(text) - LONGEST_EDGE
    return len(text.rstrip(_FIGURES)) < size or len(text.lstrip(_FIGURES)) < size
