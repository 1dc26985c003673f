"""Which column of a grid is what: those that name its rows, and those under which its figures stand.

    groups   columns before the labels whose words hold for several rows (a theme, an objective)
    label    the column that names each row; None where only periods or measures stand in front of the figures
    lines    the columns that say of each row which period or which measure its figures are (`Q1`, `Target`)
    others   every other column, with its role

Structure first (what stands under a header, what spans rows, what the capture marks), then words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.column_roles import (
    is_code_header,
    is_line_word,
    is_measure_word,
    is_period_header,
    is_time_header,
    role_of,
)
from kpi_ingest.layout.grid_cells import anchor_of, only_text, text_at
from kpi_ingest.layout.header_block import HeaderBlock
from kpi_ingest.layout.header_label import is_label_header, read_label
from kpi_ingest.layout.hints import NO_HINTS, Hints, role_said
from kpi_ingest.layout.naming import Naming, may_name, naming_said
from kpi_ingest.layout.profiles import Profile, has_figure, profiles_of
from kpi_ingest.model import Grid, Role
from kpi_ingest.pages import ColumnDefinition

_UNEVEN = "the header has more lines over other columns"
_ASIDE: frozenset[Role] = frozenset(("unit", "frequency", "polarity", "source", "comment", "status", "trend"))
"""Roles of columns of words that name no rows, wherever they stand."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header of a grid understood."""

    block: HeaderBlock
    naming: Naming
    label: int
    """The column in front of each row: that of the labels, or the first line's where there is none."""
    label_header: str
    levels: tuple[tuple[str, ...], ...]
    """Of every other column, in order: its texts from the top level down."""
    places: tuple[int, ...]
    """Grid columns of these."""
    roles: tuple[Role, ...]
    """Of these."""
    title: str | None = None
    """The text that stands over the whole grid."""
    doubts: tuple[str | None, ...] = ()
    """Of every other column, why its header cannot be trusted."""
    figures: int = 0
    """Columns in which figures stand."""
    profiles: tuple[Profile, ...] = field(default=(), repr=False, compare=False)
    """Of every column of the grid."""

    @property
    def rows(self) -> int:
        """Rows of the header, titles included: the body begins here."""
        return self.block.body


def levels_of(grid: Grid, block: HeaderBlock) -> list[tuple[str, ...]]:
    """Of every column the texts over it, from the top level down."""
    return [_levels(grid, block.levels, column) for column in range(len(grid.rows[0]))]


def read_sheet(grid: Grid, block: HeaderBlock, hints: Hints = NO_HINTS) -> Sheet:
    """The columns of a grid under its header; what a definition says of them goes before what they look like."""
    levels = levels_of(grid, block)
    profiles = profiles_of(grid, block.body)
    said = [hints.column(texts, column) for column, texts in enumerate(levels)]
    naming = naming_said(
        hints.table,
        [it.role for it in said],
        _naming(levels, [it for it in profiles if may_name(said[it.column].role)]),
    )
    front = naming.label if naming.label is not None else next(iter(naming.lines), 0)
    kept = [column for column in range(len(levels)) if _is_kept(column, front, naming, said)]
    title = " ".join(cell.text for row in block.titles if (cell := only_text(grid, row))) or None
    return Sheet(
        block, naming, front, " ".join(levels[front]), tuple(levels[column] for column in kept), tuple(kept),
        tuple(role_said(said[column]) or _role(levels[column], profiles[column]) for column in kept), title,
        _doubts(grid, block.levels, kept), sum(_holds_figures(levels[it], profiles[it]) for it in kept), profiles,
    )  # fmt: skip


def _is_kept(column: int, front: int, naming: Naming, said: Sequence[ColumnDefinition]) -> bool:
    return column != front and column not in naming.groups and said[column].role != "ignore"


def _levels(grid: Grid, rows: Sequence[int], column: int) -> tuple[str, ...]:
    """The different texts over a column, from the top down; a cell that spans rows counts once."""
    texts: list[str] = []
    for row in rows:
        text = text_at(grid, row, column)
        if text and (not texts or fold_label(texts[-1]) != fold_label(text)):
            texts.append(text)
    return tuple(texts)


def _role(texts: Sequence[str], profile: Profile) -> Role:
    if profile.coded and (is_code_header(texts, in_front=profile.column == 0) or _numbers_rows(texts, profile)):
        return "code"
    if profile.holds_words_alone:
        return role_of(texts, figured=False)
    worded = role_of(texts, figured=False)
    # a comment that begins with a number (`41 premises await inspection`) makes no column of figures
    figured = profile.figured and has_figure(profile)
    return worded if worded not in ("text", "figure") and not figured else role_of(texts, figured=True)


def _holds_figures(texts: Sequence[str], profile: Profile) -> bool:
    return profile.figured and not (profile.coded and is_code_header(texts))


def _naming(levels: Sequence[tuple[str, ...]], profiles: Sequence[Profile]) -> Naming:
    """Which columns name the rows."""
    leading = _leading(levels, profiles)
    naming = [
        it for it in leading if it.printed and _role(levels[it.column], it) not in _ASIDE and not _is_code(it, levels)
    ]
    lines = _lines(naming, levels, profiles)
    words = [it for it in naming if it.column not in lines and (it.worded or it.marked) and not _is_time(it, levels)]
    label = _label(words, levels)
    if label is None and not lines:
        first = next((it.column for it in (*naming, *leading) if it.printed), 0)
        return Naming((), first)
    groups = tuple(it.column for it in words if label is not None and it.column < label)
    return Naming(groups, label, lines)


def _leading(levels: Sequence[tuple[str, ...]], profiles: Sequence[Profile]) -> list[Profile]:
    """The columns before the first one of figures; codes and row numbers are none."""
    found: list[Profile] = []
    for profile in profiles:
        if profile.figured and not _is_code(profile, levels):
            break
        if any(read_label(text).strong for text in levels[profile.column]) and not profile.worded and not profile.timed:
            break
        found.append(profile)
    return found


def _is_code(profile: Profile, levels: Sequence[tuple[str, ...]]) -> bool:
    """Whether a column holds reference codes, or the numbers of its rows."""
    texts = levels[profile.column]
    if not profile.coded or profile.column == len(levels) - 1:
        return False
    return is_code_header(texts, in_front=profile.column == 0) or _numbers_rows(texts, profile)


def _numbers_rows(texts: Sequence[str], profile: Profile) -> bool:
    """Whether the first column holds the numbers of the rows."""
    return profile.column == 0 and profile.counts_rows and not any(read_label(text).strong for text in texts)


def _is_time(profile: Profile, levels: Sequence[tuple[str, ...]]) -> bool:
    return profile.timed and (not levels[profile.column] or is_time_header(levels[profile.column]))


def _lines(
    naming: Sequence[Profile], levels: Sequence[tuple[str, ...]], profiles: Sequence[Profile]
) -> tuple[int, ...]:
    """The columns whose texts say which period and which measure the figures of a row are."""
    measured = [it for it in naming if _is_measure_column(it)]
    dated = any(
        read_label(text).period for it, texts in enumerate(levels) if it not in _columns(naming) for text in texts
    )
    timed = [it for it in naming if _is_time(it, levels) or (it.timed and len(naming) == 1)]
    if dated and any(read_label(text).period for it in timed for text in it.printed):
        # Columns have their periods already: `At 1 April 2016` names a row.
        timed = []
    if not timed:
        behind = [it for it in profiles if it.timed and is_period_header(levels[it.column])]
        timed = behind if len(behind) == 1 and not dated else []
    return tuple(it.column for it in (*timed[-1:], *measured[:1]))


def _columns(profiles: Sequence[Profile]) -> frozenset[int]:
    return frozenset(it.column for it in profiles)


def _is_measure_column(profile: Profile) -> bool:
    return all(map(is_line_word, profile.printed)) and any(map(is_measure_word, profile.printed))


def _label(words: Sequence[Profile], levels: Sequence[tuple[str, ...]]) -> int | None:
    """The column that names each row: under the usual header of labels, else the last that the capture marks, else
    the first in which no text stands twice."""
    named = [it.column for it in words if any(map(is_label_header, levels[it.column]))]
    if named:
        return named[0]
    full = [it for it in words if len(it.printed) == len(it.texts)]
    # A text printed once for several rows (a theme before blanks) names none of them by itself.
    words = [it for it in words if it in full or not any(other.column > it.column for other in full)]
    single = [it for it in words if not it.repeats and not it.spans_rows]
    marked = [it.column for it in single if it.marked]
    if marked:
        return marked[-1]
    if single:
        return single[0].column
    return words[-1].column if words else None


def _doubts(grid: Grid, rows: Sequence[int], places: Sequence[int]) -> tuple[str | None, ...]:
    """Of each column: why its header cannot be trusted."""
    own = [next((doubt for row in rows if (doubt := grid.rows[row][place].doubt)), None) for place in places]
    if grid.delimited != "gap" or len(rows) < 2:
        return tuple(own)
    return tuple(doubt or uneven for doubt, uneven in zip(own, _uneven(grid, rows, places), strict=True))


def _uneven(grid: Grid, rows: Sequence[int], places: Sequence[int]) -> list[str | None]:
    """Where white space alone parts the rows of a header: columns without a text in the last row, and those over which
    one cell names measure and period, as a year over several columns joined with the first of them would
    (`2022/23 Target` beside `Actual`). Which of the texts above is whose is open then."""
    doubts: list[str | None] = []
    joined = False
    for place in places:
        label = read_label(text_at(grid, rows[-1], place))
        whole = anchor_of(grid, rows[-1], place)[0] != rows[-1]
        joined = bool(label.measure) and ((whole and label.period is not None) or (joined and label.period is None))
        doubts.append(_UNEVEN if joined or not label.text else None)
    return doubts
