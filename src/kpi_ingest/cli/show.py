"""`kpi-ingest show`: a release as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.release_table import draw_release, groups_of, said_of_cells, tables_json
from kpi_ingest.cli.wording import bounds_words, edition_words, place_words
from kpi_ingest.compare import Answer
from kpi_ingest.model import Decision, Release, StatedCell
from kpi_ingest.model.content import Json

if TYPE_CHECKING:
    from kpi_ingest.pipeline import Witnessed

SHOW_SCHEMA = "kpi-ingest/show/1"


@click.command(name="show")
@click.argument("name", required=False, metavar="[RELEASE]")
@options.settings
@options.support
@options.formats("table", "json", "csv")
def command(
    name: str | None, config: Path | None, store: str | None, archive: str | None, support: tuple[str, ...], form: str
) -> None:
    """Show RELEASE (PAGE@DATE, PAGE@EDITION, PAGE#ID, PAGE for the latest), undecided cells with `?` and their
    candidates, and its findings: who acknowledged each, when and why, or that it is open. Rows stand under their
    groups, with what the page says of them (status, polarity, code, comment) beside the figures; on a narrow terminal
    each figure has a line. Where several sources saw the release (our own visits, web archives, files), each is named.

    Without RELEASE, list the pages of the store with their releases.

    \b
    Example:
      kpi-ingest show devon-send-kpis@2024-11
    """
    from kpi_ingest.compare import answers_of
    from kpi_ingest.pipeline import acknowledged_of, choose_release, page_in, releases_of, set_up, witnesses_of

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        if name is None:
            found = [r for page in opened.pages() for r in releases_of(opened, page, workplace.definition_of(page))]
        else:
            page = page_in(name)
            found = list(releases_of(opened, page, workplace.definition_of(page)))
            acknowledged = acknowledged_of(opened, page)
            chosen = choose_release(name, tuple(found))
            witnesses = witnesses_of(opened, chosen.release)
    if name is None:
        _print_releases(found, form)
        return
    if chosen.remark:
        click.echo(chosen.remark, err=True)
    _print_release(chosen.release, support, form, acknowledged, answers_of(found), witnesses)


def _print_releases(releases: list[Release], form: str) -> None:
    header = ["release", "captured", "last seen", "tables", "cells", "undecided", "held"]
    rows = [
        [
            release.id,
            bounds_words(release.begins),
            bounds_words(release.last_seen),
            str(len(release.state.tables)),
            str(len(release.state.cells)),
            str(sum(each.cell.state == "undecided" for each in release.state.cells)),
            release.held or "",
        ]
        for release in releases
    ]
    if form != "table":
        header += ["edition", "corrects"]
        rows = [[*row, it.edition or "", it.corrects or ""] for row, it in zip(rows, releases, strict=True)]
    elif any(release.edition for release in releases):
        header.append("edition")
        rows = [[*row, edition_words(it)] for row, it in zip(rows, releases, strict=True)]
    if form == "json":
        drawing.print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        drawing.print_rows(form, header, rows, right=(3, 4, 5))


def _print_release(
    release: Release,
    support: tuple[str, ...],
    form: str,
    acknowledged: Mapping[str, Decision],
    answers: Mapping[str, Answer],
    witnesses: Sequence[Witnessed],
) -> None:
    from kpi_ingest.cli.findings import print_findings, settled_json
    from kpi_ingest.model.encode import cell_to_json

    cells = [each for each in release.state.cells if each.cell.support in support]
    if form == "json":
        groups, said = groups_of(release.state), said_of_cells(release.state)
        listed = [
            {
                **_names(each),
                "group": groups.get((each.key.section, each.key.indicator)),
                "said": said.get((each.key, each.occurrence), []),
                "capture": each.capture,
                "cell": cell_to_json(each.cell),
            }
            for each in cells
        ]
        findings = [settled_json(each, acknowledged, answers) for each in release.findings]
        named: dict[str, Json] = {"schema": SHOW_SCHEMA, "release": release.id, "page": release.page}
        if release.edition is not None:
            named |= {"edition": release.edition, "corrects": release.corrects}
        named["witnesses"] = [_witness_json(each) for each in witnesses]
        drawing.print_json({**named, "tables": tables_json(release.state), "cells": listed, "findings": findings})
    elif form == "csv":
        header = (*_names(release.state.cells[0]), "state", "text", "value", "support", "confidence", "where")
        drawing.print_csv(header, _csv_rows(cells))
    else:
        draw_release(release, support)
        _print_witnesses(witnesses)
        print_findings(release.findings, acknowledged, answers)


def _print_witnesses(witnesses: Sequence[Witnessed]) -> None:
    """Where more than one source saw the release, which ones, and when."""
    for each in witnesses if len(witnesses) > 1 else ():
        times = bounds_words(each.first)
        times += f" to {bounds_words(each.last)}" if each.captures > 1 else ""
        click.echo(drawing.shown(f"witness: {each.source}: {each.captures} captures, {times}"))


def _witness_json(each: Witnessed) -> dict[str, Json]:
    return {
        "source": each.source,
        "captures": each.captures,
        "contents": each.contents,
        "first": [each.first.lower.isoformat(), each.first.upper.isoformat()],
        "last": [each.last.lower.isoformat(), each.last.upper.isoformat()],
    }


def _names(each: StatedCell) -> dict[str, str]:
    key = each.key
    return {
        "section": each.section,
        "indicator_id": key.indicator,
        "indicator": each.indicator,
        "column": each.column,
        "measure": key.measure,
        "series": key.series,
        "period": key.period,
        "period_words": key.period_words,
    }


def _csv_rows(cells: list[StatedCell]) -> Iterator[tuple[str, ...]]:
    for each in cells:
        cell = each.cell
        value = "" if cell.value is None else str(cell.value)
        told = (cell.state, cell.text or "", value, cell.support, f"{cell.confidence:.6f}")
        yield (*_names(each).values(), *told, place_words(cell.where))
