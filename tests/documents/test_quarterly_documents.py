"""`kpi-ingest run` on a page that links a new PDF every quarter, against a real server on loopback."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from command_line import row_counts, run
from page_server import Site, serving
from quarterly_publisher import INDICATORS, Publisher, label, period

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


