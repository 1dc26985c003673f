"""`kpi-ingest decide`: a person's word, recorded for ever and taken back only by another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.wording import act_words, bounds_words, cell_words

if TYPE_CHECKING:
    from kpi_ingest.pipeline import Decided

LABEL_WIDTH = 44


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
@options.settings
@options.formats("table", "json")
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
    if form == "json":
        drawing.print_json(_decided_json(decided))
    else:
        _print_decided(decided)
    return _exit_code(decided)


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


def _exit_code(decided: Decided) -> int:
    """What stops the page from being read stops more than a decision; a held release does not."""
    unread = () if decided.replay is None else decided.replay.unread
    for each in unread:
        click.echo(str(each.error), err=True)
    codes = {each.error.exit_code for each in unread}
    return 4 if 4 in codes else 3 if codes else 0


def _print_decided(decided: Decided) -> None:
    decision = decided.decision
    done = "recorded" if decided.recorded else "stands already; nothing was recorded"
    click.echo(drawing.shown(f"decision {decision.id[:12]} on {decision.page} {done}: {act_words(decision.act)}"))
    if decided.replay is None:
        return
    if decided.changes:
        drawing.print_table(("captured", "indicator", "column", "before", "now"), _change_rows(decided))
    click.echo(f"{len(decided.changes)} cells changed; {decided.applied} captures rest on the decision")
    if decided.other_version:
        click.echo(
            f"the page had last been read by version {decided.other_version}: cells beside the decision may have "
            "changed with the version",
            err=True,
        )


def _change_rows(decided: Decided) -> Iterator[tuple[str, ...]]:
    for change in decided.changes:
        yield (
            bounds_words(change.capture.captured),
            drawing.shorten(change.indicator.strip(), LABEL_WIDTH),
            change.column,
            cell_words(change.before) or "blank",
            cell_words(change.after) or "blank",
        )


def _decided_json(decided: Decided) -> dict[str, object]:
    from kpi_ingest.model.encode import cell_to_json

    return {
        "schema": "kpi-ingest/decide/1",
        "decision": decided.decision.id,
        "page": decided.decision.page,
        "recorded": decided.recorded,
        "applied": decided.applied,
        "changes": [
            {
                "sha256": change.capture.sha256,
                "section": change.section,
                "indicator": change.indicator,
                "column": change.column,
                "before": None if change.before is None else cell_to_json(change.before),
                "after": None if change.after is None else cell_to_json(change.after),
            }
            for change in decided.changes
        ],
    }
