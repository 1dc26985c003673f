"""From a page's address, or a file, to bytes and the facts of the exchange. The only room that uses the network.

Nothing is believed that the wire does not show: a body counts only when its framing and its content coding came to
their own ends; every address is looked up once, judged, and then connected to as judged; certificates are always
checked; no cookie is ever sent back; the environment's proxies are ignored. What arrived in a failed try is not thrown
away: the FetchFailure carries it (`partial`, `tries`), for the archive to keep as incomplete.

Codes and what to do about each stand in `codes`; how long and how much, in `FetchLimits`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime

from kpi_ingest.fetch.address import Lookup, redact_url, server_of, system_lookup
from kpi_ingest.fetch.archived import fault_of_answer, undo_coding
from kpi_ingest.fetch.errand import Errand
from kpi_ingest.fetch.file import read_file
from kpi_ingest.fetch.hosts import HostBook
from kpi_ingest.fetch.limits import FetchLimits, budget_of
from kpi_ingest.fetch.outcome import FetchFailure, Retrieved, Try, Validators
from kpi_ingest.fetch.validators import brought_bytes, validators_of

__all__ = [
    "FetchFailure",
    "FetchLimits",
    "HostBook",
    "Lookup",
    "Retrieved",
    "Try",
    "Validators",
    "brought_bytes",
    "fault_of_answer",
    "fetch_page",
    "read_file",
    "redact_url",
    "server_of",
    "system_lookup",
    "undo_coding",
    "validators_of",
]


def fetch_page(
    url: str,
    limits: FetchLimits | None = None,
    *,
    clock: Callable[[], datetime],
    page: str | None = None,
    validators: Validators | None = None,
    hosts: HostBook | None = None,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
    lookup: Lookup = system_lookup,
    of_archive: bool = False,
) -> Retrieved:
    """Retrieve one page over HTTP; FetchFailure where no full, sound capture can be had. With `of_archive` an answer
    that a web archive marks as a memento is given as it is, an archived error too.

    `clock` gives times with a zone. `page` only names the page in messages. `validators` are those of the capture that
    a 304 may confirm; `hosts` is shared by the pages of one run, also by those on other threads, so that each
    robots.txt is asked for once and no host more often than it should be.
    """
    # imported late: httpx costs a third of a second, which verbs that fetch nothing need not pay
    from kpi_ingest.fetch.page import retrieve

    limits = limits or FetchLimits()
    errand = Errand(
        url=url,
        page=page,
        limits=limits,
        validators=validators or Validators(),
        budget=budget_of(limits),
        clock=clock,
        sleep=sleep,
        jitter=jitter,
        lookup=lookup,
        hosts=hosts or HostBook(),
        began=clock(),
        of_archive=of_archive,
    )
    return retrieve(errand)
