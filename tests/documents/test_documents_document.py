"""docs/documents.md: its definitions load, its table of editions is what is read, its history is what is printed."""

from __future__ import annotations

import re

from quarterly_story import Story

from command_line import ROOT, run
from kpi_ingest.pages import load_page
from kpi_ingest.pages.documents import DocumentDefinition

TEXT = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
PARTS = {
    "quarter, year": r"(?P<quarter>Q\d|\w+(?= quarter))\D*(?P<year>[\d/]+)",
    "half, year": r"H(?P<half>\d) (?P<year>\d+)",
    "month, year": r"(?P<month>[A-Z]\w+) (?P<year>\d{4})",
    "day, month, year": r"(?P<day>\d+)\w* (?P<month>\w+) (?P<year>\d+)",
    "year": r"(?P<year>\d+)",
    "number": r"(?P<number>\d+)",
}
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def test_its_definitions_load_as_one_file(tmp_path):
    """The example, with the entry that settles a doubt below it."""
    path = tmp_path / "performance.toml"
    path.write_text("\n".join(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)), encoding="utf-8")
    page = load_page(path)
    assert [it.edition.label for it in page.editions] == ["Q3-2024"]
    assert [(it.min, it.max, it.media) for it in page.documents] == [(6, 12, "pdf")]


def test_its_table_of_editions_is_what_is_read():
    """Each printed form, by the parts of its row, is the edition of its row."""
    rows = re.findall(r"^\| (\w[\w, ]*) \| (`.*`) \| `(.*)` \|$", TEXT, re.MULTILINE)
    assert {parts for parts, _, _ in rows} == PARTS.keys()
    for parts, printed, edition in rows:
        for words in re.findall(r"`(.*?)`", printed):
            by_number = r"(?P<year>\d{4})-(?P<month>\d\d)" if re.fullmatch(r"\d{4}-\d\d", words) else PARTS[parts]
            found = DocumentDefinition(re.compile(by_number), None).editions(words, "")
            assert [it.label for it in found] == [edition]


def test_its_history_is_what_the_story_prints(story: Story):
    """The table of one indicator of the quarterly publisher, times aside."""
    shown = next(block for block in re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL) if "vintages" in block)
    ran = run("history", "performance", "Complaints", folder=story.folder)
    assert TIME.sub("T", ran.out).strip() == TIME.sub("T", shown).strip()
