"""The kinds of change, each with all that depends on it: its words, its weight, and what other rooms make of it.

This is the only list of kinds beside `ChangeKind`, their names. No field has a default, so that a new kind is decided
in full; tests hold the table to `ChangeKind`, to the schema of a diff and to the table of kinds in the docs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from kpi_ingest.model import ChangeKind

Weight: TypeAlias = Literal["info", "minor", "by_size", "major"]
"""What a change by the publisher weighs; `by_size`: major, or minor where a figure moved by less than a hundredth."""
Announcing: TypeAlias = Literal["never", "possible", "due"]
"""`due`: a figure that stood was changed or taken away, and without a declaration the change is undeclared; `possible`:
the publisher's words are quoted where there are any; `never`: nothing that was said before is taken back."""
Section: TypeAlias = Literal["changes", "structure", "notes", "undecided"]
"""Where the report tells a change."""
Told: TypeAlias = tuple[ChangeKind, *tuple[str, ...]]
"""A kind, then its hints, which are words for people: no code may hang on one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is known of one kind of change."""

    title: str
    """In the plural, for the heading over such changes."""
    meaning: str
    """One sentence for people."""
    weight: Weight
    announcing: Announcing
    section: Section
    chart_mark: str
    """One character that a chart draws where it happened; empty: none."""
    replaces_figure: bool
    """A figure gave way to another figure of the same key."""
    tells_standing: bool
    """It may change whether a goal is met."""
    may_break_series: bool
    """What was a plain change by its cell may turn out to be part of a series break."""
    first_figure: bool
    """A figure stands where none stood before."""
    beside_figure: bool
    """Only what stands beside a figure changed: its words, marks or status."""
    by_column: bool
    """It comes by the column when a page moves its window on, and is shown by the column."""


# fmt: off
KINDS: Mapping[ChangeKind, Kind] = MappingProxyType({
    "series_break": Kind(
        title="Series breaks",
        meaning="What the figures measure over has changed: old and new ones do not compare.",
        weight="major", announcing="due", section="changes", chart_mark="B",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "revision": Kind(
        title="Revisions",
        meaning="A published actual figure was replaced by another.",
        weight="by_size", announcing="due", section="changes", chart_mark="R",
        replaces_figure=True, tells_standing=True, may_break_series=True,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "update": Kind(
        title="Updates",
        meaning="Another figure stands under a header without a period: restated, or moved on; the page does not say.",
        weight="minor", announcing="possible", section="changes", chart_mark="",
        replaces_figure=True, tells_standing=True, may_break_series=True,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "target_reset": Kind(
        title="Targets reset",
        meaning="A published target was replaced by another.",
        weight="by_size", announcing="due", section="changes", chart_mark="R",
        replaces_figure=True, tells_standing=True, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "milestone_reprofile": Kind(
        title="Milestones moved",
        meaning="A published milestone was replaced by another.",
        weight="minor", announcing="due", section="changes", chart_mark="R",
        replaces_figure=True, tells_standing=True, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "rebaseline": Kind(
        title="Baselines replaced",
        meaning="A published baseline was replaced by another.",
        weight="by_size", announcing="due", section="changes", chart_mark="R",
        replaces_figure=True, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "withdrawal": Kind(
        title="Withdrawn figures",
        meaning="A figure is gone although its period still lies within the published window.",
        weight="major", announcing="due", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "suppression": Kind(
        title="Suppressed figures",
        meaning="A figure gave way to a sign that it is withheld.",
        weight="major", announcing="due", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "status_change": Kind(
        title="Status changes",
        meaning="A figure's status changed, such as from estimate to final, or to not available.",
        weight="minor", announcing="due", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=True, by_column=False,
    ),
    "qualifier_change": Kind(
        title="Qualifiers changed",
        meaning="The words printed beside a figure changed; the figure did not.",
        weight="minor", announcing="due", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=True, by_column=False,
    ),
    "unclassified": Kind(
        title="Not classified",
        meaning="They differ in a way that no rule names; nothing was guessed.",
        weight="by_size", announcing="due", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "reinstatement": Kind(
        title="Figures put back",
        meaning="A figure that had been taken away is back.",
        weight="minor", announcing="possible", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "initial_release": Kind(
        title="First figures",
        meaning="A missing or awaited value was published for the first time.",
        weight="info", announcing="possible", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=True, beside_figure=False, by_column=False,
    ),
    "new_observation": Kind(
        title="New figures",
        meaning="Nothing had been published in this place before.",
        weight="info", announcing="never", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=True, beside_figure=False, by_column=True,
    ),
    "roll_off": Kind(
        title="Figures that left the window",
        meaning="Their period left the page when its window moved on.",
        weight="info", announcing="never", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=True,
    ),
    "presentation_change": Kind(
        title="Presentation only",
        meaning="The same value is printed in another way, such as 47% and 47.0%.",
        weight="info", announcing="never", section="changes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "relabel": Kind(
        title="Renamed indicators",
        meaning="The row goes by another label; it is the same indicator.",
        weight="minor", announcing="possible", section="structure", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "structure_change": Kind(
        title="Tables and columns",
        meaning="Columns or tables were added, removed or retitled, or a row stands in another table.",
        weight="minor", announcing="possible", section="structure", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
    "note_change": Kind(
        title="Notes",
        meaning="A note came, went or was reworded.",
        weight="minor", announcing="possible", section="notes", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=True, by_column=False,
    ),
    "undecided": Kind(
        title="Undecided",
        meaning="At least one side does not let the cell be told; where the texts that may stand there differ, it says "
        "so.",
        weight="minor", announcing="never", section="undecided", chart_mark="",
        replaces_figure=False, tells_standing=False, may_break_series=False,
        first_figure=False, beside_figure=False, by_column=False,
    ),
})
# fmt: on
"""Every kind, in the order in which the report tells them."""


def in_order(present: Iterable[ChangeKind]) -> list[ChangeKind]:
    """These kinds once each, in the order of the report."""
    found = set(present)
    return [name for name in KINDS if name in found]
