"""What becomes of the documents that a page links when links, servers and documents do not behave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from command_line import Ran, run
from kpi_ingest.archive import open_archive
from page_server import Site, serving

SETTINGS = """
pages = ["pages"]
allow_private_hosts = ["127.0.0.1"]
[fetch]
attempts = 1
connect_seconds = 2
delay_seconds = 0
"""
HEAD = """
id = "waits"
title = "Waiting times"
publisher = "The Trust"
[[urls]]
url = "{url}"
"""
DOCUMENTS = r"""
[[documents]]
text = 'Q(?P<quarter>[1-4]) (?P<year>\d{4})'
title = 'quarter (?P<quarter>[1-4]) of (?P<year>\d{4})'
"""


def document(title: str, figure: int, quarter: str = "Q1 2023") -> bytes:
    """A small HTML document with one figure."""
    return (
        f"<html><body><h1>{title}</h1><h2>Figures</h2><table><tr><th>Indicator</th><th>Actual {quarter}</th></tr>"
        f"<tr><td>People waiting</td><td>{figure}</td></tr></table></body></html>"
    ).encode()


def index(*links: tuple[str, str]) -> bytes:
    """The page: address and words of each link."""
    items = "".join(f'<li><a href="{address}">{words}</a></li>' for address, words in links)
    return f"<html><body><h1>Reports</h1><ul>{items}</ul></body></html>".encode()


class Trust:
    """A publisher's site and the folder in which its page is followed."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site

    def define(self, documents: str = DOCUMENTS) -> None:
        """Write the definition of the page."""
        (self.folder / "pages").mkdir(exist_ok=True)
        text = HEAD.format(url=self.site.url("/reports")) + documents
        (self.folder / "pages" / "waits.toml").write_text(text, encoding="utf-8")

    def show(self, *links: tuple[str, str]) -> None:
        """Put up the page with these links."""
        self.site.pages["/reports"] = index(*links)

    def night(self) -> Ran:
        """One run."""
        self.site.asked.clear()
        return run("run", "waits", folder=self.folder)

    def listed(self) -> list[dict[str, object]]:
        """The page's releases as `show` lists them."""
        listed = json.loads(run("show", "--format", "json", folder=self.folder).out)
        return [it for it in listed if it["release"].startswith("waits#")]

    def releases(self) -> list[tuple[str, bool]]:
        """Edition of each release, in order, and whether it is held."""
        return [(it["edition"] or "", bool(it["held"])) for it in self.listed()]

    def held(self) -> list[str]:
        """Why releases are held."""
        return [it["held"] for it in self.listed() if it["held"]]


@contextmanager
def trust_in(folder: Path) -> Iterator[Trust]:
    """A site on loopback with two sound documents."""
    site = Site()
    site.pages["/q1.html"] = document("Waits, quarter 1 of 2023", 41)
    site.pages["/q2.html"] = document("Waits, quarter 2 of 2023", 43)
    with serving(site):
        (folder / "kpi-ingest.toml").write_text(SETTINGS, encoding="utf-8")
        trust = Trust(folder, site)
        trust.define()
        trust.show(("q2.html", "Report Q2 2023"), ("q1.html", "Report Q1 2023"))
        yield trust


@pytest.fixture
def trust(tmp_path) -> Iterator[Trust]:
    """The same, of its own."""
    with trust_in(tmp_path) as found:
        yield found


def test_a_broken_document_is_its_own_failure(trust):
    """It is named with its address and exit code 3, told as an event once; the other documents are read; and it comes
    in when it is there."""
    trust.site.failures["/q1.html"] = HTTPStatus.NOT_FOUND
    first, second = trust.night(), trust.night()
    assert (first.code, second.code) == (3, 3)
    assert trust.site.url("/q1.html") in first.complaint
    assert trust.site.url("/q1.html") in second.complaint
    assert ["failed" in ran.out.partition("pages:")[0] for ran in (first, second)] == [True, False]
    assert trust.releases() == [("Q2-2023", False)]
    trust.site.failures.clear()
    assert trust.night().code == 0
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False)]


def test_an_older_document_that_comes_late_does_not_become_the_newest(trust):
    """It takes its place among the editions; the page's figures stay those of the newest."""
    trust.site.failures["/q1.html"] = HTTPStatus.NOT_FOUND
    trust.night()
    trust.site.failures.clear()
    trust.night()
    figures = json.loads(run("asof", "waits", "2999", "--format", "json", folder=trust.folder).out)["figures"]
    assert [(it["text"], it["edition"]) for it in figures] == [("43", "Q2-2023")]
    history = json.loads(run("history", "waits", "--format", "json", folder=trust.folder).out)["vintages"]
    assert [(it["text"], it["edition"]) for it in history] == [("41", "Q1-2023"), ("43", "Q2-2023")]


def test_a_document_without_an_edition_is_held_and_says_what_to_write(trust):
    """Neither its link nor its title tells one; `[[editions]]` with its address makes it a release."""
    trust.site.pages["/odd.html"] = document("Waits this summer", 47)
    trust.define(
        r"""
[[documents]]
address = '\.html$'
title = 'quarter (?P<quarter>[1-4]) of (?P<year>\d{4})'
"""
    )
    trust.show(("odd.html", "Summer"), ("q2.html", "Spring"))
    trust.night()
    assert trust.releases() == [("", True), ("Q2-2023", False)]
    [why] = trust.held()
    assert "tells no edition" in why
    assert trust.site.url("/odd.html") in why
    assert "[[editions]]" in why
    review = json.loads(run("review", "waits", "--format", "json", folder=trust.folder).out)
    assert [it["kind"] for page in review["pages"] for it in page["findings"]] == ["edition_unknown"]
    settled = f"""
[[documents]]
address = '\\.html$'
title = 'quarter (?P<quarter>[1-4]) of (?P<year>\\d{{4}})'
[[editions]]
address = "{trust.site.url("/odd.html")}"
quarter = 3
year = 2023
"""
    trust.define(settled)
    trust.night()
    assert trust.releases() == [("Q2-2023", False), ("Q3-2023", False)]


def test_two_links_to_one_edition_are_both_in_doubt(trust):
    """Nothing tells which document is the edition's: neither is a release that counts, and both are named."""
    trust.define(DOCUMENTS.splitlines()[1] + "\n" + DOCUMENTS.splitlines()[2])
    trust.site.pages["/other.html"] = document("Waits", 99)
    trust.show(("q1.html", "Q1 2023"), ("q2.html", "Q2 2023"), ("other.html", "Q2 2023 figures"))
    trust.night()
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", True), ("Q2-2023", True)]
    for why in trust.held():
        assert "two links claim Q2-2023" in why
        assert all(trust.site.url(path) in why for path in ("/q2.html", "/other.html"))


def test_one_file_at_two_addresses_is_one_document(trust):
    """Two links to one edition that lead to the same bytes contradict nothing."""
    trust.site.pages["/copy.html"] = trust.site.pages["/q2.html"]
    trust.show(("q1.html", "Q1 2023"), ("q2.html", "Q2 2023"), ("copy.html", "Q2 2023 (copy)"))
    assert trust.night().code == 0
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False)]


def test_a_later_second_link_leaves_the_first_standing(trust):
    """The document that was there alone keeps its edition; the newcomer is in doubt."""
    trust.define(DOCUMENTS.splitlines()[1] + "\n" + DOCUMENTS.splitlines()[2])
    trust.night()
    trust.site.pages["/other.html"] = document("Waits", 99)
    trust.show(("q1.html", "Q1 2023"), ("q2.html", "Q2 2023"), ("other.html", "Q2 2023 figures"))
    trust.night()
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False), ("Q2-2023", True)]


def test_a_document_that_moves_to_another_address_corrects_its_edition(trust):
    """The old address is no longer linked, so that the new one takes its place."""
    trust.night()
    trust.site.pages["/q2-v2.html"] = document("Waits, quarter 2 of 2023", 44)
    trust.show(("q1.html", "Q1 2023"), ("q2-v2.html", "Q2 2023 (revised)"))
    ran = trust.night()
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False), ("Q2-2023", False)]
    assert "the document of Q2-2023 was replaced: 1 " in ran.out
    assert "not the newest" not in ran.out
    shown = json.loads(run("show", "waits", "--format", "json", folder=trust.folder).out)
    assert [it["cell"]["text"] for it in shown["cells"]] == ["44"]
    assert shown["corrects"] is not None


def test_one_file_under_two_editions_is_in_doubt(trust):
    """The same bytes cannot be two quarters' figures."""
    trust.define(DOCUMENTS.splitlines()[1] + "\n" + DOCUMENTS.splitlines()[2])
    trust.site.pages["/q3.html"] = trust.site.pages["/q2.html"]
    trust.night()
    trust.show(("q1.html", "Q1 2023"), ("q2.html", "Q2 2023"), ("q3.html", "Q3 2023"))
    trust.night()
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False), ("Q3-2023", True)]
    assert "the same bytes" in trust.held()[0]


def test_words_of_a_link_that_change_from_one_edition_to_another_are_doubted(trust):
    """What was Q1 yesterday is not Q3 today without another word; the first claim stands."""
    trust.define(DOCUMENTS.splitlines()[1] + "\n" + DOCUMENTS.splitlines()[2])
    trust.night()
    trust.show(("q1.html", "Q3 2023"), ("q2.html", "Q2 2023"))
    ran = trust.night()
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False), ("Q3-2023", True)]
    assert "is linked as “Q3 2023”" in ran.out


def test_another_media_than_the_definition_says_is_refused(trust):
    """An error page in a PDF's place, sent as if all were well, is no document of the page."""
    trust.define(DOCUMENTS + 'media = "pdf"\n')
    ran = trust.night()
    assert ran.code == 3
    assert ran.err.count("E_DOCUMENT_MEDIA") == 2
    assert trust.releases() == []


def test_too_few_links_are_a_problem_and_what_is_there_is_read(trust):
    """The definition's bounds on their number are held against the page."""
    trust.define(DOCUMENTS + "min = 3\n")
    ran = trust.night()
    assert ran.code == 3
    assert "E_DOCUMENTS" in ran.complaint
    assert "2 links" in ran.complaint
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False)]


def test_a_wrong_number_of_links_is_told_once_and_stays_a_problem(trust):
    """An event in the night in which it begins; the exit code says so for as long as it lasts."""
    trust.night()
    trust.define(DOCUMENTS + "min = 3\n")
    nights = [trust.night() for _ in range(2)]
    assert [ran.code for ran in nights] == [3, 3]
    assert [ran.out.count("E_DOCUMENTS") for ran in nights] == [1, 0]
    assert not any("not asked for" in ran.out for ran in nights)


def test_of_too_many_links_none_is_followed(trust):
    """A pattern that fits every link of a page sends the run nowhere, and nothing that was known is said to be gone."""
    trust.night()
    trust.define(DOCUMENTS + "max = 1\n")
    ran = trust.night()
    assert ran.code == 3
    assert "none of them was followed" in ran.complaint
    assert [path for path, _ in trust.site.asked] == ["/reports"]
    assert "no longer linked" not in ran.out


def test_an_introduction_that_speaks_of_another_edition_is_no_title(trust):
    """The first line that says an edition is the document's own: a wrong link is not made right by a comparison."""
    wrong = document("Waits, quarter 2 of 2023", 43).replace(b"<h2>", b"<p>Compared with quarter 1 of 2023.</p><h2>")
    trust.site.pages["/q1.html"] = wrong
    trust.night()
    assert trust.releases() == [("Q1-2023", True), ("Q2-2023", False)]


def test_a_document_that_cannot_be_read_is_a_problem_once(trust):
    """In the night in which it comes; then it stands as unread until its bytes change or a person has looked at it."""
    trust.site.pages["/q1.html"] = b"<html><body><p>See the annex.</p></body></html>"
    codes = [trust.night().code for _ in range(2)]
    assert codes == [3, 0]
    assert trust.releases() == [("Q2-2023", False)]
    review = json.loads(run("review", "waits", "--format", "json", folder=trust.folder).out)
    [unread] = review["pages"][0]["unread"]
    words = ("--acknowledge", "--by", "A. Uditor", "--because", "a notice, no report")
    assert run("decide", unread["sha256"][:12], *words, folder=trust.folder).code == 0
    trust.night()
    review = json.loads(run("review", "waits", "--format", "json", folder=trust.folder).out)
    assert review["pages"][0]["unread"] == []


def test_fetch_keeps_documents_too(trust):
    """Unread, each named with its address; what failed is on stderr and in the exit code."""
    trust.site.failures["/q1.html"] = HTTPStatus.NOT_FOUND
    ran = run("fetch", "waits", folder=trust.folder)
    assert ran.code == 3
    assert trust.site.url("/q1.html") in ran.complaint
    size = len(trust.site.pages["/q2.html"])
    assert ran.out.splitlines()[1:] == [f"waits: kept {size} bytes of {trust.site.url('/q2.html')}"]


def test_a_page_that_fails_asks_for_no_document(trust):
    """Its failure is told, and what is known of its documents stands."""
    trust.night()
    trust.site.failures["/reports"] = HTTPStatus.INTERNAL_SERVER_ERROR
    ran = trust.night()
    assert ran.code == 3
    assert [path for path, _ in trust.site.asked] == ["/reports"]
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False)]


def test_addresses_are_judged_as_those_of_pages_are(trust):
    """A link to a private host, or by another scheme than the web's, is that document's own failure."""
    trust.show(
        ("q1.html", "Q1 2023"), ("q2.html", "Q2 2023"), ("http://10.0.0.7/q3.html", "Q3 2023"),
        ("ftp://127.0.0.1/q4.html", "Q4 2023"),
    )  # fmt: skip
    ran = trust.night()
    assert ran.code == 3
    assert "E_SSRF" in ran.err
    assert "E_SCHEME" in ran.err
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False)]


def test_a_robots_rule_counts_for_documents(trust):
    """What robots.txt disallows is not asked for, as with pages."""
    trust.site.robots = b"User-agent: *\nDisallow: /q1\n"
    ran = trust.night()
    assert "/q1.html" not in [path for path, _ in trust.site.asked]
    assert ran.code == 3
    assert trust.releases() == [("Q2-2023", False)]


def test_a_document_keeps_its_link_and_the_page_that_had_it(trust):
    """The manifest says by which words it was linked and in which bytes; the page itself has no link."""
    trust.show(("q1.html", "Report <b>Q1</b> 2023"), ("q1.html", "Download"), ("q2.html#top", " Q2\n 2023 "))
    trust.night()
    with open_archive(trust.folder / "kpi-archive") as archive:
        page, *documents = archive.captures("waits")
        assert page.link is None
        told = [(it.source, it.link.words, it.link.index) for it in documents if it.link]
    assert told == [
        (trust.site.url("/q1.html"), "Report Q1 2023", page.sha256),
        (trust.site.url("/q2.html"), "Q2 2023", page.sha256),
    ]


def test_an_unchanged_page_still_leads_to_a_document_that_changed(trust):
    """The page answers 304, and the links of the bytes that it confirms are followed."""
    trust.night()
    trust.site.pages["/q2.html"] = document("Waits, quarter 2 of 2023", 45)
    trust.night()
    assert [tag is not None for _, tag in trust.site.asked] == [True] * 3
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False), ("Q2-2023", False)]


def test_the_page_itself_is_not_read_nor_said_to_be_unread(trust):
    """Its links are all that is wanted of it: review has nothing of it."""
    trust.night()
    review = json.loads(run("review", "waits", "--format", "json", folder=trust.folder).out)
    assert [page["unread"] for page in review["pages"]] == [[]]


def test_files_that_are_taken_in_are_documents_by_their_titles(trust):
    """A saved report has no link: its head tells the edition, and it takes its place among the others."""
    trust.night()
    saved = trust.folder / "saved"
    saved.mkdir()
    (saved / "waits.2022-12.report.html").write_bytes(document("Waits, quarter 4 of 2022", 37))
    assert run("fetch", "--from", "saved", folder=trust.folder).code == 0
    trust.night()
    assert trust.releases() == [("Q4-2022", False), ("Q1-2023", False), ("Q2-2023", False)]


def test_a_page_that_gets_documents_later_is_no_longer_read_itself(trust):
    """What was read of it as a page of figures gives way to its documents."""
    trust.define("")
    trust.site.pages["/reports"] += document("Figures", 5)
    trust.night()
    assert trust.releases() == [("", False)]
    trust.define()
    trust.night()
    assert trust.releases() == [("Q1-2023", False), ("Q2-2023", False)]


def test_pages_check_says_what_each_key_of_documents_met(trust):
    """Held against the page and a document: each pattern, bound, media, title and given edition, with what it met."""
    more = f"""min = 3
max = 9
media = "html"
[[documents]]
address = 'annex-(?P<year>\\d{{4}})-(?P<quarter>\\d)'
[[editions]]
address = "{trust.site.url("/q9.html")}"
quarter = 1
year = 2022
"""
    trust.define(DOCUMENTS + more)
    for name in ("reports", "q1.html"):
        (trust.folder / f"waits.2023-08.{name}").write_bytes(trust.site.pages[f"/{name}"])
    files = ("waits.2023-08.reports", "waits.2023-08.q1.html")
    ran = run("pages", "check", *files, "--format", "json", folder=trust.folder)
    told = {(it["key"], it["path"][1]): it["effect"] for it in json.loads(ran.out)["keys"] if len(it["path"]) > 2}
    expected = {
        ("documents.text", 0): "used", ("documents.title", 0): "used", ("documents.min", 0): "unmet",
        ("documents.max", 0): "used", ("documents.media", 0): "used", ("documents.address", 1): "unmet",
        ("editions.address", 0): "unmet", ("editions.quarter", 0): "unmet", ("editions.year", 0): "unmet",
    }  # fmt: skip
    assert {name: effect for name, effect in told.items() if name[0].startswith(("documents", "editions"))} == expected
    assert ran.code == 1
    assert "waits.toml:" in ran.err
