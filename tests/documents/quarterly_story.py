"""A publisher's year, night by night, and what the runs made of it: run once for all tests that ask about it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import pytest
from quarterly_publisher import INDICATORS, Publisher, Quarter, label

from command_line import Ran, row_counts, run
from page_server import Site, serving

SETTINGS = """
pages = ["pages"]
allow_private_hosts = ["127.0.0.1"]
[fetch]
attempts = 1
connect_seconds = 2
delay_seconds = 0
"""
DEFINITION = r"""
id = "performance"
title = "Performance reports"
publisher = "The Council"
[[urls]]
url = "{url}"
[[documents]]
text = 'Q(?P<quarter>[1-4]) (?P<year>\d{{4}})'
address = '/files/.*\.pdf$'
title = 'quarter (?P<quarter>[1-4]) of (?P<year>\d{{4}})'
min = 6
max = 12
media = "pdf"
"""


def write_settings(folder: Path, site: Site) -> None:
    """Settings and the definition of the page."""
    (folder / "kpi-ingest.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "pages").mkdir()
    text = DEFINITION.format(url=site.url("/performance"))
    (folder / "pages" / "performance.toml").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Story:
    """A publisher's year as it came out, and what the runs said."""

    folder: Path
    as_printed: Publisher
    """Every document as it was first put up, in order of edition."""
    corrected: tuple[str, Quarter, int, int]
    """Indicator, quarter, and the figure before and after, in the document that was replaced."""
    replaced: str
    """Its edition."""
    removed: str
    """The edition that is no longer linked."""
    nights: tuple[Ran, ...]
    asked: tuple[list[tuple[str, str | None]], ...]
    """What the server was asked for, night by night."""
    added: tuple[dict[str, int], ...]
    """Rows that each night added to the store, table by table."""


@pytest.fixture(scope="session")
def story(tmp_path_factory) -> Story:
    """Five nights: eight documents; nothing new; one replaced, one removed, a ninth under a wrong label; the label put
    right; nothing new."""
    folder = tmp_path_factory.mktemp("story")
    site = Site()
    publisher = Publisher.of_quarters(site, (2022, 3), 9, seed=14)
    as_printed, ninth = copy.deepcopy(publisher), publisher.editions.pop()
    nights: list[Ran] = []
    asked: list[list[tuple[str, str | None]]] = []
    added: list[dict[str, int]] = []

    def night() -> None:
        publisher.put_up()
        site.asked.clear()
        before = row_counts(folder) if nights else {}
        nights.append(run("run", "performance", folder=folder))
        asked.append(list(site.asked))
        after = row_counts(folder)
        added.append({name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name)})

    with serving(site):
        write_settings(folder, site)
        night()
        night()
        name, (seventh, sixth) = INDICATORS[1], (publisher.editions[6], publisher.editions[5])
        was = seventh.figures[name, sixth.quarter]
        seventh.figures[name, sixth.quarter] = was + 100
        removed = publisher.editions.pop(1)
        right = ninth.link
        ninth.link = publisher.editions[-1].link
        publisher.editions.append(ninth)
        night()
        ninth.link = right
        night()
        night()
    corrected = (name, sixth.quarter, was, was + 100)
    told = (tuple(nights), tuple(asked), tuple(added))
    return Story(folder, as_printed, corrected, label(seventh.quarter), label(removed.quarter), *told)
