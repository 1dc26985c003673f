"""Small made-up facts for the tests of the store: a page of two figures, read and captured as each test needs."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kpi_ingest.model import (
    Attempt,
    Bounds,
    Candidate,
    Capture,
    Cell,
    Column,
    Finding,
    Hop,
    Inputs,
    Note,
    Reading,
    ReadRow,
    ReadTable,
    Repair,
    RowCandidate,
    TextSpan,
    Warning,
)
from kpi_ingest.model.content import canonical_json

PAGE = "devon-send-kpis"
FIRST_NIGHT = datetime(2024, 11, 8, 2, 30, 0, 123456, tzinfo=UTC)
COLUMNS = (
    Column(0, "Target", ("Target",), "target", unit="%"),
    Column(1, "Actual Mar 24", ("2023/24", "Actual Mar 24"), "actual", period="2024-03"),
)


def digest(words: str) -> str:
    """sha256 of some words: stands for bytes or ids."""
    return hashlib.sha256(words.encode()).hexdigest()


def night(number: int) -> datetime:
    """The time of the nightly run, `number` nights after the first."""
    return FIRST_NIGHT + timedelta(days=number)


def capture(body: str, at: int | Bounds = 0, *, page: str = PAGE, hops: tuple[Hop, ...] = ()) -> Capture:
    """A capture of a page whose bytes are `body`, on a night or within bounds."""
    when = at if isinstance(at, Bounds) else Bounds(night(at), night(at))
    return Capture(
        id=digest(f"{page} {body} {when}"),
        page=page,
        sha256=digest(body),
        size=len(body),
        captured=when,
        recorded_at=when.upper,
        source=f"https://example.org/{page}",
        media_type="text/html; charset=utf-8",
        hops=hops,
        remarks=("from a test",) if hops else (),
    )


def attempt(at: int = 0, *, page: str = PAGE) -> Attempt:
    """A retrieval that failed on a night."""
    hop = Hop("https://example.org/", 503, (("Retry-After", "120"), ("Retry-After", "60")))
    return Attempt(
        digest(f"attempt {at}"), page, "https://example.org/", night(at), "E_HTTP_503", "server said 503", (hop,)
    )


def reading(body: str, actual: str = "269", *, page: str = PAGE, code: str = "1", note: str = "") -> Reading:
    """A reading of the bytes `body` in which the actual reads `actual`."""
    cells = (
        Cell(
            0,
            "value",
            "<50%",
            Decimal("50"),
            unit="%",
            comparator="<",
            flags=("E", "awaiting"),
            where=TextSpan(1, 9, 13),
        ),
        _actual(actual),
    )
    row = ReadRow("0123456789ab", "Complaints “upheld”", "complaints", cells, where=TextSpan(1, 0, 9))
    notes = (Note("*", note, "table", TextSpan(3, 40, 60)),) if note else ()
    table = ReadTable("Section A: complaints", "a", COLUMNS, (row,), notes, 0.999, "Indicator")
    return Reading(page, digest(body), len(body), "text", Inputs(code, digest("definition"), (digest("x"),)), (table,))


def _actual(text: str) -> Cell:
    """The cell of the actual: text that is no number is a marker."""
    if text.replace(".", "").isdigit():
        return Cell(1, "value", text, Decimal(text), notes=("*",), basis="cumulative", where=TextSpan(1, 13, 16))
    return Cell(1, "text", text, where=TextSpan(1, 13, 16))


def doubtful(body: str) -> Reading:
    """A reading with everything that content leaves out: candidates, a repair, findings, warnings."""
    plain = reading(body)
    undecided = Cell(
        1,
        "undecided",
        None,
        support="repaired",
        confidence=0.1 + 0.2,  # 0.30000000000000004: floats come back exactly
        candidates=(Candidate("237", 0.61), Candidate("", 0.39)),
        reason="two readings",
        evidence=(digest("x"),),
    )
    row = plain.tables[0].rows[0]
    repair = Repair("lattice/run", "Complaints<50%237", (RowCandidate(0.61, ("<50%", "237")),))
    torn = ReadRow(row.row, row.indicator, row.indicator_id, (row.cells[0], undecided), repair)
    table = plain.tables[0]
    return Reading(
        plain.page,
        plain.sha256,
        plain.size,
        "pdf",
        plain.inputs,
        (ReadTable(table.section, table.section_id, table.columns, (torn,), (), 0.999),),
        truncated=True,
        encoding="utf-8 (strict)",
        findings=(Finding("aabbccddeeff", "scale_slip", "warning", "30.8 beside 3.99", "a", "complaints", 1),),
        warnings=(Warning("SPAN_CLAMPED", "colspan 5000, clamped to 2", TextSpan(1, 0, 2)),),
    )


def worded(body: str) -> Reading:
    """A reading whose actual stands under a period that has no form, in thousands."""
    whole = reading(body)
    (table,) = whole.tables
    columns = (table.columns[0], replace(table.columns[1], period=None, period_words="winter 2023", flags=("P",)))
    rows = tuple(
        replace(row, cells=(row.cells[0], replace(row.cells[1], multiplier=Decimal(1000)))) for row in table.rows
    )
    return replace(whole, tables=(replace(table, columns=columns, rows=rows),))


def spelled_by_first_version(body: bytes) -> dict[str, object]:
    """Body and digest of a reading as version 0.1.0 spelled it: without what columns, cells and cited cells have been
    able to say since."""
    plain = json.loads(zlib.decompress(body))
    for table in plain["tables"]:
        for column in table["columns"]:
            for name in ("period_words", "flags", "notes", "basis"):
                del column[name]
        for cell in (cell for row in table["rows"] for cell in row["cells"]):
            del cell["multiplier"]
    for cited in (cell for finding in plain["findings"] for cell in finding["cells"]):
        del cited["period_words"]
    spelled = canonical_json(plain)
    return {"digest": hashlib.sha256(spelled).hexdigest(), "body": zlib.compress(spelled)}
