"""Both gold tables printed by headless Chromium in thirteen styles, upright and across.

    python -m bench.read_pages.browser_prints

A cell counts as read where its printed text stands under its label and column, blank ones included; a decided cell with
another text, or under a label or column that is not printed, is wrong.
"""

from __future__ import annotations

import argparse
import csv
import html
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.pipeline.reading import read_page

ROOT = Path(__file__).resolve().parent.parent.parent
GOLD = ("2023-11", "2024-11")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
_CELLS = "table { border-collapse: collapse } th, td { padding: 4px 8px; text-align: left; vertical-align: top }"
_KEPT = "tr { break-inside: avoid }"
STYLES = {
    "ruled, rows kept whole": f"{_CELLS} th, td {{ border: 1px solid #333 }} {_KEPT}",
    "ruled, rows may break": f"{_CELLS} th, td {{ border: 1px solid #333 }}",
    "white rules on fills": f"{_CELLS} th, td {{ border: 2px solid #fff; background: #dde6ee }} {_KEPT}",
    "bands": f"{_CELLS} tr:nth-child(even) td {{ background: #e8eef4 }} th {{ background: #234; color: #fff }} {_KEPT}",
    "row rules": f"{_CELLS} th, td {{ border-bottom: 1px solid #999; padding: 8px 16px 8px 0 }}",
    "no rules": _CELLS,
    "no style at all": "",
    "frame": f"{_CELLS} table {{ border: 1px solid #000 }}",
    "head rules": f"{_CELLS} thead {{ border-top: 2px solid #000; border-bottom: 1px solid #000 }}"
    " tbody { border-bottom: 2px solid #000 }",
    "boxes apart": "table { border-collapse: separate; border-spacing: 6px }"
    " th, td { border: 1px solid #333; padding: 4px; text-align: left }",
    "rounded": "table { border-collapse: separate; border-spacing: 0; border: 1px solid #333; border-radius: 8px }"
    " th, td { border: 1px solid #333; padding: 5px; text-align: left } th { border-radius: 8px 8px 0 0 }",
    "column rules": f"{_CELLS} th, td {{ border-left: 1px solid #333; border-right: 1px solid #333 }}",
    "dotted": f"{_CELLS} th, td {{ border: 1px dotted #333 }} {_KEPT}",
}

Truth = dict[tuple[str, str, str], str]


def true_cells(name: str) -> Truth:
    """Texts by section, label and column, in the order of the page."""
    with (ROOT / f"tests/gold/devon-send-kpis.{name}.csv").open(encoding="utf-8", newline="") as file:
        return {(it["section"], it["indicator"], it["column"]): it["text"] for it in csv.DictReader(file)}


def page_of(truth: Truth, style: str, across: bool) -> str:
    """The page as HTML."""
    size = "A4 landscape" if across else "A4"
    parts = [f"<!doctype html><meta charset=utf-8><style>@page {{ size: {size}; margin: 12mm }}"]
    parts.append(f"body {{ font: {'9px' if across else '7px'} Liberation Sans, sans-serif }} {style}</style>")
    for section, cells in groupby(truth.items(), key=lambda it: it[0][0]):
        rows = [(label, list(row)) for label, row in groupby(cells, key=lambda it: it[0][1])]
        columns = [key[2] for key, _ in rows[0][1]]
        head = "".join(f"<th>{html.escape(text)}</th>" for text in ("Key performance indicator", *columns))
        parts.append(f"<h2>{html.escape(section)}</h2><table><thead><tr>{head}</tr></thead><tbody>")
        for label, row in rows:
            texts = (label, *(text for _, text in row))
            parts.append("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in texts) + "</tr>")
        parts.append("</tbody></table>")
    return "\n".join(parts)


def printed(page: str, browser: str) -> bytes:
    """The page as Chromium prints it."""
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "page.html"), Path(place, "page.pdf")
        source.write_text(page, encoding="utf-8")
        command = [browser, *_FLAGS, f"--user-data-dir={place}/profile", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target.read_bytes()


def judge(truth: Truth, content: bytes) -> tuple[Counter[str], list[str]]:
    """How many cells were read, are open, or wrong; and the wrong ones."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    try:
        reading = read_page(content, name="page.pdf", media="pdf")
    except KpiIngestError as error:
        return Counter({error.code: 1}), []
    folded = {tuple(" ".join(part.split()) for part in key): " ".join(text.split()) for key, text in truth.items()}
    for table in reading.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                key = tuple(" ".join(part.split()) for part in (table.section, row.indicator, column.label))
                text = None if cell.text is None else " ".join(cell.text.split())
                if text is None or cell.state in ("undecided", "truncated"):
                    counts["open"] += 1
                elif folded.get(key) == text:
                    counts["read"] += 1
                elif text or folded.get(key):
                    counts["wrong"] += 1
                    wrong.append(f"{key[1][:50]!r} / {key[2]!r}: {text!r}, printed {folded.get(key)!r}")
                else:
                    counts["blank under another name"] += 1
    return counts, wrong


def main() -> int:
    """Print a line for each style, page and way round; exit code 1 where one misses .98 or is wrong."""
    parser = argparse.ArgumentParser(description="gold tables printed by headless Chromium")
    parser.add_argument("--only", default="", help="styles whose name contains this")
    parser.add_argument("--show", type=int, default=3, help="how many wrong cells to list a print")
    parser.add_argument("--keep", type=Path, help="a folder to keep the prints in")
    options = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium on the path", file=sys.stderr)
        return 2
    missed = 0
    for style in (style for style in STYLES if options.only in style):
        for name in GOLD:
            for across in (False, True):
                truth = true_cells(name)
                content = printed(page_of(truth, STYLES[style], across), browser)
                if options.keep:
                    where = "across" if across else "upright"
                    (options.keep / f"{style.replace(',', '').replace(' ', '-')}.{name}.{where}.pdf").write_bytes(
                        content
                    )
                counts, wrong = judge(truth, content)
                share = counts["read"] / len(truth)
                missed += share < 0.98 or counts["wrong"] > 0
                way = "across " if across else "upright"
                print(f"{style:24} {name} {way} {share:.3f} of {len(truth)}  {dict(counts)}")
                for line in wrong[: options.show]:
                    print(f"    {line}")
    print(f"prints that miss .98 or are wrong: {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
