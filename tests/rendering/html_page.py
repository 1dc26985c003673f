"""A gold file as an HTML page of a council: chrome, headings, two-level headers, raised marks, nbsp, notes."""

from __future__ import annotations

from html import escape
from pathlib import Path

from rendering.gold import GoldRow, GoldTable, gold_tables

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Key performance indicators - SEND Local Offer</title>
<style>.kpi td { text-align: right }</style><script>var table = "<table><tr><td>99</td></tr></table>";</script></head>
<body>
<a class="skip" href="#main">Skip to content</a>
<div class="cookies" role="dialog"><p>We use 3 cookies.</p><button>Accept all</button></div>
<header><h1>Devon’s SEND Local Offer</h1>
<nav><ul><li><a href="/">Home</a></li><li><a href="/a">Education and families</a></li><li>KPIs 2023/24</li></ul></nav>
<form role="search"><label for="q">Search</label> <input id="q" type="text"></form></header>
<aside><h2>On this page</h2><ol><li>Section A</li><li>Section B</li></ol></aside>
<main id="main"><h2>Key performance indicators</h2>
<p>Each measure is reported 3 times a year.</p>
"""
_FOOT = """</main>
<footer><p>Was this page useful? <a href="#">Yes</a> <a href="#">No</a></p><p>© 2024 The Council</p></footer>
</body></html>
"""


def render_html(gold_csv: Path) -> bytes:
    """The page as UTF-8. The edition of 2024 groups its columns by financial year, that of 2023 under one title."""
    by_year = "2024" in gold_csv.stem
    return (_HEAD + "".join(_section(table, by_year) for table in gold_tables(gold_csv)) + _FOOT).encode()


def _section(table: GoldTable, by_year: bool) -> str:
    rows = "\n".join(_row(row) for row in table.rows)
    note = f"<p>{_text(table.note)}</p>\n" if table.note else ""
    return (
        f"<h3>{_text(table.section)}</h3>\n<div class='scroll'><table class='kpi'>\n"
        f"<thead>{_header(table, by_year)}</thead>\n<tbody>\n{rows}\n</tbody></table></div>\n{note}"
    )


def _header(table: GoldTable, by_year: bool) -> str:
    """Columns that stand alone reach down over both header rows."""
    top, below = [f'<th rowspan="2">{table.label_header}</th>'], []
    columns = iter(table.columns)
    for title, width in table.groups(by_year):
        if title is None:
            top.append(f'<th rowspan="2">{_text(next(columns))}</th>')
        else:
            top.append(f'<th colspan="{width}" scope="colgroup">{_text(title)}</th>')
            below += [f"<th>{_text(next(columns))}</th>" for _ in range(width)]
    return f"<tr>{''.join(top)}</tr><tr>{''.join(below)}</tr>"


def _row(row: GoldRow) -> str:
    cells = "".join(f"<td>{_cell(text)}</td>" for text in row.cells)
    return f'<tr><th scope="row">{_text(row.label)}</th>{cells}</tr>'


def _cell(text: str) -> str:
    """A blank cell holds a lone nbsp, a qualifier stands behind one, a mark is raised: as content systems do."""
    if not text:
        return "&nbsp;"
    marked = f"{_text(text[:-1])}<sup>*</sup>" if text.endswith("*") else _text(text)
    return marked.replace(" (", "&nbsp;<span>(") + "</span>" if " (" in text else marked


def _text(text: str) -> str:
    return escape(text, quote=False)
