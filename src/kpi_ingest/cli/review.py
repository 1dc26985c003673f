"""`kpi-ingest review`: what waits for a person."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.findings import acknowledged_words, answer_words, finding_words
from kpi_ingest.cli.wording import bounds_words, decision_words, release_words
from kpi_ingest.compare import Likeness, Proposal
from kpi_ingest.pipeline import Review, ReviewedRow, Workplace


@click.command(name="review")
@click.argument("page", required=False)
@click.option("--row", metavar="ROW", help="Only this row.")
@options.settings
@options.formats("table", "json", "csv")
def command(
    page: str | None, row: str | None, config: Path | None, store: str | None, archive: str | None, form: str
) -> None:
    """List what waits for a person: rows that could not be decided; releases held by their gate; open findings; labels
    that no indicator has, with what each may be; and the decisions made so far.

    Open rows of one pattern stand together: for each pattern the candidate that each row needs, and the command that
    decides them all. Any other row, and one asked for with --row, stands with every candidate cut under the headers,
    open columns with a question mark. Each open cell says why it is open, and what other captures show.

    With --format csv the open rows are printed as `kpi-ingest decide --from` takes them: fill in choice,
    a candidate's number or the cells as a JSON list; a line without one stays open.

    \b
    Example:
      kpi-ingest review devon-send-kpis
    """
    from kpi_ingest.cli.review_json import REVIEW_SCHEMA, review_json
    from kpi_ingest.pipeline import group_rows, set_up

    reviews = _reviews(set_up(config, store=store, archive=archive), page)
    if row is not None:
        _expect_row(reviews, row)
    if form == "json":
        told = [review_json(review, group_rows(review.rows), row) for review in reviews]
        drawing.print_json({"schema": REVIEW_SCHEMA, "pages": told})
        return
    if form == "csv":
        _print_csv([each for review in reviews for each in review.rows if row in (None, each.row.row)])
        return
    for review in reviews:
        _print_review(review, row)


def _reviews(workplace: Workplace, page: str | None) -> list[Review]:
    """What waits on a page, or on each. Raises UsageError for a page that the store does not have."""
    from kpi_ingest.errors import UsageError
    from kpi_ingest.pipeline import review_page

    with workplace.open_store(create=False) as opened:
        pages = opened.pages()
        if page is not None and page not in pages:
            raise UsageError(
                "E_UNKNOWN_PAGE",
                got=page,
                expected=", ".join(pages) or "a page",
                next_step="kpi-ingest show lists them",
            )
        return [review_page(opened, each, workplace.definition_of(each)) for each in pages if page in (None, each)]


def _expect_row(reviews: list[Review], row: str) -> None:
    """Raise UsageError where no page has an open row of that id."""
    from kpi_ingest.errors import UsageError

    if not any(each.row.row == row for review in reviews for each in review.rows):
        raise UsageError(
            "E_NO_SUBJECT",
            page=reviews[0].page if len(reviews) == 1 else None,
            place=row,
            got="no open row of that id",
            expected="the id of a row that waits for a decision",
            next_step="kpi-ingest review lists the open rows",
        )


def _print_csv(rows: list[ReviewedRow]) -> None:
    """One line for each open row, with its candidates and an empty choice."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("page", "row", "capture", "choice", "section", "indicator", "columns", "open", "candidates"))
    for row in rows:
        cuts = [list(cut.cells) for cut in row.cuts]
        opened = [row.columns[at].label for at in row.open_columns]
        named = (row.page, row.row.row, row.captures[-1].sha256[:12], "", row.section, row.row.indicator)
        columns = [column.label for column in row.columns]
        out.writerow((*named, *(json.dumps(each, ensure_ascii=False) for each in (columns, opened, cuts))))


def _print_review(review: Review, only: str | None) -> None:
    from kpi_ingest.cli.review_rows import print_group, print_row
    from kpi_ingest.pipeline import group_rows

    if only is not None:
        for row in review.rows:
            if row.row.row == only:
                print_row(row)
        return
    for group in group_rows(review.rows):
        print_group(group)
    _print_held(review)
    _print_findings(review)
    if review.unknown:
        drawing.heading("Labels that no indicator of the page definition has")
        drawing.print_table(("section", "label"), [(each.section, each.label) for each in review.unknown])
    _print_unread(review)
    _print_proposals(review)
    _print_decisions(review)
    drawing.print_wrapped(
        f"{review.page}: {len(review.rows)} open rows, {len(review.held)} releases held, "
        f"{len(review.findings)} findings open, "
        f"{len(review.unread)} captures not read, "
        f"{len(review.proposals)} proposals, {len(review.decisions)} decisions recorded"
    )


def _print_held(review: Review) -> None:
    if review.held:
        drawing.heading("Releases held by their gate (kpi-ingest decide RELEASE --accept)")
    for release in review.held:
        click.echo(drawing.shown(f"  {release_words(release)}"))


def _print_findings(review: Review) -> None:
    if review.findings:
        drawing.heading("Open findings (kpi-ingest decide FINDING --acknowledge)")
        rows = [(each.id, each.kind, each.severity, finding_words(each)) for each in review.findings]
        drawing.print_table(("finding", "kind", "severity", "what"), rows)
    if review.acknowledged:
        drawing.heading("Findings acknowledged")
        seen = [(each.id, each.kind, *acknowledged_words(decision)) for each, decision in review.acknowledged]
        drawing.print_table(("finding", "kind", "who", "when", "why"), seen)
    if review.answered:
        drawing.heading("Findings answered by a later capture")
        told = [(each.id, each.kind, finding_words(each), answer_words(answer)) for each, answer in review.answered]
        drawing.print_table(("finding", "kind", "what", "answer"), told)


def _print_unread(review: Review) -> None:
    if review.unread:
        drawing.heading("Captures that could not be read (kpi-ingest decide SHA256 --acknowledge)")
        rows = [
            (each.sha256[:12], ", ".join(bounds_words(it.captured) for it in each.captures), each.captures[-1].source)
            for each in review.unread
        ]
        drawing.print_table(("sha256", "captured", "source"), rows)


def _print_proposals(review: Review) -> None:
    if review.proposals:
        drawing.heading("Labels to identify (kpi-ingest decide PROPOSAL --is INDICATOR, or --new)")
        rows = [line for each in review.proposals for line in _proposal_lines(each)]
        drawing.print_table(("proposal", "section", "label", "may be", "score", "what speaks for it"), rows, right=(4,))


def _proposal_lines(proposal: Proposal) -> Iterator[tuple[str, ...]]:
    """One line for what is proposed, and one for each other indicator that it may be."""
    named = proposal.section_label.strip() or proposal.section, " + ".join(each.strip() for each in proposal.labels)
    if proposal.kind in ("split", "merge"):
        yield proposal.id, *named, f"a {proposal.kind}", "", proposal.evidence
        return
    found = [(it.indicator, f"{it.score:.2f}", _speaks_for(it)) for it in proposal.candidates]
    first = [("a new indicator", "", proposal.evidence)] if proposal.kind == "new_indicator" else []
    for number, (what, score, words) in enumerate((*first, *found)):
        yield (proposal.id, *named, what, score, words) if number == 0 else ("", "", "", what, score, words)


def _speaks_for(likeness: Likeness) -> str:
    words = f"“{likeness.label.strip()}”, shared: {' '.join(likeness.words) or 'no word'}"
    cells = f"; {likeness.equal} of {likeness.compared} cells equal" if likeness.compared else ""
    return f"{words}{cells}{' (' + ', '.join(likeness.cells) + ')' if likeness.cells else ''}"


def _print_decisions(review: Review) -> None:
    from kpi_ingest.model.decision import standing

    if review.decisions:
        stands = {each.id for each in standing(review.decisions)}
        drawing.heading("Decisions (kpi-ingest decide --undo DECISION)")
        rows = [(*decision_words(each), "yes" if each.id in stands else "no") for each in review.decisions]
        drawing.print_table(("decision", "when", "who", "what", "why", "stands"), rows)
