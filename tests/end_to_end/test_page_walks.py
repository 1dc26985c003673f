"""What becomes of a page over the years: it moves, it shrinks for good, it has one label in two sections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import Ran, run
from kpi_ingest import open_store
from kpi_ingest.pages import load_pages
from page_server import Site, serving

PAGE = "advice"
SECTIONS = {"A": "Section A: Advice", "B": "Section B: Appeals"}
ROWS = ("Visits made", "Calls answered", "Letters sent", "Letters open")


def page(figure: str, rows: tuple[str, ...] = ROWS) -> bytes:
    """Two tables with the same labels; one figure differs from edition to edition."""
    head = "<tr><th>Indicator</th><th>Target</th><th>Actual Mar 24</th></tr>"
    tables = ""
    for title in SECTIONS.values():
        lines = "".join(f"<tr><td>{row}</td><td>90</td><td>{number}</td></tr>" for number, row in enumerate(rows, 40))
        tables += f"<h2>{title}</h2><table>{head}{lines}</table>"
    return f"<!DOCTYPE html><html><body>{tables.replace('>40<', f'>{figure}<', 1)}</body></html>".encode()


def define(folder: Path, *urls: tuple[str, str]) -> None:
    """Settings and the page's definition, with its addresses and until when each was its own."""
    lines = [f'id = "{PAGE}"', 'title = "Advice"', 'publisher = "Centre"', 'licence = "none"', 'locale = "en-GB"']
    for url, until in urls:
        lines += ["[[urls]]", f'url = "{url}"', *([f"until = {until}"] if until else [])]
    for name, title in SECTIONS.items():
        lines += ["[[sections]]", f'id = "{name}"', f'titles = ["{title}"]', "rows_min = 1", "rows_max = 9"]
    for name in SECTIONS:
        for row in ROWS:
            lines += ["[[indicators]]", f'id = "{name.lower()}-{row.split()[0].lower()}-{row.split()[1]}"']
            lines += [f'section = "{name}"', f'labels = ["{row}"]', 'unit = "count"', 'polarity = "none"']
            lines += ['kind = "flow"']
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / f"{PAGE}.toml").write_text("\n".join(lines), encoding="utf-8")
    settings = 'archive = "kept"\npages = ["pages"]\nallow_private_hosts = ["127.0.0.1"]\n[fetch]\nattempts = 1\n'
    (folder / "kpi-ingest.toml").write_text(settings, encoding="utf-8")


def take_in(folder: Path, **editions: bytes) -> Ran:
    """Editions by month, `m2024_03`."""
    (folder / "arrived").mkdir(exist_ok=True)
    for month, content in editions.items():
        (folder / "arrived" / f"{PAGE}.{month[1:].replace('_', '-')}.html").write_bytes(content)
    return run("replay", folder / "arrived", folder=folder)


def releases(folder: Path) -> list[bool]:
    """For each release, oldest first, whether its gate holds it."""
    definitions = load_pages([folder / "pages"])
    with open_store(f"sqlite:///{folder / 'kpi-ingest.db'}", definitions=definitions) as store:
        return [release.held is not None for release in store.vintage_dates(PAGE)]


def test_a_page_that_moves_keeps_its_history(tmp_path: Path) -> None:
    """The definition gets a second address: id, releases and figures go on, and only the new one is asked."""
    site = Site(pages={"/old": page("40"), "/new/advice": page("41")})
    with serving(site):
        define(tmp_path, (site.url("/old"), ""))
        assert run("run", PAGE, folder=tmp_path).code == 0
        site.pages.pop("/old")
        define(tmp_path, (site.url("/old"), "2024-06-01"), (site.url("/new/advice"), ""))
        assert run("run", PAGE, folder=tmp_path).code == 0
    assert [path for path, _ in site.asked] == ["/old", "/new/advice"]
    assert releases(tmp_path) == [False, False]
    with open_store(f"sqlite:///{tmp_path / 'kpi-ingest.db'}") as store:
        (change,) = [each for each in store.changes(PAGE) if each.subject == "cell"]
        sources = {each.source for each in store.where(PAGE, change.indicator)}
    assert (change.kind, change.previous, change.current) == ("revision", "40", "41")
    assert sources == {site.url("/old"), site.url("/new/advice")}


def test_a_page_that_shrinks_for_good_is_accepted_once(tmp_path: Path) -> None:
    """Held night after night until a person accepts it; from then on what follows is measured against it."""
    define(tmp_path)
    small = ROWS[:2]
    assert take_in(tmp_path, m2024_03=page("40"), m2024_04=page("41", small), m2024_05=page("42", small)).code == 7
    assert releases(tmp_path) == [False, True, True]
    told = run("review", PAGE, "--format", "json", folder=tmp_path)
    first, _ = json.loads(told.out)["pages"][0]["held"]
    signed = ("--by", "A. Auditor", "--because", "the publisher announced it")
    assert run("decide", first["release"], "--accept", *signed, folder=tmp_path).code == 0
    assert releases(tmp_path) == [False, False, False]
    assert take_in(tmp_path, m2024_06=page("43", small)).code == 0
    assert releases(tmp_path) == [False] * 4


@pytest.mark.parametrize("defined", [True, False], ids=["with a definition", "without one"])
def test_one_label_in_two_sections_is_two_figures(tmp_path: Path, defined: bool) -> None:
    """Each has its own history, and a change in one is none in the other."""
    define(tmp_path)
    if not defined:
        (tmp_path / "pages" / f"{PAGE}.toml").unlink()
    assert take_in(tmp_path, m2024_03=page("40"), m2024_04=page("41")).code == 0
    with open_store(f"sqlite:///{tmp_path / 'kpi-ingest.db'}") as store:
        found = [each for each in store.history(PAGE, "visits made") if each.measure == "actual"]
    texts: dict[str, list[str | None]] = {}
    for each in found:
        texts.setdefault(each.section_label, []).append(each.text)
    assert texts == {"Section A: Advice": ["40", "41"], "Section B: Appeals": ["40"]}


def test_two_degraded_captures_and_a_clean_one_are_one_release(tmp_path: Path) -> None:
    """Cut off behind a row, cut off behind another, then whole: one release, all of it known."""
    define(tmp_path)
    whole = page("40").decode()
    cuts = [whole[: whole.index(row)] for row in ("Letters sent", "Letters open")]
    texts = [cut.encode() for cut in cuts]
    take_in(tmp_path, m2024_03=texts[0], m2024_04=texts[1], m2024_05=whole.encode())
    assert releases(tmp_path) == [False]
    with open_store(f"sqlite:///{tmp_path / 'kpi-ingest.db'}") as store:
        assert len([each for each in store.latest(PAGE) if each.measure == "actual"]) == 2 * len(ROWS)
