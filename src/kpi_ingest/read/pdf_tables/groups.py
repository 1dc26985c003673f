"""Texts of a header's upper line that stand over several columns without reaching over them: `2022/23` over two.

Such texts are all set alike: at the left or right end of their columns, or over their middle. Where that leaves one way
to deal the columns out to them, it is taken; else the columns without a text above are doubted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment

_SAME_END = 1.2
_SAME_MIDDLE = 0.9
"""In sizes: how far a text may stand off the middle of its columns, whose edges are not printed."""
_MOST_WAYS = 200

Span = tuple[Fragment, int, int]


def grouped(fragments: Sequence[Fragment], known: Sequence[Fragment], columns: Columns, leading: float) -> list[Span]:
    """The texts over bare columns with the columns they stand over; columns that no text can be told are doubted."""
    held = {id(each) for each in known}
    single = [each for each in fragments if id(each) not in held]
    spans: list[Span] = []
    for line in _lines(single):
        for texts, run, leaves in _runs(line, single, known, columns):
            if _wraps(texts, leaves, leading) and not _repeats(leaves, len(texts)):
                continue
            dealt = _dealt(texts, run, leaves, columns)
            if dealt is None:
                columns.doubtful += [n for n in run if n not in columns.doubtful and not _touched(n, texts, columns)]
            else:
                spans += [(text, first, last) for text, first, last in dealt if first != last]
    return spans


def _wraps(texts: Sequence[Fragment], leaves: Sequence[Fragment], leading: float) -> bool:
    """Whether the texts are the upper lines of cells that wrap: as near to those below as lines of one cell are."""
    steps = [leaf.bottom - text.bottom for text in texts for leaf in leaves if leaf.x0 < text.x1 and text.x0 < leaf.x1]
    return bool(steps) and min(steps) <= leading


def _lines(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments of one height together, from the top down."""
    lines: list[list[Fragment]] = []
    for each in sorted(fragments, key=lambda one: one.bottom):
        if lines and each.bottom - lines[-1][0].bottom < 0.5 * each.size:
            lines[-1].append(each)
        else:
            lines.append([each])
    return lines


def _runs(
    line: Sequence[Fragment], fragments: Sequence[Fragment], known: Sequence[Fragment], columns: Columns
) -> list[tuple[list[Fragment], list[int], list[Fragment]]]:
    """Neighbouring columns that have texts below the line, some of them without one above: texts, columns, leaves."""
    over = {columns.place(each)[0]: each for each in line}
    spanned = {n for each in known for n in range(columns.place(each)[0], columns.place(each)[1] + 1)}
    top: dict[int, Fragment] = {}
    below: dict[int, Fragment] = {}
    for each in sorted(fragments, key=lambda one: one.bottom):
        place = columns.place(each)[0]
        top.setdefault(place, each)
        if each.bottom > line[0].bottom + 0.5 * each.size:
            below.setdefault(place, each)
    runs: list[list[int]] = []
    for number in range(1, len(columns.spans)):
        bare = number in below and number not in over and top[number] is below[number]
        if number in spanned or number not in below or not (bare or number in over):
            continue
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    found = []
    for run in runs:
        texts = [over[n] for n in run if n in over]
        leading = [below[n] for n in run]
        levels = _is_level(texts, leading, run, over)
        if texts and len(texts) < len(run) and levels:
            found.append((texts, run, leading))
    return found


def _is_level(
    texts: Sequence[Fragment], leaves: Sequence[Fragment], run: Sequence[int], over: dict[int, Fragment]
) -> bool:
    """Whether the texts of a line are a level of their own: not the first lines of cells that wrap, whose neighbours
    begin lower because they are shorter."""
    bare = [leaf for n, leaf in zip(run, leaves, strict=True) if n not in over]
    own = [leaf for n, leaf in zip(run, leaves, strict=True) if n in over]
    return bool(bare) and bool(own) and min(leaf.bottom for leaf in bare) >= min(leaf.bottom for leaf in own) - 1


def _touched(number: int, texts: Sequence[Fragment], columns: Columns) -> bool:
    return any(columns.place(text)[0] == number for text in texts)


def _dealt(
    texts: Sequence[Fragment], run: Sequence[int], leaves: Sequence[Fragment], columns: Columns
) -> list[Span] | None:
    """The columns of a run dealt out to its texts."""
    return _at_left(texts, run, leaves) or _at_right(texts, run, leaves) or _over_middle(texts, run, leaves)


def _at_left(texts: Sequence[Fragment], run: Sequence[int], leaves: Sequence[Fragment]) -> list[Span] | None:
    starts = [_aligned([leaf.x0 for leaf in leaves], text.x0) for text in texts]
    if None in starts or starts[0] != 0:
        return None
    ends = [*starts[1:], len(run)]
    return [
        (text, run[start], run[end - 1])
        for text, start, end in zip(texts, starts, ends, strict=True)
        if start is not None and end is not None and end > start
    ]


def _at_right(texts: Sequence[Fragment], run: Sequence[int], leaves: Sequence[Fragment]) -> list[Span] | None:
    ends = [_aligned([leaf.x1 for leaf in leaves], text.x1) for text in texts]
    if None in ends or ends[-1] != len(run) - 1:
        return None
    starts = [-1, *ends[:-1]]
    return [
        (text, run[start + 1], run[end])
        for text, start, end in zip(texts, starts, ends, strict=True)
        if start is not None and end is not None and end > start
    ]


def _aligned(places: Sequence[float], place: float) -> int | None:
    return next((number for number, each in enumerate(places) if abs(each - place) <= _SAME_END), None)


def _over_middle(texts: Sequence[Fragment], run: Sequence[int], leaves: Sequence[Fragment]) -> list[Span] | None:
    """The one way to deal out columns by which every text stands over the middle of its own, or that repeats the same
    texts under each."""
    ways = list(combinations(range(1, len(run)), len(texts) - 1))[:_MOST_WAYS]
    scored = sorted((_offset(texts, leaves, (0, *way, len(run))), way) for way in ways)
    size = max(text.size for text in texts)
    best, way = scored[0]
    clear = len(scored) == 1 or scored[1][0] > best + 0.5 * size
    repeated = _repeats(leaves, len(texts))
    if repeated and all(_stands_over(text, leaves, n, len(texts)) for n, text in enumerate(texts)):
        step = len(run) // len(texts)
        way = tuple(range(step, len(run), step))
    elif best > _SAME_MIDDLE * size or not clear:
        return None
    return [
        (text, run[start], run[end - 1])
        for text, (start, end) in zip(texts, pairwise((0, *way, len(run))), strict=True)
    ]


def _offset(texts: Sequence[Fragment], leaves: Sequence[Fragment], cuts: Sequence[int]) -> float:
    """How far the text that stands worst is off the middle of its columns."""
    offsets = []
    for text, (start, end) in zip(texts, pairwise(cuts), strict=True):
        own = leaves[start:end]
        middle = (min(leaf.x0 for leaf in own) + max(leaf.x1 for leaf in own)) / 2
        offsets.append(abs((text.x0 + text.x1) / 2 - middle))
    return max(offsets)


def _repeats(leaves: Sequence[Fragment], groups: int) -> bool:
    """Whether the texts below are the same for each of so many groups (`Target`, `Actual`, `Target`, `Actual`)."""
    step, rest = divmod(len(leaves), groups)
    words = [leaf.text.lower() for leaf in leaves]
    return not rest and groups > 1 and step > 1 and all(words[n] == words[n % step] for n in range(len(words)))


def _stands_over(text: Fragment, leaves: Sequence[Fragment], number: int, groups: int) -> bool:
    step = len(leaves) // groups
    own = leaves[number * step : (number + 1) * step]
    return own[0].x0 - text.size <= (text.x0 + text.x1) / 2 <= own[-1].x1 + text.size
