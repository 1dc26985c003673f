"""How many lines of a block are its header: told by rules, by weight, by its figures and by what its labels span."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.read.pdf_tables.blocks import Block, is_body
from kpi_ingest.read.pdf_tables.fragments import SAME_CELL, Band, Fragment
from kpi_ingest.read.pdf_tables.span_rules import spanned_lines


def header_lines(block: Block) -> int:
    """How many lines of a block are its header: down to a rule, while they are bold, or above the first figures."""
    spanned = spanned_lines(block)
    if spanned is not None:
        return spanned
    numbers = (number for number, band in enumerate(block.bands) if is_body(band) or _is_lone_figure(band, block.left))
    first = next((number for number in numbers if not _ends_periods(block.bands[: number + 1], number)), None)
    if first is None:
        return _headless_text(block)
    bold = _bold_lines(block.bands)
    ruled = _ruled_lines(block, first)
    if bold and (bold <= first or _ends_periods(block.bands[:bold], first)):
        return _without_section(block.bands, min(bold, ruled) if ruled else bold)
    return _without_section(block.bands, _up_to_label(block.bands, first) if ruled is None else ruled)


def _without_section(bands: Sequence[Band], lines: int) -> int:
    """The lines of a header without the section title right below it: it stands alone at the labels' left edge, lower
    than the lines of one cell stand apart."""
    if lines < 2:
        return lines
    above, title = bands[lines - 2], bands[lines - 1]
    only = title.fragments[0]
    left = min(band.fragments[0].x0 for band in bands)
    lone = len(title.fragments) == 1 and only.x0 < left + only.size and len(above.fragments) > 1
    return lines - 1 if lone and title.top - above.bottom > SAME_CELL * only.size else lines


def _ends_periods(bands: Sequence[Band], first: int) -> bool:
    """Whether the figures of header lines are the ends of wrapped periods: `24` under `Actual Mar`."""
    for number in range(first, len(bands)):
        above = [each for band in bands[:number] for each in band.fragments]
        for each in bands[number].fragments:
            if each.is_figure and not each.is_year and not (len(each.text) <= 2 and _hangs(each, above)):
                return False
    return True


def _hangs(each: Fragment, above: Sequence[Fragment]) -> bool:
    """Whether a short figure stands right under a text that is none."""
    return any(
        not one.is_figure and one.x0 < each.x1 and each.x0 < one.x1 and 0 < each.bottom - one.bottom < 1.7 * each.size
        for one in above
    )


def _ruled_lines(block: Block, first: int) -> int | None:
    """The lines above the rule that ends the header: none of them holds figures, and no more header stands below it;
    0 where figures stand above the first rule, None where no rule tells."""
    for height in block.rules():
        lines = sum(band.middle < height for band in block.bands)
        if not lines or lines == len(block.bands):
            continue
        if lines > first and not _ends_periods(block.bands[:lines], first):
            return None
        below = block.bands[lines]
        more = len(below.fragments) > 1 and not is_body(below) and lines < first
        if not more:
            return lines
    return None


def _bold_lines(bands: Sequence[Band]) -> int:
    """How many leading lines are bold throughout, where figures below are not."""
    count = 0
    while count < len(bands) and all(each.bold for each in bands[count].fragments):
        count += 1
    rest = [each for band in bands[count:] for each in band.fragments if each.is_figure]
    plain = rest and not all(each.bold for each in rest)
    labels = [band.fragments[0] for band in bands[count:]]
    if sum(each.bold for each in labels) * 2 > len(labels):
        count = _without_labels(bands, count)
    return count if plain else 0


def _without_labels(bands: Sequence[Band], count: int) -> int:
    """Leading bold lines without those at their end that are the first lines of a bold label."""
    left = min(band.fragments[0].x0 for band in bands)
    while count > 1:
        only = bands[count - 1].fragments
        if len(only) > 1 or only[0].x0 > left + only[0].size:
            break
        count -= 1
    return count


def _is_lone_figure(band: Band, left: float) -> bool:
    """Whether a line is one figure that stands apart from the labels."""
    only = band.fragments[0]
    return len(band.fragments) == 1 and only.is_figure and not only.is_year and only.x0 > left + 4 * only.size


def _up_to_label(bands: Sequence[Band], first: int) -> int:
    """The lines above the first figures, without those of a label that goes on in the line of its figures, or on both
    sides of it."""
    left = min(band.fragments[0].x0 for band in bands)
    beside = bands[first].fragments[0].x0 < left + 2 * bands[first].size
    lines = first
    while lines > 0:
        above = bands[lines - 1]
        only = above.fragments[0]
        near = (beside and lines > 1) or bands[lines].top - above.bottom < SAME_CELL * only.size
        if len(above.fragments) > 1 or only.x0 > left + 2 * only.size or not near:
            break
        lines -= 1
    return lines


def _headless_text(block: Block) -> int:
    """Of a block without figures: its bold lines, or what stands above its second rule."""
    bold = 0
    while bold < len(block.bands) and all(each.bold for each in block.bands[bold].fragments):
        bold += 1
    if 0 < bold < len(block.bands):
        return bold
    rules = block.rules()
    inner = [height for height in rules if block.bands[0].middle < height < block.bands[-1].middle]
    return sum(band.middle < inner[0] for band in block.bands) if inner else 1
