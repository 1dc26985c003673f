"""What becomes of a page over the nights, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_facts import FIRST_NIGHT, PAGE, capture, digest, doubtful, night, reading

from kpi_ingest.model import Bounds
from kpi_ingest.model.content import content_digest
from kpi_ingest.model.sketch import sketch_of
from kpi_ingest.store import Facts, Store, sketches


def actuals(store: Store, page: str = PAGE) -> list[str | None]:
    """What each capture shows for the actual, by capture time."""
    return [shown.tables[0].rows[0].cells[1].text for _, shown in store.current_readings(page)]


def test_a_thousand_unchanged_nights(store: Store) -> None:
    """They cost a thousand small captures, one reading and one content."""
    for number in range(1000):
        store.add(
            Facts(captures=(capture("A", number),), readings=((reading("A"), night(number)),))
            if number % 100 == 0
            else Facts(captures=(capture("A", number),))
        )
    counts = store.row_counts()
    assert {name: counts[name] for name in ("page", "capture", "reading", "content", "observation")} == {
        "page": 1,
        "capture": 1000,
        "reading": 1,
        "content": 1,
        "observation": 2,
    }
    shown = store.current_readings(PAGE)
    assert len(shown) == 1000
    assert len({id(each) for _, each in shown}) == 1


def test_a_page_that_changes_and_changes_back(store: Store) -> None:
    """A, B, A: two readings, shown three times."""
    for number, (body, actual) in enumerate([("A", "269"), ("B", "271"), ("A", "269")]):
        store.add(Facts(captures=(capture(body, number),), readings=((reading(body, actual), night(number)),)))
    assert actuals(store) == ["269", "271", "269"]
    assert store.row_counts()["reading"] == 2
    assert store.content_digests(PAGE) == tuple(
        sorted([content_digest(reading("A", "269")), content_digest(reading("B", "271"))])
    )


def test_an_undo_is_a_new_reading(store: Store) -> None:
    """A return to what an earlier version read is appended; content that is known already is not."""
    store.add_capture(capture("A"))
    versions = [reading("A", "269"), reading("A", "26.9", code="2"), reading("A", "269")]
    assert [store.add_reading(each, night(number)) for number, each in enumerate(versions)] == [True] * 3
    kept = store.readings(PAGE, digest("A"))
    assert [each.sequence for each in kept] == [1, 2, 3]
    assert [each.reading for each in kept] == versions
    assert kept[0].content_digest == kept[2].content_digest != kept[1].content_digest
    assert store.row_counts()["content"] == 2
    assert actuals(store) == ["269"]
    assert not store.add_reading(versions[2], night(9))


def test_a_history_told_again_adds_nothing(store: Store) -> None:
    """An archive that holds A, B, A of the same bytes is stored from its beginning each night."""
    versions = [reading("A", "269"), reading("A", "26.9", code="2"), reading("A", "269")]
    history = Facts(
        captures=(capture("A"),), readings=tuple((each, night(number)) for number, each in enumerate(versions))
    )
    assert store.add(history).readings == 3
    assert not store.add(history)
    assert [each.reading for each in store.readings(PAGE, digest("A"))] == versions


def test_new_inputs_are_a_new_reading_of_the_same_content(store: Store) -> None:
    """The same figures by another version: a row says so, the content is not repeated."""
    store.add_capture(capture("A"))
    store.add_reading(reading("A", code="1"), night(0))
    assert store.add_reading(reading("A", code="2"), night(1))
    counts = store.row_counts()
    assert (counts["reading"], counts["content"], counts["observation"]) == (2, 1, 2)


def test_late_history_takes_its_place(store: Store) -> None:
    """The order of arrival does not matter; bounds order by lower, then upper, then digest."""
    wide, narrow = Bounds(night(0), night(9)), Bounds(night(0), night(2))
    arrivals = [capture("D", 5), capture("C", wide), capture("A", narrow), capture("B", narrow)]
    for each in arrivals:
        store.add_capture(each)
    by_digest = sorted([capture("A", narrow), capture("B", narrow)], key=lambda each: each.sha256)
    assert store.captures(PAGE) == (*by_digest, capture("C", wide), capture("D", 5))


def test_either_order_of_arrival_gives_the_same_content(store: Store) -> None:
    """Two pages fed the same history, one of them backwards."""
    history = [("A", "269"), ("B", "271"), ("C", "n/a")]
    for page, events in (("forward", history), ("backward", history[::-1])):
        for number, (body, actual) in enumerate(events):
            facts = Facts(
                captures=(capture(body, history.index((body, actual)), page=page),),
                readings=((reading(body, actual, page=page), night(number)),),
            )
            store.add(facts)
    assert store.content_digests("forward") == store.content_digests("backward")
    assert actuals(store, "forward") == actuals(store, "backward") == ["269", "271", "n/a"]
    assert store.row_counts()["content"] == 3


def test_the_store_as_it_stood_then(store: Store) -> None:
    """`recorded_as_of` leaves out what was recorded later; at the very moment it is there."""
    store.add(Facts(captures=(capture("A", 0),), readings=((reading("A", "1"), night(0)),)))
    store.add(Facts(captures=(capture("B", 4),), readings=((reading("A", "2", code="2"), night(4)),)))

    def then(at: timedelta) -> list[tuple[str, str | None]]:
        shown = store.current_readings(PAGE, recorded_as_of=FIRST_NIGHT + at)
        return [(each.sha256, read.tables[0].rows[0].cells[1].text) for each, read in shown]

    microsecond = timedelta(microseconds=1)
    assert then(-microsecond) == []
    assert then(timedelta(0)) == [(digest("A"), "1")]
    assert then(timedelta(days=4) - microsecond) == [(digest("A"), "1")]
    assert then(timedelta(days=4)) == [(digest("A"), "2")]


def test_the_clock_does_not_say_which_reading_is_current(store: Store) -> None:
    """A clock that jumped back does not bring an older reading back."""
    store.add_capture(capture("A"))
    store.add_reading(reading("A", "1"), night(5))
    store.add_reading(reading("A", "2"), night(4))
    assert actuals(store) == ["2"]


def test_bytes_without_a_reading_are_captures_still(store: Store) -> None:
    """An unreadable capture is kept and shown by `captures`, not by `current_readings`."""
    store.add(Facts(captures=(capture("A", 0), capture("noise", 1)), readings=((reading("A"), night(0)),)))
    assert [each.sha256 for each in store.captures(PAGE)] == [digest("A"), digest("noise")]
    assert [each.sha256 for each, _ in store.current_readings(PAGE)] == [digest("A")]


def test_two_pages_share_content_but_nothing_else(store: Store) -> None:
    """The same bytes under two pages: two readings, one content."""
    for page in ("one", "two"):
        store.add(Facts(captures=(capture("A", page=page),), readings=((reading("A", page=page), night(0)),)))
    assert store.content_digests("one") == store.content_digests("two")
    assert store.row_counts()["content"] == 1
    assert [each.page for each, _ in store.current_readings("two")] == ["two"]


def test_a_truncated_reading_says_so(store: Store) -> None:
    """Without unpacking its body."""
    store.add(Facts(captures=(capture("A"),), readings=((doubtful("A"), night(0)),)))
    ((_, shown),) = store.current_readings(PAGE)
    assert shown.truncated
    assert store.observations(content_digest(shown))[1].state == "undecided"


def test_a_history_leaves_unchanged_nights_out(store: Store) -> None:
    """A, A, A, B, B, A, and C that nobody has read: three stays, with the nights they begin and end with."""
    nights = [capture(body, at) for at, body in enumerate("AAABBCA")]
    store.add(Facts(captures=nights, readings=((reading("A"), night(0)), (reading("B", "271"), night(4)))))
    told = store.history(PAGE)
    stays = [(stay.first.captured.lower, stay.last.captured.lower, stay.first.sha256) for stay in told.stays]
    assert stays == [
        (night(0), night(2), digest("A")),
        (night(3), night(4), digest("B")),
        (night(6), night(6), digest("A")),
    ]
    assert {sha256: it.sequence for sha256, it in told.readings.items()} == {digest("A"): 1, digest("B"): 1}
    then = store.history(PAGE, recorded_as_of=night(3))
    assert [(stay.first.id, stay.last.id) for stay in then.stays] == [(nights[0].id, nights[2].id)]
    assert store.history("unheard-of").stays == ()


def test_a_history_is_as_large_as_its_changes(store: Store) -> None:
    """Ten years of nights on which nothing changed are one stay, however many they are."""
    store.add(Facts(captures=[capture("A", at) for at in range(3_650)], readings=((reading("A"), night(0)),)))
    told = store.history(PAGE)
    assert [(stay.first.captured.lower, stay.last.captured.lower) for stay in told.stays] == [(night(0), night(3_649))]


def test_a_sketch_of_other_rules_counts_for_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made anew from its reading, and the store is sound all the same."""
    with monkeypatch.context() as patch:
        patch.setattr(sketches, "SKETCH_RULES", 0)
        store.add(Facts(captures=(capture("A"),), readings=((reading("A"), night(0)),)))
    assert store.history(PAGE).readings[digest("A")].sketch == sketch_of(reading("A"))
    assert store.verify() == ()
