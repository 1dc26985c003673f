"""An index beside a WARC file (CDX, CDXJ): what it lists and the file does not hold.

A file that was cut between two records shows no damage; only what was written down about it elsewhere tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpi_ingest.errors import FetchError
from kpi_ingest.sources.found import NotTaken
from kpi_ingest.sources.warc_scan import Scan

ENDINGS = (".cdxj", ".cdx")


def missing_from_index(place: Path, scan: Scan) -> list[NotTaken]:
    """What the index beside a file lists that the file does not hold; nothing where no index is there."""
    for ending in ENDINGS:
        for name in (place.name + ending, place.name.split(".warc")[0] + ending):
            index = place.with_name(name)
            if index.is_file():
                with index.open(encoding="utf-8", errors="replace") as lines:
                    return missing(index.name, lines, scan)
    return []


def missing(index: str, lines: Iterable[str], scan: Scan) -> list[NotTaken]:
    """One NotTaken where the index lists records that are not there, with how many there are."""
    numbers = {warc.name: number for number, warc in enumerate(scan.files)}
    listed = {(numbers[name], offset) for name, offset in _places(lines) if name in numbers}
    lost = sorted(listed - scan.offsets)
    if not lost:
        return []
    place = scan.place(*lost[0])
    got = f"{len(scan.offsets)} whole records; {len(lost)} of the {len(listed)} that {index} lists are not there"
    problem = FetchError(
        "E_WARC_TRUNCATED", place=place, got=got, expected="every record that the index lists",
        next_step="take the file from its source again; what is whole in it is taken",
    )  # fmt: skip
    return [NotTaken(place, got, problem)]


def _places(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """File and first byte of each line: of CDXJ from its JSON, of CDX by the letters `g` and `V` of its first line."""
    columns: list[str] = []
    for line in lines:
        words = line.split()
        if words[:1] == ["CDX"]:
            columns = words[1:]
        elif "{" in line and not line.startswith("!"):
            yield from _of_json(line[line.index("{") :])
        elif {"g", "V"} <= set(columns) and len(words) == len(columns):
            name, offset = words[columns.index("g")], words[columns.index("V")]
            if offset.isdigit():
                yield Path(name).name, int(offset)


def _of_json(text: str) -> Iterator[tuple[str, int]]:
    try:
        told = json.loads(text)
        yield Path(str(told["filename"])).name, int(told["offset"])
    except (ValueError, KeyError, TypeError):
        return
