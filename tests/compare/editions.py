"""Editions of a page, made up by hypothesis: tables, rows and columns that come and go, figures that move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

PERIODS = ("Jul 23", "Nov 23", "Mar 24", "Jul 24", "Nov 24", "Mar 25")
LABELS = ("Complaints", "Complaints upheld", "Calls answered", "Plans over 30 weeks", "Plans over 52 weeks", "Visits")
TEXTS = (
    "", "5", "12", "17", "40%", "40.0%", "n/a", "Awaiting data*", "<50", "1,897", "6% (May 2023)", "8% (revised)",
    "=1 897", '"31 bins', "!17",
)  # fmt: skip
NOTES = ("*Awaiting the provider", "Figures are now cumulative", "†Counted by term")


@dataclass(frozen=True)
class Table:
    """One table: title, columns, rows of (label, texts by column), notes."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]

    def draw(self) -> str:
        lines = [f"# {self.title}", " | ".join(("Indicator", *self.columns))]
        lines += [" | ".join((label, *texts)) for label, texts in self.rows]
        return "\n".join([*lines, *self.notes])


Edition = tuple[Table, ...]


def draw(edition: Edition) -> str:
    """The edition as a drawing."""
    return "\n".join(table.draw() for table in edition)


@st.composite
def tables(draw_from: st.DrawFn, title: str) -> Table:
    """A table with a window of periods, and now and then two rows of one label."""
    first = draw_from(st.integers(0, 3))
    width = draw_from(st.integers(1, 3))
    periods = PERIODS[first : first + width]
    columns = ("Target", *(f"{kind} {period}" for period in periods for kind in ("Milestone", "Actual")))
    labels = draw_from(st.lists(st.sampled_from(LABELS), max_size=4))
    texts = st.tuples(*[st.sampled_from(TEXTS)] * len(columns))
    rows = tuple((label, draw_from(texts)) for label in labels)
    notes = tuple(draw_from(st.lists(st.sampled_from(NOTES), max_size=2, unique=True)))
    return Table(title, columns, rows, notes)


@st.composite
def editions(draw_from: st.DrawFn) -> Edition:
    """One to three tables."""
    titles = draw_from(st.lists(st.sampled_from(("A: North", "B: South", "C: West")), min_size=1, unique=True))
    return tuple(draw_from(tables(title)) for title in titles)


@st.composite
def shuffled(draw_from: st.DrawFn, edition: Edition) -> Edition:
    """The same edition with tables, rows, columns and notes in another order."""
    return tuple(draw_from(st.permutations([draw_from(_shuffled_table(table)) for table in edition])))


@st.composite
def _shuffled_table(draw_from: st.DrawFn, table: Table) -> Table:
    order = draw_from(st.permutations(range(len(table.columns))))
    rows = draw_from(st.permutations(table.rows))
    return replace(
        table,
        columns=tuple(table.columns[place] for place in order),
        rows=tuple((label, tuple(texts[place] for place in order)) for label, texts in rows),
        notes=tuple(draw_from(st.permutations(table.notes))),
    )


@st.composite
def edited(draw_from: st.DrawFn, edition: Edition) -> Edition:
    """The edition with one or two cells, a label or a row changed: what publishers do from one release to the next."""
    changed = list(edition)
    for _ in range(draw_from(st.integers(1, 2))):
        place = draw_from(st.integers(0, len(changed) - 1))
        changed[place] = draw_from(_edited_table(changed[place]))
    return tuple(changed)


@st.composite
def _edited_table(draw_from: st.DrawFn, table: Table) -> Table:
    if not table.rows:
        return replace(table, notes=(*table.notes, "A new note"))
    number = draw_from(st.integers(0, len(table.rows) - 1))
    label, texts = table.rows[number]
    how = draw_from(st.sampled_from(("cell", "label", "drop")))
    rows = list(table.rows)
    if how == "drop":
        del rows[number]
    elif how == "label":
        rows[number] = (f"{label} (annual)", texts)
    else:
        column = draw_from(st.integers(0, len(texts) - 1))
        new = draw_from(st.sampled_from(TEXTS))
        rows[number] = (label, (*texts[:column], new, *texts[column + 1 :]))
    return replace(table, rows=tuple(rows))


@st.composite
def degraded(draw_from: st.DrawFn, edition: Edition) -> str:
    """A drawing of the edition in which some cells are undecided, or that is cut behind some row."""
    blurred = tuple(
        replace(table, rows=tuple((label, draw_from(_blurred(texts))) for label, texts in table.rows))
        for table in edition
    )
    if draw_from(st.booleans()) or not edition[-1].rows:
        return draw(blurred)
    *whole, last = blurred
    kept = draw_from(st.integers(1, len(last.rows)))
    return draw((*whole, replace(last, rows=last.rows[:kept], notes=()))) + "\n!cut"


def _blurred(texts: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.tuples(*(st.sampled_from((text, *_doubts(text.lstrip('=!"')))) for text in texts))


def _doubts(text: str) -> tuple[str, ...]:
    return f"?{text}/0{text}", f"?0{text}/…"


@st.composite
def histories(draw_from: st.DrawFn) -> list[Edition]:
    """Two to five editions, each an edit of the one before, the one before that, or one of its own."""
    history = [draw_from(editions())]
    for _ in range(draw_from(st.integers(1, 4))):
        history.append(draw_from(st.one_of(edited(history[-1]), st.sampled_from(history), editions())))
    return history
