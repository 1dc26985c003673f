"""Blocks: stretches of a page that may be a table without full rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_tables.fragments import Band, Fragment, bands_of
from kpi_ingest.read.pdf_tables.strokes import Stroke, Strokes

_APART = 2.2
"""In sizes: white that ends a block which no rules hold together."""
_TITLE = re.compile(r"(?:table|figure|exhibit|chart|annex|appendix)\s+[A-Z]{0,2}[-.]?\d", re.IGNORECASE)
_HEADING = 1.2
"""In sizes of the lines above: a lone line so much larger is the heading of what follows."""
_LONG_RULE = 0.6
"""Share of a block's width that a rule must reach over to divide its rows."""
_TALL_RULE = 0.4
_SAME_END = 6.0
_SAME_GAP = 0.1
"""In sizes: how much the white between rows differs at most where it is the same."""
SAME_CELL = 0.4
"""In sizes: white between two lines of one cell is narrower."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that may be one table, with the rules among them."""

    bands: tuple[Band, ...]
    level: tuple[Stroke, ...]
    """Every level stroke between its first and last line, and right above and below."""
    upright: tuple[Stroke, ...]
    boxes: tuple[Box, ...]
    left: float
    right: float

    @property
    def fragments(self) -> list[Fragment]:
        """All of its fragments."""
        return [each for band in self.bands for each in band.fragments]

    def rules(self) -> list[float]:
        """Heights of the rules that divide it over most of its width; several strokes at one height count together."""
        lengths: dict[int, list[Stroke]] = defaultdict(list)
        for stroke in self.level:
            lengths[round(stroke.at / 2)].append(stroke)
        wanted = _LONG_RULE * (self.right - self.left)
        heights = [
            strokes[0].at
            for strokes in lengths.values()
            if sum(min(each.end, self.right) - max(each.start, self.left) for each in strokes) >= wanted
        ]
        return sorted(heights)

    def column_rules(self) -> list[float]:
        """Places of the upright rules that divide it over most of its height, those at its sides left out; none where
        a line of several fragments has two of them between the same rules."""
        lengths: dict[int, list[Stroke]] = defaultdict(list)
        for stroke in self.upright:
            lengths[round(stroke.at / 3)].append(stroke)
        top, bottom = self.bands[0].top, self.bands[-1].bottom
        wanted = _TALL_RULE * (bottom - top)
        places = sorted(
            strokes[0].at
            for strokes in lengths.values()
            if sum(min(each.end, bottom) - max(each.start, top) for each in strokes) >= wanted
        )
        inner = [place for place in places if self.left < place < self.right]
        return inner if len(inner) > 1 and not self._shares_columns(inner) else []

    def _shares_columns(self, places: Sequence[float]) -> bool:
        shared = 0
        for band in self.bands:
            held = [bisect_left(places, (each.x0 + each.x1) / 2) for each in band.fragments]
            shared += len(held) > len(set(held))
        return shared > 0.3 * len(self.bands)


def find_blocks(fragments: Iterable[Fragment], strokes: Strokes) -> list[Block]:
    """The blocks of a page, from top to bottom."""
    bands = bands_of(fragments)
    held = _held_together(strokes.level)
    blocks: list[Block] = []
    run: list[Band] = []
    for number, band in enumerate(bands):
        if run and _breaks(bands, number, run, held):
            blocks += _trimmed(run, strokes)
            run = []
        run.append(band)
    return blocks + _trimmed(run, strokes)


def _held_together(level: Sequence[Stroke]) -> list[tuple[float, float, float, float]]:
    """Boxes (x0, top, x1, bottom) of rules that reach equally far left and right, each near the next."""
    stacks: dict[tuple[int, int], list[Stroke]] = defaultdict(list)
    for stroke in level:
        if stroke.length > 100:
            stacks[round(stroke.start / _SAME_END), round(stroke.end / _SAME_END)].append(stroke)
    held = []
    for strokes in stacks.values():
        for above, below in pairwise(strokes):
            if below.at - above.at < 200:
                held.append((above.start, above.at, above.end, below.at))
    return held


def _breaks(
    bands: Sequence[Band], number: int, run: Sequence[Band], held: Sequence[tuple[float, float, float, float]]
) -> bool:
    """Whether a line begins another block than the lines above it."""
    band, above = bands[number], run[-1]
    gap = band.top - max(each.bottom for each in run[-3:])
    joined = any(
        top - 2 <= above.middle and band.middle <= bottom + 2 and band.fragments[0].x0 < x1
        for x0, top, x1, bottom in held
    )
    if gap > _APART * max(band.size, above.size) and not joined and not _is_next_row(band, run, held):
        return True
    if _is_heading(band, max(each.size for each in run)):
        return True
    if _is_crossing(bands, number) and (_is_crossing(bands, number - 1) or _is_crossing(bands, number + 1)):
        return True
    return _begins_anew(band, run)


def _is_heading(band: Band, size: float) -> bool:
    """Whether a line is the heading of a table set in that size, and none of its rows."""
    return len(band.fragments) == 1 and band.size > _HEADING * size


def _is_next_row(band: Band, run: Sequence[Band], held: Sequence[tuple[float, float, float, float]]) -> bool:
    """Whether a line of several fragments, or one set as the labels above, begins a row between two rules, right under
    the rule that ends the row above it: pages pad their rows by more than the lines of a paragraph stand apart."""
    if len(band.fragments) < 2 and not any(_is_set_alike(band, above) for above in run if len(above.fragments) > 1):
        return False
    above = max(each.bottom for each in run[-3:])
    reach = _APART * max(band.size, run[-1].size)
    return any(
        above <= top + 2 and top - above < reach and 0 <= band.top - top + 2 < reach and band.middle < bottom
        for x0, top, x1, bottom in held
        if x0 <= band.fragments[0].x0 + 2 and band.fragments[-1].x0 < x1
    )


def _is_set_alike(band: Band, row: Band) -> bool:
    """Whether a line is set as the label of a row is, and ends before that row's cells begin."""
    only, label = band.fragments[0], row.fragments[0]
    alike = only.bold == label.bold and abs(only.size - label.size) < 0.2 and abs(only.x0 - label.x0) < 1
    return alike and len(band.fragments) == 1 and only.x1 < row.fragments[1].x0


def _is_crossing(bands: Sequence[Band], number: int) -> bool:
    """Whether a line of one fragment reaches over the second column of the lines near it."""
    if not 0 <= number < len(bands) or len(bands[number].fragments) > 1:
        return False
    near = [band for band in bands[max(0, number - 6) : number + 7] if len(band.fragments) > 1]
    if not near:
        return True
    starts = sorted(band.fragments[1].x0 for band in near)
    second = starts[len(starts) // 3]
    only = bands[number].fragments[0]
    return only.x0 < second and only.x1 > second + only.size


def _begins_anew(band: Band, run: Sequence[Band]) -> bool:
    """Whether a bold line with columns stands below lines of figures that are not bold: another table's header."""
    if len(band.fragments) < 2 or not all(each.bold for each in band.fragments):
        return False
    if any(each.is_figure and not each.is_year for each in band.fragments):
        return False
    return any(is_body(above) and not any(each.bold for each in above.fragments[1:]) for above in run)


def _trimmed(run: Sequence[Band], strokes: Strokes) -> list[Block]:
    """The block of a run of lines: from the first to the last that has several fragments, with what belongs to it."""
    several = [number for number, band in enumerate(run) if len(band.fragments) > 1]
    if len(several) < 2:
        return []
    first, last = _with_lone_cells(run, several[0], several[-1])
    first = _extended_up(run, first, strokes)
    last = _extended_down(run, last, strokes)
    block = block_of(run[first : last + 1], strokes)
    title = _title_lines(block)
    return [block_of(run[first + title : last + 1], strokes)] if title else [block]


def _title_lines(block: Block) -> int:
    """How many lines stand above the rule over the header as the table's title: they begin at its left edge, form no
    columns, and between that rule and the next one stands a line that does."""
    rules = block.rules()
    if len(rules) < 2:
        return 0
    above = [band for band in block.bands if band.middle < rules[0]]
    head = [band for band in block.bands if rules[0] < band.middle < rules[1]]
    if not above or not any(len(band.fragments) > 1 for band in head):
        return 0
    first = above[0].fragments[0]
    titled = _TITLE.match(first.text) is not None and all(len(band.fragments) < 3 for band in above)
    lone = first.x0 < block.left + first.size and all(len(band.fragments) == 1 for band in above)
    return len(above) if titled or lone else 0


def block_of(bands: Sequence[Band], strokes: Strokes) -> Block:
    """The block of some lines."""
    left = min(each.x0 for band in bands for each in band.fragments)
    right = max(each.x1 for band in bands for each in band.fragments)
    top, bottom = min(band.top for band in bands), max(band.bottom for band in bands)
    reach = max(band.size for band in bands)
    level = [each for each in strokes.level if top - reach <= each.at <= bottom + reach]
    level = [each for each in level if each.start < right and each.end > left]
    upright = [each for each in strokes.upright if left - 5 <= each.at <= right + 5]
    upright = [each for each in upright if each.start < bottom and each.end > top]
    boxes = [box for box in strokes.boxes if box[1] < bottom and box[3] > top and box[0] < right and box[2] > left]
    return Block(tuple(bands), tuple(level), tuple(upright), tuple(boxes), left, right)


def _extended_up(run: Sequence[Band], first: int, strokes: Strokes) -> int:
    """The first line of a wrapped header may stand over one column alone; a rule above takes in what is under it."""
    columns = [each.x0 for each in run[first].fragments[1:]]
    begin = first
    while begin > 0:
        above = run[begin - 1]
        only = above.fragments[0]
        close = run[begin].top - above.bottom < 0.6 * above.size
        over = only.x1 > min(columns) and only.x0 > run[first].fragments[0].x0 + 2 * only.size
        if not (close and over and only.bold == run[first].fragments[-1].bold):
            break
        begin -= 1
    return _ruled_above(run, begin, strokes)


def _ruled_above(run: Sequence[Band], begin: int, strokes: Strokes) -> int:
    """Lines over single columns between a rule as wide as the block and its first line belong to it."""
    left = run[begin].fragments[0].x0
    right = max(band.fragments[-1].x1 for band in run[begin:])
    for up in range(1, min(4, begin) + 1):
        band = run[begin - up]
        if _is_heading(band, run[begin].size) or any(
            band.middle < stroke.at < run[begin - up + 1].middle
            and stroke.start <= left + 5
            and stroke.end >= right - 5
            for stroke in strokes.level
        ):
            break
        above = run[begin - up - 1].bottom - 1 if begin - up else band.top - 1.5 * band.size
        ruled = any(
            above < stroke.at <= band.top + 2 and stroke.start <= left + 5 and stroke.end >= right - 5
            for stroke in strokes.level
        )
        if ruled:
            return begin - up
    return begin


def _extended_down(run: Sequence[Band], last: int, strokes: Strokes) -> int:
    """The last label's further lines belong to its row; a rule below takes in what is above it; a label as far below as
    rows stand apart is a row whose cells are blank."""
    end = last
    label, cells = _label_and_cells(run, last)
    pitch = _row_gap(run[: last + 1], label)
    while end + 1 < len(run):
        below = run[end + 1]
        only = below.fragments[0]
        close = below.top - run[end].bottom < SAME_CELL * below.size
        under = abs(only.x0 - label.x0) < 2.5 * only.size and (not cells or only.x1 < cells[0].x0)
        inside = any(
            below.bottom - 2 <= stroke.at <= below.bottom + 1.2 * below.size
            and stroke.start <= label.x0 + 5
            and stroke.end >= run[last].fragments[-1].x1 - 5
            for stroke in strokes.level
        )
        columns = sum(
            stroke.start < below.middle < stroke.end for stroke in strokes.upright if _is_among(stroke, run[last])
        )
        inside = inside or columns > 1 or _begins_row(below, run[: last + 1], below.top - run[end].bottom, pitch)
        if not (under and (inside or (close and only.bold == label.bold and abs(only.size - label.size) < 1))):
            break
        end += 1
    return end


def _row_gap(run: Sequence[Band], label: Fragment) -> float | None:
    """The white above rows that begin with a label, where two or more and most of them have the same, and it is wider
    than that between lines of one cell."""
    begun = [
        (below.top - max(each.bottom for each in run[max(0, number - 2) : number + 1]))
        for number, below in enumerate(run[1:])
        if len(below.fragments) > 1 and abs(below.fragments[0].x0 - label.x0) < 1
    ]
    if len(begun) < 2:
        return None
    middle = sorted(begun)[len(begun) // 2]
    alike = sum(abs(each - middle) < _SAME_GAP * label.size for each in begun)
    return middle if middle > SAME_CELL * label.size and alike > max(1, len(begun) / 2) else None


def _begins_row(band: Band, run: Sequence[Band], gap: float, pitch: float | None) -> bool:
    """Whether a line is set as the labels are and stands as far below the last row as the rows stand apart."""
    if pitch is None or abs(gap - pitch) >= _SAME_GAP * band.size:
        return False
    return any(_is_set_alike(band, row) for row in run if len(row.fragments) > 1)


def _label_and_cells(run: Sequence[Band], last: int) -> tuple[Fragment, list[Fragment]]:
    """The label of a line's row, which may stand in lines of its own above its cells, and the cells."""
    left = min(band.fragments[0].x0 for band in run[max(0, last - 6) : last + 1])
    for band in reversed(run[max(0, last - 2) : last + 1]):
        label = band.fragments[0]
        if label.x0 < left + 2.5 * label.size:
            return label, [each for each in run[last].fragments if each.x0 > label.x0 + label.size]
    return run[last].fragments[0], list(run[last].fragments[1:])


def _with_lone_cells(run: Sequence[Band], first: int, last: int) -> tuple[int, int]:
    """The first and last line with those above and below that hold one figure under the columns of the others."""
    behind = [each for band in run[first : last + 1] for each in band.fragments[1:] if each.is_cell]
    if not behind:
        return first, last
    left, right = min(each.x0 for each in behind), max(each.x1 for each in behind)

    def is_lone(band: Band) -> bool:
        return any(
            each.is_figure and left - each.size < each.x0 and each.x1 < right + each.size for each in band.fragments
        )

    below = [number for number in range(last + 1, len(run)) if is_lone(run[number])]
    above = [number for number in range(first) if is_lone(run[number])]
    if above:
        begin = above[0]
        # its label may begin in the line above
        first = begin - 1 if begin and run[begin].top - run[begin - 1].bottom < SAME_CELL * run[begin].size else begin
    return first, below[-1] if below else last


def _is_among(stroke: Stroke, band: Band) -> bool:
    return band.fragments[0].x1 < stroke.at < band.fragments[-1].x0


def is_body(band: Band) -> bool:
    """Whether a line holds figures behind its first fragment that are no years."""
    return any(each.is_figure and not each.is_year for each in band.fragments[1:])
