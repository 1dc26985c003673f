"""An answer that someone else archived, judged by the rules for answers that we fetch ourselves."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.fetch.coding import codings_of, undo_codings
from kpi_ingest.fetch.judge import expect_a_page, expect_no_guard, expect_status
from kpi_ingest.fetch.limits import FetchLimits, budget_of
from kpi_ingest.fetch.outcome import Broken


def fault_of_answer(content: bytes, status: int, headers: Sequence[tuple[str, str]]) -> str | None:
    """Why an archived answer is not the page, `CODE: words`; None where it may be. `content` has its codings undone.

    What an archive met (429, 403, a guard's challenge) is data about the page's past and no refusal of ours.
    """

    def first(name: str) -> str | None:
        return next((value for key, value in headers if key.lower() == name), None)

    try:
        if status == 304:
            raise Broken("E_BAD_304", "status 304 where the archive has no bytes that it confirms")
        expect_no_guard(content, first)
        expect_status(status, content, None)
        if first("content-range") is not None:
            raise Broken("E_PARTIAL", f"Content-Range: {first('content-range')}")
        expect_a_page(content)
    except Broken as fault:
        return f"{fault.code}: {fault.got}"
    return None


def undo_coding(body: bytes, values: Sequence[str], limits: FetchLimits) -> tuple[bytes, str | None]:
    """The content of an archived body by its Content-Encoding headers, and why it cannot be had whole, `CODE: words`;
    the bytes are then as they came."""
    try:
        return undo_codings(body, codings_of(list(values)), limits, budget_of(limits)).content, None
    except Broken as fault:
        return body, f"{fault.code}: {fault.got}"
