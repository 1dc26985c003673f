"""Pages' past from a web archive on loopback: what is sound comes in exactly timed, everything else is named."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from captured import CHALLENGE, PAGE, URL, Place, page_html
from web_archive import Memento, WebArchive, digest_of, serving

from command_line import tree

DAY = datetime(2019, 1, 7, 6, 30, 5, tzinfo=UTC)


def stamps(count: int, days: int = 9) -> list[str]:
    """So many stamps, so many days apart."""
    return [f"{DAY + timedelta(days=days * number, seconds=number):%Y%m%d%H%M%S}" for number in range(count)]


def holding(*mementos: Memento, **more: object) -> WebArchive:
    """An archive that holds these."""
    return WebArchive(URL, {each.stamp: each for each in mementos}, **more)  # type: ignore[arg-type]


@pytest.fixture
def told(at: Place) -> Place:
    """A workplace whose settings ask loopback quickly."""
    settings = (at.folder / "kpi-ingest.toml").read_text()
    fast = "[fetch]\nattempts = 2\nbackoff_seconds = 0\ndelay_seconds = 0\nretry_after_max_seconds = 3\n"
    (at.folder / "kpi-ingest.toml").write_text(f'{settings}allow_private_hosts = ["127.0.0.1"]\n\n{fast}')
    return at


def ask(place: Place, archive: WebArchive, *words: str, pace: float = 6_000):
    """`fetch waits --from wayback`, of this archive."""
    from command_line import run

    said = {"KPI_INGEST_WAYBACK_SERVICE": archive.service, "KPI_INGEST_WAYBACK_REQUESTS_PER_MINUTE": str(pace)}
    return run("fetch", PAGE, "--from", "wayback", *words, folder=place.folder, **said)


def test_captures_come_in_with_their_exact_times(told: Place) -> None:
    """Raw bytes, the second of their capture, the archive as witness; the list is kept beside them and is no page."""
    first, second = stamps(2)
    with serving(holding(Memento(first, page_html(41)), Memento(second, page_html(42)))) as archive:
        ran = ask(told, archive)
    assert ran.code == 0, ran
    whole = [it for it in told.captures() if it.incomplete is None]
    assert [f"{it.captured.lower:%Y%m%d%H%M%S}" for it in whole] == [first, second]
    assert all(it.captured.lower == it.captured.upper and it.captured.basis == "archive-header" for it in whole)
    assert told.contents() == [page_html(41), page_html(42)]
    assert next(it.incomplete for it in told.captures() if it.incomplete).startswith("E_CDX_LIST")
    assert whole[0].hops[0].headers == (("Server", "council"),)


def test_w07_lines_that_cannot_be_read_are_counted_and_repeats_asked_for_once(told: Place) -> None:
    """W07: malformed lines and bad stamps are named, repeats by time, address and digest are one; exit code 0."""
    [stamp] = stamps(1)
    memento = Memento(stamp, page_html())
    same = f"org,example)/x {stamp} {URL} text/html 200 {digest_of(memento.content)} 10"
    odd = ["<html>oops</html>", f"x 20191332000000 {URL} text/html 200 - -", f"x {stamp} {URL} text/html 200"]
    with serving(holding(memento, odd_lines=[*odd, same])) as archive:
        ran = ask(told, archive)
    assert ran.code == 0
    assert ran.err.count("a line of the list that cannot be read") == 3
    assert "1 lines that repeat another" in ran.err
    assert archive.given() == [stamp]
    assert len(told.contents()) == 1


def test_w08_a_list_that_loses_captures_between_runs_is_said(told: Place) -> None:
    """W08: each list is kept, and what a later one has no longer, or otherwise, is CDX_UNSTABLE; exit code 0."""
    early, middle, late = stamps(3)
    archive = holding(*(Memento(each, page_html(number)) for number, each in enumerate((early, middle, late))))
    archive.page_size = 2
    with serving(archive):
        assert "CDX_UNSTABLE" not in ask(told, archive).err
        assert "CDX_UNSTABLE" not in ask(told, archive).err
        del archive.mementos[middle]
        ran = ask(told, archive)
    assert ran.code == 0
    assert f"CDX_UNSTABLE: 1 captures of the list kept before are listed no more, or otherwise: {middle}" in ran.err
    assert len(told.contents()) == 3


@pytest.mark.parametrize(
    ("odd", "code"),
    [({"nearest": stamps(2)[1]}, "E_MEMENTO_DATE"), ({"rewritten": True}, "E_MEMENTO_REWRITTEN")],
    ids=["nearest", "rewritten"],
)
def test_w09_only_the_very_capture_is_taken_and_only_raw(told: Place, odd: dict, code: str) -> None:
    """W09: another date, or the archive's banner in the page, is refused by name; the others come in; exit code 3."""
    first, second = stamps(2)
    with serving(holding(Memento(first, page_html(1), **odd), Memento(second, page_html(2)))) as archive:
        ran = ask(told, archive)
    assert ran.code == 3
    assert code in ran.err
    assert told.contents() == [page_html(2)]


def test_w10_an_archived_refusal_is_data_and_no_rate_limit(told: Place) -> None:
    """W10: an archived 429, 403 or challenge says something of the page's past; nothing waits, exit code 0."""
    busy, forbidden, guarded, sound = stamps(4)
    mementos = (
        Memento(busy, b"slow down", status=429, listed_status="200"),
        Memento(forbidden, b"no", status=403),
        Memento(guarded, CHALLENGE),
        Memento(sound, page_html()),
    )
    with serving(holding(*mementos)) as archive:
        ran = ask(told, archive)
    assert ran.code == 0, ran
    assert "archived answer with status 403" in ran.err
    unfit = {it.incomplete.split(":")[0] for it in told.captures() if it.incomplete}
    assert unfit == {"E_CDX_LIST", "E_RATE_LIMITED", "E_CHALLENGE"}
    assert told.contents() == [page_html()]


def test_what_was_captured_after_the_page_had_left_its_address_is_not_taken(told: Place) -> None:
    """The definition says until when the page stood there; later captures of the address are named."""
    first, second = stamps(2)
    definition = told.folder / "pages" / "waits.toml"
    definition.write_text(definition.read_text().replace(f'url = "{URL}"', f'url = "{URL}"\nuntil = 2019-01-10'))
    with serving(holding(Memento(first, page_html(1)), Memento(second, page_html(2)))) as archive:
        ran = ask(told, archive)
    assert ran.code == 0
    assert f"{second}id_/{URL} (waits was no longer at this address by then" in ran.err
    assert told.contents() == [page_html(1)]


def test_a_digest_that_does_not_hold_is_kept_and_named(told: Place) -> None:
    """Bytes that are not those listed are kept as incomplete and never read; exit code 4."""
    [stamp] = stamps(1)
    with serving(holding(Memento(stamp, page_html(), digest=digest_of(b"others")))) as archive:
        ran = ask(told, archive)
    assert ran.code == 4
    assert "E_DIGEST" in ran.err
    assert told.contents() == []
    assert any((it.incomplete or "").startswith("E_DIGEST") for it in told.captures())


def test_a_busy_archive_is_left_alone_as_long_as_it_asks(told: Place) -> None:
    """A Retry-After is waited for; one that is too long ends the run, and the next goes on."""
    first, second = stamps(2)
    archive = holding(Memento(first, page_html(1)), Memento(second, page_html(2)))
    with serving(archive):
        archive.busy = ["1"]
        assert ask(told, archive).code == 0
        begun, again = (at for at, _ in archive.asked[:2])
        assert again - begun >= 1
        third = stamps(3)[2]
        archive.mementos[third] = Memento(third, page_html(3))
        archive.busy = [None, "900"]
        stopped = ask(told, archive)
        assert stopped.code == 3
        assert "E_RATE_LIMITED" in stopped.err
        assert ask(told, archive).code == 0
    assert told.contents() == [page_html(1), page_html(2), page_html(3)]


def test_a_plan_says_requests_and_time_and_keeps_nothing(told: Place) -> None:
    """Thinned to one a month, between two dates; at fifteen a minute."""
    with serving(holding(*(Memento(each, page_html(each)) for each in stamps(80)))) as archive:
        months = ("--every", "month", "--since", "2019-03", "--until", "2020-02")
        ran = ask(told, archive, "--dry-run", *months, pace=15)
        assert ran.code == 0, ran
        assert "12 requests at 15 a minute, 48 s" in ran.out
        assert len(archive.asked) == 1
        assert told.captures() == ()
        assert ask(told, archive, *months).code == 0
        assert len(archive.given()) == 12
        assert "0 requests" in ask(told, archive, "--dry-run", *months).out


def test_options_of_the_web_archive_need_it(told: Place) -> None:
    """Nothing is fetched by half."""
    ran = told.run("fetch", PAGE, "--since", "2019")
    assert ran.code == 2
    assert "--from wayback" in ran.complaint


def misbehaving(count: int, seed: int) -> tuple[WebArchive, dict[str, bytes]]:
    """An archive over five years, and what of it is sound."""
    chance = random.Random(seed)
    sound: dict[str, bytes] = {}
    mementos = []
    for number, stamp in enumerate(stamps(count)):
        content = page_html(number // 3)
        kind = chance.random()
        odd: dict[str, object] = {}
        if kind < 0.05:
            odd = {"status": 404}
        elif kind < 0.08:
            content, odd = CHALLENGE, {}
        elif kind < 0.11:
            odd = {"rewritten": True}
        elif kind < 0.14:
            odd = {"digest": digest_of(b"others")}
        elif kind < 0.17 and sound:
            odd = {"nearest": chance.choice(list(sound))}
        else:
            sound[stamp] = content
        mementos.append(Memento(stamp, content, **odd))  # type: ignore[arg-type]
    return holding(*mementos, odd_lines=["broken line"], page_size=64), sound


def test_two_hundred_captures_interrupted_ten_times_are_the_same_archive_in_the_end(told: Place) -> None:
    """Every sound capture is in, every other is named, and the pace that the server saw is the promised one."""
    archive, sound = misbehaving(200, seed=14)
    chance = random.Random(3)
    with serving(archive):
        for _ in range(10):
            archive.stop_after = chance.randint(0, 25)
            ask(told, archive)
        archive.stop_after = None
        last = ask(told, archive)
        quiet = ask(told, archive)
    whole = {f"{it.captured.lower:%Y%m%d%H%M%S}": it.sha256 for it in told.captures() if it.incomplete is None}
    kept = told.archive()
    assert {stamp: kept.bytes_of(sha256) for stamp, sha256 in whole.items()} == sound
    for stamp in set(archive.mementos) - set(sound):
        assert stamp in last.err or any(stamp in it.source for it in told.captures()), stamp
    assert "0 captures new" in quiet.err
    assert kept.verify() == ()
    assert min(later - earlier for (earlier, _), (later, _) in pairwise(archive.asked)) >= 0.0095
    before = tree(told.folder / "archive" / "objects")
    assert len(before) >= len(set(sound.values()))
