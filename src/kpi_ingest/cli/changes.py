"""A diff as a person reads it: what to look at first, then the rest, bulk collapsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.labels import print_legend, shorten_apart, shorten_words
from kpi_ingest.cli.wording import cell_words, repeated_names, section_beside
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change, Column, Diff, Note, StatedCell, StatedTable

LABEL_WIDTH = 58
SIDE_WIDTH = 40


def print_diff(diff: Diff, everything: bool = False) -> None:
    """Print a diff for people: a line of counts, the changes one by one, what comes by the row or column collapsed."""
    drawing.print_wrapped(_summary(diff))
    for group in diff.groups:
        drawing.print_wrapped(f"{group.kind} over {len(group.members)} cells: {group.evidence}")
    single = [change for change in diff.changes if everything or not _is_collapsed(change)]
    if not everything:
        _print_notes([change for change in diff.changes if change.kind == "note_change"])
        _print_columns([change for change in diff.changes if _is_column(change)])
    repeated = repeated_names((*diff.previous.cells, *diff.current.cells))
    if single:
        _print_single(diff, single, repeated)
    if not everything:
        _print_undecided([change for change in diff.changes if change.kind == "undecided"], repeated)
        _print_window([change for change in diff.changes if KINDS[change.kind].by_column])
    if diff.untold:
        click.echo(f"two files have no history: {', '.join(diff.untold)} could not be told", err=True)


def _print_single(diff: Diff, changes: Sequence[Change], repeated: Container[str]) -> None:
    """One line for each change; the section beside every indicator that others of the page share a name with."""
    titles = {table.section_id: table.section for table in (*diff.current.tables, *diff.previous.tables)}
    names = [_subject_words(change)[0] for change in changes]
    short = shorten_apart(names, LABEL_WIDTH)
    rows = [
        (_section(change, repeated), _row(change, name, titles)) for change, name in zip(changes, short, strict=True)
    ]
    header = ("kind", "what", "column", "before", "after", "why")
    if any(section for section, _ in rows):
        listed = [(kind, shorten_words(section, SIDE_WIDTH), *rest) for section, (kind, *rest) in rows]
        drawing.print_table((header[0], "section", *header[1:]), listed)
    else:
        drawing.print_table(header, [row for _, row in rows])
    print_legend(short, names, [dict(change.key).get("indicator", "") for change in changes])


def _section(change: Change, repeated: Container[str]) -> str:
    side = change.current or change.previous
    return section_beside(side, repeated) if isinstance(side, StatedCell) else ""


def _summary(diff: Diff) -> str:
    counts = Counter(change.kind for change in diff.changes)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda it: (-it[1], it[0])))
    return f"{told or 'no difference'}; {len(diff.confirmed)} confirmed, {len(diff.assumed)} assumed"


def _is_collapsed(change: Change) -> bool:
    bulk = change.subject == "cell" and (KINDS[change.kind].by_column or change.kind == "undecided")
    return bulk or change.kind == "note_change" or _is_column(change)


def _is_column(change: Change) -> bool:
    return change.kind == "structure_change" and change.subject == "column"


def _print_notes(changes: Sequence[Change]) -> None:
    """Notes whole: an auditor reads every word of them."""
    for change in changes:
        for said, side in (("gone", change.previous), ("new", change.current)):
            if isinstance(side, Note):
                why = f" ({_why(change)})" if change.origin != "publisher" else ""
                drawing.print_wrapped(
                    f"note_change, section {dict(change.key).get('section')}, {said}{why}: {side.mark}{side.text}"
                )


def _print_columns(changes: Sequence[Change]) -> None:
    columns: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        section = dict(change.key).get("section", "")
        for said, side in (("removed", change.previous), ("added", change.current)):
            if isinstance(side, Column):
                columns.setdefault((section, said), []).append(side.label)
    for (section, said), labels in columns.items():
        drawing.print_wrapped(f"structure_change, section {section}, columns {said}: {', '.join(labels)}")


def _print_undecided(changes: Sequence[Change], repeated: Container[str]) -> None:
    if not changes:
        return
    rows: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        stated = _stated(change)
        rows.setdefault((section_beside(stated, repeated), stated.indicator), []).append(change)
    drawing.print_wrapped(f"{len(changes)} undecided cells in {len(rows)} rows (cell by cell, with candidates: --all):")
    names = [name for _, name in rows]
    short = shorten_apart(names, LABEL_WIDTH)
    sections = shorten_apart([section for section, _ in rows], SIDE_WIDTH)
    lines = [
        (section, name, str(len(found)), *_row_sides(found))
        for section, name, found in zip(sections, short, rows.values(), strict=True)
    ]
    header = ("section", "indicator", "cells", "before", "after")
    if any(section for section, *_ in lines):
        drawing.print_table(header, lines, right=(2,))
    else:
        drawing.print_table(header[1:], [line[1:] for line in lines], right=(1,))
    print_legend(short, names, [_stated(found[0]).key.indicator for found in rows.values()])


def _row_sides(changes: Sequence[Change]) -> tuple[str, str]:
    """What stands in a row's undecided cells on both sides: `94`, `?` undecided, `–` where there is no such cell."""
    before = " ".join(_brief(change.previous) for change in changes)
    after = " ".join(_brief(change.current) for change in changes)
    return before, after


def _brief(side: object) -> str:
    if not isinstance(side, StatedCell):
        return "–"
    if side.cell.state == "undecided":
        return "?"
    return "…" if side.cell.state == "truncated" else side.cell.text or "blank"


def _print_window(changes: Sequence[Change]) -> None:
    if changes:
        click.echo("The window moved on (cell by cell: --all):")
        drawing.print_table(("kind", "section", "column", "cells", "of them blank"), _by_column(changes), right=(3, 4))


def _by_column(changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    cells: Counter[tuple[str, str, str]] = Counter()
    blanks: Counter[tuple[str, str, str]] = Counter()
    for change in changes:
        stated = _stated(change)
        name = (change.kind, stated.section, stated.column)
        cells[name] += 1
        blanks[name] += stated.cell.state == "blank"
    titles = list(dict.fromkeys(section for _, section, _ in cells))
    short = dict(zip(titles, shorten_apart(titles, LABEL_WIDTH), strict=True))
    for (kind, section, column), count in sorted(cells.items(), key=lambda it: (it[0][0], it[0][1])):
        yield kind, short[section], column, str(count), str(blanks[kind, section, column])


def _stated(change: Change) -> StatedCell:
    side = change.current or change.previous
    assert isinstance(side, StatedCell)  # only changes of cells are collapsed
    return side


def _row(change: Change, name: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    _, column = _subject_words(change)
    if "from" in (named := dict(change.key)) and change.subject == "indicator":
        places = (shorten_words(titles.get(named[at], named[at]), SIDE_WIDTH) for at in ("from", "section"))
        return (change.kind, shorten_words(str(change.current), LABEL_WIDTH), "", *places, _why(change))
    return (
        change.kind,
        name,
        column,
        *shorten_apart([_side_words(change.previous), _side_words(change.current)], SIDE_WIDTH),
        _why(change),
    )


def _subject_words(change: Change) -> tuple[str, str]:
    side = change.current or change.previous
    if isinstance(side, StatedCell):
        return side.indicator, side.column
    named = dict(change.key)
    return f"{change.subject} of section {named.get('section', '?')}", ""


def _side_words(side: StatedCell | Note | Column | StatedTable | str | None) -> str:
    match side:
        case StatedCell():
            return cell_words(side.cell)
        case Note():
            return f"{side.mark}{side.text}"
        case Column():
            return side.label
        case StatedTable():
            return side.section
        case str():
            return side
        case None:
            return "–"


def _why(change: Change) -> str:
    reasons: list[str] = [change.origin] if change.origin != "publisher" else []
    if change.declared is not None:
        reasons.append(f"declared: {shorten_words(change.declared.text, SIDE_WIDTH)}")
    reasons += [f"{it.before} → {it.after} ({it.against}: {it.evidence})" for it in change.effect]
    if change.hint:
        reasons.append(change.hint)
    if change.delta is not None:
        reasons.append(f"{change.delta.abs:+}")
    return "; ".join(reasons)
