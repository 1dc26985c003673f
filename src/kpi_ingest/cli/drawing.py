"""What the verbs print: tables for people, JSON and CSV for programs. Rich is imported only to draw a table."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Container, Iterable, Sequence
from typing import Literal

import click

from kpi_ingest.export.spreadsheet import formula_safe

PIPE_WIDTH = 132
"""Columns of a table that is not drawn on a terminal: what fits a landscape page."""

NARROW = 70
"""Columns below which a terminal gets one figure a line."""

PADDING = 3
"""Columns between two columns of a table, and what its frame takes."""

Justify = Literal["left", "right"]


def print_json(value: object) -> None:
    """Print a JSON document, names in their given order."""
    click.echo(json.dumps(value, ensure_ascii=not writes_unicode(), indent=2))


def writes_unicode() -> bool:
    """Whether stdout takes every character."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")


def table_width() -> int:
    """Columns that a drawing may take: those of the terminal or of the variable COLUMNS, elsewhere those of a landscape
    page."""
    return shutil.get_terminal_size((PIPE_WIDTH, 0)).columns or PIPE_WIDTH


def fits(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table can be drawn without breaking a word, on a terminal that is wide enough for tables."""
    from rich.cells import cell_len

    columns = zip(header, *rows, strict=True)
    words = (shown(" ".join(column)).split() for column in columns)
    least = sum(max(map(cell_len, each), default=0) for each in words) + PADDING * len(header)
    return least <= table_width() >= NARROW


def print_wrapped(text: str, indent: str = "", *, bold: bool = False) -> None:
    """Print a line, wrapped between words at the terminal's edge; what goes on is set in further."""
    lines = textwrap.wrap(
        shown(text), table_width(), initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    click.echo(click.style("\n".join(lines), bold=True) if bold else "\n".join(lines))


def print_chart(lines: Iterable[str], *, plain: bool) -> None:
    """Print the lines of a chart, each cut at the terminal's edge; marks stand out where there is colour. `plain` has
    what is not ASCII escaped."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=table_width(), highlight=False, emoji=False)
    with console.capture() as drawn:
        for line in lines:
            told = shown(line)
            text = Text(told.encode("ascii", "backslashreplace").decode() if plain else told)
            text.highlight_regex(r"(?<=[^\w])R(?=[^\w ])", "bold yellow")
            text.highlight_regex(r"(?<=[^\w])B(?=[^\w ])", "bold red")
            console.print(text, no_wrap=True, overflow="crop")
    click.echo(drawn.get(), nl=False)


def print_csv(header: Sequence[str], rows: Iterable[Sequence[str]], raw: bool = False) -> None:
    """Print rows as CSV; texts that a spreadsheet would run as formulas are made harmless unless `raw`."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row if raw else [formula_safe(text) for text in row])


def print_records_csv(rows: Sequence[object]) -> None:
    """Print frozen rows of one kind as CSV: a column for each field, lists and places as JSON."""
    from kpi_ingest.export.records import json_record

    records = [json_record(row) for row in rows]
    print_csv(
        list(records[0]) if records else (), ([_field_text(value) for value in record.values()] for record in records)
    )


def _field_text(value: object) -> str:
    if value is None or value == []:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def shown(text: str) -> str:
    """`text` for a terminal: control, bidi and other invisible characters as escapes, so that nothing hides."""
    return "".join(
        each if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co") else f"\\u{ord(each):04x}"
        for each in text
    )


def print_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str | None = None,
    right: Iterable[int] = (),
    bold: Iterable[int] = (),
) -> None:
    """Draw a table for people, no word of it broken; where it does not fit, one text a line, behind the name of its
    column. `right` numbers the columns set flush right, `bold` the rows that are headings."""
    listed = [tuple(map(shown, row)) for row in rows]
    names, numbers, heads = [shown(name) for name in header], set(right), set(bold)
    if not fits(names, listed):
        _print_lines(names, listed, title, heads)
        return
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for at, (name, width) in enumerate(zip(names, _widths(names, listed), strict=True)):
        table.add_column(escape(name), justify="right" if at in numbers else "left", overflow="fold", width=width)
    for at, row in enumerate(listed):
        table.add_row(*map(escape, row), style="bold" if at in heads else None)
    console = Console(width=table_width(), highlight=False, emoji=False, soft_wrap=False)
    with console.capture() as drawn:
        console.print(table)
    click.echo(drawn.get(), nl=False)  # rich itself would leave with 1 when the reader of a pipe has gone


def _print_lines(names: Sequence[str], rows: Sequence[Sequence[str]], title: str | None, heads: Container[int]) -> None:
    """The table as lines, one for each text, the rest of a row set in under its first; a blank has none."""
    if title is not None:
        print_wrapped(title, bold=True)
    for at, row in enumerate(rows):
        told = [f"{name}: {text}" if name else text for name, text in zip(names, row, strict=True) if text.strip()]
        for place, each in enumerate(told):
            print_wrapped(" ".join(each.split()), indent="    " if place else "  ", bold=at in heads)
    click.echo()


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column: that of its longest line, or, where the table is too wide, what a common limit leaves
    of it; never less than its longest word."""
    from rich.cells import cell_len

    columns = [list(column) for column in zip(names, *rows, strict=True)]
    least = [max(map(cell_len, " ".join(column).split()), default=0) for column in columns]
    most = [max(map(cell_len, "\n".join(column).split("\n")), default=0) for column in columns]
    room = table_width() - PADDING * len(names)

    def limited(limit: int) -> list[int]:
        return [min(long, max(short, limit)) for short, long in zip(least, most, strict=True)]

    fitting = (widths for limit in range(max(most, default=0), -1, -1) if sum(widths := limited(limit)) <= room)
    return next(fitting, least)


def print_rows(
    form: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), raw: bool = False
) -> None:
    """Print rows in the form asked for: `csv`, or drawn as a table."""
    if form == "csv":
        print_csv(header, rows, raw)
    else:
        print_table(header, rows, right=right)


def heading(text: str) -> None:
    """Print a heading over what follows."""
    click.echo()
    print_wrapped(text, bold=True)
    click.echo()


def shorten(text: str, width: int) -> str:
    """`text`, its middle left out where it is longer than `width`: labels of one page often differ only at an end."""
    if len(text) <= width:
        return text
    head = (width - 1) * 2 // 3
    return f"{text[:head].rstrip()}…{text[len(text) - (width - 1 - head) :].lstrip()}"
