"""WARC files that are sound: which records become captures, with which times, bytes and facts."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from captured import CHALLENGE, OTHER, PAGE, URL, Place, page_html
from made_warc import answer, id_of, record, response, revisit, sha1, write_packed


@pytest.mark.parametrize("packing", ["gzip", "none"])
def test_every_answer_of_a_pages_addresses_is_a_capture(at: Place, tmp_path: Path, packing: str) -> None:
    """Exact times, the answer's status and headers, the digest checked; other addresses are counted."""
    records = [response(1, 2), response(2, 3), record(answer(b"no"), url="https://elsewhere.example.org/")]
    file = tmp_path / f"crawl.warc{'.gz' if packing == 'gzip' else ''}"
    if packing == "gzip":
        write_packed(file, *records)
    else:
        file.write_bytes(b"".join(records))
    ran = at.fetch(file)
    assert ran.code == 0, ran.err
    assert at.contents() == [page_html(1), page_html(2)]
    first = at.captures()[0]
    time = datetime(2024, 3, 2, 9, 30, 15, tzinfo=UTC)
    assert (first.captured.lower, first.captured.upper, first.captured.basis) == (time, time, "archive-header")
    assert first.source == f"{URL} in {file.name}"
    assert [(hop.url, hop.status) for hop in first.hops] == [(URL, 200)]
    assert any(remark.endswith("as archived, verified") for remark in first.remarks)
    assert "1 records of other addresses" in ran.err


def test_the_pages_asked_for_are_taken_and_no_others(at: Place, tmp_path: Path) -> None:
    """`fetch PAGE --from FILE`; a page without a definition has no address to look for."""
    file = write_packed(
        tmp_path / "crawl.warc.gz", response(1, 2), record(answer(page_html(9)), url=f"{URL}/../visits")
    )
    assert at.fetch(file, OTHER).code == 2
    assert at.fetch(file, "unknown").code == 2
    assert at.fetch(file, PAGE).code == 0
    assert (len(at.captures()), at.captures(OTHER)) == (1, ())


def test_an_address_in_another_spelling_is_the_pages(at: Place, tmp_path: Path) -> None:
    """http, no `www.` and a slash at the end, in angle brackets as one tool writes it."""
    spelling = "<http://trust.example.org/performance/waits/>"
    file = write_packed(tmp_path / "crawl.warc.gz", record(answer(page_html()), url=spelling))
    assert at.fetch(file).code == 0
    assert at.captures()[0].hops[0].url == spelling[1:-1]


def test_an_address_that_the_page_had_left_is_not_its_own_any_more(at: Place, tmp_path: Path) -> None:
    """`until` in the definition: what stood there later is listed."""
    definition = at.folder / "pages" / "waits.toml"
    text = definition.read_text(encoding="utf-8")
    moved = f'url = "{URL}"\nuntil = 2024-03-03\n\n[[urls]]\nurl = "{URL}-new"'
    definition.write_text(text.replace(f'url = "{URL}"', moved), encoding="utf-8")
    file = write_packed(tmp_path / "crawl.warc.gz", response(1, 2), response(2, 3))
    ran = at.fetch(file)
    assert at.contents() == [page_html(1)]
    assert "no longer at this address" in ran.err


def test_chunks_and_coding_are_undone(at: Place, tmp_path: Path) -> None:
    """The payload digest may be that of the body as stored or as decoded; the coded bytes keep a digest."""
    coded = gzip.compress(page_html(), mtime=0)
    chunks = (
        b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (coded[:100], coded[100:])) + b"0\r\n\r\n"
    )
    headers = ("Transfer-Encoding: chunked", "Content-Encoding: gzip")
    block = answer(chunks, headers=headers, length=None)
    file = write_packed(
        tmp_path / "crawl.warc.gz",
        record(block, WARC_Payload_Digest=sha1(chunks)),
        record(block, WARC_Payload_Digest=sha1(coded), date="2024-03-03T09:30:15Z"),
        record(block, WARC_Payload_Digest=sha1(page_html()), date="2024-03-04T09:30:15Z"),
    )
    assert at.fetch(file).code == 0
    assert at.contents() == [page_html()] * 3
    assert {len(it.wire_sha256 or "") for it in at.captures()} == {64}


def test_headers_that_speak_of_bytes_long_decoded_are_seen_through(at: Place, tmp_path: Path) -> None:
    """Archives that undo chunks and coding leave the headers: a page in the open is taken as stored, with a remark."""
    headers = ("Transfer-Encoding: chunked", "Content-Encoding: br")
    file = write_packed(tmp_path / "crawl.warc.gz", record(answer(page_html(), headers=headers, length=None)))
    assert at.fetch(file).code == 0
    assert at.contents() == [page_html()]
    assert sum("taken as stored" in remark for remark in at.captures()[0].remarks) == 2


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (answer(CHALLENGE), "E_CHALLENGE"),
        (answer(CHALLENGE, status="403 Forbidden"), "E_CHALLENGE"),
        (answer(b"slow down", status="429 Too Many Requests"), "E_RATE_LIMITED"),
        (answer(b"", status="301 Moved Permanently", headers=["Location: /new"]), "E_STATUS"),
        (answer(b""), "E_EMPTY"),
        (answer(page_html(), length=5000), "E_TRUNCATED"),
        (answer(page_html(), length=50), "E_FRAMING"),
        (answer(b"\x1f\x8b\x08 no gzip", headers=["Content-Encoding: gzip"]), "E_CODING"),
        (answer(b"5\r\n<html\r\n", headers=["Transfer-Encoding: chunked"], length=None), "E_TRUNCATED"),
        (b"<html>no answer</html>", "E_PROTOCOL"),
    ],
    ids=["challenge", "guard", "429", "redirect", "empty", "short", "long", "coding", "chunks", "no http"],
)
def test_what_is_not_the_page_is_kept_as_incomplete(at: Place, tmp_path: Path, block: bytes, code: str) -> None:
    """What an archive met is data: kept with its code, never read, and no failure of ours."""
    file = write_packed(tmp_path / "crawl.warc.gz", record(block), response(2, 3))
    ran = at.fetch(file)
    assert ran.code == 0, ran.err
    assert at.contents() == [page_html(2)]
    assert [(it.incomplete or "").split(":")[0] for it in at.captures()] == [code, ""]
    assert "1 of them incomplete" in ran.err


def test_a_saved_resource_is_taken_with_the_media_type_it_names(at: Place, tmp_path: Path) -> None:
    """`resource` records hold bytes without an answer."""
    file = write_packed(tmp_path / "crawl.warc.gz", record(page_html(), kind="resource"))
    assert at.fetch(file).code == 0
    (capture,) = at.captures()
    assert (capture.media_type, capture.hops, at.contents()) == ("text/html", (), [page_html()])


def test_a_revisit_has_the_bytes_of_its_original(at: Place, tmp_path: Path) -> None:
    """By the record it names, or by digest, also one that stands behind it; its time is its own."""
    first, digest = response(1, 2), sha1(page_html(1))
    file = write_packed(
        tmp_path / "crawl.warc.gz", revisit(1, digest), first, revisit(3, digest, id_of(first)), revisit(4, digest)
    )
    ran = at.fetch(file)
    assert ran.code == 0, ran.err
    assert at.contents() == [page_html(1)] * 4
    assert [it.captured.lower.day for it in at.captures()] == [1, 2, 3, 4]
    assert sum("revisit: the bytes are those of" in remark for it in at.captures() for remark in it.remarks) == 3


def test_two_archives_that_saw_the_same_page_are_two_witnesses(at: Place, tmp_path: Path) -> None:
    """The same bytes at one time from two sources are one content, and two captures say who saw it."""
    for name in ("north.warc.gz", "south.warc.gz"):
        assert at.fetch(write_packed(tmp_path / name, response(1, 2))).code == 0
    first, second = at.captures()
    assert first.sha256 == second.sha256
    assert {first.revisit_of, second.revisit_of} == {None, next(it.id for it in (first, second) if not it.revisit_of)}
    at.run("replay")
    shown = at.run("show", f"{PAGE}@2024-03")
    assert f"witness: {URL} in north.warc.gz: 1 captures" in shown.out
    assert f"witness: {URL} in south.warc.gz: 1 captures" in shown.out
    told = json.loads(at.run("show", f"{PAGE}@2024-03", "--format", "json").out)["witnesses"]
    assert [(each["captures"], each["contents"]) for each in told] == [(1, 1), (1, 1)]
    names = [f"{URL} in north.warc.gz", f"{URL} in south.warc.gz"]
    assert sorted({first.source, second.source}) == names
    (sighting, *_) = json.loads(at.run("where", PAGE, "Seen within 18 weeks", "--format", "json").out)["sightings"]
    assert sorted(sighting["witnesses"]) == names
    assert "witnesses: " in at.run("where", PAGE, "Seen within 18 weeks").out


def test_an_audit_report_names_every_witness(at: Place, tmp_path: Path) -> None:
    """Of bytes that two archives saw each is named; bytes that one saw have a source and no list of witnesses."""
    for name, records in (("north", (response(1, 2), response(8, 9))), ("south", (response(1, 2),))):
        assert at.fetch(write_packed(tmp_path / f"{name}.warc.gz", *records)).code == 0
    at.run("replay")
    report = tmp_path / "report.html"
    at.run("diff", f"{PAGE}@2024-03-02", f"{PAGE}@2024-03-09", "--html", str(report))
    assert report.read_text(encoding="utf-8").count("<dt>Witness</dt>") == 2


@pytest.mark.parametrize(
    ("date", "lower", "upper"),
    [
        ("2024-03-02T09:30:15.123456789Z", "2024-03-02T09:30:15.123456+00:00", "2024-03-02T09:30:15.123456+00:00"),
        ("2024-03-02", "2024-03-02T00:00:00+00:00", "2024-03-03T00:00:00+00:00"),
        ("2024-03", "2024-03-01T00:00:00+00:00", "2024-04-01T00:00:00+00:00"),
    ],
)
def test_a_time_is_as_exact_as_the_record_states_it(
    at: Place, tmp_path: Path, date: str, lower: str, upper: str
) -> None:
    """WARC 1.1 allows fractions of a second, and dates alone."""
    made = record(answer(page_html()), date=date, version="WARC/1.1")
    assert at.fetch(write_packed(tmp_path / "crawl.warc.gz", made)).code == 0
    captured = at.captures()[0].captured
    assert (captured.lower.isoformat(), captured.upper.isoformat()) == (lower, upper)
