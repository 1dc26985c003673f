"""`kpi-ingest decide`: a person's word, recorded for ever and taken back only by another."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import decide_rows as several
from kpi_ingest.cli import drawing, options
from kpi_ingest.model.acyclic import acyclic


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
    from kpi_ingest.pipeline import (
        Signed,
        accept_release,
        acknowledge_finding,
        decide_row,
        identify_label,
        set_up,
        undo_decision,
    )

    named = (pattern, rows, label, columns, file)
    if preview or any(name is not None for name in named):
        others = (candidate, indicator, undo, page, section)
        if any(other is not None for other in others) or accept or acknowledge or new or capture:
            raise click.UsageError("several rows are decided by themselves: without the options of another decision")
        signed = Signed(_said(by, "--by"), _said(because, "--because"))
        return several.command(
            set_up(config, store=store, archive=archive), subject, several.Named(*named), signed, preview, form
        )
    _check_words(subject, candidate, (accept, acknowledge, indicator is not None, new), undo)
    signed = Signed(_said(by, "--by"), _said(because, "--because"))
    workplace = set_up(config, store=store, archive=archive)
    if undo is not None:
        decided = undo_decision(workplace, undo, signed)
    elif accept:
        decided = accept_release(workplace, subject or "", signed)
    elif acknowledge:
        decided = acknowledge_finding(workplace, subject or "", signed, page)
    elif new or indicator is not None:
        decided = identify_label(workplace, subject or "", indicator, signed, page=page, section=section)
    else:
        decided = decide_row(workplace, subject or "", candidate or "", signed, page=page, capture=capture)
    from kpi_ingest.cli.decided import decided_json, exit_code, print_decided

    if form == "json":
        drawing.print_json(decided_json(decided))
    else:
        print_decided(decided)
    return exit_code(decided)


def _check_words(subject: str | None, candidate: str | None, kinds: tuple[bool, ...], undo: str | None) -> None:
    """Exactly one thing is decided at a time."""
    if undo is not None:
        expected = subject is None and not any(kinds)
    elif any(kinds):
        expected = subject is not None and candidate is None and sum(kinds) == 1
    else:
        expected = subject is not None and candidate is not None
    if not expected:
        raise click.UsageError(
            "expected ROW CANDIDATE, RELEASE --accept, FINDING --acknowledge, LABEL --is INDICATOR, LABEL --new, or "
            "--undo DECISION"
        )


def _said(words: str, option: str) -> str:
    if not words.strip():
        raise click.UsageError(f"{option} says nothing")
    return words.strip()
