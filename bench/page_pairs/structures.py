"""Edits of rows, columns, tables and notes, and of what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from bench.page_pairs.cells import REVISED
from bench.page_pairs.drawing import MONTHS, QUARTERS, TITLES, YEARS, other_figure
from bench.page_pairs.pages import Row, Section, Text, plain
from bench.page_pairs.pairs import Edit, Event, Pair, cell_event, column_event, moved, with_cell, with_row

PROVISIONAL = (
    Text(" (provisional)"), Text(" [p]"), Text(" (p)"), Text("ᵖ", "<sup>p</sup>"), Text(" provisional"),
    Text(" (estimated)"),
)  # fmt: skip
TO_DATE = (Text(" (to date)"), Text(" to date"), Text(" (YTD)"), Text(" (year to date)"))
NOTES = (
    "Counted from the first day of the month.", "Private landlords are left out.", "Surveyed by telephone.",
    "Includes the island wards.", "Bank holidays are not counted.",
)  # fmt: skip
HEADER_MARKS = (Text("*"), Text("¹", "<sup>1</sup>"), Text("²", '<sup><a href="#n2">2</a></sup>'), Text(" [note 3]"))
TYPOS = (("tion", "tiom"), ("ed", "de"), ("ing", "nig"), ("s", "ss"), ("a", "aa"), ("i", "ii"), ("e", "ee"))
HIDDEN_PANELS = (
    "<div hidden><h2>Earlier years</h2><table><tr><th>Indicator</th><th>Target</th><th>Actual Mar 20</th></tr>"
    "<tr><td>Missed trains</td><td>3</td><td>4</td></tr></table></div>",
    '<a href="#map" data-content="<table><tr><td>12</td></tr></table>">Map</a>',
    "<!-- <table><tr><th>Indicator</th><th>Target</th></tr><tr><td>Old row</td><td>5</td></tr></table> -->",
    "<noscript><p>Turn on scripts: 12 of 14 charts</p></noscript>",
    "<template><table><tr><th>Indicator</th><th>Target</th></tr></table></template>",
    '<p style="display:none">Last loaded 12:04</p>',
)  # fmt: skip


def edits() -> dict[str, Edit]:
    """Every edit of this module, by its name."""
    return {
        "row order": _row_order, "column order": _column_order, "table order": _table_order,
        "row withdrawn": _row_withdrawn, "row added": _row_added, "row moved": _row_moved,
        "row moved and revised": _row_moved_and_revised, "label typo": _typo, "label typo and figure": _typo_and_figure,
        "label mark": _label_mark, "table retitled": _retitled, "table added": _table_added,
        "table removed": _table_removed, "window moved on": _window, "header provisional": _provisional,
        "header provisional, figures": _provisional_figures, "header revised": _header_revised,
        "header mark": _header_mark, "header to date": _to_date, "table copied": _copied,
        "table copied, figure": _copied_figure, "copies differ": _copies_differ, "row twice": _row_twice,
        "row twice, figure": _row_twice_figure, "note added": _note_added, "note removed": _note_removed,
        "note reworded": _note_reworded, "hidden panel": _hidden_panel,
    }  # fmt: skip


def _row_order(pair: Pair) -> bool:
    if not (section := pair.take_section()):
        return False
    pair.put(section.title, replace(section, rows=tuple(pair.random.sample(section.rows, len(section.rows)))))
    return True


def _column_order(pair: Pair) -> bool:
    section = pair.take_section(lambda it: not any(col.measure == "milestone" for col in it.cols))
    if not section:
        return False
    order = pair.random.sample(range(len(section.cols)), len(section.cols))
    pair.put(section.title, _chosen(section, order))
    return True


def _chosen(section: Section, order: Sequence[int]) -> Section:
    """The section with these of its columns, in this order."""
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in order)) for row in section.rows)
    return replace(section, cols=tuple(section.cols[at] for at in order), rows=rows)


def _table_order(pair: Pair) -> bool:
    if len(pair.after.sections) < 2:
        return False
    pair.after = replace(pair.after, sections=pair.after.sections[::-1])
    return True


def _each(edit: str, section: Section, row: Row, kind: str) -> list[Event]:
    return [cell_event(edit, section, row, col, (kind,)) for col in section.cols]


def _row_withdrawn(pair: Pair) -> bool:
    if not (section := pair.take_section(lambda it: len(it.rows) > 3)):
        return False
    row = pair.random.choice(section.rows)
    pair.put(section.title, replace(section, rows=tuple(it for it in section.rows if it != row)))
    pair.events += _each("row withdrawn", section, row, "withdrawal")
    return True


def _row_added(pair: Pair) -> bool:
    if not (section := pair.take_section(lambda it: len(it.rows) > 3)):
        return False
    row = pair.random.choice(section.rows)
    pair.put_first(section.title, replace(section, rows=tuple(it for it in section.rows if it != row)))
    pair.events += _each("row added", section, row, "new_observation")
    return True


def _move(pair: Pair, name: str, change: Callable[[Section, Row], Row]) -> bool:
    """A row under a heading of its own, or at the end of another table with the same columns."""
    section = pair.take_section(lambda it: len(it.rows) > 3 and not _shares_labels(pair, it))
    if not section:
        return False
    row = pair.random.choice(section.rows)
    new = next(title for title in TITLES if all(title != it.title for it in pair.after.sections))
    target = Section(new, section.cols, (change(section, row),))
    pair.put(section.title, replace(section, rows=tuple(it for it in section.rows if it != row)))
    pair.after = replace(pair.after, sections=(*pair.after.sections, target))
    pair.used.add((new, ""))
    pair.events.append(Event(name, "indicator", (plain(new), plain(row.label)), frozenset(("structure_change",))))
    pair.events.append(Event(name, "table", (plain(new),), frozenset(("structure_change",))))
    return True


def _shares_labels(pair: Pair, section: Section) -> bool:
    labels = {row.label for row in section.rows}
    others = (row.label for it in pair.after.sections if it.title != section.title for row in it.rows)
    return not labels.isdisjoint(others)


def _row_moved(pair: Pair) -> bool:
    return _move(pair, "row moved", lambda section, row: row)


def _row_moved_and_revised(pair: Pair) -> bool:
    def change(section: Section, row: Row) -> Row:
        at = len(section.cols) - 1
        col = section.cols[at]
        new = next(title for title in TITLES if all(title != it.title for it in pair.after.sections))
        where = (plain(new), plain(row.label), col.measure, col.canonical)
        pair.events.append(Event("row moved and revised", "cell", where, frozenset((moved(col),))))
        return with_cell(row, at, Text(other_figure(pair.random, row.cells[at].shown)))

    if not any(len(it.cols) > 2 and len(it.rows) > 3 and not _shares_labels(pair, it) for it in pair.free_sections()):
        return False
    for section in pair.after.sections:
        if len(section.cols) <= 2:
            pair.used.add((section.title, ""))
    return _move(pair, "row moved and revised", change)


def _mistyped(random: Random, label: str) -> str:
    """The label as a hurried hand types it."""
    fitting = [(old, new) for old, new in TYPOS if old in label[1:]]
    old, new = random.choice(fitting)
    at = label.rindex(old)
    return label[:at] + new + label[at + len(old) :]


def _retyped(pair: Pair, name: str, figure: bool) -> bool:
    taken = pair.take_row()
    if taken is None:
        return False
    section, row = taken
    if len(section.cols) < (4 if figure else 2):
        return False
    label = _mistyped(pair.random, row.label)
    later = replace(row, label=label)
    if figure:
        at = pair.random.randrange(len(section.cols))
        later = with_cell(later, at, Text(other_figure(pair.random, row.cells[at].shown)))
        pair.events.append(cell_event(name, section, later, section.cols[at], (moved(section.cols[at]),)))
    pair.used.add((section.title, label))
    pair.put(section.title, with_row(section, row.label, later))
    pair.events.append(Event(name, "indicator", (plain(section.title), plain(label)), frozenset(("relabel",))))
    return True


def _typo(pair: Pair) -> bool:
    return _retyped(pair, "label typo", figure=False)


def _typo_and_figure(pair: Pair) -> bool:
    return _retyped(pair, "label typo and figure", figure=True)


def _label_mark(pair: Pair) -> bool:
    taken = pair.take_row()
    if taken is None:
        return False
    section, row = taken
    marked = replace(row, beside=pair.random.choice(HEADER_MARKS))
    first = next(it for it in pair.before.sections if it.title == section.title)
    sides = [row, marked]
    pair.random.shuffle(sides)
    pair.put_first(section.title, with_row(first, row.label, sides[0]))
    pair.put(section.title, with_row(section, row.label, sides[1]))
    where = (plain(section.title), plain(row.label))
    pair.events.append(Event("label mark", "indicator", where, frozenset(("note_change",))))
    return True


def _retitled(pair: Pair) -> bool:
    if not (section := pair.take_section(lambda it: not _shares_labels(pair, it))):
        return False
    title = f"{section.title} and more"
    pair.used.add((title, ""))
    pair.put(section.title, replace(section, title=title))
    pair.events.append(Event("table retitled", "table", (plain(title),), frozenset(("structure_change",))))
    return True


def _table_added(pair: Pair) -> bool:
    if len(pair.after.sections) < 2 or not (section := pair.take_section(lambda it: not _shares_labels(pair, it))):
        return False
    pair.before = replace(pair.before, sections=tuple(it for it in pair.before.sections if it.title != section.title))
    pair.events.append(Event("table added", "table", (plain(section.title),), frozenset(("structure_change",))))
    for row in section.rows:
        pair.events += _each("table added", section, row, "new_observation")
    return True


def _table_removed(pair: Pair) -> bool:
    if len(pair.after.sections) < 2 or not (section := pair.take_section(lambda it: not _shares_labels(pair, it))):
        return False
    pair.after = replace(pair.after, sections=tuple(it for it in pair.after.sections if it.title != section.title))
    pair.events.append(Event("table removed", "table", (plain(section.title),), frozenset(("structure_change",))))
    for row in section.rows:
        pair.events += _each("table removed", section, row, "withdrawal")
    return True


def _next_period(section: Section) -> tuple[str, str] | None:
    dated = [(col.period, col.canonical) for col in section.cols if col.canonical]
    for listed in (MONTHS, QUARTERS, YEARS):
        if dated and dated[-1] in listed[:-1]:
            return listed[listed.index(dated[-1]) + 1]
    return None


def _window(pair: Pair) -> bool:
    section = pair.take_section(lambda it: _next_period(it) is not None)
    if not section or (period := _next_period(section)) is None:
        return False
    oldest = next(col.canonical for col in section.cols if col.canonical)
    newest = [col for col in section.cols if col.canonical][-1].canonical
    kept = _chosen(section, [at for at, col in enumerate(section.cols) if col.canonical != oldest])
    template = [at for at, col in enumerate(section.cols) if col.canonical == newest]
    added = tuple(replace(section.cols[at], period=period[0], canonical=period[1]) for at in template)
    rows = tuple(
        replace(row, cells=(*row.cells, *(Text(other_figure(pair.random, old.cells[at].shown)) for at in template)))
        for row, old in zip(kept.rows, section.rows, strict=True)
    )
    later = replace(kept, cols=(*kept.cols, *added), rows=rows)
    pair.put(section.title, later)
    gone = [col for col in section.cols if col.canonical == oldest]
    for kind, cols in (("roll_off", gone), ("new_observation", added)):
        for col in cols:
            pair.events.append(column_event("window moved on", section, col, ("structure_change",)))
            for row in section.rows:
                pair.events.append(cell_event("window moved on", section, row, col, (kind,)))
    return True


def _last_actual(section: Section) -> int | None:
    dated = [at for at, col in enumerate(section.cols) if col.measure == "actual" and col.canonical]
    return dated[-1] if dated else None


def _beside(section: Section, at: int, beside: Text) -> Section:
    cols = tuple(replace(col, beside=beside) if place == at else col for place, col in enumerate(section.cols))
    return replace(section, cols=cols)


def _header(
    pair: Pair,
    name: str,
    beside: tuple[Text, Text],
    column_kinds: Sequence[str],
    figures: int,
    kind: str,
    **more: object,
) -> bool:
    """Words beside the header of the latest actual change, and with them some figures below it."""
    section = pair.take_section(lambda it: _last_actual(it) is not None)
    if not section or (at := _last_actual(section)) is None:
        return False
    col = section.cols[at]
    later = section
    for row in section.rows[:figures]:
        new = Text(other_figure(pair.random, row.cells[at].shown))
        later = with_row(later, row.label, with_cell(row, at, new))
        pair.events.append(cell_event(name, section, row, col, (kind,), **more))
    pair.put_first(section.title, _beside(section, at, beside[0]))
    pair.put(section.title, _beside(later, at, beside[1]))
    pair.events.append(column_event(name, section, col, column_kinds))
    return True


def _provisional(pair: Pair) -> bool:
    sides = [pair.random.choice(PROVISIONAL), Text("")]
    pair.random.shuffle(sides)
    return _header(pair, "header provisional", (sides[0], sides[1]), ("status_change",), 0, "revision")


def _provisional_figures(pair: Pair) -> bool:
    sides = (pair.random.choice(PROVISIONAL), Text(""))
    return _header(
        pair, "header provisional, figures", sides, ("status_change",), pair.random.randint(1, 4), "revision"
    )


def _header_revised(pair: Pair) -> bool:
    sides = (Text(""), pair.random.choice([it for it in REVISED if it.shown != "r"]))
    kinds = ("status_change", "note_change")
    return _header(pair, "header revised", sides, kinds, pair.random.randint(1, 3), "revision", declared=True)


def _header_mark(pair: Pair) -> bool:
    sides = [Text(""), pair.random.choice(HEADER_MARKS)]
    pair.random.shuffle(sides)
    return _header(pair, "header mark", (sides[0], sides[1]), ("note_change",), 0, "revision")


def _to_date(pair: Pair) -> bool:
    sides = (pair.random.choice(TO_DATE), Text(""))
    return _header(
        pair, "header to date", sides, ("structure_change", "status_change"), 9, "series_break", declared=True
    )


def _copied(pair: Pair) -> bool:
    if not (section := pair.take_section()):
        return False
    sides = [section, replace(section, copied=True)]
    pair.random.shuffle(sides)
    pair.put_first(section.title, sides[0])
    pair.put(section.title, sides[1])
    return True


def _revised_row(pair: Pair, name: str, section: Section) -> tuple[int, Row]:
    """A row with one other figure, and its place; the event is added."""
    place = pair.random.randrange(len(section.rows))
    at = pair.random.randrange(len(section.cols))
    row = section.rows[place]
    pair.events.append(cell_event(name, section, row, section.cols[at], (moved(section.cols[at]),)))
    return place, with_cell(row, at, Text(other_figure(pair.random, row.cells[at].shown)))


def _copied_figure(pair: Pair) -> bool:
    if not (section := pair.take_section()):
        return False
    _, row = _revised_row(pair, "table copied, figure", section)
    pair.put_first(section.title, replace(section, copied=pair.random.random() < 0.7))
    pair.put(section.title, replace(with_row(section, row.label, row), copied=True))
    return True


def _copies_differ(pair: Pair) -> bool:
    if not (section := pair.take_section()):
        return False
    _, row = _revised_row(pair, "copies differ", section)
    event = pair.events.pop()
    pair.events.append(replace(event, kinds=frozenset(("undecided", "unclassified")), at_most=2))
    pair.put_first(section.title, replace(section, copied=True))
    second = with_row(section, row.label, row).rows
    pair.put(section.title, replace(section, copied=True, second=second))
    return True


def _row_twice(pair: Pair) -> bool:
    if not (section := pair.take_section()):
        return False
    pair.put(section.title, replace(section, twice=(pair.random.randrange(len(section.rows)),)))
    return True


def _row_twice_figure(pair: Pair) -> bool:
    if not (section := pair.take_section()):
        return False
    place, row = _revised_row(pair, "row twice, figure", section)
    pair.put_first(section.title, replace(section, twice=(place,)))
    pair.put(section.title, replace(with_row(section, row.label, row), twice=(place,)))
    return True


def _noted(pair: Pair, name: str, notes: Callable[[str, str], tuple[Sequence[str], Sequence[str]]]) -> bool:
    if not (section := pair.take_section()):
        return False
    fresh = [it for it in NOTES if it not in pair.notes]
    if len(fresh) < 2:
        return False
    first, second = pair.random.sample(fresh, 2)
    pair.notes |= {first, second}
    before, after = notes(first, second)
    pair.put_first(section.title, replace(section, notes=tuple(before)))
    pair.put(section.title, replace(section, notes=tuple(after)))
    pair.events.append(Event(name, "note", (plain(section.title),), frozenset(("note_change",))))
    return True


def _note_added(pair: Pair) -> bool:
    return _noted(pair, "note added", lambda one, other: ((), (f"Note: {one}",)))


def _note_removed(pair: Pair) -> bool:
    return _noted(pair, "note removed", lambda one, other: ((f"Note: {one}", f"* {other}"), (f"* {other}",)))


def _note_reworded(pair: Pair) -> bool:
    return _noted(pair, "note reworded", lambda one, other: ((f"Note: {one}",), (f"Note: {one[:-1]} since May.",)))


def _hidden_panel(pair: Pair) -> bool:
    panel = pair.random.choice(HIDDEN_PANELS)
    place = pair.random.choice(("before", "after"))
    sides = [{place: panel}, {place: ""}]
    pair.random.shuffle(sides)
    pair.before = replace(pair.before, **sides[0])
    pair.after = replace(pair.after, **sides[1])
    return True
