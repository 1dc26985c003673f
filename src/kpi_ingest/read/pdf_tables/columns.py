"""Columns: bands of white that no fragment of a block's body crosses, with the header's cells told to them.

A header cell belongs to the column whose text it stands over. One that stands over white alone is the header of a
blank column, or, where the column beside it has none, was set to the other side of its own column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kpi_ingest.read.pdf_glyphs import Glyph
from kpi_ingest.read.pdf_tables.fragments import Band, Fragment, fragment
from kpi_ingest.read.pdf_tables.header_gaps import blank_of, header_pieces, is_open
from kpi_ingest.read.pdf_tables.merged import parted
from kpi_ingest.read.pdf_tables.outliers import common_side, off_headers, outliers
from kpi_ingest.read.pdf_tables.strokes import Stroke

Span = tuple[float, float]

_SPANNING_SHARE = 0.12
"""Of a body's lines may hold a text that reaches over two columns."""
_CLOSE_SHARE = 0.3
"""Of a body's lines may hold a label as near to its figure as words stand."""
_HAIR = 1.5
"""Points by which a header may reach over the figures of a tight neighbour."""
_WORD_GAP = 0.15
_CELL_GAP = 0.36
"""In sizes: wider than the blanks of most fonts (0.22 to 0.33); cells padded by 1 px stand 0.37 apart (CSS default)."""
_WIDER = 1.25
_EVEN = 0.02


@dataclass(slots=True)
class Columns:
    """The columns of a block."""

    spans: list[Span]
    """From where to where the text of each column reaches, header cells that stand over it included."""
    spanning: list[Fragment] = field(default_factory=list)
    """Fragments that reach over more than one column."""
    doubtful: list[int] = field(default_factory=list)
    """Columns whose header may be that of a neighbour."""
    outlying: list[Fragment] = field(default_factory=list)
    """Figures that do not stand where the others of their column do."""
    contested: list[Fragment] = field(default_factory=list)
    """Figures that another reading of the columns puts elsewhere."""

    def place(self, each: Fragment) -> tuple[int, int]:
        """First and last column that a fragment stands in; the nearest where it stands in white."""
        touched = self.touched(each)
        if touched:
            return touched[0], touched[-1]
        centre = (each.x0 + each.x1) / 2
        near = min(range(len(self.spans)), key=lambda number: _distance(self.spans[number], centre))
        return near, near

    def touched(self, each: Fragment) -> list[int]:
        """The columns that a fragment reaches into; by a hair's breadth counts only where it reaches into no other."""
        left, right = each.x0, each.x1
        own = [n for n, (x0, x1) in enumerate(self.spans) if x0 < right and left < x1]
        if len(own) < 2:
            return own
        firm = [n for n in own if min(right, self.spans[n][1]) - max(left, self.spans[n][0]) > _HAIR]
        return firm or own

    def held(self, fragments: Iterable[Fragment]) -> list[list[Fragment]]:
        """For each column the fragments that stand in it alone."""
        held: list[list[Fragment]] = [[] for _ in self.spans]
        for each in fragments:
            first, last = self.place(each)
            if first == last:
                held[first].append(each)
        return held

    def edges(self, left: float, right: float, upright: Sequence[Stroke]) -> tuple[float, ...]:
        """Where one column ends and the next begins: at an upright rule between them, else in the middle of white."""
        between = [_separator(one[1], two[0], upright) for one, two in pairwise(self.spans)]
        return (min(left, self.spans[0][0]), *between, max(right, self.spans[-1][1]))


def _distance(span: Span, x: float) -> float:
    return max(span[0] - x, x - span[1], 0.0)


def _separator(left: float, right: float, upright: Sequence[Stroke]) -> float:
    ruled = [stroke.at for stroke in upright if left - 0.5 <= stroke.at <= right + 0.5]
    return ruled[len(ruled) // 2] if ruled else (left + right) / 2


def find_columns(
    head: Sequence[Band], body: Sequence[Band], ruled: Sequence[float] = (), over: Sequence[Fragment] = ()
) -> Columns | None:
    """The columns of a block with those header and body lines, divided at upright rules if there are any; None where
    no white reaches through. `over` are header texts that are known to stand over several columns."""
    if ruled:
        return _ruled_columns([each for band in (*head, *body) for each in band.fragments], ruled)
    several = [band for band in body if len(band.fragments) > 1]
    if not several:
        return None
    columns = _body_columns(several)
    if columns is None:
        return None
    fragments = [each for band in several for each in band.fragments]
    _part_merged(fragments, columns)
    _leave_outliers(fragments, columns)
    for band in body:
        if len(band.fragments) == 1:
            _take_lone(band.fragments[0], columns)
    blank = blank_of(each for band in (*head, *body) for each in band.fragments)
    known = set(map(id, over))
    headers = [each for band in head for each in band.fragments if id(each) not in known]
    columns.spanning += over
    _leave_unheaded(fragments, headers, columns)
    _take_header(headers, columns, blank)
    columns.outlying += _off_headers([each for band in body for each in band.fragments], headers, columns)
    return columns


def _off_headers(fragments: Sequence[Fragment], headers: Sequence[Fragment], columns: Columns) -> list[Fragment]:
    """The lone figures of columns that do not stand below their header as the figures of the others do."""
    pieces = [piece for each in fragments for piece in split_at_white(each, columns.spans)]
    heads = columns.held(headers)[1:]
    return off_headers(columns.held(pieces)[1:], [max(own, key=lambda it: it.bottom, default=None) for own in heads])


def _part_merged(fragments: Sequence[Fragment], columns: Columns) -> None:
    """Part columns that a figure between two of them makes look like one."""
    spans: list[Span] = columns.spans[:1]
    for number, own in enumerate(columns.held(fragments)[1:], 1):
        found, bridging = parted(own, _projected)
        spans += found or [columns.spans[number]]
        columns.outlying += bridging
    columns.spans = spans


def _leave_outliers(fragments: Sequence[Fragment], columns: Columns) -> None:
    """Take figures that stand off their column's line out of what tells how far the column reaches."""
    pieces = [piece for each in fragments for piece in split_at_white(each, columns.spans)]
    _leave_lone(pieces, columns)
    off_already = {each.glyphs[0] for each in columns.outlying}
    pieces = [each for each in pieces if each.glyphs[0] not in off_already]
    held = columns.held(pieces)
    side = common_side(held[1:])
    for number, own in enumerate(held[1:], 1):
        off = outliers(own, side)
        kept = [each for each in own if each not in off]
        columns.outlying += off
        if off and kept:
            columns.spans[number] = (min(each.x0 for each in kept), max(each.x1 for each in kept))


def _leave_lone(pieces: Sequence[Fragment], columns: Columns) -> None:
    """Take out columns of one figure beside columns of several: it stands between its own and the next."""
    held = columns.held(pieces)
    fullest = max(map(len, held))
    lone = [n for n in range(1, len(held)) if fullest > 3 and len(held[n]) == 1 and held[n][0].is_cell]
    if len(columns.spans) - len(lone) > 2:
        columns.outlying += [held[n][0] for n in lone]
        columns.spans = [span for n, span in enumerate(columns.spans) if n not in lone]


def _leave_unheaded(fragments: Sequence[Fragment], headers: Sequence[Fragment], columns: Columns) -> None:
    """Take out columns of one figure without a header, where every other column has one: a figure has run out there."""
    over = {number for each in headers for number in columns.touched(each)}
    bare = [number for number in range(1, len(columns.spans)) if number not in over]
    if not bare or len(columns.spans) - len(bare) <= 2:
        return
    inside = columns.held(fragments)
    held = [inside[number] for number in bare]
    if all(len(own) == 1 and own[0].is_cell for own in held):
        columns.outlying += [own[0] for own in held]
        columns.spans = [span for number, span in enumerate(columns.spans) if number not in bare]


def _ruled_columns(fragments: Sequence[Fragment], ruled: Sequence[float]) -> Columns | None:
    """Columns between upright rules, as far as text stands in them."""
    edges = (float("-inf"), *ruled, float("inf"))
    spans: list[Span] = []
    inside: list[list[Fragment]] = [[] for _ in pairwise(edges)]
    spanning = []
    for each in fragments:
        own = [n for n, (left, right) in enumerate(pairwise(edges)) if left - 1 <= each.x0 and each.x1 <= right + 1]
        if own:
            inside[own[0]].append(each)
        else:
            spanning.append(each)
    for own_fragments in inside:
        if own_fragments:
            spans.append((min(each.x0 for each in own_fragments), max(each.x1 for each in own_fragments)))
    return Columns(spans, spanning) if len(spans) > 1 else None


def _body_columns(bands: Sequence[Band]) -> Columns | None:
    """Columns of the lines that have several fragments: as many as the second fullest line has, if possible."""
    counts = sorted((len(band.fragments) for band in bands), reverse=True)
    wanted = counts[min(1, len(counts) - 1)]
    fragments = [each for band in bands for each in band.fragments]
    best: Columns | None = None
    for allowed in range(max(1, int(_SPANNING_SHARE * len(bands))) + 1):
        spans, spanning = _white_bands(fragments, allowed)
        split = [piece for each in spanning for piece in split_at_white(each, spans)]
        if len(split) > len(spanning):
            loose = [each for each in fragments if each not in spanning]
            fragments = [*loose, *split]
            spans, spanning = _white_bands(fragments, allowed)
        if any(each.is_cell for each in spanning):
            break
        if best is None or len(spans) > len(best.spans):
            best = Columns(spans, spanning)
        if len(spans) >= wanted:
            break
    if best is None or len(best.spans) < wanted:
        best = _columns_of_pieces([each for band in bands for each in band.fragments], len(bands), wanted) or best
    return best if best and len(best.spans) > 1 else None


def _columns_of_pieces(fragments: Sequence[Fragment], lines: int, wanted: int) -> Columns | None:
    """As many columns as are wanted, where all fragments that reach over the white between them are cut there: long
    labels with the figures close behind them. None where one of them is not cut."""
    for allowed in range(1, int(_CLOSE_SHARE * lines) + 1):
        spans, spanning = _white_bands(fragments, allowed)
        pieces = [split_at_white(each, spans) for each in spanning]
        if len(spans) < wanted or not all(own[1:] and all(each.is_cell for each in own[1:]) for own in pieces):
            continue
        loose = [each for each in fragments if each not in spanning]
        spans, spanning = _white_bands([*loose, *(piece for own in pieces for piece in own)], 0)
        if len(spans) == wanted and not spanning:
            return Columns(spans)
    return None


def _white_bands(fragments: Sequence[Fragment], allowed: int) -> tuple[list[Span], list[Fragment]]:
    """The bands that more than `allowed` fragments cover, and the fragments that reach over several."""
    events = sorted([(each.x0, 1) for each in fragments] + [(each.x1, -1) for each in fragments])
    covered = 0
    spans: list[Span] = []
    start = None
    for x, step in events:
        covered += step
        if covered > allowed and start is None:
            start = x
        elif covered <= allowed and start is not None:
            spans.append((start, x))
            start = None
    found = Columns(spans)
    spanning = [each for each in fragments if len(found.touched(each)) > 1] if len(spans) > 1 else []
    loose = [each for each in fragments if each not in spanning] if spanning else fragments
    return (_projected(loose), spanning) if allowed and spans else (spans, spanning)


def split_at_white(each: Fragment, spans: Sequence[Span]) -> list[Fragment]:
    """A fragment cut at its wider gaps, where these stand over the white between two columns: in a narrow table the
    texts of neighbouring cells come as close as words do, but hardly as close as the words beside them."""
    size = each.size
    pairs = enumerate(pairwise(each.glyphs), 1)
    wide = [(n, one, two, gap) for n, (one, two) in pairs if (gap := two.x0 - one.x1) > _WORD_GAP * size]
    if not wide:
        return [each]
    white = [(left[1], right[0]) for left, right in pairwise(spans)]
    gaps = [(n, gap, _is_over(one, two, white)) for n, one, two, gap in wide]
    even = _is_even(each.glyphs)
    narrowest = min((gap for _, gap, over in gaps if even or not over), default=0.0)
    least = max(_CELL_GAP * size, _WIDER * narrowest if len(gaps) > 1 else 0.0)
    cuts = [n for n, gap, over in gaps if over and gap >= least]
    return [fragment(each.glyphs[a:b]) for a, b in pairwise((0, *cuts, len(each.glyphs)))] if cuts else [each]


def _is_even(glyphs: Sequence[Glyph]) -> bool:
    """Whether the letters of a text are equally wide, as those of a typewriter are: its blanks are as wide as cells may
    stand apart."""
    widths = [glyph.x1 - glyph.x0 for glyph in glyphs if glyph.text.isalpha()]
    return len(widths) > 3 and max(widths) - min(widths) < _EVEN * max(widths)


def _is_over(before: Glyph, glyph: Glyph, white: Sequence[Span]) -> bool:
    """Whether a gap stands over the white between two columns."""
    return any(before.x1 < right + 0.5 and glyph.x0 > left - 0.5 for left, right in white)


def _projected(fragments: Iterable[Fragment]) -> list[Span]:
    spans: list[Span] = []
    for each in sorted(fragments, key=lambda one: one.x0):
        if spans and each.x0 < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], each.x1))
        else:
            spans.append((each.x0, each.x1))
    return spans


def _take_lone(each: Fragment, columns: Columns) -> None:
    """A line with one fragment: a wrapped cell widens its column, a section title spans."""
    first, last = columns.place(each)
    if first == last:
        _widen(columns, first, each)
    else:
        columns.spanning.append(each)


def _widen(columns: Columns, number: int, each: Fragment) -> None:
    x0, x1 = columns.spans[number]
    columns.spans[number] = (min(x0, each.x0), max(x1, each.x1))


def _take_header(fragments: Sequence[Fragment], columns: Columns, blank: float) -> None:
    """Tell the header's fragments to columns, from its lowest line up: a text over several cells reaches over what
    stands below it. Those over white alone come last."""
    cut = [piece for each in fragments for piece in split_at_white(each, columns.spans)]
    pieces = [piece for each in cut for piece in header_pieces(each, blank)]
    opened = [each for each in pieces if is_open(each, blank) and columns.place(each)[0] > 0]
    held: list[tuple[int, Fragment]] = []
    loose: list[Fragment] = []
    for each in sorted(pieces, key=lambda one: -one.middle):
        if not _take_over(each, columns, held):
            loose.append(each)
    loose = [each for each in loose if not _take_over(each, columns, held)]
    loose = [each for each in loose if not _is_over_heads(each, held, loose, columns)]
    _take_stacks(_projected(loose), columns, {number for number, _ in held})
    columns.doubtful += [n for each in opened for n in columns.touched(each) if n]


def _take_over(each: Fragment, columns: Columns, held: list[tuple[int, Fragment]]) -> bool:
    """Tell a header text to the column it stands over, or call it a span; False where it stands over white, or beside
    a text of that column."""
    touched = columns.touched(each)
    if len(touched) > 1:
        columns.spanning.append(each)
        return True
    if not touched:
        return False
    beside = any(number == touched[0] and abs(one.middle - each.middle) < 0.5 * each.size for number, one in held)
    if beside:
        return False
    held.append((touched[0], each))
    _widen(columns, touched[0], each)
    return True


def _is_over_heads(
    each: Fragment, held: Sequence[tuple[int, Fragment]], loose: Sequence[Fragment], columns: Columns
) -> bool:
    """Whether a text stands above the headers of the two columns beside it and over the white between them: it heads
    both, and no blank column, whose header would stand in line with theirs or above words of its own."""
    left = sum(x0 < each.x0 for x0, _ in columns.spans) - 1
    beside = [[text for number, text in held if number == n] for n in (left, left + 1)]
    under = any(other is not each and other.x0 < each.x1 and each.x0 < other.x1 for other in loose)
    lower = all(text.top > each.middle for texts in beside for text in texts)
    return left > 0 and all(beside) and lower and not under


def _take_stacks(stacks: Sequence[Span], columns: Columns, headed: set[int]) -> None:
    """Give each header over white to the bare column beside it, or make it a column of its own."""
    own: list[Span] = []
    for span in stacks:
        left = max((n for n, known in enumerate(columns.spans) if known[0] < span[0]), default=None)
        right = min((n for n, known in enumerate(columns.spans) if known[1] > span[1]), default=None)
        bare = [n for n in (left, right) if n is not None and n not in headed and n != 0]
        if not bare:
            own.append(span)
            continue
        number = min(bare, key=lambda n: _distance(columns.spans[n], (span[0] + span[1]) / 2))
        if len(bare) > 1:
            columns.doubtful += bare
        headed.add(number)
        known = columns.spans[number]
        columns.spans[number] = (min(known[0], span[0]), max(known[1], span[1]))
    if own:
        doubtful = [columns.spans[number] for number in columns.doubtful]
        columns.spans = sorted([*columns.spans, *own])
        columns.doubtful = [columns.spans.index(span) for span in doubtful if span in columns.spans]
