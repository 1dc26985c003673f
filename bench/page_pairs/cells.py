"""Edits of one cell: a figure, a status, a mark, a unit, a refused number, a hidden part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from bench.page_pairs.drawing import other_figure
from bench.page_pairs.pages import Col, Text
from bench.page_pairs.pairs import Edit, Pair, cell_event, moved, with_cell, with_row

Told: TypeAlias = tuple[Text, Text, tuple[str, ...], dict[str, object]]
"""Before, after, kinds, and what else the event says; no kinds for an edit that changes nothing."""
Maker: TypeAlias = Callable[[Random, str, Col], Told | None]

STATUS = (
    (Text(" [p]"), Text(" (p)"), Text(" (provisional)"), Text("ᵖ", "<sup>p</sup>")),
    (Text(" [e]"), Text(" (estimated)"), Text("ᵉ", "<sup>e</sup>")),
)
REVISED = (
    Text(" [r]"), Text(" (r)"), Text(" (revised)"), Text("ʳ", "<sup>r</sup>"), Text("ʳ", "ʳ"), Text("r"),
    Text("ʳ", '<span style="vertical-align:super">r</span>'),
)  # fmt: skip
MARKS = (
    Text("*"), Text("†"), Text("¹", "<sup>1</sup>"), Text("²", '<sup><a href="#note2">2</a></sup>'),
    Text("¹", '<a href="#fn1" class="footnote">1</a>'), Text("³", '<span style="vertical-align:super">3</span>'),
    Text(" [note 1]"),
)  # fmt: skip
RESPELT = (
    ("5 weeks", "5 wks"), ("0.3pp", "0.3 ppts"), ("47%", "47 per cent"), ("12 hours", "12 hrs"),
    ("30 minutes", "30 mins"), ("4 years", "4 yrs"), ("£1.3m", "£1.3 million"), ("6 wks", "6 weeks"), ("1897", "1,897"),
    ("61%", "61.0%"), ("61 %", "61%"), ("2.5 percentage points", "2.5pp"), ("£3bn", "£3 billion"),
)  # fmt: skip
SCALED = (
    ("1.2k", "1,200"), ("£2.5m", "£2,500,000"), ("47%", "0.47"), ("0.052", "5.2%"), ("£1,300m", "£1.3bn"),
    ("£12 thousand", "£12,000"),
)  # fmt: skip
COUNTED = (
    ("2 days", "1 day", "-1"), ("1 week", "3 weeks", "2"), ("£1.3m", "£1.4 million", "0.1"),
    ("0.3pp", "0.5 ppts", "0.2"), ("12 hours", "13 hrs", "1"), ("1 person", "4 people", "3"),
    ("40 bins", "44 bins", "4"), ("£2.5m", "£2,600,000", "100000"), ("1 family", "3 families", "2"),
)  # fmt: skip
REFUSED = ("1 234", "4,12", "1,23", "12.3.4", "Â£118", "012", "1.234,5", "12,34,567", "7 8")
WORDED = ("31 bins", "18 of 25", "3 in 10", "between 20 and 30", "20-30", "28 and 4 more")
ABSENT = ("n/a", "Not available", "No data", "..")
AWAITED = ("Awaiting data", "TBC", "Not yet available")
SUPPRESSED = ("[c]", "*", "c", "Suppressed")
WRAPPED = ("<strong>{}</strong>", "<p>{}</p>", "&nbsp;{}", "<span class='number'>{}</span>", "\n  {}\n")
HIDDEN = (
    '<span class="visually-hidden">Figure: </span>{}', '<span class="sr-only">Result </span>{}',
    "{}<noscript>12</noscript>", '{}<span hidden>old: 12</span>', "{}<!-- was 12 -->",
    '{}<span style="display:none">7</span>',
)  # fmt: skip


def edits() -> dict[str, Edit]:
    """Every edit of one cell, by its name."""
    return {name: _edit(name, maker) for name, maker in MAKERS.items()}


def _edit(name: str, maker: Maker) -> Edit:
    def make(pair: Pair) -> bool:
        taken = pair.take_row()
        if taken is None:
            return False
        section, row = taken
        at = pair.random.randrange(len(section.cols))
        col = section.cols[at]
        told = maker(pair.random, row.cells[at].shown, col)
        if told is None:
            return False
        old, new, kinds, more = told
        first = next(it for it in pair.before.sections if it.title == section.title)
        pair.put_first(section.title, with_row(first, row.label, with_cell(row, at, old)))
        pair.put(section.title, with_row(section, row.label, with_cell(row, at, new)))
        if kinds:
            pair.events.append(cell_event(name, section, row, col, kinds, **more))
        return True

    return make


def _with(text: str, beside: Text) -> Text:
    return Text(text + beside.shown, text + beside.html)


def _figure(random: Random, text: str, col: Col) -> Told:
    return Text(text), Text(other_figure(random, text)), (moved(col),), {}


def _comparator(random: Random, text: str, col: Col) -> Told:
    sides = [Text(text), Text(f"{random.choice(('<', '>', '~'))}{text}", "")]
    random.shuffle(sides)
    return sides[0], sides[1], (moved(col),), {}


def _to(shown: Sequence[str], kind: str, hint: str = "") -> Maker:
    return lambda random, text, col: (Text(text), Text(random.choice(shown)), (kind,), {"hint": hint})


def _from(shown: Sequence[str], kind: str) -> Maker:
    return lambda random, text, col: (Text(random.choice(shown)), Text(text), (kind,), {})


def _status(random: Random, text: str, col: Col) -> Told:
    beside = random.choice(random.choice(STATUS))
    sides = [Text(text), _with(text, beside)]
    random.shuffle(sides)
    return sides[0], sides[1], ("status_change",), {}


def _pence(random: Random, text: str, col: Col) -> Told:
    """`44 p` may be pence, or provisional: that the cell changed is all that can be told."""
    sides = [Text("44"), Text(f"44{random.choice((' p', 'p'))}")]
    random.shuffle(sides)
    return sides[0], sides[1], ("status_change", "unclassified"), {}


def _revised_mark(random: Random, text: str, col: Col) -> Told:
    return Text(text), _with(text, _revised_beside(random, text)), ("status_change", "note_change"), {}


def _revised_beside(random: Random, text: str) -> Text:
    """A mark of revision that can stand behind the text: a plain r would end its last word."""
    return random.choice([it for it in REVISED if it.shown != "r" or text[-1].isdigit()])


def _declared(random: Random, text: str, col: Col) -> Told:
    kind = "revision" if col.measure == "actual" else moved(col)
    return Text(text), _with(other_figure(random, text), _revised_beside(random, text)), (kind,), {"declared": True}


def _mark(random: Random, text: str, col: Col) -> Told:
    sides = [Text(text), _with(text, random.choice(MARKS))]
    random.shuffle(sides)
    return sides[0], sides[1], ("note_change",), {}


def _marked_figure(random: Random, text: str, col: Col) -> Told:
    mark = random.choice(MARKS)
    return _with(text, mark), _with(other_figure(random, text), mark), (moved(col),), {}


def _qualifier(random: Random, text: str, col: Col) -> Told:
    sides = [Text(text), Text(f"{text} (academic year {random.randint(20, 22)}/23)")]
    sides[1] = Text(f"{text} (June 2022)")
    random.shuffle(sides)
    return sides[0], sides[1], ("qualifier_change",), {}


def _spelled(pairs: Sequence[tuple[str, str]]) -> Maker:
    def make(random: Random, text: str, col: Col) -> Told:
        sides = list(random.choice(pairs))
        random.shuffle(sides)
        return Text(sides[0]), Text(sides[1]), ("presentation_change",), {}

    return make


def _counted(random: Random, text: str, col: Col) -> Told:
    old, new, delta = random.choice(COUNTED)
    return Text(old), Text(new), (moved(col),), {"delta": delta}


def _refused(random: Random, text: str, col: Col) -> Told:
    sides = [Text(text), Text(random.choice(REFUSED))]
    random.shuffle(sides)
    return sides[0], sides[1], ("unclassified",), {}


def _refused_both(random: Random, text: str, col: Col) -> Told:
    old, new = random.sample(REFUSED, 2)
    return Text(old), Text(new), ("unclassified",), {}


def _refused_stays(random: Random, text: str, col: Col) -> Told:
    same = Text(random.choice(REFUSED))
    return same, same, (), {}


def _refused_gone(random: Random, text: str, col: Col) -> Told:
    return Text(random.choice(REFUSED)), Text(""), ("withdrawal", "unclassified"), {}


def _refused_came(random: Random, text: str, col: Col) -> Told:
    return Text(""), Text(random.choice(REFUSED)), ("initial_release", "unclassified"), {}


def _worded(random: Random, text: str, col: Col) -> Told:
    sides = [Text(text), Text(random.choice(WORDED))]
    random.shuffle(sides)
    kinds = ("unclassified", moved(col), "qualifier_change")
    return sides[0], sides[1], kinds, {}


def _wrapped(random: Random, text: str, col: Col) -> Told:
    return Text(text), Text(text, random.choice(WRAPPED).format(text)), (), {}


def _hidden(random: Random, text: str, col: Col) -> Told:
    sides = [Text(text), Text(text, random.choice(HIDDEN).format(text))]
    random.shuffle(sides)
    return sides[0], sides[1], (), {}


def _hidden_figure(random: Random, text: str, col: Col) -> Told:
    new = other_figure(random, text)
    part = random.choice(HIDDEN)
    return Text(text, part.format(text)), Text(new, part.format(new)), (moved(col),), {}


MAKERS: dict[str, Maker] = {
    "figure": _figure,
    "comparator": _comparator,
    "first figure": _from(("",), "initial_release"),
    "awaited figure": _from((*AWAITED, *ABSENT), "initial_release"),
    "blanked": _to(("",), "withdrawal", "blanked"),
    "not available": _to(ABSENT, "withdrawal"),
    "awaited again": _to(AWAITED, "withdrawal", "awaiting"),
    "suppressed": _to(SUPPRESSED, "suppression"),
    "suppression lifted": _from(SUPPRESSED, "status_change"),
    "status": _status,
    "letter of two meanings": _pence,
    "marked revised": _revised_mark,
    "revision declared": _declared,
    "mark": _mark,
    "figure with mark": _marked_figure,
    "qualifier": _qualifier,
    "unit respelt": _spelled(RESPELT),
    "unit scaled": _spelled(SCALED),
    "figure with unit": _counted,
    "refused": _refused,
    "refused twice": _refused_both,
    "refused stays": _refused_stays,
    "refused gone": _refused_gone,
    "refused came": _refused_came,
    "figure in words": _worded,
    "markup": _wrapped,
    "hidden part": _hidden,
    "figure with hidden part": _hidden_figure,
}
