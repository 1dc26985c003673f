"""Retrieve one page: tries, redirects, robots.txt and validators around single exchanges."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from kpi_ingest.fetch.address import (
    Lookup,
    Target,
    addresses_of,
    expect_no_private_literal,
    join_url,
    read_url,
    redact_url,
)
from kpi_ingest.fetch.codes import EXPLAINED, TRY_AGAIN
from kpi_ingest.fetch.coding import codings_of, undo_codings
from kpi_ingest.fetch.judge import (
    expect_a_page,
    expect_no_challenge,
    expect_no_sink,
    expect_status,
    wait_asked,
)
from kpi_ingest.fetch.limits import Budget, FetchLimits
from kpi_ingest.fetch.outcome import Broken, FetchFailure, Retrieved, Try, Validators
from kpi_ingest.fetch.robots import UNREACHED, RobotsBook, Rules, permission, read_rules
from kpi_ingest.fetch.wire import Answer, Exchange, Headers, exchange
from kpi_ingest.model import Bounds, Hop

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOVED = frozenset({301, 308})
MAX_BACKOFF_SECONDS = 60.0


@dataclass(slots=True)
class Errand:
    """One page to retrieve, with all it may use, and the hops of the try at work."""

    url: str
    page: str | None
    limits: FetchLimits
    validators: Validators
    budget: Budget
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    lookup: Lookup
    robots: RobotsBook
    hops: list[Hop]
    remarks: list[str]
    began: datetime
    conditional: bool = True
    """False once a 304 came that confirms nothing: then no validator is sent any more."""


def retrieve(errand: Errand) -> Retrieved:
    """The page, after as many tries as help and the limits allow; FetchFailure."""
    tries: list[Try] = []
    while True:
        errand.hops, errand.remarks, errand.began = [], [], errand.clock()
        try:
            return replace(_try(errand), tries=tuple(tries))
        except Broken as fault:
            tries.append(_failed_try(errand, fault))
            delay = _wait_before_next(errand, fault, len(tries))
            if delay is None:
                raise _failure(errand, fault, tuple(tries)) from fault
            errand.sleep(delay)


def _wait_before_next(errand: Errand, fault: Broken, done: int) -> float | None:
    """Seconds to wait before the next try; None where there is to be none."""
    limits = errand.limits
    if fault.code == "E_BAD_304" and errand.conditional:
        errand.conditional = False
        return 0.0
    if fault.code not in TRY_AGAIN or done >= limits.attempts:
        return None
    if fault.wait is not None:
        delay = fault.wait
        if delay > limits.retry_after_max_seconds:
            return None
    else:
        # between half and the whole of the doubled wait: retries of many pages must not march in step
        delay = min(MAX_BACKOFF_SECONDS, limits.backoff_seconds * 2 ** (done - 1)) * (0.5 + errand.jitter() / 2)
    return delay if delay < errand.budget.left() else None


def _try(errand: Errand) -> Retrieved:
    answer, target = _follow(errand)
    content = _content(errand, answer, target)
    return _retrieved(errand, answer, target, content)


def _follow(errand: Errand) -> tuple[Answer, Target]:
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


def _redirected(target: Target, location: str) -> Target:
    # header bytes were read as latin-1; addresses in the wild hold UTF-8
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return read_url(join_url(target.url, location))
    except Broken as fault:
        raise Broken(fault.code, f"a redirect to {redact_url(location)[:200]}: {fault.got}") from fault


def _ask(errand: Errand, target: Target) -> Answer:
    addresses = _addresses(errand, target)
    rules = errand.robots.rules(target.origin, lambda: _fetch_rules(errand, target, addresses))
    remark, delay = permission(rules, target, errand.limits)
    if remark not in errand.remarks:
        errand.remarks.append(remark)
    pause = delay - errand.robots.since_last(target.origin, time.monotonic())
    if pause >= errand.budget.left():
        raise Broken("E_CRAWL_DELAY", f"{pause:.0f} s of crawl delay to wait, more than this page has left")
    if pause > 0:
        errand.sleep(pause)
    return _exchange(errand, target, addresses, _conditions(errand), errand.hops)


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


def _conditions(errand: Errand) -> Headers:
    known = errand.validators if errand.conditional else Validators()
    pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    sent = tuple((name, value) for name, value in pairs if value is not None)
    return sent if errand.conditional else (("Cache-Control", "no-cache"),)


def _exchange(errand: Errand, target: Target, addresses: tuple[str, ...], headers: Headers, hops: list[Hop]) -> Answer:
    """One exchange, noted as a hop whether it ends well or not."""
    run = Exchange(target, addresses, errand.limits, errand.budget)
    try:
        return exchange(run, headers)
    except Broken as fault:
        fault.place = redact_url(target.url)
        raise
    finally:
        hops.append(Hop(redact_url(target.url), run.status, _shown(run.answer_headers), run.request_headers))


def _shown(headers: Headers) -> Headers:
    """Headers as received, but for the secrets in the address of a redirect."""
    return tuple((name, redact_url(value) if name.lower() == "location" else value) for name, value in headers)


def _fetch_rules(errand: Errand, target: Target, addresses: tuple[str, ...]) -> Rules:
    """The origin's robots.txt. A network that fails fails the page under its own name: it would fail the same way."""
    asked = Target(f"{target.origin}/robots.txt", target.scheme, target.host, target.port)
    try:
        answer = _robots_answer(errand, asked, addresses)
    except Broken as fault:
        if fault.code not in UNREACHED:
            raise
        return Rules("", fault=f"robots.txt: {fault.got}")
    return _rules_of(errand, answer)


def _robots_answer(errand: Errand, asked: Target, addresses: tuple[str, ...]) -> Answer:
    for _ in range(errand.limits.max_redirects + 1):
        answer = _exchange(errand, asked, addresses, (), [])
        location = answer.first("location")
        if answer.status not in REDIRECTS or location is None:
            return answer
        asked = _redirected(asked, location)
        addresses = _addresses(errand, asked)
    raise Broken("E_SERVER", "too many redirects")


def _rules_of(errand: Errand, answer: Answer) -> Rules:
    if answer.status >= 500:
        return Rules("", fault=f"robots.txt: status {answer.status}")
    if answer.status not in (200, 203):
        return Rules(f"robots: allowed, robots.txt has status {answer.status}")
    try:
        body = undo_codings(answer.body, codings_of(answer.all("content-encoding")), errand.limits)
    except Broken as fault:
        return Rules("", fault=f"robots.txt: {fault.got}")
    return read_rules(body, answer.first("content-type"))


def _content(errand: Errand, answer: Answer, target: Target) -> bytes:
    """The bytes of the page, or Broken with the bytes of whatever came instead."""
    wait = wait_asked(answer.first("retry-after"), errand.clock())
    codings = codings_of(answer.all("content-encoding")) if answer.body else ()
    content = _decoded_if_it_can_be(answer, codings, errand.limits)
    expect_no_challenge(content, answer.first)
    expect_status(answer.status, content, wait)
    if answer.status == 304:
        return _expect_known(errand)
    if answer.first("content-range") is not None:
        raise Broken("E_PARTIAL", f"Content-Range: {answer.first('content-range')}", content=answer.body)
    content = undo_codings(answer.body, codings, errand.limits)
    expect_a_page(content)
    expect_no_sink(errand.url, target.url, content)
    return content


def _decoded_if_it_can_be(answer: Answer, codings: tuple[str, ...], limits: FetchLimits) -> bytes:
    """For looking at: an error page with a broken coding is first of all an error page."""
    try:
        return undo_codings(answer.body, codings, limits)
    except Broken:
        return answer.body


def _expect_known(errand: Errand) -> bytes:
    sent = errand.conditional and (errand.validators.etag or errand.validators.last_modified)
    if not sent:
        raise Broken("E_BAD_304", "status 304 to a request without condition")
    return b""


def _retrieved(errand: Errand, answer: Answer, target: Target, content: bytes) -> Retrieved:
    coded = bool(codings_of(answer.all("content-encoding"))) and answer.status != 304
    return Retrieved(
        content=content,
        source=redact_url(errand.url),
        captured=Bounds(errand.began, errand.clock()),
        url=redact_url(target.url),
        media_type=answer.first("content-type"),
        wire_sha256=sha256(answer.body).hexdigest() if coded else None,
        hops=tuple(errand.hops),
        validators=Validators(answer.first("etag"), answer.first("last-modified")),
        not_modified=answer.status == 304,
        remarks=(*errand.remarks, *_oddities(errand, answer, content)),
    )


def _oddities(errand: Errand, answer: Answer, content: bytes) -> list[str]:
    found = []
    if answer.framing == "close" and answer.status != 304:
        found.append("completeness: unknown, the server declared no length and closed the connection")
    if answer.status != 304 and _etag_lies(errand.validators, answer.first("etag"), content):
        found.append("ETAG_LIES: the same ETag as last time with other bytes")
    return found


def _etag_lies(known: Validators, etag: str | None, content: bytes) -> bool:
    told_the_same = known.etag is not None and etag == known.etag
    return told_the_same and known.sha256 not in (None, sha256(content).hexdigest())


def _failed_try(errand: Errand, fault: Broken) -> Try:
    place = fault.place or redact_url(errand.url)
    return Try(place, errand.clock(), fault.code, fault.got, tuple(errand.hops), _partial(errand, fault))


def _partial(errand: Errand, fault: Broken) -> Retrieved | None:
    """What arrived: every body that began, an empty one only where the emptiness is the fault."""
    if fault.content is None or not (fault.content or fault.code == "E_EMPTY"):
        return None
    last = errand.hops[-1] if errand.hops else Hop(redact_url(errand.url), None)
    declared = [value for name, value in last.headers if name.lower() == "content-type"]
    return Retrieved(
        content=fault.content,
        source=redact_url(errand.url),
        captured=Bounds(errand.began, errand.clock()),
        url=last.url,
        media_type=declared[0] if declared else None,
        hops=tuple(errand.hops),
        incomplete=f"{fault.code}: {fault.got}",
        remarks=tuple(errand.remarks),
    )


def _failure(errand: Errand, fault: Broken, tries: tuple[Try, ...]) -> FetchFailure:
    expected, next_step = EXPLAINED[fault.code]
    place = fault.place or redact_url(errand.url)
    failure = FetchFailure(
        fault.code, got=_got(fault, tries), expected=expected, next_step=next_step, page=errand.page, place=place
    )
    failure.hops, failure.partial, failure.tries = tries[-1].hops, tries[-1].partial, tries
    return failure


def _got(fault: Broken, tries: tuple[Try, ...]) -> str:
    again = f", try {len(tries)}" if len(tries) > 1 else ""
    asked = f", asked to wait {fault.wait:g} s" if fault.wait else ""
    return fault.got + asked + again
