"""What a decision came to, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.wording import act_words, bounds_words, cell_words
from kpi_ingest.pipeline import Decided

LABEL_WIDTH = 44


def exit_code(decided: Decided) -> int:
    """What stops the page from being read stops more than a decision; a held release does not."""
    unread = () if decided.replay is None else decided.replay.unread
    for each in unread:
        click.echo(str(each.error), err=True)
    codes = {each.error.exit_code for each in unread}
    return 4 if 4 in codes else 3 if codes else 0


def print_decided(decided: Decided) -> None:
    """Print the decision and every cell that changed."""
    decision = decided.decision
    done = "recorded" if decided.recorded else "stands already; nothing was recorded"
    click.echo(drawing.shown(f"decision {decision.id[:12]} on {decision.page} {done}: {act_words(decision.act)}"))
    if decided.replay is None:
        return
    if decided.changes:
        names = [change.indicator.strip() for change in decided.changes]
        short = shorten_apart(names, LABEL_WIDTH)
        drawing.print_table(("captured", "indicator", "column", "before", "now"), _change_rows(decided, short))
        print_legend(short, names, [""] * len(names))
    click.echo(f"{len(decided.changes)} cells changed; {decided.applied} captures rest on the decision")
    if decided.other_version:
        click.echo(
            f"the page had last been read by version {decided.other_version}: cells beside the decision may have "
            "changed with the version",
            err=True,
        )


def _change_rows(decided: Decided, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for change, name in zip(decided.changes, names, strict=True):
        yield (
            bounds_words(change.capture.captured),
            name,
            change.column,
            cell_words(change.before) or "blank",
            cell_words(change.after) or "blank",
        )


def decided_json(decided: Decided) -> dict[str, object]:
    """The decision and every cell that changed, as `--format json` prints them."""
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
