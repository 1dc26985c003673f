"""docs/sql.md holds on both engines: its columns are those of the views, and its questions have its answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sql_document import COLUMNS, QUESTIONS, Question, lines
from sqlalchemy import inspect, text

from command_line import run
from kpi_ingest.export.views import VIEWS
from kpi_ingest.store import open_store


def test_the_document_asks_five_questions_and_describes_every_view(stored: str) -> None:
    """Each view with each of its columns, in order; Datasette is told the same words."""
    with open_store(stored, create=False) as store:
        inspected = inspect(store.engine)
        views = {
            name: [column["name"] for column in inspected.get_columns(name)] for name in inspected.get_view_names()
        }
    assert len(QUESTIONS) == 5
    assert views == {view: list(columns) for view, columns in COLUMNS.items()}
    assert {view: dict(told.columns) for view, told in VIEWS.items()} == COLUMNS
    assert all(set(told.facets) | set(told.units) <= set(told.columns) for told in VIEWS.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_a_question_has_the_answer_of_the_document(stored: str, question: Question) -> None:
    """The SQL as printed gives the rows as printed."""
    with open_store(stored, create=False) as store, store.engine.connect() as connection:
        assert lines(connection.execute(text(question.sql)).all()) == question.answer


def test_views_are_up_to_date_after_a_replay_and_not_after_a_fact(place: Path) -> None:
    """A capture that no run has derived from yet is told, and a rebuild puts it right; `verify` calls neither a
    fault."""
    asked = "SELECT up_to_date FROM kpi_page"
    with open_store(f"sqlite:///{place / 'kpi-ingest.db'}") as store, store.engine.begin() as connection:
        assert connection.execute(text(asked)).scalars().all() == [1]
        connection.execute(text("UPDATE derived_page SET captures = captures - 1"))
        assert connection.execute(text(asked)).scalars().all() == [0]
    behind = run("verify", folder=place)
    assert (behind.code, "behind the facts" in behind.err) == (0, True)
    assert run("rebuild", folder=place).code == 0
    with open_store(f"sqlite:///{place / 'kpi-ingest.db'}") as store, store.engine.begin() as connection:
        assert connection.execute(text(asked)).scalars().all() == [1]


def test_verify_names_a_derived_row_that_was_edited(place: Path) -> None:
    """A figure changed by hand where SQL reads it is a fault of exit code 4, and a rebuild takes it back."""
    with open_store(f"sqlite:///{place / 'kpi-ingest.db'}") as store, store.engine.begin() as connection:
        connection.execute(text("UPDATE derived_figure SET value = '99' WHERE text = '16.2%'"))
    faulty = run("verify", folder=place)
    assert faulty.code == 4
    assert "E_DERIVED_DIFFERS derived_figure of devon-send-kpis" in faulty.out
    assert run("rebuild", folder=place).code == 0
    assert run("verify", folder=place).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--as", "csv"), "without a PAGE"),
        (("devon-send-kpis", "--as", "datasette"), "with PAGE 'devon-send-kpis'"),
    ],
)
def test_what_needs_a_page_and_what_takes_none_is_said(place: Path, words: tuple[str, ...], told: str) -> None:
    """One line, exit code 2, and no file."""
    ran = run("export", *words, "--to", "out.json", folder=place)
    assert (ran.code, told in ran.complaint, (place / "out.json").exists()) == (2, True, False)
