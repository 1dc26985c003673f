"""`kpi-ingest where`: every place where a figure was printed, and a picture of one."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.wording import bounds_words, place_words
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Bounds

if TYPE_CHECKING:
    from kpi_ingest.pipeline import Workplace
    from kpi_ingest.vintages import Sighting

SCHEMA = "kpi-ingest/where/1"
SHOWN_FIGURES = 8
"""Figures that an error names where one was asked for."""


@click.command(name="where")
@click.argument("page", metavar="PAGE[@DATE]")
@click.argument("indicator")
@options.measure(None)
@click.option("--period", metavar="PERIOD", help="The period, such as 2024-03, or the words of its header.")
@click.option("--series", metavar="WORDS", help="Which of two columns of one measure and period.")
@options.recorded
@click.option("--open", "opens", is_flag=True, help="Draw the place, and open the picture on a terminal.")
@click.option("--to", "to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Draw it there.")
@options.settings
@options.formats("table", "json", "csv")
def command(
    page: str,
    indicator: str,
    measure: str | None,
    period: str | None,
    series: str | None,
    recorded: str | None,
    opens: bool,
    to: Path | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> None:
    """Show where the figures of INDICATOR (an id, or words of its label) were printed: for every capture its time,
    address and digest, the table, row and cell, the place in the bytes, the printed text and the row.

    PAGE@DATE and PAGE#ID ask for the captures of one release. --to writes a picture of one figure, as its newest
    capture shows it: the page of a PDF with the cell framed (PNG), or the table or lines that hold it (HTML). --open
    writes it to a temporary folder where --to names no file. The JSON is `kpi-ingest/where/1`.

    \b
    Example:
      kpi-ingest where devon-send-kpis absence-ehc-plan --measure actual --period 2024-03 --to place.html
    """
    from kpi_ingest.pipeline import page_in, set_up
    from kpi_ingest.vintages import VintageStore

    workplace = set_up(config, store=store, archive=archive)
    named = page_in(page)
    with workplace.open_store(create=False) as opened:
        vintages = VintageStore(opened, workplace.definitions)
        release = None if named == page else page
        found = vintages.where(named, indicator, measure, period, recorded, series=series, release=release)
        if not found:
            every = vintages.where(named, indicator, recorded_as_of=recorded, release=release)
            raise _no_figure(page, indicator, every)
    if form == "json":
        _print_json(found, {"page": named, "indicator": indicator, "measure": measure, "period": period}, release)
    elif form == "csv":
        drawing.print_records_csv(found)
    else:
        _print(found)
    if opens or to is not None:
        _draw(workplace, found, to, opens=opens)


def _print(found: Sequence[Sighting]) -> None:
    """Each figure once, and under it the captures that print it."""
    for _, group in groupby(sorted(found, key=_figure), key=_figure):
        figures = list(group)
        newest = figures[-1]
        section = f" ({newest.section_label})" if newest.section_label else ""
        drawing.print_wrapped(f"{newest.indicator_label.strip()}{section}, {_figure_words(newest)}", bold=True)
        for each in figures:
            click.echo()
            for name, words in _facts(each):
                drawing.print_wrapped(f"{name}: {words}", indent="  ")
        click.echo()


def _figure(each: Sighting) -> tuple[str, ...]:
    return each.section, each.indicator, each.measure, each.series, each.period, each.period_words


def _figure_words(each: Sighting) -> str:
    return " ".join(part for part in (each.measure, each.series, each.period or each.period_words) if part)


def _facts(each: Sighting) -> list[tuple[str, str]]:
    first = bounds_words(Bounds(each.captured, each.captured_latest))
    last = bounds_words(Bounds(each.last_captured, each.last_captured_latest))
    times = first if each.retrievals == 1 else f"{first} to {last}, {each.retrievals} times"
    return [
        ("text", each.text or each.state),
        ("captured", times),
        ("address", each.source),
        *([("witnesses", "; ".join(each.witnesses))] if len(each.witnesses) > 1 else []),
        ("sha256", each.capture),
        ("column", each.column_label),
        ("cell", f"table {each.table}, row {each.row_number}, figure {each.column}; row id {each.row}"),
        ("place", place_words(each.where) if each.where is not None else "none: a blank that the run leaves out"),
        ("row", " ".join(each.row_text.split())),
    ]


def _print_json(found: Sequence[Sighting], asked: dict[str, str | None], release: str | None) -> None:
    from kpi_ingest.export.records import json_record

    told = [json_record(each) for each in found]
    drawing.print_json({"schema": SCHEMA, **asked, "release": release, "sightings": told})


def _draw(workplace: Workplace, found: Sequence[Sighting], to: Path | None, *, opens: bool) -> None:
    """Write a picture of the one figure that is meant, as its newest capture shows it."""
    from kpi_ingest.export.files import write_whole
    from kpi_ingest.pipeline.picturing import picture_place

    figures = {_figure(each): each for each in found}
    if len(figures) > 1:
        raise _several(list(figures.values()))
    newest = next(each for each in found if each.capture == found[-1].capture)
    place = newest.where or newest.row_where
    if place is None:
        raise _nowhere(newest)
    if newest.where is None:
        click.echo("a blank that the run leaves out has no place: the label of its row is marked", err=True)
    facts = [("page", newest.page), ("figure", _figure_words(newest)), *_facts(newest)]
    with workplace.open_archive(writable=False) as archive:
        definition = workplace.definition_of(newest.page)
        picture = picture_place(archive, newest.page, newest.capture_id, place, definition, facts)
    path = to or Path(tempfile.mkdtemp(prefix="kpi-ingest-")) / f"{newest.capture[:12]}{picture.suffix}"
    if path.suffix.lower() != picture.suffix:
        raise UsageError(
            "E_USAGE", page=newest.page, place=str(path), got=f"a name that ends in {path.suffix or 'nothing'}",
            expected=f"one that ends in {picture.suffix}, for that is what the picture is",
            next_step="name the file otherwise",
        )  # fmt: skip
    write_whole(path, picture.content)
    click.echo(f"picture: {path}", err=True)
    if opens and sys.stdout.isatty() and click.launch(str(path)) != 0:
        click.echo("no viewer took it: open the file yourself", err=True)


def _no_figure(page: str, indicator: str, every: Sequence[Sighting]) -> UsageError:
    return UsageError(
        "E_NO_FIGURE", page=page, place=indicator, got="no figure of that measure, period and series",
        expected=_some(map(_figure_words, every)) or "a release that prints it", next_step="correct the question",
    )  # fmt: skip


def _several(figures: Sequence[Sighting]) -> UsageError:
    return UsageError(
        "E_SEVERAL_FIGURES", page=figures[0].page, got=f"{len(figures)} figures: {_some(map(_figure_words, figures))}",
        expected="one figure to draw", next_step="name it with --measure, --period and --series, and by its id",
    )  # fmt: skip


def _nowhere(sighting: Sighting) -> UsageError:
    return UsageError(
        "E_NO_PLACE", page=sighting.page, place=f"row {sighting.row}", got="a blank of a row that has no place",
        expected="a figure with a place in the capture", next_step="look at the whole capture, whose sha256 is above",
    )  # fmt: skip


def _some(names: Iterable[str]) -> str:
    """The first names, and how many there are besides."""
    listed = list(dict.fromkeys(names))
    more = f" and {len(listed) - SHOWN_FIGURES} more" if len(listed) > SHOWN_FIGURES else ""
    return ", ".join(listed[:SHOWN_FIGURES]) + more
