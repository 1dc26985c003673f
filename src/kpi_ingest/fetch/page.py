"""Retrieve one page: tries around single exchanges, and what is believed of an answer."""

from __future__ import annotations

import time
from base64 import b32encode
from dataclasses import replace
from hashlib import sha1, sha256

from kpi_ingest.fetch.address import Target, redact_url
from kpi_ingest.fetch.asking import backoff_seconds, chain_of, follow, is_memento
from kpi_ingest.fetch.codes import EXPLAINED, TRY_AGAIN, UNREACHABLE
from kpi_ingest.fetch.coding import Decoded, codings_of, undo_codings
from kpi_ingest.fetch.errand import Errand
from kpi_ingest.fetch.judge import (
    expect_a_page,
    expect_no_guard,
    expect_no_sink,
    expect_status,
    wait_asked,
)
from kpi_ingest.fetch.outcome import Broken, FetchFailure, Retrieved, Try, Validators
from kpi_ingest.fetch.wire import Answer
from kpi_ingest.model import Bounds, Hop


def retrieve(errand: Errand) -> Retrieved:
    """The page, after as many tries as help and the limits allow; FetchFailure."""
    tries: list[Try] = []
    began = time.monotonic()
    while True:
        errand.begin_try()
        try:
            return replace(_try(errand), tries=tuple(tries))
        except Broken as fault:
            tries.append(_failed_try(errand, fault))
            delay = _wait_before_next(errand, fault, len(tries))
            if delay is None:
                _note_for_other_pages(errand, fault, time.monotonic() - began)
                raise _failure(errand, fault, tuple(tries)) from fault
            errand.sleep(delay)


def _wait_before_next(errand: Errand, fault: Broken, done: int) -> float | None:
    """Seconds to wait before the next try; None where there is to be none."""
    if fault.code == "E_BAD_304" and errand.conditional:
        errand.conditional = False
        return 0.0
    if fault.code not in TRY_AGAIN or done >= _attempts(errand, fault):
        return None
    delay = backoff_seconds(errand, done) if fault.wait is None else fault.wait
    return None if _too_long(errand, fault.wait) or delay >= errand.budget.left() else delay


def _attempts(errand: Errand, fault: Broken) -> int:
    """One, where a page before this one found out that nobody is there."""
    known_silent = errand.server is not None and errand.server.lost_seconds > 0 and fault.code in UNREACHABLE
    return 1 if known_silent else errand.limits.attempts


def _note_for_other_pages(errand: Errand, fault: Broken, seconds: float) -> None:
    """Leave a server alone that asked for it, or that cost a page's whole time without being reached."""
    server, limits = errand.server, errand.limits
    if server is None or server.left is not None:
        return
    if fault.code in UNREACHABLE:
        server.lost_seconds += max(seconds, 0.001)
        if server.lost_seconds > limits.total_seconds:
            server.left = f"{server.name}, which could not be reached in {server.lost_seconds:.0f} s ({fault.code})"
    elif fault.code == "E_RATE_LIMITED" or _too_long(errand, fault.wait):
        asked = f" and asked to be left alone for {fault.wait:g} s" if fault.wait else ""
        server.left = f"{server.name}, which sent {fault.got}{asked}"


def _too_long(errand: Errand, wait: float | None) -> bool:
    return wait is not None and (wait > errand.limits.retry_after_max_seconds or wait >= errand.budget.left())


def _try(errand: Errand) -> Retrieved:
    answer, target = follow(errand)
    if answer.status == 304:
        _expect_known(errand, answer)
        return _retrieved(errand, answer, target, Decoded(b""))
    return _retrieved(errand, answer, target, _content(errand, answer, target))


def _content(errand: Errand, answer: Answer, target: Target) -> Decoded:
    """The bytes of the page, or Broken with the bytes of whatever came instead."""
    codings = codings_of(answer.all("content-encoding")) if answer.body else ()
    fault: Broken | None = None
    try:
        decoded = undo_codings(answer.body, codings, errand.limits, errand.budget)
    except Broken as broken:
        # an error page with a broken coding is first of all an error page
        decoded, fault = Decoded(answer.body), broken
    if is_memento(errand, answer):
        if fault is not None:
            raise fault
        return decoded
    expect_no_guard(decoded.content, answer.first)
    expect_status(answer.status, decoded.content, wait_asked(answer.first("retry-after"), errand.clock()))
    if answer.first("content-range") is not None:
        raise Broken("E_PARTIAL", f"Content-Range: {answer.first('content-range')}", content=answer.body)
    if fault is not None:
        raise fault
    expect_a_page(decoded.content)
    expect_no_sink(errand.url, target.url, decoded.content)
    return decoded


def _expect_known(errand: Errand, answer: Answer) -> None:
    """Broken E_BAD_304 unless the 304 answers a question that we put, about the bytes that we hold."""
    known = errand.validators
    if not (errand.conditional and known.belong_to(chain_of(errand)) and known.conditions()):
        raise Broken("E_BAD_304", "status 304 to a request without condition")
    contradiction = known.contradicted_by(answer.first("etag"), answer.first("last-modified"))
    if contradiction is not None:
        raise Broken("E_BAD_304", f"status 304 with {contradiction}")


def _retrieved(errand: Errand, answer: Answer, target: Target, decoded: Decoded) -> Retrieved:
    coded = bool(codings_of(answer.all("content-encoding"))) and answer.status != 304
    said = Validators(answer.first("etag"), answer.first("last-modified"), chain=chain_of(errand))
    return Retrieved(
        content=decoded.content,
        source=redact_url(errand.url),
        captured=Bounds(errand.began, errand.clock()),
        url=redact_url(target.url),
        media_type=answer.first("content-type"),
        wire_sha256=sha256(answer.body).hexdigest() if coded else None,
        wire_sha1=b32encode(sha1(answer.body).digest()).decode() if errand.of_archive else None,
        hops=tuple(errand.hops),
        validators=errand.validators if answer.status == 304 else said,
        not_modified=answer.status == 304,
        remarks=(*errand.remarks, *_oddities(errand, answer, decoded)),
    )


def _oddities(errand: Errand, answer: Answer, decoded: Decoded) -> list[str]:
    if answer.status == 304:
        return []
    found = []
    if answer.framing == "close":
        found.append("completeness: unknown, the server declared no length and closed the connection")
    if decoded.padding:
        found.append(f"padding: {decoded.padding} NUL bytes behind the end of the gzip were passed over")
    if _etag_lies(errand, answer.first("etag"), decoded.content):
        found.append("ETAG_LIES: the same ETag as last time with other bytes")
    return found


def _etag_lies(errand: Errand, etag: str | None, content: bytes) -> bool:
    known = errand.validators
    told_the_same = known.etag is not None and etag == known.etag and known.belong_to(chain_of(errand))
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
    failure.host = None if errand.server is None else errand.server.name
    return failure


def _got(fault: Broken, tries: tuple[Try, ...]) -> str:
    again = f", try {len(tries)}" if len(tries) > 1 else ""
    asked = f", asked to wait {fault.wait:g} s" if fault.wait else ""
    return fault.got + asked + again
