"""How much of the shape pages is read, without a definition and with the one beside the page.

    python -m bench.shape_pages [--page NAME] [-v] [--defined]

Of every figure of the truth it says whether it was read under its key; see `bench/shapes/judge.py` for the kinds.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

from bench.shapes.judge import KINDS, Verdict, judge_reading
from bench.shapes.places import PLACES
from bench.shapes.truth import ShapePage, shape_pages

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.pages import load_page
from kpi_ingest.pipeline import read_page

FOLDER = Path(__file__).parents[1] / "tests" / "pages" / "shapes"


def judge_page(page: ShapePage, definition: Path | None = None) -> list[Verdict]:
    """The verdicts on one page. A page that is refused has all its figures missing."""
    content = page.path.read_bytes()
    stands_at = PLACES[page.path.suffix](content)
    try:
        defined = load_page(definition) if definition else None
        reading = read_page(content, page=defined.id if defined else "", definition=defined, name=page.path.name)
    except KpiIngestError as error:
        refused = judge_reading(page.figures, None, stands_at)
        return [replace(verdict, why=str(error)) for verdict in refused]
    titles = {section.id: section.titles[0] for section in defined.sections if section.titles} if defined else {}
    return judge_reading(page.figures, reading, stands_at, titles)


def counts_line(name: str, figures: int, verdicts: list[Verdict]) -> str:
    """A line of the table: figures, then how many of each kind, then the share that is right."""
    counted = Counter(verdict.kind for verdict in verdicts)
    share = counted["right"] / figures if figures else 0.0
    return f"{name:44} {figures:7} " + " ".join(f"{counted[kind]:11}" for kind in KINDS) + f" {share:6.2f}"


def main() -> None:
    """Print the table."""
    arguments = _arguments()
    chosen = [
        page
        for page in shape_pages(FOLDER)
        if arguments.page in (None, page.name, page.path.stem) and (page.definition or not arguments.defined)
    ]
    print(f"{'page':44} figures " + " ".join(f"{kind:>11}" for kind in KINDS) + "  share")
    everything: list[Verdict] = []
    for page in chosen:
        verdicts = judge_page(page, page.definition if arguments.defined else None)
        everything += verdicts
        print(counts_line(page.name, len(page.figures), verdicts))
        if arguments.verbose:
            _print_faults(verdicts)
    print(counts_line("all", sum(len(page.figures) for page in chosen), everything))


def _print_faults(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        if verdict.kind != "right":
            print(f"    {verdict.kind}: {verdict.name}\n        {verdict.why}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", help="one page by its name")
    parser.add_argument("-v", "--verbose", action="store_true", help="what went wrong, figure by figure")
    parser.add_argument("--defined", action="store_true", help="with the definition beside each page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
