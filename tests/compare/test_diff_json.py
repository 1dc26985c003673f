"""`kpi-ingest/diff/1`: the shape that programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError
from stating import dated, digest, stated

from kpi_ingest.compare import apply_diff, compare_states, diff_to_json, fold_releases
from kpi_ingest.errors import UsageError

SCHEMA = Path(__file__).parents[2] / "src" / "kpi_ingest" / "schemas" / "diff-1.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

BEFORE = """
# A: Complaints
Indicator | Target | Actual Nov 23 | Actual Mar 24
Formal complaints | <50 | 118 | 112
Phone calls | 95% | 70% | ?7/74%
"""
AFTER = """
# A: Complaints received
Indicator | Target | Actual Nov 23 | Actual Mar 24 | Actual Jul 24
Formal complaints | <60 | 118 | 230 | 334
Phone calls | 95% | 70% | 74% | 79%
*Figures may differ from previous published as they are now cumulative
"""


def document() -> dict:
    return diff_to_json(compare_states(stated(BEFORE, "a"), stated(AFTER, "b")))


def test_the_schema_is_sound() -> None:
    """It is a schema of draft 2020-12 itself."""
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_diff_with_every_subject_is_valid() -> None:
    """Table, column, note and cells, a group and a declaration."""
    found = document()
    VALIDATOR.validate(found)
    assert {change["subject"] for change in found["changes"]} == {"table", "column", "note", "cell"}
    (group,) = found["groups"]
    (member,) = [change for change in found["changes"] if change["group"] == group["id"]]
    assert member["kind"] == "series_break"
    assert member["delta"] == {"abs": "118", "rel": "1.053571"}
    assert member["declared"]["mark"] == "*"
    assert member["captures"] == [digest("a"), digest("b")]
    assert member["key"] == {
        "section": "a", "indicator": "formal-complaints", "measure": "actual", "series": "", "period": "2024-03",
        "period_words": "",
    }  # fmt: skip


def test_the_summary_counts_what_an_auditor_asks_for() -> None:
    """The target was moved and nobody said so; one cell is undecided; the rest is confirmed."""
    assert document()["summary"] == {
        "by_kind": {
            "new_observation": 2, "note_change": 1, "series_break": 1, "structure_change": 2, "target_reset": 1,
            "undecided": 1,
        },
        "by_origin": {"publisher": 7, "capture": 1, "parser": 0},
        "undeclared": 1,
        "undecided": 1,
        "unclassified": 0,
        "confirmed": 3,
        "assumed": 0,
    }  # fmt: skip


def test_an_undecided_change_carries_the_candidates() -> None:
    """Of the side that could not be decided."""
    (change,) = [it for it in document()["changes"] if it["kind"] == "undecided"]
    assert [it["text"] for it in change["previous_state"]["candidates"]] == ["7", "74%"]
    assert change["previous_state"]["text"] is None
    assert change["current_state"]["text"] == "74%"


def test_a_diff_of_releases_names_them_and_when_it_happened() -> None:
    """Between the last night of the one and the first of the other."""
    releases = fold_releases("p", dated((0, "a", BEFORE), (3, "a", BEFORE), (9, "b", AFTER)))
    found = diff_to_json(compare_states(*(it.state for it in releases), releases[:1]), *releases)
    VALIDATOR.validate(found)
    assert (found["from"]["release"], found["to"]["release"]) == tuple(it.id for it in releases)
    assert found["untold"] == []
    between = {tuple(it["changed_between"]) for it in found["changes"]}
    assert between == {("2024-01-04T02:00:00+00:00", "2024-01-10T02:00:00+00:00")}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("changes", 0, "kind"), "rolled_off"),
        (("changes", 0, "origin"), "us"),
        (("changes", -1, "key"), {"section": "a"}),
        (("changes", 0, "id"), "1"),
        (("summary", "confirmed"), "4"),
        (("groups", 0, "evidence"), ""),
        (("extra",), 1),
    ],
)
def test_the_schema_refuses_what_is_not_the_contract(path: tuple, value: object) -> None:
    """It can fail: an unknown kind or origin, a key without its parts, a count that is no number."""
    found = document()
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(found)


def test_a_diff_applies_only_to_the_state_it_was_made_from() -> None:
    """Anything else is refused with what to do next."""
    diff = compare_states(stated(BEFORE, "a"), stated(AFTER, "b"))
    with pytest.raises(UsageError, match="E_DIFF_STATE test-page: got a state that the diff was not made from"):
        apply_diff(stated(AFTER, "b"), diff)


def test_ids_do_not_depend_on_the_captures() -> None:
    """The same change seen in other bytes has the same id."""
    here = compare_states(stated(BEFORE, "a"), stated(AFTER, "b"))
    there = compare_states(stated(BEFORE, "c"), stated(AFTER, "d"))
    assert [it.id for it in here.changes] == [it.id for it in there.changes]


def test_only_the_publisher_can_leave_a_change_undeclared() -> None:
    """Another reading of the same bytes has nothing to announce."""
    summary = diff_to_json(compare_states(stated(BEFORE, "a"), stated(AFTER, "a")))["summary"]
    assert summary["by_kind"]["target_reset"] == 1
    assert summary["undeclared"] == 0
