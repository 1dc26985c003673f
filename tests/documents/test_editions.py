"""Which edition the words of a link, an address and a title make, and what a definition may say of documents."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.errors import PageDefinitionError
from kpi_ingest.pages import load_page
from kpi_ingest.pages.documents import DocumentDefinition, edition_of

YEAR = r"(?P<year>\d{4}|\d{2}|\d{4}[/-]\d{2,4})"
TOLD = {
    "a quarter": (rf"Q(?P<quarter>\d) {YEAR}$", "Report Q2 2023", "Q2-2023"),
    "of a financial year": (rf"Q(?P<quarter>\d) {YEAR}$", "Q4 2023/24", "Q4-2023/24"),
    "a financial year in full": (rf"Q(?P<quarter>\d) {YEAR}$", "Q4 2023-2024", "Q4-2023/24"),
    "in words": (rf"(?P<quarter>\w+) quarter {YEAR}$", "Third quarter 2023", "Q3-2023"),
    "an ordinal": (rf"(?P<quarter>\w+) quarter {YEAR}$", "2nd quarter 2023", "Q2-2023"),
    "a month": (rf"(?P<month>\w+) {YEAR}$", "Sept 2023", "Sep-2023"),
    "a month by number": (r"(?P<year>\d{4})-(?P<month>\d\d)", "waits-2023-06.pdf", "Jun-2023"),
    "a day": (rf"(?P<day>\d+)(?:st|nd|rd|th)? (?P<month>\w+) {YEAR}$", "3rd June 2023", "03-Jun-2023"),
    "a half": (rf"H(?P<half>[12]) {YEAR}$", "H1 2023", "H1-2023"),
    "a year": (rf"Report {YEAR}$", "Annual Report 2023", "Y2023"),
    "two figures of a year": (rf"Q(?P<quarter>\d) {YEAR}$", "Q1 23", "Q1-2023"),
    "a number": (r"Bulletin (?P<number>\d+)", "Bulletin 117", "No-117"),
}
UNTOLD = {
    "no fifth quarter": (rf"Q(?P<quarter>\d) {YEAR}$", "Q5 2023"),
    "years that do not follow": (rf"Q(?P<quarter>\d) {YEAR}$", "Q1 2023/25"),
    "no month": (rf"(?P<month>\w+) {YEAR}$", "Summer 2023"),
    "no thirteenth month": (r"(?P<year>\d{4})-(?P<month>\d\d)", "2023-13"),
    "no such words": (rf"Q(?P<quarter>\d) {YEAR}$", "Download"),
}


def by_text(pattern: str) -> DocumentDefinition:
    """An entry with this pattern of words."""
    return DocumentDefinition(re.compile(pattern), None)


@pytest.mark.parametrize(("pattern", "words", "label"), TOLD.values(), ids=TOLD)
def test_words_tell_an_edition(pattern, words, label):
    """The named parts of what is found make the edition."""
    assert [it.label for it in by_text(pattern).editions(words, "")] == [label]


@pytest.mark.parametrize(("pattern", "words"), UNTOLD.values(), ids=UNTOLD)
def test_what_cannot_be_read_is_no_edition(pattern, words):
    """A part that is none leaves the edition open."""
    assert by_text(pattern).editions(words, "") == ()


def test_parts_may_stand_in_words_and_address():
    """The year of the folder and the quarter of the words are one edition."""
    entry = DocumentDefinition(re.compile(r"Quarter (?P<quarter>\d)"), re.compile(r"/(?P<year>\d{4})/"))
    assert [it.label for it in entry.editions("Quarter 3", "http://h/2023/r.pdf")] == ["Q3-2023"]


def test_words_and_address_that_disagree_are_two_editions():
    """Neither goes before the other."""
    entry = DocumentDefinition(re.compile(r"Q(?P<quarter>\d) (?P<year>\d{4})"), re.compile(r"q(?P<quarter>\d)\.pdf"))
    assert {it.label for it in entry.editions("Q3 2023", "http://h/q2.pdf")} == {"Q2-2023", "Q3-2023"}


def test_words_that_speak_of_two_editions_tell_both():
    """`Q1 2023 to Q2 2023` is no one edition."""
    found = by_text(r"Q(?P<quarter>\d) (?P<year>\d{4})").editions("Q1 2023 to Q2 2023", "")
    assert {it.label for it in found} == {"Q1-2023", "Q2-2023"}


@given(st.tuples(st.integers(1990, 2090), st.integers(1, 4)), st.tuples(st.integers(1990, 2090), st.integers(1, 4)))
def test_editions_stand_in_the_order_of_time(one, other):
    """Year before quarter, and one label for one edition."""
    first, second = (edition_of({"year": str(year), "quarter": str(quarter)}) for year, quarter in (one, other))
    assert (first.order < second.order) == (one < other)
    assert (first.label == second.label) == (one == other)


FIRST = 'id = "p"\ntitle = "t"\npublisher = "c"\n'
REFUSED = {
    "no pattern": ("[[documents]]\nmin = 2\n", 4, "text or address"),
    "no regular expression": ("[[documents]]\ntext = '(?P<year>'\n", 5, "no regular expression"),
    "an unknown part": ("[[documents]]\ntext = '(?P<week>..)'\n", 5, 'a part named "week"'),
    "a quarter of no year": ("[[documents]]\ntext = 'Q(?P<quarter>.)'\n", 5, "an edition of quarter"),
    "no named part at all": ("[[documents]]\ntext = 'Report'\n", 4, "no document has an edition"),
    "a title without parts": ("[[documents]]\ntext = '(?P<year>.)'\ntitle = 'Report'\n", 6, "without named parts"),
    "a title of other parts": (
        "[[documents]]\ntext = '(?P<year>.)'\ntitle = '(?P<quarter>.) (?P<year>.)'\n", 6, "the same parts in both",
    ),
    "max below min": ("[[documents]]\ntext = '(?P<year>.)'\nmin = 4\nmax = 3\n", 7, "min (4) or more"),
    "an unknown media": ("[[documents]]\ntext = '(?P<year>.)'\nmedia = 'word'\n", 6, "one of html, pdf"),
    "an unknown key": ("[[documents]]\ntext = '(?P<year>.)'\naddres = 'x'\n", 6, '"address"'),
    "two kinds of edition": (
        "[[documents]]\ntext = '(?P<year>.)'\n[[documents]]\ntext = 'Q(?P<quarter>.) (?P<year>.)'\n", 6, "one kind",
    ),
    "editions of no documents": ("[[editions]]\naddress = 'http://h/a'\nyear = 2023\n", 4, "[[documents]] too"),
    "an edition of other parts": (
        "[[documents]]\ntext = '(?P<year>.)'\n[[editions]]\naddress = 'http://h/a'\nquarter = 2\nyear = 2023\n", 8,
        'unknown key "quarter"',
    ),
    "an edition that is none": (
        "[[documents]]\ntext = '(?P<year>.)'\n[[editions]]\naddress = 'http://h/a'\nyear = 'soon'\n", 6,
        "cannot be read",
    ),
    "an address twice": (
        "[[documents]]\ntext = '(?P<year>.)'\n[[editions]]\naddress = 'http://h/a'\nyear = 2023\n"
        "[[editions]]\naddress = 'http://h/a'\nyear = 2024\n", 10, "a second time",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_a_definition_that_cannot_be_followed_is_refused(tmp_path, text, line, words):
    """With file and line, and what is wanted."""
    path = tmp_path / "p.toml"
    path.write_text(FIRST + text, encoding="utf-8")
    with pytest.raises(PageDefinitionError) as caught:
        load_page(path)
    assert f"p.toml:{line}" in str(caught.value)
    assert words in str(caught.value)
