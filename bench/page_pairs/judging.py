"""What was told against what was done: each change once with its kind, none besides, and no figure that is gone."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from bench.page_pairs import cells, structures
from bench.page_pairs.drawing import draw_page
from bench.page_pairs.pages import Place, draw_layout, places, plain, render
from bench.page_pairs.pairs import Event, Pair
from bench.page_pairs.telling import Statement

EDITS = {**cells.edits(), **structures.edits()}


@dataclass(frozen=True)
class Made:
    """A pair as published."""

    before: bytes
    after: bytes
    events: tuple[Event, ...]
    edits: tuple[str, ...]
    printed: dict[Place, set[str]]
    """What the later edition prints in each place."""


@dataclass
class Verdict:
    """How one pair, or all of them, were told."""

    pairs: int = 0
    made: int = 0
    told: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    by_edit: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, other: Verdict) -> None:
        """Count another pair in."""
        self.pairs, self.made, self.told = self.pairs + other.pairs, self.made + other.made, self.told + other.told
        for name in ("missed", "wrong", "false", "stale"):
            getattr(self, name).extend(getattr(other, name))
        self.by_edit.update(other.by_edit)
        self.faults.update(other.faults)

    @property
    def sound(self) -> bool:
        """Whether nothing is amiss."""
        return not (self.missed or self.wrong or self.false or self.stale)


def make_pair(seed: int) -> Made:
    """The pair of this number, the same in every run."""
    random = Random(seed)
    page = draw_page(random)
    layout = draw_layout(random)
    pair = Pair(random, page, page)
    names = list(EDITS)
    done: list[str] = []
    wanted = [names[seed % len(names)], *random.choices(names, k=random.choice((0, 0, 1, 1, 2, 3)))]
    for name in wanted:
        if EDITS[name](pair):
            done.append(name)
    before, after = render(pair.before, layout), render(pair.after, layout)
    return Made(before, after, tuple(pair.events), tuple(done), places(pair.after))


def judge(made: Made, told: list[Statement], standing: dict[Place, str], name: str) -> Verdict:
    """The verdict on one pair."""
    verdict = Verdict(pairs=1, made=len(made.events), by_edit=Counter(it.edit for it in made.events))
    left = list(told)
    for event in made.events:
        found = [it for it in left if it.subject == event.subject and it.where == event.where]
        left = [it for it in left if it not in found]
        _judge_event(verdict, event, found, name)
    for statement in left:
        verdict.false.append(f"{name}: {statement}")
        verdict.faults[f"false {statement.kind} beside {', '.join(made.edits)}"] += 1
    for where, text in standing.items():
        if not any(_same(text, printed) for printed in made.printed.get(where, ())):
            verdict.stale.append(f"{name}: {where} stands as {text!r}, printed {made.printed.get(where)}")
            verdict.faults[f"stale beside {', '.join(made.edits)}"] += 1
    return verdict


def _judge_event(verdict: Verdict, event: Event, found: list[Statement], name: str) -> None:
    if not found:
        verdict.missed.append(f"{name}: {event}")
        verdict.faults[f"missed {event.edit}"] += 1
    elif len(found) > event.at_most or any(not _fits(event, it) for it in found):
        verdict.wrong.append(f"{name}: {event} told as {found}")
        verdict.faults[f"wrong {event.edit}: {', '.join(sorted({it.kind for it in found}))}"] += 1
    else:
        verdict.told += 1


def _fits(event: Event, statement: Statement) -> bool:
    said = event.declared is None or event.declared == (statement.declared is not None)
    measured = event.delta is None or event.delta == statement.delta
    return statement.kind in event.kinds and said and measured and event.hint in statement.hint


def _same(text: str, printed: str) -> bool:
    return _folded(text) == _folded(printed)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


__all__ = ["EDITS", "Made", "Verdict", "judge", "make_pair", "plain"]
