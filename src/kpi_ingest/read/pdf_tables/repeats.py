"""Headers whose lower line says the same under each text of the upper: `Target`, `Actual` under every year.

Such a header shows by its words which columns each upper text stands over, however the texts are set. Where the words
repeat and no way to deal the columns out fits them, it is open which text stands over which column.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment

Span = tuple[Fragment, int, int]
Leaf = tuple[int, Fragment]
"""A column and the lowest text of its header."""


def repeated_spans(fragments: Sequence[Fragment], columns: Columns) -> list[Span]:
    """The upper texts of a header with the columns they stand over, where its lower line repeats for each of them."""
    leaves = leaves_of(fragments, columns)
    if not leaves:
        return []
    foot = max(leaf.bottom for _, leaf in leaves)
    lower = {id(leaf) for _, leaf in leaves}
    upper = [each for each in fragments if id(each) not in lower and columns.place(each)[1] > 0]
    texts = sorted((each for each in upper if each.bottom < foot - 0.5 * each.size), key=lambda each: each.x0)
    if (
        len(texts) < 2
        or len(texts) != len(upper)
        or not _is_one_line(texts)
        or not _is_one_line([x for _, x in leaves])
    ):
        return []
    fitting = [run for run in _runs(leaves, len(texts)) if _fits(texts, run)]
    if len(fitting) != 1:
        return []
    size = len(fitting[0]) // len(texts)
    return [
        (text, fitting[0][number * size][0], fitting[0][(number + 1) * size - 1][0])
        for number, text in enumerate(texts)
    ]


def leaves_of(fragments: Sequence[Fragment], columns: Columns) -> list[Leaf]:
    """The texts of a header's lowest line that stand over one column of figures each."""
    single = [(columns.place(each), each) for each in fragments]
    own = [(first, each) for (first, last), each in single if first == last and first > 0]
    foot = max((each.bottom for _, each in own), default=0.0)
    return sorted(((n, each) for n, each in own if each.bottom > foot - 0.5 * each.size), key=lambda leaf: leaf[0])


def repeats(leaves: Sequence[Leaf]) -> bool:
    """Whether the lowest line of a header says one thing twice, so that something above must tell columns apart."""
    words = [leaf.text.lower() for _, leaf in leaves]
    return len(set(words)) < len(words)


def _is_one_line(fragments: Sequence[Fragment]) -> bool:
    bottoms = [each.bottom for each in fragments]
    return max(bottoms) - min(bottoms) < 0.5 * fragments[0].size


def _runs(leaves: Sequence[Leaf], groups: int) -> list[Sequence[Leaf]]:
    """The stretches of neighbouring columns whose texts repeat as often as there are groups."""
    runs = []
    for size in range(2, len(leaves) // groups + 1):
        for first in range(len(leaves) - groups * size + 1):
            run = leaves[first : first + groups * size]
            words = [leaf.text.lower() for _, leaf in run]
            whole = run[-1][0] - run[0][0] == len(run) - 1
            if whole and len(set(words[:size])) == size and words == words[:size] * groups:
                runs.append(run)
    return runs


def _fits(texts: Sequence[Fragment], run: Sequence[Leaf]) -> bool:
    """Whether each text stands over its share of the columns."""
    size = len(run) // len(texts)
    for number, text in enumerate(texts):
        own = [leaf for _, leaf in run[number * size : (number + 1) * size]]
        if not own[0].x0 - text.size <= (text.x0 + text.x1) / 2 <= own[-1].x1 + text.size:
            return False
    return True
