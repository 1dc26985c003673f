"""Rules inside a header that tell how far its upper texts reach, `2022/23` over two columns.

A level one stands under one text and over the texts of several columns. It leaves the labels' column free, and the
header goes on below it, down to the rule that takes the labels in. Two upright ones stand on both sides of a text in
the middle between them, and of the texts of several columns below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kpi_ingest.read.pdf_tables.blocks import Block, is_body
from kpi_ingest.read.pdf_tables.fragments import Band, Fragment, are_beside
from kpi_ingest.read.pdf_tables.strokes import Stroke

_REACH = 2.0
"""Points by which a text may reach over the ends of its rule."""
_MOST_LINES = 12
_CENTRED = 0.06
"""Share of the white between two upright rules by which a text in its middle may be off."""


def rule_under(each: Fragment, fragments: Sequence[Fragment], level: Sequence[Stroke]) -> Stroke | None:
    """The rule right under a header text, where that text stands alone on it and others below it."""
    for stroke in level:
        if stroke.at < each.bottom - 0.3 * each.size or not _holds(stroke, each):
            continue
        over = [other for other in fragments if _holds(stroke, other)]
        nearer = any(each.middle < other.middle < stroke.at and not are_beside(each, other) for other in over)
        alone = not any(are_beside(other, each) for other in over if other is not each)
        below = any(other.middle > stroke.at for other in over)
        return stroke if alone and below and not nearer else None
    return None


def reach_over(
    each: Fragment, fragments: Sequence[Fragment], level: Sequence[Stroke], upright: Sequence[Stroke] = ()
) -> tuple[float, float] | None:
    """From where to where a header text reaches, as a rule under it or the upright ones on both sides of it show."""
    rule = rule_under(each, fragments, level)
    return (rule.start, rule.end) if rule is not None else _between_walls(each, fragments, upright)


def _between_walls(
    each: Fragment, fragments: Sequence[Fragment], upright: Sequence[Stroke]
) -> tuple[float, float] | None:
    """The upright rules beside a text that stands alone on its line in the middle between them, and over two others."""
    walls = [wall.at for wall in upright if wall.start <= each.middle <= wall.end]
    left = max((at for at in walls if at <= each.x0 + _REACH), default=None)
    right = min((at for at in walls if at >= each.x1 - _REACH), default=None)
    if left is None or right is None or abs(each.x0 + each.x1 - left - right) > 2 * _CENTRED * (right - left):
        return None
    inside = [other for other in fragments if left <= (other.x0 + other.x1) / 2 <= right and other is not each]
    alone = all(other.middle > each.bottom and not are_beside(each, other) for other in inside)
    divided = any(are_beside(one, other) for one in inside for other in inside if one is not other)
    return (left, right) if alone and divided else None


def spanning_texts(
    fragments: Sequence[Fragment], level: Sequence[Stroke], upright: Sequence[Stroke] = ()
) -> list[Fragment]:
    """The header texts that rules of their own set over two texts or more that stand side by side."""
    found = []
    for each in fragments:
        rule = rule_under(each, fragments, level)
        if _is_divided(rule, fragments) if rule is not None else _between_walls(each, fragments, upright):
            found.append(each)
    return found


def spanned_lines(block: Block) -> int | None:
    """The lines of a header that has rules under its upper texts: those above the first rule that takes the labels in
    too. None where a rule inside it is of another kind, or a figure stands in it that is no column's number."""
    edge = block.left + block.bands[0].size
    level = sorted(block.level, key=lambda each: each.at)
    whole = [rule for rule in block.rules() if any(each.start < edge and abs(each.at - rule) < 2 for each in level)]
    heights = (sum(band.middle < rule for band in block.bands) for rule in whole)
    lines = next((count for count in heights if count), 0)
    if not 1 < lines < min(len(block.bands), _MOST_LINES):
        return None
    head = block.bands[:lines]
    inner = [each for each in level if head[0].middle < each.at < head[-1].middle and each.start > edge]
    fragments = [each for band in head for each in band.fragments]
    under = {id(rule_under(each, fragments, inner)) for each in spanning_texts(fragments, inner)}
    if not inner or any(id(each) not in under for each in inner):
        return None
    return lines if all(_is_head(band) for band in head) else None


def _is_head(band: Band) -> bool:
    """Whether a line may be one of a header: its figures are years, or count its columns (`7`, `8`, `9`)."""
    if not is_body(band):
        return True
    figures = [each.text for each in band.fragments[1:] if each.is_figure and not each.is_year]
    counted = [int(text) for text in figures if text.isdecimal() and len(text) < 3]
    return len(counted) == len(figures) > 1 and all(after == before + 1 for before, after in pairwise(counted))


def _is_divided(rule: Stroke, fragments: Sequence[Fragment]) -> bool:
    below = [each for each in fragments if _holds(rule, each) and each.middle > rule.at]
    return any(are_beside(one, other) for one in below for other in below if one is not other)


def _holds(rule: Stroke, each: Fragment) -> bool:
    return rule.start - _REACH <= each.x0 and each.x1 <= rule.end + _REACH
