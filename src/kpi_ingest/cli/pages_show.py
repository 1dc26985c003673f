"""`kpi-ingest pages show`: the page definitions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.pages import PageDefinition, find_page


@click.command(name="show")
@click.argument("page", required=False)
@options.config
@options.formats("table", "json", "csv")
def command(page: str | None, config: Path | None, form: str) -> None:
    """List the page definitions, or show one of them whole. The word `show` may be left out.

    \b
    Example:
      kpi-ingest pages show devon-send-kpis
    """
    from kpi_ingest.pipeline import set_up

    definitions = set_up(config).definitions
    chosen = [find_page(definitions, page)] if page else [definitions[name] for name in sorted(definitions)]
    if form == "json":
        drawing.print_json([_facts(each) for each in chosen])
    elif page:
        _print_one(chosen[0], form)
    else:
        drawing.print_rows(
            form,
            ("page", "title", "publisher", "sections", "indicators", "url"),
            [_summary(each) for each in chosen],
            right=(3, 4),
        )


def _summary(page: PageDefinition) -> tuple[str, ...]:
    url = page.urls[-1].url if page.urls else ""
    return page.id, page.title, page.publisher, str(len(page.sections)), str(len(page.indicators)), url


def _print_one(page: PageDefinition, form: str) -> None:
    if form == "table":
        click.echo(f"{page.id}: {page.title}\n{page.publisher}; licence: {page.licence or 'not stated'}")
        for url in page.urls:
            click.echo(url.url)
    drawing.print_rows(
        form,
        ("section", "indicator", "unit", "polarity", "label"),
        [(it.section, it.id, it.unit or "", it.polarity, it.labels[-1]) for it in page.indicators],
    )


def _facts(page: PageDefinition) -> dict[str, object]:
    return {
        "id": page.id,
        "title": page.title,
        "publisher": page.publisher,
        "licence": page.licence,
        "digest": page.digest,
        "urls": [{"url": url.url, "from": _day(url.from_), "until": _day(url.until)} for url in page.urls],
        "sections": [asdict(section) for section in page.sections],
        "indicators": [asdict(indicator) for indicator in page.indicators],
        "markers": [asdict(marker) for marker in page.markers],
        "notes": [asdict(note) for note in page.notes],
        "tables": [asdict(table) for table in page.tables],
        "columns": [asdict(column) for column in page.columns],
        "rows": [asdict(row) for row in page.rows],
        "gates": asdict(page.gates),
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)
