"""Captures that hold something else in the page's stead, told by the vocabulary that fetched pages are judged by."""

from __future__ import annotations

from kpi_ingest.errors import ReadError
from kpi_ingest.interstitials import NEXT_STEPS, find_interstitial


def refuse_interstitial(markup: str) -> None:
    """Raise E_CHALLENGE, E_SOFT_404 or E_MAINTENANCE where a text is not the page that it was captured for."""
    found = find_interstitial(markup)
    if found is not None:
        raise ReadError(found.code, got=found.got, expected="the KPI page", next_step=NEXT_STEPS[found.code])
