"""Which cells of a broken row the print leaves open, whatever any weights say: definition (b) of an ambiguous cell.

A reading is admitted when, from the true end of the label to the end of the run, it puts into every column in order one
cell that the islands allow there (`repair.islands.cells_at`; of atoms, the next atom) or a blank, so that

- every figure is of a kind that the row truly prints (percentage, or plain number with or without decimals; markers and
  words where it prints such), and
- blanks stand only under milestones and actuals, or where the truth is blank.

A cell is ambiguous when two admitted readings put different texts into its column. The truth itself is always counted
as admitted, so a row outside the islands' grammar is judged too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpi_ingest.model import Column
from kpi_ingest.repair.islands import Shape, cells_at, shape_of

Options = Callable[[int], list[tuple[int, Shape]]]
"""Position -> (end, cell) of every cell that may begin there."""


def open_columns(columns: Sequence[Column], truth: Sequence[str], source: str | Sequence[str]) -> list[bool]:
    """For each column whether its cell is ambiguous; `source` is the run behind its label, or the atoms."""
    kinds = {_kind(shape_of(text)) for text in truth if text}
    allowed = [
        not text or column.measure in ("milestone", "actual") for text, column in zip(truth, columns, strict=True)
    ]
    length, options = (len(source.rstrip()), _in_run(source)) if isinstance(source, str) else _in_atoms(source)
    ahead = _reachable_to_end(len(columns), length, options, allowed, kinds)
    texts: list[set[str]] = [{text} for text in truth]
    reached = {0}
    for number in range(len(columns)):
        following: set[int] = set()
        for position in reached:
            if allowed[number] and position in ahead[number + 1]:
                texts[number].add("")
                following.add(position)
            for end, shape in options(position):
                if end in ahead[number + 1] and _kind(shape) in kinds:
                    texts[number].add(shape.text)
                    following.add(end)
        reached = following
    return [len(found) > 1 for found in texts]


def is_readable(truth: Sequence[str], source: str | Sequence[str]) -> bool:
    """Whether the islands allow the true cells at all, one behind the other."""
    _, options = (0, _in_run(source)) if isinstance(source, str) else _in_atoms(source)
    reached = {0}
    for text in filter(None, truth):
        reached = {end for position in reached for end, shape in options(position) if shape.text == text}
    return bool(reached)


def _reachable_to_end(
    width: int, length: int, options: Options, allowed: Sequence[bool], kinds: set[str]
) -> list[set[int]]:
    """For each column the positions from which the rest of the row can be read to its end."""
    ahead = [set[int]() for _ in range(width)] + [{length}]
    for number in range(width - 1, -1, -1):
        goal = ahead[number + 1]
        for position in range(length + 1):
            blank = allowed[number] and position in goal
            if blank or any(end in goal and _kind(shape) in kinds for end, shape in options(position)):
                ahead[number].add(position)
    return ahead


def _in_run(text: str) -> Options:
    length = len(text.rstrip())
    found: dict[int, list[tuple[int, Shape]]] = {length: []}

    def options(position: int) -> list[tuple[int, Shape]]:
        if position not in found:
            found[position] = [(min(end, length), shape) for end, shape in cells_at(text, position)]
        return found[position]

    return options


def _in_atoms(atoms: Sequence[str]) -> tuple[int, Options]:
    shapes = [shape_of(atom) for atom in atoms]
    return len(atoms), lambda position: [(position + 1, shapes[position])] if position < len(shapes) else []


def _kind(shape: Shape) -> str:
    return "number" if shape.kind in ("count", "decimal") else shape.kind
