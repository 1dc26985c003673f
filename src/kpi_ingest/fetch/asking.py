"""Asking: robots.txt first, in the server's turn, with the validators of this very address, along redirects."""

from __future__ import annotations

from contextlib import suppress

from kpi_ingest.fetch.address import Target, addresses_of, expect_no_private_literal, join_url, read_url, redact_url
from kpi_ingest.fetch.coding import codings_of, undo_codings
from kpi_ingest.fetch.errand import Errand
from kpi_ingest.fetch.judge import wait_asked
from kpi_ingest.fetch.outcome import Broken
from kpi_ingest.fetch.robots import ROBOTS_BYTES, UNREACHED, Rules, permission, read_rules
from kpi_ingest.fetch.wire import Answer, Exchange, Headers, exchange
from kpi_ingest.model import Hop

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOVED = frozenset({301, 308})
BUSY = frozenset({429, 503})
MAX_BACKOFF_SECONDS = 60.0


def follow(errand: Errand) -> tuple[Answer, Target]:
    """The answer behind all redirects, and the address that gave it."""
    target = read_url(errand.url)
    seen = [target.url]
    while True:
        answer = _ask(errand, target)
        location = answer.first("location")
        if answer.status not in REDIRECTS or location is None:
            return answer, target
        following = _redirected(target, location)
        if answer.status in MOVED:
            errand.remarks.append(f"moved: {answer.status} to {redact_url(following.url)}; update the page's address")
        if following.scheme == "http" and target.scheme == "https":
            errand.remarks.append("downgrade: a redirect from https to http was followed")
        seen.append(following.url)
        if len(seen) > errand.limits.max_redirects + 1 or following.url in seen[:-1]:
            raise Broken("E_REDIRECTS", " -> ".join(redact_url(url) for url in seen))
        target = following


def chain_of(errand: Errand) -> tuple[str, ...]:
    """The addresses asked in this try, in order, without secrets."""
    return tuple(hop.url for hop in errand.hops)


def is_memento(errand: Errand, answer: Answer) -> bool:
    """Whether an answer is what a web archive holds, and says nothing of the archive itself (RFC 7089 2.1.1)."""
    return errand.of_archive and answer.first("memento-datetime") is not None


def backoff_seconds(errand: Errand, done: int) -> float:
    """The wait behind failed try number `done`: between half and the whole of a doubled wait, since the retries of
    many pages must not march in step."""
    longest = min(MAX_BACKOFF_SECONDS, errand.limits.backoff_seconds * 2 ** (done - 1))
    return float(longest * (0.5 + errand.jitter() / 2))


def _redirected(target: Target, location: str) -> Target:
    # header bytes were read as latin-1; addresses in the wild hold UTF-8
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return read_url(join_url(target.url, location))
    except Broken as fault:
        raise Broken(fault.code, f"a redirect to {redact_url(location)[:200]}: {fault.got}") from fault


def _ask(errand: Errand, target: Target) -> Answer:
    errand.server = errand.hosts.server(target.server)
    addresses = _addresses(errand, target)
    rules = errand.hosts.rules(target.origin, errand.budget, lambda: _fetch_rules(errand, target, addresses))
    errand.server = errand.hosts.server(target.server)
    remark, delay = permission(rules, target, errand.limits)
    errand.server.crawl_delay = max(errand.server.crawl_delay, delay)
    if remark not in errand.remarks:
        errand.remarks.append(remark)
    return _exchange(errand, target, addresses, _conditions(errand, target), errand.hops)


def _addresses(errand: Errand, target: Target) -> tuple[str, ...]:
    seconds = min(errand.limits.connect_seconds, errand.budget.left())
    try:
        if errand.limits.proxy:
            expect_no_private_literal(target, errand.limits)
            return ()
        return addresses_of(target, errand.limits, errand.lookup, seconds)
    except Broken:
        errand.hops.append(Hop(redact_url(target.url), None))
        raise


def _conditions(errand: Errand, target: Target) -> Headers:
    """The validators, where they came from this address and by this way; a 304 that confirmed nothing is asked past
    every cache."""
    if not errand.conditional:
        return (("Cache-Control", "no-cache"),)
    known = errand.validators
    return known.conditions() if known.belong_to((*chain_of(errand), redact_url(target.url))) else ()


def _exchange(
    errand: Errand,
    target: Target,
    addresses: tuple[str, ...],
    headers: Headers,
    hops: list[Hop],
    enough_bytes: int | None = None,
) -> Answer:
    """One exchange in the server's turn, noted as a hop whether it ends well or not."""
    server = errand.hosts.server(target.server)
    errand.server = server
    run = Exchange(target, addresses, errand.limits, errand.budget, enough_bytes=enough_bytes)
    try:
        with errand.hosts.turn(server, errand.limits.delay_seconds, errand.budget, errand.sleep):
            try:
                answer = exchange(run, headers)
            finally:
                hops.append(Hop(redact_url(target.url), run.status, _shown(run.answer_headers), run.request_headers))
    except Broken as fault:
        fault.place = redact_url(target.url)
        raise
    server.lost_seconds = 0.0
    wait = wait_asked(answer.first("retry-after"), errand.clock())
    if answer.status in BUSY and wait is not None and not is_memento(errand, answer):
        errand.hosts.leave_until_later(server, wait)
    return answer


def _shown(headers: Headers) -> Headers:
    """Headers as received, but for the secrets in the address of a redirect."""
    return tuple((name, redact_url(value) if name.lower() == "location" else value) for name, value in headers)


def _fetch_rules(errand: Errand, target: Target, addresses: tuple[str, ...]) -> Rules:
    """The origin's robots.txt, after as many tries as help. A network that fails fails the page under its own name: it
    would fail the same way."""
    asked = Target(f"{target.origin}/robots.txt", target.scheme, target.host, target.port)
    done = 0
    while True:
        done += 1
        try:
            answer = _robots_answer(errand, asked, addresses)
            fault, wait = _unserved(answer), wait_asked(answer.first("retry-after"), errand.clock())
        except Broken as broken:
            if broken.code == "E_REDIRECTS":
                # RFC 9309 2.3.1.2: behind more than five redirects a robots.txt may be taken for unavailable
                return Rules("robots: allowed, robots.txt leads to ever more redirects")
            if broken.code not in UNREACHED:
                raise
            answer, fault, wait = None, broken.got, None
        if answer is not None and fault is None:
            return _rules_of(errand, answer)
        delay = backoff_seconds(errand, done) if wait is None else wait
        too_long = delay > errand.limits.retry_after_max_seconds or delay >= errand.budget.left()
        if done >= errand.limits.attempts or too_long:
            again = f", try {done}" if done > 1 else ""
            return Rules("", fault=f"robots.txt: {fault}{again}")
        errand.sleep(delay)


def _unserved(answer: Answer) -> str | None:
    """Why an answer neither gives rules nor says that there are none: 5xx, and 429 as Google's crawler reads it."""
    return f"status {answer.status}" if answer.status >= 500 or answer.status == 429 else None


def _robots_answer(errand: Errand, asked: Target, addresses: tuple[str, ...]) -> Answer:
    for _ in range(errand.limits.max_redirects + 1):
        answer = _exchange(errand, asked, addresses, (), [], enough_bytes=ROBOTS_BYTES)
        location = answer.first("location")
        if answer.status not in REDIRECTS or location is None:
            return answer
        asked = _redirected(asked, location)
        addresses = _addresses(errand, asked)
    raise Broken("E_REDIRECTS", "robots.txt")


def _rules_of(errand: Errand, answer: Answer) -> Rules:
    if answer.status not in (200, 203):
        return Rules(f"robots: allowed, robots.txt has status {answer.status}")
    try:
        body = undo_codings(answer.body, codings_of(answer.all("content-encoding")), errand.limits, errand.budget)
    except Broken as fault:
        return Rules("", fault=f"robots.txt: {fault.got}")
    return read_rules(body.content)
