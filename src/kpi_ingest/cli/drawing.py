"""What the verbs print: tables for people, JSON and CSV for programs. Rich is imported only to draw a table."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

import click

from kpi_ingest.export.spreadsheet import formula_safe

PIPE_WIDTH = 132
"""Columns of a table that is not drawn on a terminal: what fits a landscape page."""

NARROW = 70
"""Columns below which a terminal gets one figure a line."""

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

    columns = [[shown(text) for text in column] for column in zip(header, *rows, strict=True)]
    words = [max((cell_len(word) for text in column for word in text.split()), default=0) for column in columns]
    whole = [max((cell_len(line) for text in column for line in text.split("\n")), default=0) for column in columns]
    room = table_width() - 3 * len(header)
    return table_width() >= NARROW and all(
        min(full, _widest(whole, room)) >= word for full, word in zip(whole, words, strict=True)
    )


def _widest(columns: Sequence[int], room: int) -> int:
    """The width to which rich narrows the widest columns so that all have room: it narrows no other."""
    left = room
    for place, width in enumerate(sorted(columns)):
        share = left // (len(columns) - place)
        if width > share:
            return share
        left -= width
    return max(columns, default=0)


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
    """Draw a table for people; `right` numbers the columns set flush right, `bold` the rows that are headings."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    numbers = set(right)
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(header):
        table.add_column(shown(name), justify="right" if index in numbers else "left", overflow="fold")
    heads = set(bold)
    for at, row in enumerate(rows):
        table.add_row(*(_plain(text) for text in row), style="bold" if at in heads else None)
    console = Console(width=table_width(), highlight=False, emoji=False, soft_wrap=False)
    with console.capture() as drawn:
        console.print(table)
    click.echo(drawn.get(), nl=False)  # rich itself would leave with 1 when the reader of a pipe has gone


def print_listing(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> None:
    """Draw a table where one fits; else each row as lines, its first entry over `name: text` for each other one that
    has a text."""
    if fits(header, rows):
        print_table(header, rows, right=right)
        return
    for first, *others in rows:
        print_wrapped(first, bold=True)
        for name, text in zip(header[1:], others, strict=True):
            if text:
                print_wrapped(f"{name}: {text}", indent="  ")


def print_rows(
    form: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), raw: bool = False
) -> None:
    """Print rows in the form asked for: `csv`, or drawn as a table."""
    if form == "csv":
        print_csv(header, rows, raw)
    else:
        print_table(header, rows, right=right)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(shown(text))


def heading(text: str) -> None:
    """Print a heading over what follows."""
    click.echo(f"\n{click.style(text, bold=True)}\n")


def shorten(text: str, width: int) -> str:
    """`text`, its middle left out where it is longer than `width`: labels of one page often differ only at an end."""
    if len(text) <= width:
        return text
    head = (width - 1) * 2 // 3
    return f"{text[:head].rstrip()}…{text[len(text) - (width - 1 - head) :].lstrip()}"
