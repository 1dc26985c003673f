"""What a change does to how an indicator stands: met before, missed after; and where nothing is claimed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from stating import stated

from command_line import PAGE, run
from kpi_ingest.compare import compare_states, diff_to_json, state_of, with_effects
from kpi_ingest.model import Diff, State
from kpi_ingest.pages import IndicatorDefinition, load_page, rules_of
from kpi_ingest.pipeline import read_page

DEVON = load_page(Path(__file__).parents[2] / "parsers" / "devon-send-kpis.toml")
HEAD = "# A: Calls\nIndicator | Target | Milestone Nov 23 | Actual Nov 23 | Milestone Mar 24 | Actual Mar 24\n"


def known(polarity: str):
    """A definition of one indicator that this way is better for."""
    one = IndicatorDefinition("calls", "a", ("Calls",), "%", polarity, "share")
    return replace(DEVON, indicators=(one,))


def changed(before: str, after: str, polarity: str, head: str = HEAD) -> Diff:
    """The diff of one row, with its effects."""
    old, new = stated(f"{head}Calls | {before}", "a"), stated(f"{head}Calls | {after}", "b")
    return with_effects(compare_states(old, new), rules_of(known(polarity)))


def effects(diff: Diff) -> list[tuple[str, str, str, str, str]]:
    """Kind of change, goal, period, standing before and after."""
    return [
        (change.kind, it.against, it.period, it.before, it.after) for change in diff.changes for it in change.effect
    ]


BASE = "95% | 90% | 88% | 90% | 92%"
FLIPS = [
    ("95% 90% 91% 90% 92%", "revision milestone 2023-11 missed ahead", "an actual passes its milestone"),
    ("95% 90% 90% 90% 92%", "revision milestone 2023-11 missed met", "an actual comes up to it"),
    ("95% 90% 88% 93% 92%", "milestone_reprofile milestone 2024-03 ahead missed", "a milestone is raised over it"),
    ("91% 90% 88% 90% 92%", "target_reset target 2024-03 behind ahead", "a target is lowered under the latest"),
    ("92% 90% 88% 90% 92%", "target_reset target 2024-03 behind met", "down to it"),
    ("95% 90% 88% 90% 95%", "revision target 2024-03 behind met", "an actual reaches the target"),
    ("95% 90% 89% 90% 92%", "", "still missed"),
    ("94% 90% 88% 90% 92%", "", "a target that stays out of reach"),
    ("95% 90% ?91%/9% 90% 92%", "", "an undecided actual"),
    ("95% 90% <91% 90% 92%", "", "an actual that is a bound"),
    ("95% 90% 91 90% 92%", "", "another unit"),
    ("95% 90% n/a 90% 92%", "", "an actual that is gone"),
]


@pytest.mark.parametrize(("after", "expected", "_"), FLIPS, ids=[row[2] for row in FLIPS])
def test_how_an_indicator_stands_after_a_change(after: str, expected: str, _: str) -> None:
    """`88%` of November missed its milestone of `90%`; the latest, `92%`, passed its own and is behind the target."""
    found = effects(changed(BASE, " | ".join(after.split()), "higher"))
    assert [" ".join(it) for it in found] == ([expected] if expected else [])


@pytest.mark.parametrize(("polarity", "expected"), [("lower", [("ahead", "missed")]), ("none", [])])
def test_the_page_definition_says_which_way_is_better(polarity: str, expected: list) -> None:
    """Where it does not, nothing is claimed."""
    assert [it[3:] for it in effects(changed(BASE, "95% | 90% | 91% | 90% | 92%", polarity))] == expected


BOUNDS = [
    ("<50", "lower", "40", "60", [("met", "behind")], "within a bound, then over it"),
    ("<50", "lower", "49", "50", [("met", "behind")], "at a bound that excludes it"),
    ("<=50", "lower", "60", "50", [("behind", "met")], "at a bound that takes it in"),
    ("<50", "higher", "40", "60", [], "a bound that points the other way"),
    ("~50", "lower", "40", "60", [], "about fifty is no goal"),
    ("50", "lower", "40", "60", [("ahead", "behind")], "a plain target"),
    ("n/a", "lower", "40", "60", [], "no target"),
]


@pytest.mark.parametrize(
    ("target", "polarity", "before", "after", "expected", "_"), BOUNDS, ids=[row[5] for row in BOUNDS]
)
def test_a_target_printed_as_a_bound(
    target: str, polarity: str, before: str, after: str, expected: list, _: str
) -> None:
    """`<50` is met below fifty, and is never said to be left behind by being far below it."""
    head = "# A: Calls\nIndicator | Target | Actual Mar 24\n"
    found = effects(changed(f"{target} | {before}", f"{target} | {after}", polarity, head))
    assert [it[3:] for it in found] == expected


def test_a_flip_weighs_more_than_a_slight_revision() -> None:
    """From 89.9% to 90% is a hundredth of nothing, and the milestone is met."""
    head = "# A: Calls\nIndicator | Milestone Mar 24 | Actual Mar 24\n"
    slight = changed("90% | 89.8%", "90% | 89.9%", "higher", head)
    flipped = changed("90% | 89.9%", "90% | 90.0%", "higher", head)
    assert [(it.severity, len(it.effect)) for it in (*slight.changes, *flipped.changes)] == [("minor", 0), ("major", 1)]
    assert flipped.changes[0].effect[0].evidence == "89.9% against 90%, then 90.0% against 90%"


def running(text: str, name: str) -> State:
    """A row whose actuals are totals of the year to date."""
    state = stated(f"# A: Calls\nIndicator | Target | Milestone Mar 24 | Actual Mar 24\nCalls | {text}", name)
    cells = (replace(it, cell=replace(it.cell, basis="cumulative")) for it in state.cells)
    return replace(state, cells=tuple(cells))


def test_a_total_of_the_year_to_date_is_held_against_its_milestone_alone() -> None:
    """The target is for the whole year."""
    diff = compare_states(running("200 | 120 | 110", "a"), running("200 | 120 | 210", "b"))
    assert [it[1:] for it in effects(with_effects(diff, rules_of(known("higher"))))] == [
        ("milestone", "2024-03", "missed", "ahead")
    ]


def test_the_json_carries_the_effect() -> None:
    """As the schema says."""
    schema = Path(__file__).parents[2] / "src" / "kpi_ingest" / "schemas" / "diff-1.schema.json"
    document = diff_to_json(changed(BASE, "95% | 90% | 91% | 90% | 92%", "higher"))
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(document)
    assert document["changes"][0]["effect"] == [
        {
            "against": "milestone", "period": "2023-11", "before": "missed", "after": "ahead",
            "evidence": "88% against 90%, then 91% against 90%",
        }
    ]  # fmt: skip


def page(actual: str) -> str:
    """Calls answered, as Devon prints them."""
    heads = "".join(f"<th>{it}</th>" for it in ("KPI", "Target", "Milestone 3 – Mar 24", "Actual Mar 24"))
    label = "Percentage of phone calls answered by SEN Statutory Service"
    cells = "".join(f"<td>{it}</td>" for it in (label, "95%", "90%", actual))
    title = "Section B: Communication with key stakeholders, particularly with parents and families"
    return f"<!doctype html><html><body><h2>{title}</h2><table><tr>{heads}</tr><tr>{cells}</tr></table></body></html>"


def test_a_flip_is_shown_on_the_command_line_and_in_the_report(tmp_path: Path) -> None:
    """With the goal and the figures; without a definition nothing is claimed."""
    for name, actual in (("a.html", "88%"), ("b.html", "91%")):
        (tmp_path / name).write_text(page(actual), encoding="utf-8")
    told = run("diff", "a.html", "b.html", "--page", PAGE, "--html", "r.html", folder=tmp_path, COLUMNS="240")
    assert "missed → ahead (milestone: 88% against 90%, then 91% against 90%)" in told.out
    report = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "milestone missed → ahead" in report
    assert "88% against 90%, then 91% against 90%" in report
    assert "→" not in run("diff", "a.html", "b.html", folder=tmp_path, COLUMNS="240").out


PAGE_WITH_POLARITY = """<h2>Calls</h2><table><tr><th>Indicator<th>Good is<th>Target<th>Actual Mar 24</tr>
<tr><td>Calls lost<td>{way}<td>10%<td>{figure}</tr><tr><td>Calls taken<td>High<td>90%<td>91%</tr></table>"""


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (("Low", "Low"), [("met", "missed")]),
        (("Lower is better", "Low"), [("met", "missed")]),
        (("Low", "High"), []),
        (("", ""), []),
    ],
)
def test_a_printed_polarity_tells_standing_where_both_sides_print_it(ways, told) -> None:
    """`Good is: Low` says that 12% misses a target of 10%; a page that turned its polarity says nothing."""
    sides = [
        state_of(read_page(PAGE_WITH_POLARITY.format(way=way, figure=figure).encode()))
        for way, figure in zip(ways, ("9%", "12%"), strict=True)
    ]
    diff = with_effects(compare_states(*sides), rules_of(None))
    standing = {"ahead": "met", "met": "met", "missed": "missed", "behind": "missed"}
    revised = [it for change in diff.changes for it in change.effect if change.kind == "revision"]
    assert [(standing[it.before], standing[it.after]) for it in revised] == told


def test_a_row_prints_no_polarity_for_its_namesake_in_another_section() -> None:
    """Two sections print `Letters`; only the first says which way is better."""
    first = "<h2>Sent</h2><table><tr><th>Indicator<th>Good is<th>Target<th>Actual Mar 24</tr><tr><td>Letters<td>Low"
    second = "<h2>Held</h2><table><tr><th>Indicator<th>Target<th>Actual Mar 24</tr><tr><td>Letters"
    pages = (f"{first}<td>10<td>{it}</tr></table>{second}<td>10<td>{it}</tr></table>" for it in (9, 12))
    diff = with_effects(compare_states(*(state_of(read_page(it.encode())) for it in pages)), rules_of(None))
    assert [(dict(it.key)["section"], bool(it.effect)) for it in diff.changes] == [("held", False), ("sent", True)]


def test_the_definition_goes_before_the_printed_polarity() -> None:
    """The page says that low is good, and its definition the contrary."""
    sides = [state_of(read_page(PAGE_WITH_POLARITY.format(way="Low", figure=it).encode())) for it in ("9%", "12%")]
    diff = with_effects(compare_states(*sides), replace(rules_of(None), polarity={"calls-lost": "higher"}))
    [effect] = [it for change in diff.changes for it in change.effect]
    assert (effect.before, effect.after) == ("behind", "ahead")
