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
from kpi_ingest.report import render_report

__all__ = ["replayed"]
pytestmark = pytest.mark.browser
A4 = (595, 842)
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN_AXE = """axe.run(document, {runOnly: %s, resultTypes: ['violations', 'incomplete']}).then(found => ({
  violations: found.violations.map(it => `${it.id}: ${it.help}: ${it.nodes.slice(0, 3).map(n => n.html).join(' ')}`),
  passes: found.passes.length, version: found.testEngine.version}))"""
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
    """The report of the shipped releases, and that of a page that tries to break out."""
    folder = tmp_path_factory.mktemp("reports")
    shipped, broken_out = folder / "shipped.html", folder / "hostile.html"
    assert run("diff", f"{PAGE}@2023-11", f"{PAGE}@2024-11", "--html", shipped, folder=replayed).code == 1
    broken_out.write_text(render_report(hostile_page.hostile_audit()), encoding="utf-8")
    return {"shipped": shipped, "hostile": broken_out}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.fail("axe-core is not installed: make test-browser installs it")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["shipped", "hostile"])
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


@pytest.mark.parametrize("name", ["shipped", "hostile"])
def test_the_report_asks_for_nothing_but_itself(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """One request, for the file; and it stands there although the network is cut off."""
    assert browser.open(reports[name]) == [reports[name].as_uri()]
    assert browser.evaluate("performance.getEntriesByType('resource').length") == 0
    assert browser.evaluate("document.querySelectorAll('main h2').length") == 10


def test_markup_from_a_capture_does_nothing(browser: Browser, reports: dict[str, Path]) -> None:
    """No script, frame or picture came into being, and none of the handlers ran."""
    browser.open(reports["hostile"])
    assert browser.evaluate("typeof window.ran") == "undefined"
    assert browser.evaluate("document.querySelectorAll('script, img, iframe, object, embed, link, form').length") == 0
    assert hostile_page.SCRIPT in browser.evaluate("document.body.innerText")


@pytest.mark.parametrize("name", ["shipped", "hostile"])
def test_the_browser_has_nothing_to_mend(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """The tree that Chromium builds is the one that was written: no tag was closed, moved or dropped for us."""
    browser.open(reports[name])
    seen = browser.evaluate("[...document.querySelectorAll('*')].map(it => it.localName + ' ' + it.childNodes.length)")
    written = etree.fromstring(reports[name].read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>\n").encode())
    assert seen == [f"{node.tag} {len(node.xpath('node()'))}" for node in written.iter()]


def test_the_report_prints_on_a4_with_heads_on_every_page(browser: Browser, reports: dict[str, Path]) -> None:
    """A table that runs over a page has its column heads again, and pages carry their number."""
    browser.look(1280, "dark")
    browser.open(reports["shipped"])
    with pdfplumber.open(io.BytesIO(browser.pdf())) as printed:
        pages = [page.extract_text() for page in printed.pages]
        sizes = {(round(page.width), round(page.height)) for page in printed.pages}
    assert sizes == {A4}
    assert 10 < len(pages) < 60
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert sum("How it changed" in text.splitlines()[0] for text in pages) > 3


def test_the_window_of_a_phone_keeps_text_within_its_width(browser: Browser, reports: dict[str, Path]) -> None:
    """Only tables may be wider than the window (WCAG 2.2, 1.4.10): prose, facts and digests wrap."""
    browser.look(360, "light")
    browser.open(reports["shipped"])
    prose = "[...document.querySelectorAll('h1, h2, h3, p, dl, .run, nav')]"
    wide = f"{prose}.filter(it => it.getBoundingClientRect().right > 361).map(it => it.outerHTML.slice(0, 80))"
    assert browser.evaluate(wide) == []
