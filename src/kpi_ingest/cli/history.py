"""`kpi-ingest history`: every figure with its vintages."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.wording import bounds_words, cell_words, release_words, repeated_names
from kpi_ingest.errors import UsageError
from kpi_ingest.grammar import fold_label
from kpi_ingest.model import Bounds, Measure, Release
from kpi_ingest.model.history import main_line

if TYPE_CHECKING:
    from kpi_ingest.pages import PageDefinition
    from kpi_ingest.vintages import Figure

LABEL_WIDTH = 48
_FLIPS = 4
"""States from which on a figure that goes to and fro between two is told as flipping."""
MEASURES = get_args(Measure)
HEADER = (
    "section", "indicator_id", "indicator", "column", "measure", "series", "period", "period_words",
    "release", "captured_lower", "captured_upper", "state", "text", "value", "support", "confidence", "edition",
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
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore
    from kpi_ingest.vintages.spells import history_in

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        releases = VintageStore(opened, workplace.definitions).releases(page)
    charted = form == "table" and indicator is not None and (sys.stdout.isatty() if chart is None else chart)
    sound = [release for release in releases if release.held is None]
    for release in releases:
        if release.held is not None:
            click.echo(f"left out: {release_words(release)}", err=True)
    chosen = sorted(history_in(sound, page, indicator, support), key=_in_time)
    if not chosen:
        raise _nothing(page, indicator)
    if charted:
        _print_charts([it for it in chosen if not _is_beside(it)], main_line(sound), workplace.definition_of(page))
    elif form == "table":
        _print_lines(chosen, repeated_names(stated for each in releases for stated in each.state.cells))
        _say_flips(releases)
    elif form == "csv":
        drawing.print_csv(HEADER, _rows(chosen))
    else:
        listed = [dict(zip(HEADER, row, strict=True)) for row in _rows(chosen)]
        drawing.print_json({"schema": "kpi-ingest/history/1", "page": page, "vintages": listed})


def _print_charts(chosen: Sequence[Figure], sound: Sequence[Release], definition: PageDefinition | None) -> None:
    """One chart for each indicator of each section."""
    from kpi_ingest.cli.charting import ASCII, BLOCKS, chart_lines
    from kpi_ingest.vintages.changes import kinds_of

    kinds = kinds_of(sound, definition)
    glyphs = BLOCKS if drawing.writes_unicode() else ASCII
    for _, group in groupby(chosen, key=lambda figure: (figure.section, figure.indicator)):
        figures = list(group)
        latest = next((figure for figure in reversed(figures) if figure.state != "gone"), None)
        if latest is not None:
            drawing.heading(drawing.shown(f"{latest.indicator_label.strip()} ({latest.section_label})"))
            drawing.print_chart(
                chart_lines(figures, sound, kinds, width=drawing.table_width(), glyphs=glyphs), plain=glyphs is ASCII
            )


def _in_time(figure: Figure) -> tuple[object, ...]:
    """Baseline and target first, then each period's milestone beside its actual."""
    when = (figure.period, figure.period_words)
    measure = MEASURES.index(figure.measure)
    return figure.section, figure.indicator, *when, measure, figure.series, figure.occurrence


def _print_lines(figures: Sequence[Figure], repeated: Container[str]) -> None:
    """One line for each figure, with its section where others of the page have the same name."""
    listed = [list(group) for _, group in groupby(figures, key=_in_time)]
    names = [states[0].indicator_label.strip() for states in listed]
    short = shorten_apart(names, LABEL_WIDTH)
    sections = shorten_apart([_section(states[0], repeated) for states in listed], LABEL_WIDTH)
    lines = [
        (section, name, states[0].column_label, _states_words(states))
        for section, name, states in zip(sections, short, listed, strict=True)
    ]
    if any(sections):
        drawing.print_table(("section", "indicator", "column", "vintages"), lines)
    else:
        drawing.print_table(("indicator", "column", "vintages"), [line[1:] for line in lines])
    print_legend(short, names, [states[0].indicator for states in listed])


def _section(figure: Figure, repeated: Container[str]) -> str:
    return (figure.section_label or figure.section) if fold_label(figure.indicator_label) in repeated else ""


def _states_words(states: Sequence[Figure]) -> str:
    """All states in order; what flips between two of them is told once, with how often. In brackets, what the replaced
    document of an older edition says."""
    beside = "".join(f" [{_since(it)}: {_words(it)}]" for it in states if _is_beside(it))
    in_line = [it for it in states if not _is_beside(it)]
    words, times = [_words(figure) for figure in in_line], [_since(figure) for figure in in_line]
    if len(words) >= _FLIPS and words[2:] == words[:-2]:
        return (
            f"{words[0]} ⇄ {words[1]}, {len(words) - 1} times ({times[0]} to {times[-1]}), {words[-1]} at last{beside}"
        )
    return " → ".join(f"{word} ({time})" for word, time in zip(words, times, strict=True)) + beside


def _is_beside(figure: Figure) -> bool:
    """Whether it stands in a document of an older edition that was replaced: it never was the page's newest word."""
    return figure.corrects is not None and figure.shown_until == figure.shown_from


def _since(figure: Figure) -> str:
    """The edition that shows it first, else the time of capture; with both where a document was replaced."""
    time = bounds_words(Bounds(figure.shown_from, figure.shown_from_latest, figure.captured_basis))
    if figure.edition is None:
        return time
    return f"{figure.edition}, corrected {time}" if figure.corrects else figure.edition


def _say_flips(releases: Sequence[Release]) -> None:
    """Each flipping of the page once, as its last release tells it."""
    found = {it.id: it for release in releases for it in release.findings if it.kind == "flips"}
    for finding in found.values():
        click.echo(finding.message, err=True)


def _words(figure: Figure) -> str:
    return "gone" if figure.state == "gone" else cell_words(figure) or "blank"


def _rows(figures: Sequence[Figure]) -> Iterator[tuple[str, ...]]:
    for figure in figures:
        yield (
            figure.section_label or figure.section, figure.indicator, figure.indicator_label, figure.column_label,
            figure.measure, figure.series, figure.period, figure.period_words, figure.release,
            figure.shown_from.isoformat(), figure.shown_from_latest.isoformat(), figure.state, figure.text or "",
            "" if figure.value is None else str(figure.value), figure.support or "",
            "" if figure.confidence is None else f"{figure.confidence:.6f}", figure.edition or "",
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
