"""Why a row was cut as it was: each candidate's features, how often each holds, and its weight."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from centre_pages import html_page

from command_line import run

RUN = "Plans issued overdue265 (June 2022)0945040"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with one row that can be cut in many ways."""
    (tmp_path / "page.html").write_text(html_page(RUN), encoding="utf-8")
    return tmp_path


def row_id(folder: Path) -> str:
    """Of that row."""
    told = run("parse", "page.html", "--format", "json", folder=folder)
    return str(json.loads(told.out)["tables"][0]["rows"][0]["row"])


def test_weights_account_for_the_odds(page: Path) -> None:
    """The difference of two candidates' log weights is the log of their odds, feature by feature."""
    told = run("parse", "page.html", "--explain", row_id(page), "--format", "json", folder=page)
    explained = json.loads(told.out)
    assert (explained["source"], explained["with_evidence"]) == (RUN, False)
    weighed = [each for each in explained["candidates"] if each["probability"] >= 1e-4]
    assert len(weighed) > 1
    for each in weighed:
        total = sum(feature["count"] * feature["weight"] for feature in each["features"])
        assert each["features"]
        assert math.isclose(total, each["log_weight"])
        odds = math.log(weighed[0]["probability"] / each["probability"])
        assert math.isclose(weighed[0]["log_weight"] - each["log_weight"], odds, abs_tol=0.02)


def test_the_table_shows_what_tells_candidates_apart(page: Path) -> None:
    """One column for each candidate, one line for each feature with its weight."""
    told = run("parse", "page.html", "--explain", row_id(page), folder=page, COLUMNS="200")
    explained = json.loads(run("parse", "page.html", "--explain", row_id(page), "--format", "json", folder=page).out)
    lines = [line.split() for line in told.out.splitlines()]
    feature = explained["candidates"][0]["features"][0]
    assert any(" ".join(line).startswith(f"{feature['feature']} {feature['weight']:+.2f}") for line in lines)


def test_a_row_that_is_not_there_is_named(page: Path) -> None:
    """Exit code 2 and one line."""
    told = run("parse", "page.html", "--explain", "0" * 12, folder=page)
    assert (told.code, told.complaint.split()[0]) == (2, "E_NO_SUBJECT")
