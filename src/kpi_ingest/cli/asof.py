"""`kpi-ingest asof`: what was on display at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.wording import bounds_words, candidate_words, unparsed_words
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Bounds

if TYPE_CHECKING:
    from kpi_ingest.vintages import Axis, Figure, Rows

AXES: dict[str, Axis] = {"captured": "captured", "released": "released"}
LABEL_WIDTH = 48


@click.command(name="asof")
@click.argument("words", metavar="[PAGE] T", nargs=-1, required=True)
@click.option("--axis", type=click.Choice(list(AXES)), default="captured", show_default=True, help="What T counts.")
@click.option("--recorded", metavar="T", help="Answer with what the store held at this time.")
@options.settings
@options.support
@options.formats("table", "json", "csv")
def command(
    words: tuple[str, ...],
    axis: str,
    recorded: str | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    support: tuple[str, ...],
    form: str,
) -> None:
    """Show the figures of PAGE, or of every page, that were on display at T, with the time for which they stood.

    T is YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm in UTC, and stands for its end. Where capture times are only
    bounded, and something else may have been on display, the answer says so.

    \b
    Example:
      kpi-ingest asof devon-send-kpis 2024-06
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore

    page, time = _page_and_time(words)
    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        vintages = VintageStore(opened, workplace.definitions)
        if page is None:
            answer = vintages.as_of_all(time, AXES[axis], recorded)
        else:
            answer = vintages.as_of(page, time, AXES[axis], recorded)
    shown = [figure for figure in answer if figure.support in support]
    if form == "json":
        asked: dict[str, str | None] = {"page": page, "t": time, "axis": axis, "recorded_as_of": recorded}
        _print_json(asked, answer, shown)
    elif form == "csv":
        _say(answer)
        _print_csv(shown)
    else:
        _say(answer)
        _draw(shown, of_pages=page is None)


def _page_and_time(words: tuple[str, ...]) -> tuple[str | None, str]:
    if len(words) > 2:
        raise UsageError(
            "E_USAGE",
            got=" ".join(words),
            expected="a page and a time, or a time alone",
            next_step="kpi-ingest asof --help",
        )
    return (words[0] if len(words) == 2 else None), words[-1]


def _draw(shown: Sequence[Figure], *, of_pages: bool) -> None:
    if not shown:
        return
    columns = ("indicator", "column", "figure", "stood", "support")
    if of_pages:
        lines = ((figure.page, *line) for figure, line in zip(shown, _lines(shown), strict=True))
        drawing.print_table(("page", *columns), lines)
    else:
        drawing.print_table(columns, _lines(shown))
    names = [figure.indicator_label.strip() for figure in shown]
    print_legend(shorten_apart(names, LABEL_WIDTH), names, [figure.indicator for figure in shown])


def _say(answer: Rows[Figure]) -> None:
    for note in answer.depends:
        click.echo(note, err=True)


def _print_json(asked: dict[str, str | None], answer: Rows[Figure], shown: Sequence[Figure]) -> None:
    from kpi_ingest.export.records import json_record

    figures = [json_record(figure) for figure in shown]
    drawing.print_json({"schema": "kpi-ingest/asof/1", **asked, "depends": list(answer.depends), "figures": figures})


def _print_csv(shown: Sequence[Figure]) -> None:
    from kpi_ingest.export.fields import ASOF_FIELDS
    from kpi_ingest.export.records import csv_record, json_record

    rows = (csv_record(json_record(figure), ASOF_FIELDS, raw=True) for figure in shown)
    drawing.print_csv([column.name for column in ASOF_FIELDS], rows)


def _lines(shown: Sequence[Figure]) -> Iterator[tuple[str, ...]]:
    names = shorten_apart([figure.indicator_label.strip() for figure in shown], LABEL_WIDTH)
    for figure, label in zip(shown, names, strict=True):
        mark = " (?)" if figure.depends else ""
        yield label, figure.column_label, _words(figure) + mark, _stood(figure), figure.support or ""


def _words(figure: Figure) -> str:
    if figure.state == "undecided":
        return f"? {candidate_words(figure.candidates)}".rstrip()
    if figure.state == "unparsed":
        return unparsed_words(figure.text)
    return "…" if figure.state == "truncated" else figure.text or "blank"


def _stood(figure: Figure) -> str:
    since = bounds_words(Bounds(figure.shown_from, figure.shown_from_latest))
    if figure.shown_until is None or figure.shown_until_latest is None:
        return f"since {since}"
    return f"{since} to {bounds_words(Bounds(figure.shown_until, figure.shown_until_latest))}"
