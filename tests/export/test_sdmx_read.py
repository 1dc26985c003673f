"""pysdmx reads the structure message and both data files of an SDMX export."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import PAGE, environment, run

pytestmark = pytest.mark.sdmx
READER = """
import json, sys, warnings
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model import Role

told = {}
structures = read_sdmx("structure.json", validate=True).get_data_structure_definitions()
for found in structures:
    told[found.id] = {
        "dimensions": [each.id for each in found.components.dimensions],
        "uncoded": sorted(each.id for each in found.components if each.enumeration is None),
        "sections": {each.id: each.name for each in found.components["SECTION"].enumeration},
    }
for name in ("data.csv", "data-untimed.csv"):
    (data,) = get_datasets(name, "structure.json")
    frame = data.data
    told[name] = {
        "structure": data.structure.id,
        "rows": len(frame),
        "values": [None if str(each) in ("<NA>", "nan", "None") else float(each) for each in frame["OBS_VALUE"]],
        "status": frame["OBS_STATUS"].tolist(),
        "types": {column: str(kind) for column, kind in frame.dtypes.items()},
        "codes": all(
            set(map(str, frame[each.id])) <= {code.id for code in each.enumeration} | {""}
            for each in data.structure.components
            if each.enumeration is not None and each.id in frame
        ),
    }
print(json.dumps(told))
"""
"""In a process of its own: the tool brings warnings of its own."""


def read(folder: Path) -> dict:
    """What pysdmx makes of an export; fails the test where it refuses it."""
    ran = subprocess.run([sys.executable, "-c", READER], cwd=folder, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def exported(folder: Path, page: str = PAGE) -> Path:
    """The folder that the verb writes."""
    ran = run("export", page, "--as", "sdmx", "--to", "out", folder=folder)
    assert ran.code == 0, ran.err
    return folder / "out"


def test_pysdmx_reads_structure_and_data(place: Path) -> None:
    """The message is valid SDMX-JSON 2.0; every row of both files fits its structure and its code lists."""
    told = read(exported(place))
    timed, untimed = told[f"KPI_{PAGE}_TIMED"], told[f"KPI_{PAGE}_UNTIMED"]
    assert timed["dimensions"][-1] == "TIME_PERIOD"
    assert untimed["dimensions"][-1] == "PERIOD"
    assert set(timed["sections"]) == {"A", "B", "C", "D"}
    assert timed["sections"]["A"].startswith("Section A: Strategy")
    assert told["data.csv"]["structure"] == f"KPI_{PAGE}_TIMED"
    assert told["data.csv"]["rows"] + told["data-untimed.csv"]["rows"] == 556
    for name in ("data.csv", "data-untimed.csv"):
        assert told[name]["codes"]
        assert {True, False} == {each is None for each in told[name]["values"]}
        assert [each is None for each in told[name]["values"]] == [each == "O" for each in told[name]["status"]]
    assert "double" in told["data.csv"]["types"]["OBS_VALUE"]
    assert "timestamp" in told["data.csv"]["types"]["SHOWN_FROM"]


def test_pysdmx_reads_a_page_without_a_definition(place: Path) -> None:
    """Odd labels, a financial year, a term, a bound, a comma and a line break in a text."""
    (place / "arrived").mkdir()
    rows = "".join(
        f"<tr><td>{label}</td><td>{a}</td><td>{b}</td></tr>"
        for label, a, b in (
            ('Calls, "urgent"', "1,204", "&lt;5"),
            ("=Wait (days)", "12.5", "n/a"),
            ("£ spent", "£3m", "4%"),
        )
    )
    html = (
        "<!DOCTYPE html><html><body><h1>Depot</h1><table><tr><th>Indicator</th><th>Actual FY2023/24</th>"
        f"<th>Actual Autumn 2023</th></tr>{rows}</table></body></html>"
    )
    (place / "arrived" / "the depot.2024-05.html").write_text(html, encoding="utf-8")
    assert run("replay", "arrived", folder=place).code == 0
    told = read(exported(place, "the depot"))
    assert {told[name]["rows"] for name in ("data.csv", "data-untimed.csv")} == {3}
    assert told["data.csv"]["values"].count(1204) == 1
    assert None in told["data-untimed.csv"]["values"]


def test_a_damaged_structure_is_refused(place: Path) -> None:
    """The check above can fail."""
    folder = exported(place)
    path = folder / "structure.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"conceptIdentity"', '"concept"'), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", READER], cwd=folder, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 1
    assert "Invalid" in ran.stderr
