"""`kpi-ingest history`: every figure with its vintages."""

from __future__ import annotations

import sys
from collections.abc import Collection, Container, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.wording import bounds_words, cell_words, release_words, repeated_names, section_beside
from kpi_ingest.errors import UsageError
from kpi_ingest.model import ChangeKind, Key, Measure, Release, StatedCell

if TYPE_CHECKING:
    from kpi_ingest.compare import Vintage
    from kpi_ingest.pages import PageDefinition

LABEL_WIDTH = 48
_FLIPS = 4
"""States from which on a figure that goes to and fro between two is told as flipping."""
MEASURES = get_args(Measure)
HEADER = (
    "section", "indicator_id", "indicator", "column", "measure", "series", "period", "period_words",
    "release", "captured_lower", "captured_upper", "state", "text", "value", "support", "confidence",
)  # fmt: skip


@click.command(name="history")
@click.argument("page")
@click.argument("indicator", required=False)
@options.settings
@options.support
@options.formats("table", "json", "csv")
@click.option(
    "--chart/--no-chart", default=None, help="Draw the vintages of INDICATOR as a chart; on a terminal that is usual."
)
def command(
    page: str,
    indicator: str | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    support: tuple[str, ...],
    form: str,
    chart: bool | None,
) -> None:
    """List every figure of PAGE with its vintages; with INDICATOR (an id, or words of its label) only that one's.

    A vintage is a state that a figure had from one release on. Two stores with the same history print the same. The
    chart has a line for each figure and time from left to right; R marks where a figure moved, B a series break.
    Releases that a gate holds are left out, and named.

    \b
    Example:
      kpi-ingest history devon-send-kpis "weeks awaiting health"
    """
    from kpi_ingest.compare import vintages_of
    from kpi_ingest.pipeline import releases_of, set_up

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        releases = releases_of(opened, page, workplace.definition_of(page))
    charted = form == "table" and indicator is not None and (sys.stdout.isatty() if chart is None else chart)
    told = [each for each in releases if each.held is None]
    for each in releases:
        if each.held is not None:
            click.echo(f"left out: {release_words(each)}", err=True)
    found = _known_as(vintages_of(told), support)
    chosen = sorted(found if indicator is None else _of_indicator(found, indicator), key=_in_time)
    if not chosen:
        raise _nothing(page, indicator)
    if charted:
        _print_charts(chosen, told, workplace.definition_of(page))
    elif form == "table":
        _print_lines(chosen, repeated_names(stated for each in releases for stated in each.state.cells))
        _say_flips(releases)
    elif form == "csv":
        drawing.print_csv(HEADER, _rows(chosen))
    else:
        listed = [dict(zip(HEADER, row, strict=True)) for row in _rows(chosen)]
        drawing.print_json({"schema": "kpi-ingest/history/1", "page": page, "vintages": listed})


def _known_as(vintages: Sequence[Vintage], support: Collection[str]) -> list[Vintage]:
    """The states known in these ways; that a figure is gone is told of those that are left."""
    known = {
        (each.key, each.occurrence) for each in vintages if each.stated and each.stated.cell.support in support
    }  # fmt: skip
    return [
        each
        for each in vintages
        if (each.key, each.occurrence) in known and (each.stated is None or each.stated.cell.support in support)
    ]


def _print_charts(chosen: Sequence[Vintage], sound: Sequence[Release], definition: PageDefinition | None) -> None:
    """One chart for each indicator of each section."""
    from kpi_ingest.cli.charting import ASCII, BLOCKS, chart_lines

    kinds = _kinds(sound, definition)
    glyphs = BLOCKS if drawing.writes_unicode() else ASCII
    for _, group in groupby(chosen, key=lambda each: (each.key.section, each.key.indicator)):
        vintages = list(group)
        stated = next((each.stated for each in reversed(vintages) if each.stated is not None), None)
        if stated is not None:
            drawing.heading(drawing.shown(f"{stated.indicator.strip()} ({stated.section})"))
            drawing.print_chart(
                chart_lines(vintages, sound, kinds, width=drawing.table_width(), glyphs=glyphs), plain=glyphs is ASCII
            )


def _kinds(sound: Sequence[Release], definition: PageDefinition | None) -> dict[tuple[Key, str], ChangeKind]:
    """What became of each figure at each release, as the publisher did it."""
    from kpi_ingest.vintages.changes import page_diffs

    return {
        (change.current.key, later.id): change.kind
        for _, later, diff in page_diffs(sound, definition)
        for change in diff.changes
        if isinstance(change.current, StatedCell) and change.origin == "publisher"
    }


def _of_indicator(vintages: Sequence[Vintage], indicator: str) -> list[Vintage]:
    from kpi_ingest.vintages.spells import indicators_named

    labels = ((each.key.indicator, "" if each.stated is None else each.stated.indicator) for each in vintages)
    named = indicators_named(indicator, labels)
    return [each for each in vintages if each.key.indicator in named]


def _in_time(vintage: Vintage) -> tuple[object, ...]:
    """Baseline and target first, then each period's milestone beside its actual."""
    key = vintage.key
    when = (key.period, key.period_words)
    return key.section, key.indicator, *when, MEASURES.index(key.measure), key.series, vintage.occurrence


def _print_lines(vintages: Sequence[Vintage], repeated: Container[str]) -> None:
    """One line for each figure, with its section where others of the page have the same name."""
    lines = [_line(list(group), repeated) for _, group in groupby(vintages, key=lambda it: (it.key, it.occurrence))]
    if any(section for section, *_ in lines):
        drawing.print_table(("section", "indicator", "column", "vintages"), lines)
    else:
        drawing.print_table(("indicator", "column", "vintages"), [line[1:] for line in lines])


def _line(states: Sequence[Vintage], repeated: Container[str]) -> tuple[str, ...]:
    """Section, indicator, column and the vintages in order: `266 (2023-11) → 270 (2024-11)`."""
    stated = next(each.stated for each in states if each.stated is not None)
    section = drawing.shorten(section_beside(stated, repeated), LABEL_WIDTH)
    return section, drawing.shorten(stated.indicator.strip(), LABEL_WIDTH), stated.column, _told(states)


def _told(states: Sequence[Vintage]) -> str:
    """All states in order; what flips between two of them is told once, with how often."""
    words = [_cell_words(each) for each in states]
    if len(words) >= _FLIPS and words[2:] == words[:-2]:
        first, last = (bounds_words(states[at].release.begins) for at in (0, -1))
        return f"{words[0]} ⇄ {words[1]}, {len(words) - 1} times ({first} to {last}), {words[-1]} at last"
    return " → ".join(f"{said} ({bounds_words(each.release.begins)})" for said, each in zip(words, states, strict=True))


def _say_flips(releases: Sequence[Release]) -> None:
    """Each flipping of the page once, as its last release tells it."""
    found = {it.id: it for release in releases for it in release.findings if it.kind == "flips"}
    for finding in found.values():
        click.echo(finding.message, err=True)


def _cell_words(vintage: Vintage) -> str:
    return "gone" if vintage.stated is None else cell_words(vintage.stated.cell) or "blank"


def _rows(vintages: Sequence[Vintage]) -> Iterator[tuple[str, ...]]:
    for each in vintages:
        key, begins = each.key, each.release.begins
        cell = None if each.stated is None else each.stated.cell
        names = (
            ("", "", "") if each.stated is None else (each.stated.section, each.stated.indicator, each.stated.column)
        )
        yield (
            names[0] or key.section, key.indicator, names[1], names[2], key.measure, key.series, key.period,
            key.period_words, each.release.id, begins.lower.isoformat(), begins.upper.isoformat(),
            "gone" if cell is None else cell.state, "" if cell is None else cell.text or "",
            "" if cell is None or cell.value is None else str(cell.value), "" if cell is None else cell.support,
            "" if cell is None else f"{cell.confidence:.6f}",
        )  # fmt: skip


def _nothing(page: str, indicator: str | None) -> UsageError:
    if indicator is None:
        return UsageError(
            "E_NO_RELEASE", page=page, got="no release of this page in the store", expected="a page that has been read",
            next_step="kpi-ingest show lists the pages of the store; kpi-ingest replay reads the archive",
        )  # fmt: skip
    return UsageError(
        "E_NO_INDICATOR", page=page, got=f"no indicator {indicator!r}", expected="an id, or words of a label",
        next_step=f"kpi-ingest history {page} lists them all",
    )  # fmt: skip
