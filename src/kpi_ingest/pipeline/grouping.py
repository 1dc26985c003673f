"""Problems that are one: a host that is not there, or wants to be left alone, fails all of its pages alike."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.fetch import FetchFailure
from kpi_ingest.fetch.codes import UNREACHABLE

OF_A_HOST = UNREACHABLE | {"E_HOST_LEFT", "E_ROBOTS_UNAVAILABLE"}
"""Codes of a failure that is its host's, and befalls each of its pages alike."""


def told_once(problems: Iterable[KpiIngestError]) -> tuple[str, ...]:
    """One line for each problem, in order; pages that fail for their host's sake share the line of the first of them,
    which names the others."""
    groups: dict[object, list[KpiIngestError]] = {}
    for number, problem in enumerate(problems):
        host = problem.host if isinstance(problem, FetchFailure) and problem.code in OF_A_HOST else None
        groups.setdefault(number if host is None else (problem.code, host), []).append(problem)
    return tuple(_line(first, rest) for first, *rest in groups.values())


def _line(first: KpiIngestError, rest: list[KpiIngestError]) -> str:
    others = ", ".join(problem.page or "" for problem in rest)
    return f"{first} (likewise {len(rest)} more pages of this host: {others})" if rest else str(first)
