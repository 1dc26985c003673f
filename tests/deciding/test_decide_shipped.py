"""Decisions on the shipped captures: a row of 2023 whose columns are open, and the row in which that capture stops."""

from __future__ import annotations

import json
from pathlib import Path

from centre_pages import SIGNED, cells, decide, review

from command_line import PAGE, digests, row_counts, run

SOCIAL_CARE = "EHC assessments over 20 weeks awaiting social care advice"
CHOSEN = ("265 (June 2022)", "0", "94", "", "50", "")


def test_the_social_care_row_is_decided(place: Path) -> None:
    """`265 (June 2022)`, 0, 94 and 50 under six columns: placed by a person, rebuilt from the archive, taken back."""
    known = digests(place)
    source = "\n".join((SOCIAL_CARE, *filter(None, CHOSEN)))
    (row,) = [row for row in review(place, PAGE)["rows"] if row["source"] == source]
    assert list(CHOSEN) in [candidate["cells"] for candidate in row["candidates"]]
    decided = decide(place, row["row"], json.dumps(CHOSEN))
    assert decided["applied"] >= 1
    assert [(text, support) for _, text, support in cells(place, SOCIAL_CARE, "2023-11", PAGE)] == [
        (text, "decided") for text in CHOSEN
    ]
    assert "50 [decided]" in run("show", f"{PAGE}@2023-11", folder=place).out
    url = f"sqlite:///{place / 'rebuilt.db'}"
    assert run("rebuild", "--store", url, folder=place).code == 0
    assert (row_counts(place, url), digests(place, url=url)) == (row_counts(place), digests(place))
    decide(place, "--undo", decided["decision"])
    assert digests(place) == known


def test_a_row_in_which_the_capture_ends_is_refused(place: Path) -> None:
    """Nobody can say what stood behind the end of the capture of 2023."""
    capture = json.loads(run("show", f"{PAGE}@2023-11", "--format", "json", folder=place).out)
    (label,) = {each["indicator"] for each in capture["cells"] if each["cell"]["state"] == "truncated"}
    told = run("parse", *sorted((place / "snapshots" / "objects").rglob("d68900bc*")), "--format", "json", folder=place)
    (row,) = [row for table in json.loads(told.out)["tables"] for row in table["rows"] if row["indicator"] == label]
    told = run("decide", row["row"], json.dumps([""] * 6), *SIGNED, folder=place)
    assert (told.code, told.complaint.split()[0]) == (2, "E_CAPTURE_ENDS")
