"""Open rows as a person decides them: groups of one pattern with what each pattern makes of their rows, single rows
with every candidate, why each cell is open, and what other captures show.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from string import ascii_uppercase

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.reasons import open_reasons, share_down
from kpi_ingest.cli.wording import bounds_words, share_words
from kpi_ingest.pipeline import Cut, PatternRow, Placement, ReviewedRow, RowGroup, Sighting

LABEL_WIDTH = 44
PATTERNS_SHOWN = 6
"""Patterns of a group that are printed, the likeliest; the JSON has all of them."""
SIGNED = "--by NAME --because WHY"


def print_group(group: RowGroup) -> None:
    """A group once, with its rows; a row by itself with its candidates whole."""
    if len(group.rows) == 1:
        (row,) = group.rows
        print_row(row)
        if row.cuts:
            click.echo(f"  kpi-ingest decide {row.row.row} NUMBER --page {drawing.shown(row.page)} {SIGNED}")
        return
    first = group.rows[0]
    drawing.heading(f"{len(group.rows)} rows of one pattern on {first.page}: {group.figures} figures after the target")
    drawing.print_wrapped(first.section, indent="  ")
    lettered = _lettered(group.placements[:PATTERNS_SHOWN])
    for letter, placement in lettered:
        drawing.print_wrapped(f"{letter}: figures under {', '.join(placement.labels)}", indent="  ")
    if len(group.placements) > PATTERNS_SHOWN:
        left_out = len(group.placements) - PATTERNS_SHOWN
        drawing.print_wrapped(f"  and {left_out} less likely patterns (--format json lists all)")
    _print_rows(group, lettered)
    for line in (*_why_lines(group.rows), *_seen_lines(group, lettered)):
        drawing.print_wrapped(line, indent="  ")
    for letter, placement in lettered:
        _print_command(letter, placement)


def _lettered(placements: Sequence[Placement]) -> list[tuple[str, Placement]]:
    return list(zip(ascii_uppercase, placements, strict=False))


def _print_rows(group: RowGroup, lettered: Sequence[tuple[str, Placement]]) -> None:
    """One line a row: its figures, and for each pattern the number and probability of the candidate that it needs."""
    labels = [row.row.indicator.strip() for row in group.rows]
    short = shorten_apart(labels, LABEL_WIDTH)
    ids = [row.row.row for row in group.rows]
    lines = [
        (ids[at], short[at], _figures(lettered, at), *(_candidate(placement.rows[at]) for _, placement in lettered))
        for at in range(len(group.rows))
    ]
    drawing.print_table(("row", "indicator", "figures", *(letter for letter, _ in lettered)), lines)
    print_legend(short, labels, ids)


def _figures(lettered: Sequence[tuple[str, Placement]], at: int) -> str:
    for _, placement in lettered:
        cells = placement.rows[at].cells
        if cells is not None:
            return " ".join(cells[column] for column in placement.columns)
    return ""


def _candidate(placed: PatternRow) -> str:
    """`1 .44`: the candidate's number in the row's list and its probability; `unlisted` for cells that join back to the
    run and that are not among its candidates; `–` where the pattern does not hold."""
    if placed.cells is None:
        return "–"
    return "unlisted" if placed.cut is None else f"{placed.cut.number} {share_words(placed.cut.probability)}"


def _why_lines(rows: Sequence[ReviewedRow]) -> Iterator[str]:
    """For each column and reason once, with the rows it holds for where these are not all."""
    found: dict[tuple[int, str], list[tuple[float, str]]] = {}
    for row in rows:
        for column, reason, confidence, words in open_reasons(row):
            found.setdefault((column, reason), []).append((confidence, words))
    for (column, _), each in sorted(found.items(), key=lambda it: it[0]):
        some = "" if len(each) == len(rows) else f" (in {len(each)} of {len(rows)} rows)"
        yield f"{rows[0].columns[column].label} is open{some}: {_together(each, rows[0].threshold)}"


def _together(told: Sequence[tuple[float, str]], threshold: float) -> str:
    """Why the cells of one column are open for one reason, in one sentence: what differs are their probabilities."""
    words = dict.fromkeys(each for _, each in told)
    if len(words) == 1:
        return next(iter(words))
    least, most = (share_down(pick(confidence for confidence, _ in told)) for pick in (min, max))
    return f"below the threshold of {threshold} in each row: the likeliest texts have {least} to {most}"


def _seen_lines(group: RowGroup, lettered: Sequence[tuple[str, Placement]]) -> Iterator[str]:
    """What other captures show in open columns, with the patterns it speaks for, alike rows together."""
    counts: dict[str, int] = {}
    for at, row in enumerate(group.rows):
        for seen in _sightings(row):
            held = [(letter, cells) for letter, it in lettered if (cells := it.rows[at].cells) is not None]
            letters = [letter for letter, cells in held if cells[seen.column] == seen.text]
            line = f"{_seen_words(row, seen)}: speaks for {_speaks(letters, len(held))}"
            counts[line] = counts.get(line, 0) + 1
    for line, count in counts.items():
        yield f"{line} (in {count} of {len(group.rows)} rows)"


def _sightings(row: ReviewedRow) -> list[Sighting]:
    return list(dict.fromkeys(seen for cut in row.cuts for seen in (*cut.agrees, *cut.differs)))


def _seen_words(row: ReviewedRow, seen: Sighting) -> str:
    shown = ", ".join(bounds_words(capture.captured) for capture in seen.captures)
    return f"{row.columns[seen.column].label}: {seen.text or 'blank'} as captured {shown}"


def _speaks(names: Sequence[str], of: int) -> str:
    return "all of these" if names and len(names) == of else ", ".join(names) or "none of these"


def _print_command(letter: str, placement: Placement) -> None:
    if placement.command is None:
        click.echo(
            f"  {letter} has no command of its own: two columns bear one of its names; decide its rows one by one"
        )
        return
    # one line, however long: it is there to be copied
    click.echo(f"  {letter}: kpi-ingest {drawing.shown(shlex.join(placement.command))} --preview {SIGNED}")


def print_row(row: ReviewedRow) -> None:
    """A row with its run, every candidate under the headers, why each cell is open, and what other captures show."""
    when = ", ".join(bounds_words(capture.captured) for capture in row.captures)
    reasons = sorted({cell.reason or "" for cell in row.row.cells if cell.state == "undecided"})
    drawing.heading(f"row {row.row.row}  {row.page}, captured {when}  {' '.join(reasons)}".rstrip())
    for line in (row.section, *(row.source or row.row.indicator).split("\n")):
        drawing.print_wrapped(line, indent="  ")
    opened = row.open_columns
    header = [f"?{column.label}" if column.index in opened else column.label for column in row.columns]
    if row.cuts:
        drawing.print_table(("", "p", *header), [_cut_words(cut) for cut in row.cuts], right=(0, 1))
    else:
        drawing.print_table(header, [[_as_printed(row, column.index) for column in row.columns]])
    for line in (*_why_lines([row]), *_evidence_words(row)):
        drawing.print_wrapped(line, indent="  ")


def _cut_words(cut: Cut) -> tuple[str, ...]:
    return (str(cut.number), share_words(cut.probability), *(text or "·" for text in cut.cells))


def _as_printed(row: ReviewedRow, column: int) -> str:
    cell = row.row.cells[column]
    return cell.text or " | ".join(each.text or "blank" for each in cell.candidates) or "·"


def _evidence_words(row: ReviewedRow) -> Iterator[str]:
    """One line for each cell that another capture shows, with the candidates it speaks for."""
    for seen in _sightings(row):
        numbers = [str(cut.number) for cut in row.cuts if seen in cut.agrees]
        yield f"{_seen_words(row, seen)}: speaks for {_speaks(numbers, len(row.cuts))}"
