"""Publishers who switch to cumulative figures, or back: histories made up by hypothesis, and what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

TERMS = ("Nov 22", "Mar 23", "Jul 23", "Nov 23", "Mar 24", "Jul 24", "Nov 24", "Mar 25", "Jul 25")
QUARTERS = ("Jun 22", "Sep 22", "Dec 22", "Mar 23", "Jun 23", "Sep 23", "Dec 23", "Mar 24", "Jun 24")
CALENDAR = ("Mar 22", "Jun 22", "Sep 22", "Dec 22", "Mar 23", "Jun 23", "Sep 23", "Dec 23", "Mar 24")
YEARS = {"academic": (TERMS, 3), "financial": (QUARTERS, 4), "calendar": (CALENDAR, 4), "none": (TERMS, 99)}
"""Periods, and after how many of them the totals start anew."""
NOTES = {
    "cumulative": "*Figures may differ from previous published as they are now cumulative",
    "discrete": "*Figures are no longer cumulative",
}


@dataclass(frozen=True)
class Story:
    """What a publisher counted, and how it was shown from release to release."""

    year: str
    counts: tuple[int, ...]
    """By period, as counted."""
    width: int
    """Periods on display."""
    to: str
    """`cumulative` or `discrete`: what the figures are switched to."""
    switch: int
    """The release in which all figures on display are restated."""
    back: int | None
    """The release in which they are switched back."""
    fresh: bool
    """The restatements show a new period as well."""
    declared: bool
    correction: tuple[int, int, int] | None
    """Release, periods from the newest back, and by how much."""

    @property
    def periods(self) -> tuple[str, ...]:
        return YEARS[self.year][0]

    def releases(self) -> list[dict[int, int]]:
        """What each release shows: figure by number of its period."""
        pauses = 0 if self.fresh else len(self.switches)
        return [self._shown(number) for number in range(len(self.counts) + pauses)]

    @property
    def switches(self) -> tuple[int, ...]:
        """Numbers of the releases that restate."""
        return (self.switch,) if self.back is None else (self.switch, self.back)

    def newest(self, number: int) -> int:
        """Number of the latest period that a release shows."""
        return number if self.fresh else number - sum(switch <= number for switch in self.switches)

    def _shown(self, number: int) -> dict[int, int]:
        newest = self.newest(number)
        counts = list(self.counts)
        if self.correction and number >= self.correction[0]:
            counts[self.corrected] += self.correction[2]
        figures = _totals(counts, YEARS[self.year][1]) if self.basis(number) == "cumulative" else counts
        return {place: figures[place] for place in range(max(0, newest - self.width + 1), newest + 1)}

    def basis(self, number: int) -> str:
        """What a release's figures measure over."""
        switched = sum(switch <= number for switch in self.switches)
        return self.to if switched % 2 else {"cumulative": "discrete", "discrete": "cumulative"}[self.to]

    @property
    def corrected(self) -> int:
        """Number of the period that is corrected; on display in that release."""
        assert self.correction is not None
        return self.newest(self.correction[0]) - self.correction[1]

    def drawings(self) -> Iterator[str]:
        """Each release as a page, a percentage and a target beside the figures."""
        for number, shown in enumerate(self.releases()):
            columns = " | ".join(f"Actual {self.periods[place]}" for place in shown)
            cells = " | ".join(str(figure) for figure in shown.values())
            shares = " | ".join(f"{30 + place}%" for place in shown)
            note = [NOTES[self.basis(number)]] if self.declared and number >= self.switch else []
            lines = ["# A: Complaints", f"Indicator | Target | {columns}", f"Complaints | 60 | {cells}"]
            yield "\n".join([*lines, f"Share | 50% | {shares}", *note])

    def moved(self, number: int) -> set[int]:
        """Periods whose figures release `number` shows otherwise than the one before."""
        before, after = self.releases()[number - 1 : number + 1]
        return {place for place in before.keys() & after.keys() if before[place] != after[place]}


def _totals(counts: Sequence[int], length: int) -> list[int]:
    return [sum(counts[place - place % length : place + 1]) for place in range(len(counts))]


@st.composite
def stories(draw: st.DrawFn, to: str) -> Story:
    """Five releases and more before or after a switch, with roll-off or without; now and then a switch back."""
    year = draw(st.sampled_from(sorted(YEARS)))
    counts = tuple(draw(st.lists(st.integers(1, 400), min_size=6, max_size=9)))
    switch = draw(st.integers(4, len(counts) - 1))
    back = draw(st.none() | st.integers(switch + 1, len(counts) - 1)) if switch + 1 < len(counts) else None
    width, fresh, declared = draw(st.integers(4, 6)), draw(st.booleans()), draw(st.booleans())
    story = Story(year, counts, width, to, switch, back, fresh, declared, None)
    free = [number for number in range(switch + 1, len(story.releases())) if number != back]
    if not free or draw(st.booleans()):
        return story
    by = draw(st.sampled_from((-1, 3, 17)))
    return replace(story, correction=(draw(st.sampled_from(free)), draw(st.integers(1, width - 2)), by))
