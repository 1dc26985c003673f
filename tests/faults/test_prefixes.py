"""Every prefix of a page, an archive of cut captures: none is taken for whole, and no cut is told as a change."""

from __future__ import annotations

import gzip

import pytest
from bench.cut_pages import FRAMINGS, WRONG, Framing, Page, fates, pages
from bench.fault_rows.pages import NEWS

from kpi_ingest.compare import compare_states, state_of
from kpi_ingest.errors import KpiIngestError
from kpi_ingest.fetch import FetchLimits
from kpi_ingest.fetch.coding import undo_codings
from kpi_ingest.fetch.limits import budget_of
from kpi_ingest.fetch.outcome import Broken
from kpi_ingest.model import Reading
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import reconcile

END = NEWS.index(b"</body")
"""From here on a prefix shows all that the page shows."""


def _read(content: bytes, reader: CaptureReader) -> Reading | None:
    try:
        [reading] = reconcile([isolate(Material(content), "kpis", None, reader)], None)
    except KpiIngestError:
        return None
    return reading


def _told(content: bytes, whole: Reading, reader: CaptureReader) -> list[str]:
    """What is told wrongly of a cut page: that it is whole, or that its publisher changed something."""
    reading = _read(content, reader)
    if reading is None:
        return []
    changes = compare_states(state_of(whole), state_of(reading)).changes
    told = [f"{change.kind} {change.hint}" for change in changes if change.origin == "publisher"]
    return told if reading.truncated else [*told, "whole"]


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long, id="every"), pytest.param(23, id="some")])
def test_no_prefix_of_a_page_is_whole_or_a_change(step: int) -> None:
    """HTML, cut anywhere before its end, without any word from the server about its length."""
    with CaptureReader() as reader:
        whole = _read(NEWS, reader)
        assert whole is not None
        wrong = {length: _told(NEWS[:length], whole, reader) for length in range(1, END, step)}
    assert {length: told for length, told in wrong.items() if told} == {}


def test_no_prefix_of_a_gzip_body_is_unpacked() -> None:
    """Whatever the lengths say: a decoder that did not see the end of the gzip gives nothing."""
    packed = gzip.compress(NEWS, mtime=0)
    limits = FetchLimits()
    for length in range(1, len(packed)):
        with pytest.raises(Broken) as caught:
            undo_codings(packed[:length], ("gzip",), limits, budget_of(limits))
        assert caught.value.code in ("E_CONTENT_CODING_TRUNCATED", "E_CODING")


SAMPLED = {"HTML": 41, "long HTML": 211, "gzip HTML": 23, "PDF": 131}
"""Every so many bytes of a page; all of them where the test may take long."""


@pytest.mark.parametrize(
    "every", [pytest.param(True, marks=pytest.mark.long, id="every"), pytest.param(False, id="some")]
)
@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_no_prefix_that_a_server_sends_is_whole_or_a_change(page: Page, framing: Framing, every: bool) -> None:
    """H01, H04, H09 and P01: whatever the length says that the server sends with it."""
    step = 1 if every else SAMPLED[page.name]
    met = dict(fates(page, framing, range(1, page.shown, step)))
    assert len(met) >= 5
    assert {length: fate for length, fate in met.items() if fate in WRONG} == {}
    if framing == "length of the whole":
        assert set(met.values()) == {"refused by the fetcher"}
