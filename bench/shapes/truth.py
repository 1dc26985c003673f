"""What a page prints, as a person wrote it down: one line of CSV a figure.

The words of the fields are explained in `tests/pages/shapes/README.md`. A name may have more than one right spelling:
`A | B` is either, `(A)` may be left out, `A / B` are both.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

FIELDS = (
    "table", "group", "label", "measure", "period", "series", "column", "text", "value", "times", "unit", "comparator",
    "flags", "place",
)  # fmt: skip
SUFFIXES = (".html", ".pdf", ".txt")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-") | {"\u2019": "'", "\u2018": "'"}
)


def folded(text: str) -> str:
    """A text without regard to case, white space and the kind of dash or quote."""
    return " ".join(text.translate(_DASHES).casefold().split())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name."""

    spellings: tuple[str, ...]
    """Folded; any of them will do."""
    needed: bool


def parts_of(name: str) -> tuple[Part, ...]:
    """`(Housing) / Repairs | Repair work`: a part that may be left out, and one that has two spellings."""
    return tuple(_part(part) for part in name.split(" / ") if part)


def _part(text: str) -> Part:
    optional = text.startswith("(") and text.endswith(")")
    inner = text[1:-1] if optional else text
    return Part(tuple(folded(spelling) for spelling in inner.split(" | ")), not optional)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, or a sign that stands where one is missing, as printed and as meant."""

    table: tuple[Part, ...]
    group: tuple[Part, ...]
    label: tuple[str, ...]
    """Folded; any of them will do."""
    measures: tuple[str, ...]
    periods: tuple[str, ...]
    """Canonical; ("",) where the page states none; `~words` where it states one that has no form."""
    series: tuple[Part, ...]
    column: str
    """Header as printed, its levels from the top down."""
    text: str
    value: Decimal | None
    times: tuple[Decimal, ...]
    """What one unit of `value` counts for; 1 where nothing is said."""
    units: tuple[str, ...]
    comparator: str
    flags: tuple[frozenset[str], ...]
    places: tuple[str, ...]
    """Several where the page prints its table more than once."""

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.label[0]} | {self.column} | {self.periods[0]} = {self.text!r} at {self.places[0]}"


@dataclass(frozen=True, slots=True)
class ShapePage:
    """A page with its truth."""

    path: Path
    figures: tuple[Figure, ...]

    @property
    def name(self) -> str:
        """Without its suffix; held-out pages are `held/NAME`."""
        return f"held/{self.path.stem}" if self.path.parent.name == "held" else self.path.stem

    @property
    def definition(self) -> Path | None:
        """The page definition that lies beside it, if one does."""
        beside = self.path.with_suffix(".toml")
        return beside if beside.exists() else None


def shape_pages(folder: Path) -> tuple[ShapePage, ...]:
    """Every page of the folder and of `held/` in it, in order of their names."""
    found = sorted(path for path in (*folder.iterdir(), *(folder / "held").iterdir()) if path.suffix in SUFFIXES)
    return tuple(ShapePage(path, tuple(read_truth(path.with_suffix(".csv")))) for path in found)


def read_truth(path: Path) -> Iterator[Figure]:
    """The figures of a truth file. Raises ValueError on a file that does not hold the fields."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise ValueError(f"{path.name}: got the fields {reader.fieldnames}, expected {FIELDS}")
        for line in reader:
            yield _figure(line)


def _figure(line: dict[str, str]) -> Figure:
    return Figure(
        table=parts_of(line["table"]),
        group=parts_of(line["group"]),
        label=tuple(folded(label) for label in line["label"].split(" | ")),
        measures=tuple(line["measure"].split("|")),
        periods=tuple(line["period"].split("|")),
        series=parts_of(line["series"]),
        column=line["column"],
        text=line["text"],
        value=Decimal(line["value"]) if line["value"] else None,
        times=tuple(Decimal(times or 1) for times in line["times"].split("|")),
        units=tuple(line["unit"].split("|")),
        comparator=line["comparator"],
        flags=tuple(frozenset(flags.split()) for flags in line["flags"].split("|")),
        places=tuple(re.split(r" \| ", line["place"])),
    )
