"""WARC files with faults, by the rows of the fault catalogue: what is taken and named, and how the command leaves."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from captured import PAGE, URL, Place, page_html
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_warc import answer, id_of, packed, record, response, revisit, sha1, write_packed

THREE = (response(1, 1), response(2, 2), response(3, 3))


def test_w01_a_file_cut_inside_a_record_gives_the_whole_ones(at: Place, tmp_path: Path) -> None:
    """E_WARC_TRUNCATED with the byte and how many records came before it."""
    whole = packed(THREE)
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(whole[:-40])
    ran = at.fetch(file)
    assert ran.code == 3
    assert at.contents() == [page_html(1), page_html(2)]
    assert f"E_WARC_TRUNCATED crawl.warc.gz byte {len(packed(THREE[:2]))}" in ran.err
    assert "2 whole records before it" in ran.err


def test_w01_an_unpacked_file_cut_inside_a_record_gives_the_whole_ones(at: Place, tmp_path: Path) -> None:
    """The count of the last record shows it."""
    file = tmp_path / "crawl.warc"
    file.write_bytes(b"".join(THREE)[:-40])
    ran = at.fetch(file)
    assert (ran.code, at.contents()) == (3, [page_html(1), page_html(2)])
    assert "E_WARC_TRUNCATED" in ran.err


@pytest.mark.parametrize("form", ["cdxj", "cdx"])
def test_w01_a_file_cut_between_records_is_told_by_its_index(at: Place, tmp_path: Path, form: str) -> None:
    """No record shows the cut; the index beside the file lists what is gone."""
    file = write_packed(tmp_path / "crawl.warc.gz", *THREE[:2])
    offsets = [0, len(packed(THREE[:1])), len(packed(THREE[:2]))]
    if form == "cdxj":
        told = [json.dumps({"url": URL, "filename": "crawl.warc.gz", "offset": str(offset)}) for offset in offsets]
        lines = [f"org,example)/ 20240301093015 {each}" for each in told]
    else:
        lines = [" CDX N b a m s k r M S V g"]
        lines += [f"org,example)/ 20240301093015 {URL} text/html 200 X - - 9 {each} crawl.warc.gz" for each in offsets]
    (tmp_path / f"crawl.{form}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = at.fetch(file)
    assert (ran.code, at.contents()) == (3, [page_html(1), page_html(2)])
    assert "E_WARC_TRUNCATED" in ran.err
    assert f"2 whole records; 1 of the 3 that crawl.{form} lists are not there" in ran.err


def test_w02_a_flipped_bit_costs_its_record_alone(at: Place, tmp_path: Path) -> None:
    """E_WARC_CORRUPT with the byte at which the record begins; those behind it are taken."""
    whole = bytearray(packed(THREE))
    second = len(packed(THREE[:1]))
    whole[second + 200] ^= 0x10
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(whole)
    ran = at.fetch(file)
    assert (ran.code, at.contents()) == (3, [page_html(1), page_html(3)])
    assert f"E_WARC_CORRUPT crawl.warc.gz byte {second}" in ran.err


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_w02_no_flipped_bit_brings_in_other_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Wherever a bit of a packed file flips: only archived bytes come in whole, and a loss is never silent."""
    from captured import make_place

    at = make_place(tmp_path_factory.mktemp("flip") / "at")
    whole = bytearray(packed(THREE))
    place = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[place // 8] ^= 1 << place % 8
    file = at.folder / "crawl.warc.gz"
    file.write_bytes(whole)
    ran = at.fetch(file)
    taken = at.contents() if at.captures() else []
    assert set(taken) <= {page_html(1), page_html(2), page_html(3)}
    assert ran.code in ((0,) if len(taken) == 3 else (3, 4))


@pytest.mark.parametrize(
    "declared",
    [
        lambda body: sha1(body),
        lambda body: sha1(body).lower(),
        lambda body: "SHA1:" + hashlib.sha1(body, usedforsecurity=False).hexdigest().upper(),
        lambda body: "sha256:" + hashlib.sha256(body).hexdigest(),
        lambda body: "sha-256:" + base64.b32encode(hashlib.sha256(body).digest()).decode(),
        lambda body: "md5:" + hashlib.md5(body, usedforsecurity=False).hexdigest(),
    ],
    ids=["sha1 base32", "lower case", "sha1 hex", "sha256 hex", "sha256 base32", "md5"],
)
def test_w03_a_digest_holds_in_every_spelling(at: Place, tmp_path: Path, declared) -> None:
    """Algorithm, base 32 or hexadecimal, capitals or not: the digest is the same."""
    body = page_html()
    good = record(answer(body), WARC_Payload_Digest=declared(body))
    bad = record(answer(page_html(2)), WARC_Payload_Digest=declared(body), date="2024-03-03T00:00:00Z")
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", good, bad))
    assert (ran.code, at.contents()) == (4, [body])
    told = [remark for it in at.captures() for remark in it.remarks if remark.startswith("digest:")]
    assert [remark.rsplit(", ")[-1] for remark in told] == ["verified", "mismatch"]


def test_w03_a_digest_that_does_not_hold_is_a_breach(at: Place, tmp_path: Path) -> None:
    """Exit 4; the bytes are kept as incomplete, never read and never put right; of a block as of a payload."""
    wrong = response(1, 1, WARC_Payload_Digest=sha1(b"other"))
    block = response(2, 2, WARC_Block_Digest=sha1(b"other"))
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", wrong, block, THREE[2]))
    assert (ran.code, at.contents()) == (4, [page_html(3)])
    assert ran.err.count("E_DIGEST waits, crawl.warc.gz byte") == 2
    assert [bool(it.incomplete) for it in at.captures()] == [True, True, False]


@pytest.mark.parametrize("declared", [None, "xxh3:abcdef", "sha1:tooshort"])
def test_w03_a_digest_that_is_absent_or_unknown_is_unverified(at: Place, tmp_path: Path, declared: str | None) -> None:
    """Taken, and said so: nothing vouches for the bytes."""
    fields = {} if declared is None else {"WARC_Payload_Digest": declared}
    assert at.fetch(write_packed(tmp_path / "crawl.warc.gz", record(answer(page_html()), **fields))).code == 0
    assert any("unverified" in remark for remark in at.captures()[0].remarks)


@pytest.mark.parametrize(
    ("content", "name", "got"),
    [
        (gzip.compress(b"".join(THREE)), "a.warc.gz", "several records in one gzip member"),
        (gzip.compress(THREE[0][:300]) + gzip.compress(THREE[0][300:] + THREE[1]), "a.warc.gz", "goes on in the next"),
        (b"filedesc://a.arc 0.0.0.0 20080101000000 text/plain 77\n1 0 Archive\n", "a.arc", "an ARC file"),
        (gzip.compress(b"filedesc://a.arc 0.0.0.0 20080101000000 text/plain 77\n1 0\n"), "a.arc.gz", "an ARC file"),
        (packed([record(answer(page_html()), version="WARC/0.18")]), "a.warc.gz", "WARC/0.18"),
        (record(answer(page_html()), version="WARC/0.17"), "a.warc", "WARC/0.17"),
        (packed([*THREE, record(answer(page_html()), version="WARC/0.18")]), "a.warc.gz", "WARC/0.18"),
        (b"\x28\xb5\x2f\xfd and more", "a.warc", "zstd"),
        (b"", "a.warc.gz", "an empty file"),
        (b"<html>a page</html>", "a.warc", "without any WARC record"),
    ],
    ids=["one member", "wrong chunks", "arc", "packed arc", "0.18", "0.17", "0.18 later", "zstd", "empty", "page"],
)
def test_w04_another_form_is_refused_whole(at: Place, tmp_path: Path, content: bytes, name: str, got: str) -> None:
    """E_WARC_FORM says what the file is; nothing of it is taken."""
    file = tmp_path / name
    file.write_bytes(content)
    ran = at.fetch(file)
    assert ran.code == 3
    assert "E_WARC_FORM" in ran.complaint
    assert got in ran.complaint
    assert at.captures() == ()


@pytest.mark.parametrize("reason", ["length", "time", "disconnect", "unspecified"])
def test_w05_a_record_that_says_it_was_cut_is_incomplete(at: Place, tmp_path: Path, reason: str) -> None:
    """Exit 0: the archive told us; the bytes are kept and never read. Its payload digest may be of the whole."""
    cut = record(answer(page_html()[:200], length=None), WARC_Truncated=reason, WARC_Payload_Digest=sha1(page_html()))
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", cut, THREE[1]))
    assert (ran.code, at.contents()) == (0, [page_html(2)])
    assert at.captures()[0].incomplete == f"E_TRUNCATED: WARC-Truncated: {reason}"


@pytest.mark.parametrize("declared", [True, False])
def test_w05_a_payload_of_the_size_at_which_crawls_cut_is_incomplete(at: Place, tmp_path: Path, declared: bool) -> None:
    """Just 1 MiB: no page ends there by chance, whatever the headers were made to say."""
    filler = b"".join(hashlib.sha256(b"%d" % number).hexdigest().encode() for number in range(2**14))
    body = (page_html() + filler)[: 2**20]
    made = record(answer(body, length=-1 if declared else None), WARC_Payload_Digest=sha1(body))
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", made))
    assert ran.code == 0
    assert "a size at which crawls cut" in (at.captures()[0].incomplete or "")


def _chain() -> tuple[bytes, ...]:
    middle = revisit(2, sha1(page_html(1)))
    return THREE[0], middle, revisit(3, sha1(page_html(1)), id_of(middle))


@pytest.mark.parametrize(
    ("records", "got", "whole"),
    [
        ((THREE[1], revisit(3, sha1(page_html(9)))), "no record here has the bytes", 1),
        (_chain(), "it speaks of another revisit", 2),
        ((THREE[0], revisit(3, None, id_of(THREE[0]))), "it declares no payload digest", 1),
        ((THREE[0], revisit(3, sha1(page_html(9)), id_of(THREE[0]))), "has other bytes than it declares", 1),
    ],
    ids=["no original", "revisit of a revisit", "no digest", "other digest"],
)
def test_w06_a_revisit_that_cannot_be_resolved_is_listed(
    at: Place, tmp_path: Path, records: tuple[bytes, ...], got: str, whole: int
) -> None:
    """Exit 3; the other records are taken, and no empty body stands for a page."""
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", *records))
    assert (ran.code, len(at.contents())) == (3, whole)
    assert "E_WARC_REVISIT crawl.warc.gz byte" in ran.err
    assert got in ran.err
    assert b"" not in [at.archive().bytes_of(it.sha256) for it in at.captures()]


def test_w11_texts_drawn_from_pages_are_no_pages(at: Place, tmp_path: Path) -> None:
    """E_TEXT_ONLY: a WET file has lost where the cells stood."""
    texts = [record(b"Waiting times 41 92", kind="conversion"), record(b"{}", kind="metadata")]
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.wet.gz", *texts))
    assert ran.code == 3
    assert "E_TEXT_ONLY" in ran.complaint
    assert at.captures() == ()


def test_w12_a_member_that_unpacks_without_end_is_a_bomb(at: Place, tmp_path: Path) -> None:
    """It is left where it is; the records behind it are taken."""
    bomb = record(answer(b"\0" * 30_000_000), url="https://elsewhere.example.org/")
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", THREE[0], bomb, THREE[1]))
    assert (ran.code, at.contents()) == (3, [page_html(1), page_html(2)])
    assert "E_BOMB" in ran.err


def test_w13_the_same_file_twice_in_another_order_is_the_same_archive(at: Place, tmp_path: Path) -> None:
    """Nothing is written for what is there; the same bytes at a new time are a new capture of one content."""
    file = write_packed(tmp_path / "crawl.warc.gz", THREE[2], THREE[0], response(1, 5), THREE[0])
    assert at.fetch(file).code == 0
    before = at.archive().head
    file.write_bytes(packed([THREE[0], response(1, 5), THREE[2]]))
    again = at.fetch(file)
    assert (again.code, at.archive().head) == (0, before)
    assert "0 captures new, 3 known already" in again.err
    assert len({it.sha256 for it in at.captures()}) == 2


def test_a_record_too_large_is_named(at: Place, tmp_path: Path) -> None:
    """The limit on a body holds; the others are taken."""
    settings_file = at.folder / "kpi-ingest.toml"
    settings_file.write_text(
        settings_file.read_text(encoding="utf-8") + "[fetch]\nmax_bytes = 2000\n", encoding="utf-8"
    )
    large = record(answer(page_html() + bytes(range(256)) * 20))
    ran = at.fetch(write_packed(tmp_path / "crawl.warc.gz", large, THREE[2]))
    assert (ran.code, at.contents()) == (3, [page_html(3)])
    assert "E_TOO_LARGE" in ran.err


def test_a_replay_of_a_damaged_file_leaves_with_its_code(at: Place, tmp_path: Path) -> None:
    """`replay FILE` takes in and reads; what the file lost is told by the exit code all the same."""
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(packed(THREE)[:-40])
    ran = at.run("replay", file, "--page", PAGE)
    assert ran.code == 3
    assert "E_WARC_TRUNCATED" in ran.err
    assert at.run("show", f"{PAGE}@2024-03-02").code == 0
