"""What it costs to read an HTML page, against `pandas.read_html` over lxml.

    python -m bench.read_html [ROUNDS]

Both read the same bytes in this process, in turn, and the figure is the ratio of their least processor times, both
without the collector, which the parse child does without as well. The reader gives every cell with its place, its
doubts and what was hidden, and every line of text; pandas gives data frames. The last column counts with the reader's
time what it costs to send the document through the child's pipe and to make it of that again.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from collections.abc import Callable

import pandas as pd

from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.wire import document_from_json, document_to_json

USUAL_ROUNDS = 9
_MENU = "".join(f"<li class='menu__item'><a class='menu__link' href='/a/{n}'>Service {n}</a></li>" for n in range(60))
_PROSE = "".join(
    f"<h3 id='s{n}'>Part {n}</h3><p>Words about <a href='/p/{n}'>part {n}</a>, once more.</p>" for n in range(40)
)


def table_of(rows: int, columns: int, cell: str = "{}") -> str:
    """A table with labels and figures, each figure within the markup of `cell`."""
    head = "".join(f"<th scope='col'>Actual {2000 + n}</th>" for n in range(1, columns))
    body = "".join(
        f"<tr><th scope='row'>Indicator {y} of the service</th>"
        + "".join(f"<td class='num'>{cell.format(f'{(y * 7 + x) % 97}.{x}%')}</td>" for x in range(1, columns))
        + "</tr>\n"
        for y in range(rows)
    )
    return f"<table class='t'><thead><tr><th>Indicator</th>{head}</tr></thead><tbody>{body}</tbody></table>"


def page_of(*tables: str, around: bool = False) -> bytes:
    """A page of these tables, with a menu and prose around them where asked for."""
    text = "".join(f"<h2>Table {n}</h2>{table}" for n, table in enumerate(tables))
    menu, prose = (f"<nav><ul>{_MENU}</ul></nav>", _PROSE) if around else ("", "")
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>T</title></head><body>{menu}{text}{prose}</body></html>".encode()
    )


PAGES = {
    "one table, 10 x 8": page_of(table_of(10, 8)),
    "one table, 30 x 10": page_of(table_of(30, 10)),
    "four tables of 12 x 8 in a page with menus": page_of(*[table_of(12, 8)] * 4, around=True),
    "50 tables of 5 x 2": page_of(*[table_of(5, 2)] * 50),
    "one table, 30 x 10, paragraphs in its cells": page_of(table_of(30, 10, "<p>{}</p>")),
    "one table, 100 x 8": page_of(table_of(100, 8)),
    "one table, 1,000 x 8": page_of(table_of(1000, 8)),
}


def least_seconds(read: Callable[[], object], rounds: int) -> float:
    """The least processor time of several runs."""
    return min(_seconds(read) for _ in range(rounds))


def _seconds(read: Callable[[], object]) -> float:
    gc.disable()
    started = time.process_time()
    read()
    taken = time.process_time() - started
    gc.enable()
    return taken


def _sent(content: bytes) -> object:
    document = read_here(content)
    return document_from_json(json.loads(json.dumps(document_to_json(document))))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_ROUNDS
    print(f"{'page':46} {'bytes':>8} {'pandas ms':>10} {'ours ms':>8} {'ratio':>6} {'with the pipe':>14}")
    for name, content in PAGES.items():
        text = content.decode()
        peer = least_seconds(lambda text=text: pd.read_html(io.StringIO(text), flavor="lxml"), rounds)
        ours = least_seconds(lambda content=content: read_here(content), rounds)
        sent = least_seconds(lambda content=content: _sent(content), rounds)
        print(
            f"{name:46} {len(content):8} {peer * 1000:10.2f} {ours * 1000:8.2f} {peer / ours:6.2f} {peer / sent:14.2f}"
        )


if __name__ == "__main__":
    main()
