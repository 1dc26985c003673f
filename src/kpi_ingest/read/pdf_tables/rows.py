"""Rows: what stands between two rules, or, without them, lines that leading, wrapping and figures put together.

A row has at most one figure in a column. Where rows stand wider apart than the lines of one cell do, the distance
tells; else a line goes on the label above where that one is full or it begins in lower case. What neither settles is
doubted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.model.document import ROW_TORN
from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.joints import Joint, Pitch, pitch_of

_INTERLEAVED = 0.8
"""In sizes: lines of one column stand 0.95 and more apart, so that closer ones are cells of one row, set in its middle
beside a taller one."""
_JUMP = 1.12
"""Rows must stand this much further apart than the lines of a cell."""
_LOOSE = 1.65
"""In sizes: lines of one cell stand no further apart."""
_SINGLE_SHARE = 0.75
_HANGING = 0.3
"""In sizes: labels that begin so much further left begin anew."""
_BRACKETED_YEAR = re.compile(r"\((?:19|20)\d\d\)")
_OPEN_ROW = "it is not said which of two rows a line belongs to"


@dataclass(slots=True)
class Slab:
    """Lines at one height."""

    fragments: list[Fragment]
    rests: tuple[tuple[int, int], ...] = ()
    """Places of what closes a bracket that the cell's lines above opened (`2023)` under `10% (May`), and of years in
    brackets under the figures of a row that goes on. They look like figures and are none."""

    @property
    def first(self) -> float:
        """Its highest base."""
        return min(each.bottom for each in self.fragments)

    @property
    def last(self) -> float:
        """Its lowest base."""
        return max(each.bottom for each in self.fragments)

    @property
    def top(self) -> float:
        """Of its highest fragment."""
        return min(each.top for each in self.fragments)

    @property
    def size(self) -> float:
        """Of its largest fragment."""
        return max(each.size for each in self.fragments)


@dataclass(slots=True)
class Row:
    """A row of a block."""

    slabs: list[Slab]
    doubt: str | None = None

    @property
    def fragments(self) -> list[Fragment]:
        """All of its fragments."""
        return [each for slab in self.slabs for each in slab.fragments]

    @property
    def top(self) -> float:
        """Of its highest fragment."""
        return min(slab.top for slab in self.slabs)

    @property
    def bottom(self) -> float:
        """Of its lowest fragment."""
        return max(slab.last for slab in self.slabs)


def slabs_of(fragments: Iterable[Fragment]) -> list[Slab]:
    """Fragments by height; those set in the middle of a row beside others are with them."""
    slabs: list[Slab] = []
    for each in sorted(fragments, key=lambda one: one.middle):
        if slabs and _interleaved(slabs[-1], each):
            slabs[-1].fragments.append(each)
        else:
            slabs.append(Slab([each]))
    return slabs


def _interleaved(slab: Slab, each: Fragment) -> bool:
    size = min(slab.fragments[-1].size, each.size)
    return each.middle - max(one.middle for one in slab.fragments) < _INTERLEAVED * size


def rows_between(slots: Sequence[Sequence[Fragment]], columns: Columns) -> list[list[Row]]:
    """The rows of each stretch between two rules."""
    single = [_is_single(slot, columns) for slot in slots]
    ruled = len(slots) > 2 and sum(single) >= _SINGLE_SHARE * len(slots)
    if not ruled:
        return [rows_of(slot, columns) for slot in slots]
    slabs = [slabs_of(slot) for slot in slots]
    pitch = pitch_of([_labels(own, columns) for own in slabs])
    return [
        _apart(own, columns, pitch) if alone else rows_of(slot, columns)
        for slot, own, alone in zip(slots, slabs, single, strict=True)
    ]


def doubt_torn(rows: Sequence[Row], columns: Columns) -> None:
    """Doubt rows whose label is plainly a part of one: it begins in lower case, or its bracket stays open."""
    labels = [_label(row.slabs[0], columns) for row in rows]
    low = [label is not None and label.text[:1].islower() for label in labels]
    for number, row in enumerate(rows):
        torn = (low[number] and sum(low) * 2 <= len(low)) or (labels[number] is None and _is_rest(row))
        is_open = _is_open(row, columns)
        if torn or is_open:
            row.doubt = row.doubt or (_OPEN_ROW if number or is_open else ROW_TORN)
        if torn and number:
            rows[number - 1].doubt = rows[number - 1].doubt or _OPEN_ROW


def _is_rest(row: Row) -> bool:
    """Whether all that stands in a row without a label begins as what goes on does: `(2022)` under `11.8%`."""
    return all(each.text[:1].islower() or each.text[:1] in ("(", "[") for each in row.fragments)


def _is_open(row: Row, columns: Columns) -> bool:
    """Whether a bracket of a cell stays open: the rest of it stands in another row."""
    brackets = Counter[tuple[int, int]]()
    for each in row.fragments:
        brackets[columns.place(each)] += each.text.count("(") - each.text.count(")")
    return any(brackets.values())


def _apart(slabs: Sequence[Slab], columns: Columns, pitch: Pitch) -> list[Row]:
    """The rows between two rules: one, and the section titles that stand apart as lines of one cell never do. White
    between two bands may hold a row and the section title above or below it, which no rule tells apart."""
    rows = [Row([slabs[0]])]
    for above, below in pairwise(slabs):
        joint = _joint(above, below, columns)
        apart = below.first - above.last > _LOOSE * below.size and _label(below, columns)
        alone = not (_figures(above, columns) and _figures(below, columns))
        if apart or (joint is not None and pitch.parts(joint) and alone):
            rows.append(Row([below]))
            continue
        if joint is not None and not pitch.joins(joint):
            rows[-1].doubt = _OPEN_ROW
        rows[-1].slabs.append(below)
    _doubt_joints(rows, columns, _label_edge(slabs, columns))
    return rows


def _is_single(slot: Sequence[Fragment], columns: Columns) -> bool:
    """Whether what stands between two rules can be one row: no column has two figures."""
    counts = Counter(columns.place(each) for each in slot if each.is_figure and not each.is_year)
    stacked = [place for place, count in counts.items() if count > 1]
    return len(stacked) < 1 or (len(stacked) == 1 and len(counts) > 2)


def rows_of(fragments: Sequence[Fragment], columns: Columns) -> list[Row]:
    """The rows of lines that no rule divides."""
    slabs = slabs_of(fragments)
    _note_rests(slabs, columns)
    if all(_is_full(slab, columns) for slab in slabs):
        return [Row([slab]) for slab in slabs]
    return _by_distance(slabs, columns) or _by_wrapping(slabs, columns)


def _note_rests(slabs: Sequence[Slab], columns: Columns) -> None:
    """Note for each line where it closes a bracket that stands open above it in the same column, or dates what stands
    there."""
    opened = Counter[tuple[int, int]]()
    for slab in slabs:
        rests = []
        for each in slab.fragments:
            place = columns.place(each)
            balance = each.text.count("(") - each.text.count(")")
            if balance < 0 < opened[place]:
                rests.append(place)
            opened[place] = max(0, opened[place] + balance)
        slab.rests = tuple(rests)
    for above, below in pairwise(slabs):
        if not below.rests and _dates(above, below, columns):
            below.rests = tuple(_figures(below, columns))


def _dates(above: Slab, below: Slab, columns: Columns) -> bool:
    """Whether a line goes on the one above by its words, and its figures are years in brackets right under others:
    `issued in 20 weeks` and `(2022)` under `Percentage of plans` and `11.8%`."""
    joint = _joint(above, below, columns)
    goes_on = joint is not None and joint.below.text[:1].islower() and not joint.above.text[:1].islower()
    return goes_on and _figures(below, columns) < _figures(above, columns) and _is_year_alone(below, columns)


def _is_full(slab: Slab, columns: Columns) -> bool:
    """Whether a line has both a label and a cell behind it."""
    labelled = any(columns.place(each) == (0, 0) for each in slab.fragments)
    return labelled and bool(_figures(slab, columns))


def _figures(slab: Slab, columns: Columns) -> set[tuple[int, int]]:
    places = {columns.place(each) for each in slab.fragments if each.is_cell and columns.place(each)[0] > 0}
    return places.difference(slab.rests)


def _by_distance(slabs: Sequence[Slab], columns: Columns) -> list[Row] | None:
    """Rows that stand further apart than their lines; None where distances do not tell, or tell against figures."""
    steps = [(below.first - above.last) / max(above.size, below.size) for above, below in pairwise(slabs)]
    threshold = _threshold([*steps, *_inner_steps(slabs, columns)])
    if threshold is None:
        return None
    rows = [Row([slabs[0]])]
    for step, slab in zip(steps, slabs[1:], strict=True):
        if step > threshold or _stands_out(rows[-1], slab, columns):
            rows.append(Row([slab]))
        else:
            rows[-1].slabs.append(slab)
    if len(rows) < 2 or not all(_is_sound(row, columns) for row in rows) or _begin_low(rows, columns):
        return None
    _doubt_joints(rows, columns, _label_edge(slabs, columns))
    return rows


def _inner_steps(slabs: Sequence[Slab], columns: Columns) -> list[float]:
    """How far the lines of the labels stand apart that stand on both sides of their figures."""
    labels = [_labels([slab], columns) for slab in slabs if _figures(slab, columns)]
    return [(below.bottom - above.bottom) / below.size for own in labels for above, below in pairwise(own)]


def _begin_low(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether the label of a row begins in lower case as the rest of one does, while others begin in capitals."""
    labels = [label for row in rows if (label := _label(row.slabs[0], columns))]
    low = [label.text[:1].islower() for label in labels[1:]]
    return any(low) and sum(low) * 2 < len(low)


def _doubt_joints(rows: Sequence[Row], columns: Columns, right: float) -> None:
    """Doubt rows whose label goes on though the line above had room: a section title may stand as near as that."""
    for row in rows:
        for above, below in pairwise(row.slabs):
            joint = _joint(above, below, columns)
            if joint is not None and not (_wraps(above, below, columns, right) or _counts_on(joint, right)):
                row.doubt = _OPEN_ROW


def _counts_on(joint: Joint, right: float) -> bool:
    """Whether a full line goes on with a number that is not all of the next: `20 minutes` under `answered within`."""
    begins = joint.below.text[:1].isdigit() and not joint.below.is_cell
    return begins and joint.above.bold == joint.below.bold and _is_full_line(joint, right)


def _doubt_capitals(rows: Sequence[Row], columns: Columns) -> None:
    """Doubt rows whose label goes on with a capital where nothing but wrapping joins its lines: a title or a row whose
    cells are all blank looks the same."""
    for row in rows:
        for above, below in pairwise(row.slabs):
            joint = _joint(above, below, columns)
            if joint is not None and not joint.plain:
                row.doubt = _OPEN_ROW


def _threshold(steps: Sequence[float]) -> float | None:
    """The step that divides the narrow ones from the wide ones, where the two kinds stand well apart."""
    ordered = sorted(steps)
    if len(ordered) < 2:
        return None
    jump, below = max((right / max(left, 0.1), left) for left, right in pairwise(ordered))
    above = min(step for step in ordered if step > below) if jump > 1 else below
    narrow_spread = below / max(ordered[0], 0.1)
    return (below + above) / 2 if jump >= _JUMP and narrow_spread < jump else None


def _is_sound(row: Row, columns: Columns) -> bool:
    """Whether no column of a row has two figures, and none of its lines heads others; a lone year in brackets under one
    of several figures is none."""
    below = ((above, slab) for above, slab in pairwise(row.slabs) if _is_section(slab, columns))
    if any(not _runs_on(*pair, columns) for pair in below) or (_is_section(row.slabs[0], columns) and row.slabs[1:]):
        return False
    figures = Counter[tuple[int, int]]()
    above: set[tuple[int, int]] = set()
    for slab in row.slabs:
        own = _figures(slab, columns)
        if not (len(own) == 1 and own < above and _is_year_alone(slab, columns)):
            figures.update(own)
        above |= own
    return all(count < 2 for count in figures.values())


def _is_section(slab: Slab, columns: Columns) -> bool:
    """Whether a line is one text over several columns of figures: it heads the rows below it."""
    only = slab.fragments[0]
    first, last = columns.place(only)
    return len(slab.fragments) == 1 and 0 < first < last and not only.is_cell


def _runs_on(above: Slab, below: Slab, columns: Columns) -> bool:
    """Whether a text over several columns may go on in the next line: it begins low, or below another such text."""
    spanning = any(0 < columns.place(each)[0] < columns.place(each)[1] for each in above.fragments)
    return spanning or not below.fragments[0].text[:1].isupper()


def _is_year_alone(slab: Slab, columns: Columns) -> bool:
    cells = [each for each in slab.fragments if each.is_cell and columns.place(each)[0] > 0]
    return all(_BRACKETED_YEAR.fullmatch(each.text) for each in cells)


def _by_wrapping(slabs: Sequence[Slab], columns: Columns) -> list[Row]:
    """Rows of evenly spaced lines: a line without figures goes on the row that its wrapping shows, or is doubted."""
    right = _label_edge(slabs, columns)
    rows: list[Row] = []
    pending: list[Slab] = []
    for slab in slabs:
        if _figures(slab, columns):
            rows.append(_begun(pending, slab, rows, columns, right))
            pending = []
        elif rows and not pending and _goes_on(rows[-1], slab, columns, right):
            rows[-1].slabs.append(slab)
        else:
            pending.append(slab)
    rows += [Row([slab]) for slab in pending]
    _doubt_joints(rows, columns, right)
    _doubt_capitals(rows, columns)
    return rows


def _begun(pending: list[Slab], slab: Slab, rows: list[Row], columns: Columns, right: float) -> Row:
    """The row of a line with figures: the lines above it that its label goes on from are its own."""
    own = [slab]
    while pending and _wraps(pending[-1], own[0], columns, right):
        own.insert(0, pending.pop())
    if len(own) == 1 and rows and len(rows[-1].slabs) > 1 and _wraps(rows[-1].slabs[-1], slab, columns, right):
        rows[-1].doubt = _OPEN_ROW
        lone = Row(own, _OPEN_ROW)
        rows += [Row([each]) for each in pending]
        return lone
    rows += [Row([each]) for each in pending]
    return Row(own)


def _stands_out(row: Row, below: Slab, columns: Columns) -> bool:
    """Whether a label begins left of the one above it: the further lines of a label hang below its first, or are set
    over the same middle."""
    labels, own = _labels(row.slabs, columns), _label(below, columns)
    if not labels or own is None or not own.text[:1].isupper() or _figures(below, columns):
        return False
    centred = abs(own.x0 + own.x1 - labels[0].x0 - labels[0].x1) < _HANGING * own.size
    return own.x0 < labels[0].x0 - _HANGING * own.size and not centred


def _goes_on(row: Row, slab: Slab, columns: Columns, right: float) -> bool:
    """Whether a line without figures goes on the row above."""
    above = row.slabs[-1]
    if _stands_out(row, slab, columns):
        return False
    if _is_section(slab, columns) and not _runs_on(above, slab, columns):
        return False
    label = _label(slab, columns)
    if label is None:
        return True
    return _wraps(above, slab, columns, right)


def _wraps(above: Slab, below: Slab, columns: Columns, right: float) -> bool:
    """Whether the label of one line goes on in the next: its first word would not have fitted, or it begins low."""
    joint = _joint(above, below, columns)
    if joint is None or joint.above.bold != joint.below.bold:
        return False
    other = joint.below
    lower = other.text[:1].islower()
    return lower or (_is_full_line(joint, right) and not other.text[:1].isdigit())


def _is_full_line(joint: Joint, right: float) -> bool:
    """Whether the first word of the line below would not have fitted on the line above."""
    return joint.above.x1 + 0.25 * joint.above.size + joint.below.first_word > right


def _label(slab: Slab, columns: Columns) -> Fragment | None:
    return next((each for each in slab.fragments if columns.place(each) == (0, 0)), None)


def _labels(slabs: Iterable[Slab], columns: Columns) -> list[Fragment]:
    """The label texts of some lines, from the top down."""
    return [each for slab in slabs for each in slab.fragments if columns.place(each) == (0, 0)]


def _joint(above: Slab, below: Slab, columns: Columns) -> Joint | None:
    """The last label text of one line and the first of the next, if both have some."""
    one, other = _labels([above], columns), _labels([below], columns)
    return Joint(one[-1], other[0]) if one and other else None


def _label_edge(slabs: Sequence[Slab], columns: Columns) -> float:
    """How far to the right labels reach."""
    ends = [label.x1 for slab in slabs if (label := _label(slab, columns))]
    return max(ends, default=0.0)
