"""`kpi-ingest decide`: a person's word, recorded for ever and taken back only by another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import decide_rows as several
from kpi_ingest.cli import drawing, options
from kpi_ingest.model.acyclic import acyclic

if TYPE_CHECKING:
    from kpi_ingest.pipeline import Decided, Signed, Workplace


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words and options of a decision on one thing."""

    subject: str | None
    candidate: str | None = None
    accept: bool = False
    acknowledge: bool = False
    indicator: str | None = None
    new: bool = False
    undo: str | None = None
    page: str | None = None
    section: str | None = None
    capture: str = ""


@click.command(name="decide")
@click.argument("subject", required=False)
@click.argument("candidate", required=False)
@click.option("--accept", is_flag=True, help="SUBJECT is a release held by its gate: make it current.")
@click.option("--acknowledge", is_flag=True, help="SUBJECT is a finding that was looked at.")
@click.option("--is", "indicator", metavar="INDICATOR", help="SUBJECT is a label, or a proposal: it is this indicator.")
@click.option("--new", is_flag=True, help="SUBJECT is a label, or a proposal: it is an indicator of its own.")
@click.option("--undo", metavar="DECISION", help="Take this decision back (its id, or the first digits).")
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--because", required=True, metavar="TEXT", help="Why.")
@click.option("--page", metavar="ID", help="The page, where several have the row, finding or label.")
@click.option("--section", metavar="ID", help="The section, where several have the label.")
@click.option("--capture", default="", metavar="SHA256", help="A capture, where the row stands under several headers.")
@click.option("--pattern", metavar="SECTION", help="SUBJECT is a page: decide the open rows of this section.")
@click.option("--rows", metavar="IDS", help="SUBJECT is a page: decide these open rows, separated by commas.")
@click.option("--label", metavar="LABEL", help="SUBJECT is a page: decide the open rows of this whole label.")
@click.option("--columns", metavar="NAMES", help="The columns that hold the rows' figures, separated by commas.")
@click.option("--from", "file", type=click.Path(path_type=Path), help="A CSV file of choices, as review prints it.")
@click.option("--preview", is_flag=True, help="Show each of several rows before and after; record nothing.")
@options.settings
@options.formats("table", "json")
@acyclic()  # a person waits: the collector would walk modules and readings that all stay until the end
def command(
    subject: str | None,
    candidate: str | None,
    accept: bool,
    acknowledge: bool,
    indicator: str | None,
    new: bool,
    undo: str | None,
    by: str,
    because: str,
    page: str | None,
    section: str | None,
    capture: str,
    pattern: str | None,
    rows: str | None,
    label: str | None,
    columns: str | None,
    file: Path | None,
    preview: bool,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> int:
    """Record a decision, read the page anew, and print what changed.

    SUBJECT is a row as `kpi-ingest review` and `parse` name it, and CANDIDATE its number in the review or the cells as
    a JSON list. The cells are recorded, with section, header and run: the decision holds wherever that run stands under
    that header. Cells that do not join back to the run are refused. With --accept SUBJECT is a release, with
    --acknowledge a finding, with --is or --new a label that no indicator has, or its proposal in the review. Nothing is
    ever deleted: --undo is another record.

    Several rows are decided as one act: SUBJECT is a page, --pattern, --rows or --label name its open rows, and
    --columns the columns that hold their figures, or --from names a file. Only rows with that number of figures after
    the target are decided. A row whose print contradicts it is refused, the others go on, and the exit code is 2.

    \b
    Example:
      kpi-ingest decide 79edd71d1e0f --acknowledge --by "A. Auditor" --because "as printed; the publisher was asked"
    """
    from kpi_ingest.pipeline import Signed, set_up

    named = several.Named(pattern, rows, label, columns, file)
    asked = _Asked(subject, candidate, accept, acknowledge, indicator, new, undo, page, section, capture)
    if preview or named != several.NOTHING:
        if asked != _Asked(subject):
            raise click.UsageError("several rows are decided by themselves: without the options of another decision")
        signed = Signed(_said(by, "--by"), _said(because, "--because"))
        return several.command(set_up(config, store=store, archive=archive), subject, named, signed, preview, form)
    _check_words(asked)
    signed = Signed(_said(by, "--by"), _said(because, "--because"))
    return _tell(_decided(set_up(config, store=store, archive=archive), asked, signed), form)


def _decided(workplace: Workplace, asked: _Asked, signed: Signed) -> Decided:
    """Record the one decision that was asked for."""
    from kpi_ingest import pipeline

    subject = asked.subject or ""
    if asked.undo is not None:
        return pipeline.undo_decision(workplace, asked.undo, signed)
    if asked.accept:
        return pipeline.accept_release(workplace, subject, signed)
    if asked.acknowledge:
        return pipeline.acknowledge_finding(workplace, subject, signed, asked.page)
    if asked.new or asked.indicator is not None:
        return pipeline.identify_label(
            workplace, subject, asked.indicator, signed, page=asked.page, section=asked.section
        )
    return pipeline.decide_row(
        workplace, subject, asked.candidate or "", signed, page=asked.page, capture=asked.capture
    )


def _tell(decided: Decided, form: str) -> int:
    from kpi_ingest.cli.decided import decided_json, exit_code, print_decided

    if form == "json":
        drawing.print_json(decided_json(decided))
    else:
        print_decided(decided)
    return exit_code(decided)


def _check_words(asked: _Asked) -> None:
    """Exactly one thing is decided at a time."""
    kinds = (asked.accept, asked.acknowledge, asked.indicator is not None, asked.new)
    if asked.undo is not None:
        expected = asked.subject is None and not any(kinds)
    elif any(kinds):
        expected = asked.subject is not None and asked.candidate is None and sum(kinds) == 1
    else:
        expected = asked.subject is not None and asked.candidate is not None
    if not expected:
        raise click.UsageError(
            "expected ROW CANDIDATE, RELEASE --accept, FINDING --acknowledge, LABEL --is INDICATOR, LABEL --new, or "
            "--undo DECISION"
        )


def _said(words: str, option: str) -> str:
    if not words.strip():
        raise click.UsageError(f"{option} says nothing")
    return words.strip()
