"""The audit report as a browser sees it: accessible, inert, content with itself, and fit to print.

Run by `make test-browser`, with Debian's Chromium and the axe-core that the PyPI package axe-playwright-python carries.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from chromium import Browser
from lxml import etree

import hostile_page
from command_line import PAGE, replayed, run
from kpi_ingest.report import render_brief, render_report

__all__ = ["replayed"]
pytestmark = pytest.mark.browser
A4 = (595, 842)
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN_AXE = """axe.run(document, {runOnly: %s, resultTypes: ['violations', 'incomplete']}).then(found => ({
  violations: found.violations.map(it => `${it.id}: ${it.help}: ${it.nodes.slice(0, 3).map(n => n.html).join(' ')}`),
  passes: found.passes.length, version: found.testEngine.version}))"""
SHIPPED = {"shipped": 15, "shipped-brief": 3}
"""Name of a report, and the most pages that it may take when it is printed."""
HOSTILE = ("hostile", "hostile-brief")
LOOKS = [
    pytest.param(1280, "light", "", id="light"),
    pytest.param(1280, "dark", "", id="dark"),
    pytest.param(360, "light", "", id="phone"),
    pytest.param(720, "light", "print", id="print"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests, cut off from every network."""
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        started.cut_off_network()
        yield started


@pytest.fixture(scope="module")
def reports(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports of the shipped releases, and those of a page that tries to break out: whole and brief."""
    folder = tmp_path_factory.mktemp("reports")
    places = {name: folder / f"{name}.html" for name in (*SHIPPED, *HOSTILE)}
    words = ("diff", f"{PAGE}@2023-11", f"{PAGE}@2024-11", "--html")
    assert run(*words, places["shipped"], folder=replayed).code == 1
    assert run(*words, places["shipped-brief"], "--brief", folder=replayed).code == 1
    audit = hostile_page.hostile_audit()
    places["hostile"].write_text(render_report(audit), encoding="utf-8")
    places["hostile-brief"].write_text(render_brief(audit), encoding="utf-8")
    return places


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.fail("axe-core is not installed: make test-browser installs it")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*SHIPPED, *HOSTILE])
@pytest.mark.parametrize(("width", "scheme", "media"), LOOKS)
def test_axe_finds_no_violation_of_wcag_2_2(
    browser: Browser, reports: dict[str, Path], axe: str, name: str, width: int, scheme: str, media: str
) -> None:
    """Levels A and AA and axe's best practices, in light and dark, on a phone's width, and in print colours."""
    browser.look(width, scheme, media)
    browser.open(reports[name])
    browser.evaluate(axe)
    found = browser.evaluate(RUN_AXE % list(AXE_TAGS))
    assert found["violations"] == []
    assert found["passes"] > 20


def test_axe_would_find_a_violation(browser: Browser, tmp_path: Path, axe: str) -> None:
    """The check itself works: grey on grey without a language is not passed."""
    bad = tmp_path / "bad.html"
    bad.write_text("<!DOCTYPE html><title>x</title><p style='color:#aaa;background:#bbb'>12", encoding="utf-8")
    browser.look(1280, "light")
    browser.open(bad)
    browser.evaluate(axe)
    found = browser.evaluate(RUN_AXE % list(AXE_TAGS))
    assert {each.split(":")[0] for each in found["violations"]} >= {"html-has-lang", "color-contrast"}


@pytest.mark.parametrize("name", [*SHIPPED, *HOSTILE])
def test_the_report_asks_for_nothing_but_itself(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """One request, for the file; and it stands there although the network is cut off."""
    assert browser.open(reports[name]) == [reports[name].as_uri()]
    assert browser.evaluate("performance.getEntriesByType('resource').length") == 0
    parts = 4 if name.endswith("brief") else 10
    assert browser.evaluate("document.querySelectorAll('main h2').length") == parts


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_from_a_capture_does_nothing(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """No script, frame or picture came into being, and none of the handlers ran."""
    browser.open(reports[name])
    assert browser.evaluate("typeof window.ran") == "undefined"
    assert browser.evaluate("document.querySelectorAll('script, img, iframe, object, embed, link, form').length") == 0
    assert "<script>window.ran" in browser.evaluate("document.body.innerText")


@pytest.mark.parametrize("name", [*SHIPPED, *HOSTILE])
def test_the_browser_has_nothing_to_mend(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """The tree that Chromium builds is the one that was written: no tag was closed, moved or dropped for us."""
    browser.open(reports[name])
    seen = browser.evaluate("[...document.querySelectorAll('*')].map(it => it.localName + ' ' + it.childNodes.length)")
    written = etree.fromstring(reports[name].read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>\n").encode())
    assert seen == [f"{node.tag} {len(node.xpath('node()'))}" for node in written.iter()]


@pytest.mark.parametrize(("name", "most"), SHIPPED.items())
def test_the_report_prints_on_few_pages_of_a4(browser: Browser, reports: dict[str, Path], name: str, most: int) -> None:
    """Each page carries its number; the shipped releases take at most 15 pages whole, and 3 in brief."""
    browser.look(1280, "dark")
    browser.open(reports[name])
    with pdfplumber.open(io.BytesIO(browser.pdf())) as printed:
        pages = [page.extract_text() for page in printed.pages]
        sizes = {(round(page.width), round(page.height)) for page in printed.pages}
        smallest = min(round(char["size"], 1) for page in printed.pages for char in page.chars)
    assert sizes == {A4}
    assert 1 < len(pages) <= most
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert smallest >= 6


def test_a_table_that_runs_over_a_page_has_its_heads_again(browser: Browser, reports: dict[str, Path]) -> None:
    """Whoever reads page 4 alone knows what stands before and what after."""
    browser.look(1280, "light")
    browser.open(reports["shipped"])
    with pdfplumber.open(io.BytesIO(browser.pdf())) as printed:
        first = [page.extract_text().splitlines()[0] for page in printed.pages]
    assert sum(line.split()[-1] in ("changed", "Change", "After") for line in first) > 6


@pytest.mark.parametrize("name", SHIPPED)
def test_the_window_of_a_phone_keeps_text_within_its_width(
    browser: Browser, reports: dict[str, Path], name: str
) -> None:
    """Only tables may be wider than the window (WCAG 2.2, 1.4.10): prose, facts and digests wrap."""
    browser.look(360, "light")
    browser.open(reports[name])
    prose = "[...document.querySelectorAll('h1, h2, h3, p, li, dl, nav')].filter(it => !it.closest('table'))"
    wide = f"{prose}.filter(it => it.getBoundingClientRect().right > 361).map(it => it.outerHTML.slice(0, 80))"
    assert browser.evaluate(wide) == []
