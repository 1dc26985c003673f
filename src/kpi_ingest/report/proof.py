"""Digests: what anyone needs to check the report against the archive."""

from __future__ import annotations

from kpi_ingest.model import Capture, witness_of
from kpi_ingest.model.content import content_digest
from kpi_ingest.report.audit import Audit, Checkpoint, Source
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.summary import definitions
from kpi_ingest.report.wording import bounds_words


def digests(audit: Audit) -> Markup:
    """Captures and contents of both sides, the page definition, and the head of the archive's log."""
    sources = {each.reading.sha256: each for side in (audit.previous, audit.current) for each in side.sources}
    return joined([*(_source(each) for each in sources.values()), _definition(audit), _checkpoint(audit.checkpoint)])


def _source(source: Source) -> Markup:
    reading = source.reading
    facts: list[tuple[str, str]] = [
        ("Bytes, sha256", _code(reading.sha256)),
        ("Size", f"{reading.size} bytes, read as {reading.media}{', which breaks off' if reading.truncated else ''}"),
        ("Content, sha256", _code(content_digest(reading))),
        ("Parser", reading.inputs.code),
        ("Page definition", _code(reading.inputs.definition) if reading.inputs.definition else "none"),
        *(("Evidence", _code(sha256)) for sha256 in reading.inputs.evidence),
        *(("Decision", _code(name)) for name in reading.inputs.decisions),
        *_retrievals(source),
    ]
    title = f"{'File' if source.name else 'Capture'} {source.name or reading.sha256[:12]}"
    return element("section", element("h3", title), definitions(facts), id=f"capture-{reading.sha256}", tabindex="-1")


def _retrievals(source: Source) -> list[tuple[str, str]]:
    if not source.captures:
        return []
    first, last = source.captures[0], source.captures[-1]
    facts = [("Retrieved", _retrieval(first))]
    if last is not first:
        facts += [("Times", str(len(source.captures))), ("Last retrieved", _retrieval(last))]
    witnesses = tuple(dict.fromkeys(witness_of(each.source) for each in source.captures))
    facts += [("Witness", _code(name)) for name in witnesses if len(witnesses) > 1]
    return [*facts, *(("Remark", remark) for remark in first.remarks)]


def _retrieval(capture: Capture) -> str:
    return joined([f"{bounds_words(capture.captured)}, from ", element("code", capture.source)])


def _definition(audit: Audit) -> Markup:
    known = audit.definition
    told = element("p", "The page was read without a definition.") if known is None else definitions(
        [("Id", known.id), ("File, sha256", _code(known.digest))]
    )  # fmt: skip
    return joined([element("h3", "Page definition"), told])


def _checkpoint(checkpoint: Checkpoint | None) -> Markup:
    heading = element("h3", "Checkpoint")
    if checkpoint is None:
        return joined([heading, element("p", "None: no archive covers these files, or none was at hand.")])
    held = "all bytes named here"
    if checkpoint.missing:
        held = joined([joined([element("strong", "not "), _code(sha256)]) for sha256 in checkpoint.missing], ", ")
    facts = [("Head of the log, sha256", _code(checkpoint.head)), ("Entries", str(checkpoint.entries)), ("Holds", held)]
    why = "An archive whose log no longer holds this line has been altered since; kpi-ingest verify checks the rest."
    return joined([heading, definitions(facts), element("p", why)])


def _code(text: str) -> Markup:
    return element("code", text)
