"""Folders of saved files: what tells page and time, and that nothing is passed over without a word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from captured import OTHER, PAGE, URL, Place, page_html

from kpi_ingest.sources import same_address


def _save(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_names_in_folders_below_are_taken_and_the_rest_is_listed(at: Place, tmp_path: Path) -> None:
    """Our own names at any depth; what tells too little is named with its reason, and costs nothing."""
    files = tmp_path / "files"
    _save(files, "waits.2023-05.html", page_html(1))
    _save(files, "2024/old/waits.2024-03-02T0930.html", page_html(2))
    _save(files, "notes.txt", b"to do")
    _save(files, ".hidden/waits.2020.html", page_html(0))
    ran = at.fetch(files)
    assert ran.code == 0
    assert at.contents() == [page_html(1), page_html(2)]
    assert [it.source for it in at.captures()] == ["waits.2023-05.html", "2024/old/waits.2024-03-02T0930.html"]
    assert "passed over: notes.txt (its name tells no page and date)" in ran.err
    assert "passed over: .hidden/ (a hidden folder)" in ran.err
    assert "2 captures new, 0 known already" in ran.err


def test_a_stamp_in_a_name_is_an_exact_time_of_the_page_asked_for(at: Place, tmp_path: Path) -> None:
    """14 digits are UTC to the second; without a page that was asked for they tell too little."""
    _save(tmp_path / "files", "kpi_20240302093015_saved.html", page_html())
    refused = at.fetch(tmp_path / "files")
    assert refused.code == 2
    assert "E_NO_CAPTURES" in refused.err
    assert at.fetch(tmp_path / "files", PAGE).code == 0
    (capture,) = at.captures()
    time = datetime(2024, 3, 2, 9, 30, 15, tzinfo=UTC)
    assert (capture.captured.lower, capture.captured.upper, capture.captured.basis) == (time, time, "filename")


@pytest.mark.parametrize("name", ["kpi_20240302093015_20240402093015.html", "kpi_20241302093015.html", "kpi_2024.html"])
def test_a_name_with_two_stamps_or_no_real_one_tells_nothing(at: Place, tmp_path: Path, name: str) -> None:
    """Which of two stamps is the time of capture is not guessed; month 13 is none."""
    _save(tmp_path / "files", name, page_html())
    assert at.fetch(tmp_path / "files", PAGE).code == 2
    assert at.captures() == ()


def test_a_list_beside_the_files_tells_page_time_and_address(at: Place, tmp_path: Path) -> None:
    """`captures.csv`: exact times with a zone, dates as bounds, the page by its address or by name."""
    files = tmp_path / "files"
    _save(files, "a.html", page_html(1))
    _save(files, "b.html", page_html(2))
    _save(files, "c.html", page_html(3))
    rows = [
        "file,url,time,media,page",
        f"a.html,{URL.replace('https://www.', 'http://')}/,2024-03-02T10:30:15+01:00,text/html,",
        "b.html,,2024-04,,waits",
        "c.html,,20240502093015,,visits",
    ]
    _save(files, "captures.csv", "\n".join(rows).encode())
    ran = at.fetch(files)
    assert ran.code == 0, ran.err
    first, second = at.captures()
    assert first.captured.lower == first.captured.upper == datetime(2024, 3, 2, 9, 30, 15, tzinfo=UTC)
    assert (first.captured.basis, first.media_type) == ("list", "text/html")
    assert (second.captured.lower.month, second.captured.upper.month) == (4, 5)
    assert len(at.captures(OTHER)) == 1


@pytest.mark.parametrize(
    ("line", "got"),
    [
        ("gone.html,2024-03", "no file of this folder"),
        ("../a.html,2024-03", "no file of this folder"),
        ("a.html,yesterday", "yesterday"),
        ("a.html,", "no time"),
        ("a.html,2024-03,more", "more or fewer entries"),
    ],
)
def test_a_bad_line_of_a_list_is_named_and_the_others_are_taken(at: Place, tmp_path: Path, line: str, got: str) -> None:
    """Exit 3 with file and line; nothing is guessed for it."""
    files = tmp_path / "files"
    _save(files, "a.html", page_html(1))
    _save(files, "b.html", page_html(2))
    _save(files, "captures.csv", f"file,time\n{line}\nb.html,2024-03\n".encode())
    ran = at.fetch(files, PAGE)
    assert ran.code == 3
    assert "E_CAPTURES_LIST" in ran.err
    assert "captures.csv line 2" in ran.err
    assert got in ran.err
    assert at.contents() == [page_html(2)]


def test_a_list_with_unknown_columns_is_refused_whole(at: Place, tmp_path: Path) -> None:
    """A misspelt header would otherwise lose what its column says."""
    _save(tmp_path / "files", "a.html", page_html())
    _save(tmp_path / "files", "captures.csv", b"file,tiem\na.html,2024-03\n")
    ran = at.fetch(tmp_path / "files", PAGE)
    assert ran.code == 2
    assert "E_CAPTURES_LIST" in ran.complaint
    assert at.captures() == ()


def test_a_file_beyond_the_limit_is_named_and_not_taken(at: Place, tmp_path: Path) -> None:
    """The limit on a body holds for saved files too."""
    settings = at.folder / "kpi-ingest.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "[fetch]\nmax_bytes = 1000\n", encoding="utf-8")
    _save(tmp_path / "files", "waits.2024.html", page_html())
    _save(tmp_path / "files", "waits.2025.html", page_html() + b" " * 2000)
    ran = at.fetch(tmp_path / "files")
    assert ran.code == 3
    assert "E_TOO_LARGE waits, waits.2025.html" in ran.err
    assert len(at.captures()) == 1


def test_w13_the_same_folder_twice_is_the_same_archive(at: Place, tmp_path: Path) -> None:
    """Nothing is written the second time, in whatever order the files lie."""
    files = tmp_path / "files"
    _save(files, "waits.2024-05.html", page_html(5))
    _save(files, "waits.2024-03.html", page_html(3))
    _save(files, "waits.2024-04.html", page_html(3))
    at.fetch(files)
    before = at.archive().head
    again = at.fetch(files)
    assert (again.code, at.archive().head) == (0, before)
    assert "0 captures new, 3 known already" in again.err


@pytest.mark.parametrize(
    "other",
    ["http://trust.example.org/performance/waits", "https://WWW.Trust.Example.org:443/performance/waits/",
     "https://www.trust.example.org/performance/%77aits#table"],
)  # fmt: skip
def test_spellings_of_one_address_are_one_page(other: str) -> None:
    """Scheme, `www.`, usual port, slash at the end, fragment and needless percent signs tell no page apart."""
    assert same_address(other) == same_address(URL)


@pytest.mark.parametrize(
    "other", [URL + "?year=2023", URL + "-old", URL.replace("waits", "Waits"), URL.replace("www.", "data.")]
)
def test_another_query_path_or_host_is_another_page(other: str) -> None:
    """What may lead elsewhere is not taken for the page."""
    assert same_address(other) != same_address(URL)
