"""WARC files: every capture of the wanted pages, with its exact time, its answer as archived, and its digest checked.

A revisit is given with the bytes of the record it speaks of, where that record is here and its bytes have the digest
that the revisit declares; any other revisit is listed as unresolved. An empty body is never taken for a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kpi_ingest.errors import FetchError, IntegrityError, KpiIngestError, UsageError
from kpi_ingest.fetch import redact_url
from kpi_ingest.sources.digests import read_digest
from kpi_ingest.sources.found import DigestCheck, Found, NotTaken, SourceKind, Wanted, Witness
from kpi_ingest.sources.http_answers import ArchivedAnswer, read_answer, stored_answer
from kpi_ingest.sources.warc_fields import exported_text
from kpi_ingest.sources.warc_index import missing_from_index
from kpi_ingest.sources.warc_records import BadRecord, Record
from kpi_ingest.sources.warc_scan import HOLDING, Entry, Scan, WarcFile, scan_files

BUFFER = 1024 * 1024
"""Bytes read at a time: records are small, and each is looked at from its own first byte."""


@dataclass(frozen=True, slots=True)
class WarcSource:
    """One WARC file."""

    place: Path

    def captures(self, wanted: Wanted) -> Iterator[Found | NotTaken]:
        """Its captures in the order of the file. FetchError where it is of another kind; UsageError where it cannot be
        read, or holds nothing of the wanted pages."""
        try:
            with self.place.open("rb", buffering=BUFFER) as file:
                warc = WarcFile(self.place.name, file, self.place.stat().st_size)
                scan = scan_files([warc], wanted)
                scan.faults += missing_from_index(self.place, scan)
                yield from captures_of(scan, wanted, "warc")
        except OSError as cause:
            raise UsageError(
                "E_FILE", place=str(self.place), got=cause.strerror or str(cause), expected="a file that can be read",
                next_step="check the path and its permissions",
            ) from cause  # fmt: skip


def captures_of(scan: Scan, wanted: Wanted, kind: SourceKind) -> Iterator[Found | NotTaken]:
    """The captures of wanted pages in these files, then everything that was not taken."""
    reading = _Reading(scan, wanted, kind)
    if not scan.faults and not any(entry.pages for entry in scan.entries):
        raise _nothing_wanted(scan, wanted)
    for entry in scan.entries:
        for page in entry.pages:
            yield from reading.capture(entry, page)
    yield from scan.faults
    others = sum(not entry.pages for entry in scan.entries)
    kinds = ", ".join(
        f"{count} {name or 'untyped'}" for name, count in sorted(scan.kinds.items()) if name not in HOLDING
    )
    if others:
        yield NotTaken(scan.files[0].name, f"{others} records of other addresses")
    if kinds:
        yield NotTaken(scan.files[0].name, f"records that are no captures: {kinds}")


class _Reading:
    """Entries to captures."""

    def __init__(self, scan: Scan, wanted: Wanted, kind: SourceKind) -> None:
        self._scan = scan
        self._wanted = wanted
        self._kind: SourceKind = kind
        self._by_id: dict[str, Entry] = {entry.id: entry for entry in scan.entries if entry.id}
        self._last: tuple[Entry, Record, ArchivedAnswer] | None = None
        self._by_digest: dict[object, list[Entry]] = {}
        for entry in scan.entries:
            if entry.digest is not None and entry.kind != "revisit":
                self._by_digest.setdefault(entry.digest, []).append(entry)

    def capture(self, entry: Entry, page: str) -> Iterator[Found | NotTaken]:
        """The capture of an entry, and what is to be said of it."""
        if self._wanted.has_left(page, entry.url, entry.captured.lower):
            yield NotTaken(self._place(entry), f"{page} was no longer at this address by then, as its definition says")
            return
        try:
            record = self._read(entry)
            found = self._revisit(entry, record, page) if entry.kind == "revisit" else self._own(entry, record, page)
        except _Refused as refused:
            yield NotTaken(self._place(entry), refused.problem.got, refused.problem)
            return
        yield found
        if found.digest_check == "mismatch":
            yield self._mismatch(entry, found)

    def _own(self, entry: Entry, record: Record, page: str) -> Found:
        self._last = (entry, record, self._answer(record))
        return self._found(entry, record, page, self._last[2])

    def _found(self, entry: Entry, record: Record, page: str, answer: ArchivedAnswer) -> Found:
        check = digest_check(record, answer)
        truncated = record.field("warc-truncated")
        incomplete = exported_text(record, "kpi-ingest-incomplete") or answer.incomplete
        if truncated is not None and "kpi-ingest-captured" not in record.fields:
            incomplete = f"E_TRUNCATED: WARC-Truncated: {truncated}"
        if record.field("warc-segment-number") is not None:
            incomplete = "E_TRUNCATED: one segment of a record in several"
        if check == "mismatch":
            incomplete = "E_DIGEST: the bytes are not those that the record declares a digest of"
        url = _shown(entry.url)
        return Found(
            content=answer.content,
            captured=entry.captured,
            witness=Witness(self._kind, f"{url} in {self._name(entry)}", f"byte {entry.offset}, {entry.id}"),
            page=page,
            url=url,
            status=answer.status,
            headers=answer.headers,
            media_type=answer.header("content-type"),
            wire_sha256=answer.wire_sha256,
            digest=record.field("warc-payload-digest") or record.field("warc-block-digest"),
            digest_check=check,
            incomplete=incomplete,
            remarks=(*answer.remarks, *_exported(record)),
        )

    def _revisit(self, entry: Entry, record: Record, page: str) -> Found:
        """The bytes of the record that a revisit speaks of, under the facts of the revisit."""
        original = self._original(entry)
        stored, answer = self._answer_of(original)
        if entry.digest is None or not answer.has(entry.digest):
            raise self._unresolved(entry, f"{self._place(original)} has other bytes than it declares")
        if "kpi-ingest-captured" in record.fields:
            exported = replace(self._answer(record), content=answer.content, bodies=answer.bodies, sums=answer.sums)
            return self._found(entry, record, page, exported)
        found = self._found(original, stored, page, answer)
        url = _shown(entry.url)
        own = read_answer(record.block, self._wanted.limits) if record.length else None
        confirmed = own is not None and own.status == 304
        return replace(
            found,
            captured=entry.captured,
            witness=Witness(self._kind, f"{url} in {self._name(entry)}", f"byte {entry.offset}, {entry.id}"),
            url=url,
            status=own.status if own is not None and own.status and not confirmed else found.status,
            headers=own.headers if own is not None and own.status and not confirmed else found.headers,
            digest=record.field("warc-payload-digest"),
            remarks=(
                f"revisit: {'status 304, ' if confirmed else ''}the bytes are those of {self._place(original)}",
                *_exported(record),
            ),
        )

    def _original(self, entry: Entry) -> Entry:
        if entry.digest is None:
            raise self._unresolved(entry, "it declares no payload digest")
        named = self._by_id.get(entry.refers_to) if entry.refers_to else None
        if named is not None:
            if named.kind == "revisit":
                raise self._unresolved(entry, f"it speaks of another revisit, {self._place(named)}")
            return named
        same = self._by_digest.get(entry.digest, [])
        ordered = sorted(same, key=lambda each: each.url != entry.url)
        if not ordered:
            raise self._unresolved(entry, "no record here has the bytes that it speaks of")
        return ordered[0]

    def _answer_of(self, original: Entry) -> tuple[Record, ArchivedAnswer]:
        """The record that revisits speak of; they come in runs, so that the last one is held ready."""
        if self._last is None or self._last[0] is not original:
            stored = self._read(original)
            self._last = (original, stored, self._answer(stored))
        return self._last[1], self._last[2]

    def _unresolved(self, entry: Entry, got: str) -> _Refused:
        problem = FetchError(
            "E_WARC_REVISIT", place=self._place(entry), got=f"a revisit that cannot be resolved: {got}",
            expected="the record with its bytes in the same file",
            next_step="bring in the file with the first capture, or put both into one; the other records are taken",
        )  # fmt: skip
        return _Refused(problem)

    def _answer(self, record: Record) -> ArchivedAnswer:
        if record.kind == "resource" or (record.kind == "revisit" and not record.length):
            return ArchivedAnswer(
                None, _declared(record), (record.block,), record.block, record.field("kpi-ingest-wire-sha256")
            )
        if "kpi-ingest-captured" in record.fields:
            return stored_answer(record.block, record.field("kpi-ingest-wire-sha256"))
        return read_answer(record.block, self._wanted.limits)

    def _read(self, entry: Entry) -> Record:
        limit = self._wanted.limits.max_bytes
        try:
            record = self._scan.read(entry, limit + 1)
        except BadRecord as fault:
            raise _Refused(self._problem(entry, "E_WARC_CORRUPT", fault.got, "a file that nobody changes")) from fault
        if record.length > limit:
            got = f"a record of {record.length} bytes"
            raise _Refused(self._problem(entry, "E_TOO_LARGE", got, f"at most max_bytes, {limit}"))
        return record

    def _problem(self, entry: Entry, code: str, got: str, expected: str) -> KpiIngestError:
        return FetchError(
            code, place=self._place(entry), got=got, expected=expected,
            next_step="look at the record; the others are taken",
        )  # fmt: skip

    def _mismatch(self, entry: Entry, found: Found) -> NotTaken:
        problem = IntegrityError(
            "E_DIGEST", page=found.page, place=self._place(entry), got=f"bytes that do not have {found.digest}",
            expected="the bytes that were archived",
            next_step="take the file from its source again; the bytes are kept as incomplete and never read",
        )  # fmt: skip
        return NotTaken(self._place(entry), problem.got, problem)

    def _place(self, entry: Entry) -> str:
        return self._scan.place(entry.file, entry.offset)

    def _name(self, entry: Entry) -> str:
        return self._scan.files[entry.file].name


_shown = lru_cache(maxsize=1024)(redact_url)
"""The address without secrets; a file has few addresses and many records."""


class _Refused(Exception):
    """A record that becomes no capture."""

    def __init__(self, problem: KpiIngestError) -> None:
        super().__init__(problem.code)
        self.problem = problem


def digest_check(record: Record, answer: ArchivedAnswer) -> DigestCheck:
    """Whether the digests that a record declares hold. Of a payload they are declared as it is stored, without chunks,
    or without its coding: tools differ. A cut record may declare that of the whole payload."""
    block = read_digest(record.field("warc-block-digest"))
    payload = read_digest(record.field("warc-payload-digest"))
    if block is not None and not block.fits(record.block):
        return "mismatch"
    if payload is not None and not answer.has(payload):
        if record.field("warc-truncated") is None and record.field("warc-segment-number") is None:
            return "mismatch"
        payload = None
    return "unverified" if block is None and payload is None else "verified"


def _declared(record: Record) -> tuple[tuple[str, str], ...]:
    media = record.field("content-type")
    return () if media is None else (("Content-Type", media),)


def _exported(record: Record) -> tuple[str, ...]:
    source = exported_text(record, "kpi-ingest-source")
    return () if source is None else (f"exported: by kpi-ingest, from an archive that had it from {source}",)


def _nothing_wanted(scan: Scan, wanted: Wanted) -> UsageError:
    addresses = len({entry.url for entry in scan.entries})
    pages = ", ".join(wanted.asked or tuple(wanted.addresses)[:5]) or "no page with an address"
    return UsageError(
        "E_NO_CAPTURES", place=scan.files[0].name,
        got=f"{len(scan.entries)} captures of {addresses} addresses, none of a page that is wanted ({pages})",
        expected="captures of the addresses in a page's definition",
        next_step="add the address under which it was archived to the page's definition ([[urls]])",
    )  # fmt: skip
