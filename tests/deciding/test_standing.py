"""Which decisions stand, whatever is recorded in which order; and records that are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.archive import open_archive
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Act, CellsChosen, Decision, FindingAcknowledged, ReleaseAccepted, Undone
from kpi_ingest.model.decision import decision_document, decision_from_json, standing, undone
from kpi_ingest.pipeline.standing import archived_decisions, row_decisions

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def chosen(*cells: str, section: str = "A", source: str = "Visits12") -> CellsChosen:
    """Cells of a run under two columns."""
    return CellsChosen(section, ("Target", "Actual"), source, cells)


ACTS: dict[str, Act] = {
    "cells": chosen("1", "2"),
    "release": ReleaseAccepted("page#0a1b2c3d", "E_ROW_COUNT_GATE: 1 rows, expected at least 3"),
    "release shown": ReleaseAccepted("page#0a1b2c3d", "E_ROW_COUNT_GATE", ("ab" * 32, "cd" * 32)),
    "finding": FindingAcknowledged("0123456789ab", "Target: '30.8%' beside 3.99"),
    "undo": Undone("ab" * 32),
}


def decisions(*acts: Act) -> list[Decision]:
    """One after the other, with ids d0, d1, ..."""
    return [
        Decision(f"d{number}", "page", NOW + timedelta(seconds=number), NOW, "A", "b", act)
        for number, act in enumerate(acts)
    ]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_decision_is_read_back_as_it_was_written(act: Act) -> None:
    """Every kind, through its document."""
    later = NOW + timedelta(microseconds=1)
    signed = {"page": "page", "by": "Ä", "because": "x\ny", "follows": "cd" * 32}
    document = decision_document(act, decided_at=NOW, recorded_at=later, **signed)
    assert decision_from_json({**document, "id": "0"}) == Decision(
        "0", recorded_at=later, decided_at=NOW, act=act, **signed
    )


@pytest.mark.parametrize(
    ("acts", "stand"),
    [
        ((), []),
        ((chosen("1", "2"), chosen("12", "")), ["d1"]),
        ((chosen("1", "2"), chosen("12", "", section="B")), ["d0", "d1"]),
        ((chosen("1", "2"), Undone("d0")), []),
        ((chosen("1", "2"), Undone("d0"), Undone("d1")), ["d0"]),
        ((chosen("1", "2"), Undone("d0"), Undone("d1"), Undone("d2")), []),
        ((chosen("1", "2"), chosen("12", ""), Undone("d1")), ["d0"]),
        ((chosen("1", "2"), chosen("12", ""), Undone("d0")), ["d1"]),
        ((chosen("1", "2"), Undone("d0"), chosen("1", "2")), ["d2"]),
        ((ACTS["release"], ACTS["finding"], ACTS["cells"]), ["d0", "d1", "d2"]),
        ((chosen("1", "2"), Undone("of another page")), ["d0"]),
    ],
    ids=[
        "none", "the last word", "two subjects", "undone", "undo undone", "undo of an undo undone", "last word undone",
        "first word undone", "made again", "three kinds", "undo of nothing",
    ],
)  # fmt: skip
def test_what_stands(acts: tuple[Act, ...], stand: list[str]) -> None:
    """The last word on each subject that is not taken back."""
    assert [each.id for each in standing(decisions(*acts))] == stand


@given(
    st.lists(
        st.one_of(st.integers(0, 8).map(lambda n: Undone(f"d{n}")), st.sampled_from("123").map(chosen)), max_size=10
    )
)
def test_at_most_one_decision_stands_on_a_subject(acts: list[Act]) -> None:
    """None of them an undo, none of them taken back, and all in order of recording."""
    # an undo names a decision that was there before it
    made = [
        each
        for n, each in enumerate(decisions(*acts))
        if not isinstance(each.act, Undone) or each.act.decision < f"d{n}"
    ]
    stand = standing(made)
    assert len(stand) <= 1
    assert not any(isinstance(each.act, Undone) for each in stand)
    assert not undone(made) & {each.id for each in stand}


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "guess"},
        {"schema": "kpi-ingest/decision/2"},
        {"columns": None},
        {"cells": ["1", "3"]},
        {"cells": ["12"]},
        {"source": "12", "cells": ["1", "2"]},
        {"decided_at": "yesterday"},
    ],
    ids=["kind", "schema", "columns", "other cells", "too few cells", "no label", "time"],
)
def test_a_record_that_is_no_decision_stops_its_page(tmp_path: Path, broken: dict[str, object]) -> None:
    """Archived all the same, it is never applied: exit code 4, with the decision named."""
    document = decision_document(chosen("1", "2"), page="page", by="A", because="b", decided_at=NOW, recorded_at=NOW)
    with open_archive(tmp_path / "archive", writable=True) as archive:
        sound = archive.add_decision(document)
        assert [each.id for each in row_decisions(archived_decisions(archive, "page"))] == [sound.id]
        bad = archive.add_decision({**document, **broken})
        with pytest.raises(IntegrityError, match=f"E_DECISION page, decision {bad.id[:12]}"):
            archived_decisions(archive, "page")
