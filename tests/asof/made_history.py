"""Histories made up by hypothesis, and the answers a reader would work out by hand from the captures alone.

The oracle shares no code with the project: dictionaries of texts, walked from the oldest capture on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from kpi_ingest.model import (
    Bounds,
    Candidate,
    Capture,
    Cell,
    Column,
    Inputs,
    Reading,
    ReadRow,
    ReadTable,
    TextSpan,
)
from kpi_ingest.store import Facts, Store

START = datetime(2024, 1, 1, tzinfo=UTC)
ROWS = ("Complaints", "Visits", "Plans")
COLUMNS = (
    Column(0, "Target", ("Target",), "target"),
    Column(1, "Actual Mar 24", ("Actual Mar 24",), "actual", period="2024-03"),
)
TEXTS = ("5", "7", "7.0", "9", "n/a", "", "7 000", "?9")
"""`7 000` is unparsed; `?9` is printed as 9, but its row is in doubt."""
UNREAD = "?"
"""A cell that no reading could decide: it is 5, or blank."""
HIDDEN = {UNREAD: {"5", ""}, "?9": {"9"}}
"""What may stand in a cell that is undecided."""

Shown = dict[tuple[str, int], str]
"""(row, column) -> text."""


@dataclass(frozen=True)
class Seen:
    """One capture: what it shows, when it was made and recorded, and what a later parser makes of it."""

    rows: tuple[tuple[str, tuple[str, str]], ...]
    whole: bool
    lower: int
    width: int
    """0 where the time is known exactly."""
    recorded: int
    upgrade: tuple[int, str] | None = None
    """(day, text): from then on the first cell is read as `text`."""

    @property
    def body(self) -> str:
        return f"{self.rows} {self.whole} {self.upgrade}"

    def shown(self, recorded: int) -> Shown:
        """What its bytes are read as, as recorded by that day."""
        cells = {(label, column): text for label, texts in self.rows for column, text in enumerate(texts)}
        if self.upgrade and self.upgrade[0] <= recorded:
            cells[self.rows[0][0], 0] = self.upgrade[1]
        return cells


def day(number: int) -> datetime:
    """Midnight, that many days after the start."""
    return START + timedelta(days=number)


@st.composite
def histories(draw: st.DrawFn) -> list[Seen]:
    """Two to seven captures, in any order of arrival: figures come, go and come back, rows are cut off, times are
    bounded, history arrives late, parsers change their mind."""
    editions = draw(st.lists(_edition(), min_size=1, max_size=3))
    return draw(st.lists(_seen(editions), min_size=2, max_size=7))


@st.composite
def _edition(draw: st.DrawFn) -> tuple[tuple[str, tuple[str, str]], ...]:
    labels = draw(st.lists(st.sampled_from(ROWS), min_size=1, max_size=3, unique=True))
    return tuple((label, (draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS)))) for label in sorted(labels))


@st.composite
def _seen(draw: st.DrawFn, editions: list[tuple[tuple[str, tuple[str, str]], ...]]) -> Seen:
    rows = draw(st.sampled_from(editions))
    kept = draw(st.sampled_from((len(rows), len(rows), draw(st.integers(1, len(rows))))))
    blurred = draw(st.booleans()) and draw(st.booleans())
    whole = kept == len(rows) and draw(st.sampled_from((True, True, True, False)))
    upgraded = st.tuples(st.integers(0, 30), st.sampled_from(("5", "9")))
    seen = Seen(
        rows[:kept],
        whole,
        draw(st.integers(0, 20)),
        draw(st.sampled_from((0, 0, 1, 7))),
        draw(st.integers(0, 30)),
        draw(st.one_of(st.none(), st.none(), upgraded)),
    )
    return _blurred(seen) if blurred and seen.upgrade is None else seen


def _blurred(seen: Seen) -> Seen:
    (label, (first, _)), *others = seen.rows
    return replace(seen, rows=((label, (first, UNREAD)), *others))


def tell(store: Store, page: str, history: list[Seen]) -> None:
    """Put a history into a store, in the order in which it was recorded."""
    facts: list[tuple[int, Facts]] = []
    for seen in history:
        facts.append((seen.recorded, Facts(captures=(_capture(page, seen),))))
    for seen in {each.body: each for each in sorted(history, key=lambda it: -it.recorded)}.values():
        facts.append((seen.recorded, _facts(page, seen, seen.recorded, seen.shown(seen.recorded))))
        if seen.upgrade and seen.upgrade[0] > seen.recorded:
            facts.append((seen.upgrade[0], _facts(page, seen, seen.upgrade[0], seen.shown(seen.upgrade[0]))))
    for _, each in sorted(facts, key=lambda fact: (fact[0], bool(fact[1].readings))):
        store.add(each)


def _facts(page: str, seen: Seen, recorded: int, shown: Shown) -> Facts:
    return Facts(readings=((_reading(page, seen, shown, str(recorded)), day(recorded)),))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _capture(page: str, seen: Seen) -> Capture:
    bounds = Bounds(day(seen.lower), day(seen.lower + seen.width))
    id = _digest(f"{page} {seen}")
    return Capture(id, page, _digest(seen.body), len(seen.body), bounds, day(seen.recorded), "https://example.org/")


def _reading(page: str, seen: Seen, shown: Shown, code: str) -> Reading:
    rows = tuple(
        ReadRow(_digest(label)[:12], label, label.lower(), tuple(_cell(at, shown[label, at]) for at in (0, 1)))
        for label, _ in seen.rows
    )
    table = ReadTable("Section A", "a", COLUMNS, rows, (), 0.999, "Indicator")
    inputs = Inputs(code, None)
    return Reading(page, _digest(seen.body), len(seen.body), "text", inputs, (table,), truncated=not seen.whole)


def _cell(column: int, text: str) -> Cell:
    where = TextSpan(1, 0, 1)
    if text == UNREAD:
        candidates = (Candidate("5", 0.6), Candidate("", 0.4))
        return Cell(column, "undecided", None, support="repaired", confidence=0.6, candidates=candidates, where=where)
    if text in HIDDEN:
        return Cell(column, "undecided", None, candidates=(Candidate(text[1:], 1.0),), reason="DOUBT", where=where)
    if " " in text:
        return Cell(column, "unparsed", text, reason="E_NUMBER", where=where)
    if text.replace(".", "").isdigit():
        return Cell(column, "value", text, Decimal(text), where=where)
    return Cell(column, "text" if text else "blank", text, where=where)


@dataclass(frozen=True)
class Told:
    """A release as worked out by hand."""

    begins: int
    cells: Shown
    whole: bool


def worked_out(history: list[Seen], page: str, recorded: int) -> list[Told]:
    """The releases that the captures recorded by then show."""
    known = [seen for seen in history if seen.recorded <= recorded]
    ordered = sorted(known, key=lambda it: (it.lower, it.lower + it.width, _digest(it.body), _digest(f"{page} {it}")))
    told: list[Told] = []
    for seen in ordered:
        shown = seen.shown(recorded)
        if told and _agree(told[-1], shown, seen.whole):
            told[-1] = _together(told[-1], shown, seen.whole)
        else:
            told.append(Told(seen.lower, shown, seen.whole))
    return told


def _agree(told: Told, shown: Shown, whole: bool) -> bool:
    both = told.cells.keys() & shown.keys()
    if any(_differ(told.cells[key], shown[key]) for key in both):
        return False
    gone = [key for key in told.cells.keys() - both if told.cells[key] not in HIDDEN]
    new = [key for key in shown.keys() - both if shown[key] not in HIDDEN]
    return not (whole and gone) and not (told.whole and new)


def _differ(old: str, new: str) -> bool:
    """Whether two texts, or what may stand behind them, are not the same."""
    if old in HIDDEN or new in HIDDEN:
        return HIDDEN.get(old, {old}).isdisjoint(HIDDEN.get(new, {new}))
    return old != new


def _together(told: Told, shown: Shown, whole: bool) -> Told:
    read = {key: text for key, text in shown.items() if text not in HIDDEN}
    return Told(told.begins, {**shown, **told.cells, **read}, told.whole or whole)


Standing = tuple[str, int, int | None]
"""A text with the days from and until which it stood."""


def standing(releases: list[Told], key: tuple[str, int]) -> Iterator[tuple[int, Standing | None]]:
    """After each release: its day, and what stood under the key."""
    states: list[str | None] = []
    for release in releases:
        before = states[-1] if states else None
        states.append(release.cells.get(key, None if release.whole else before))
    for at, state in enumerate(states):
        first = at
        while first and states[first - 1] == state:
            first -= 1
        last = at
        while last + 1 < len(states) and states[last + 1] == state:
            last += 1
        until = releases[last + 1].begins if last + 1 < len(states) else None
        yield releases[at].begins, None if state is None else (state, releases[first].begins, until)


def keys_of(history: list[Seen]) -> list[tuple[str, int]]:
    """Every (row, column) that any capture shows."""
    return sorted({(label, column) for seen in history for label, _ in seen.rows for column in (0, 1)})


def figures_released(releases: list[Told], key: tuple[str, int]) -> list[str]:
    """The figures published under a key one after the other; what could not be read is passed over, unless it cannot
    be what stood before."""
    found: list[str] = []
    last: object = None
    words: str | None = None
    for _, state in standing(releases, key):
        text = None if state is None else state[0]
        if text in HIDDEN and (words is None or not _differ(words, text)):
            continue
        number = float(text) if text is not None and text.replace(".", "").isdigit() else None
        if number is not None and number != last:
            found.append(text or "")
        last, words = number, text
    return found
