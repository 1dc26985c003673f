"""Git histories of a saved page: every version with its commit time as an upper bound."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from captured import OTHER, PAGE, Place, page_html

DATES = ["2023-05-01T10:00:00Z", "2023-06-01T10:00:00Z", "2023-07-01T10:00:00Z", "2023-08-01T10:00:00Z"]


def _git(repository: Path, *words: str, date: str = DATES[0]) -> None:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a"}
    environ = who | {"GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
    command = ["/usr/bin/env", "git", "-C", str(repository), *words]
    subprocess.run(command, check=True, capture_output=True, env=environ | {"PATH": "/usr/bin:/bin:/usr/local/bin"})


def _commit(repository: Path, content: bytes, date: str, name: str = "waits.html") -> None:
    (repository / name).write_bytes(content)
    _git(repository, "add", "-A")
    _git(repository, "commit", "-qm", "saved", date=date)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three versions of a page, and a rename after the second."""
    place = tmp_path / "saved-pages"
    place.mkdir()
    _git(place, "init", "-q")
    _commit(place, page_html(1), DATES[0], "old.html")
    _commit(place, page_html(2), DATES[1], "old.html")
    _git(place, "mv", "old.html", "waits.html")
    _git(place, "commit", "-qm", "renamed", date=DATES[2])
    _commit(place, page_html(3), DATES[3])
    return place


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_every_version_is_a_capture_bounded_by_its_commit(at: Place, repository: Path) -> None:
    """Renames are followed; the bounds are the commits of a version and of the one before it."""
    ran = at.fetch(f"git:{repository}#waits.html", PAGE)
    assert ran.code == 0, ran.err
    assert at.contents() == [page_html(1), page_html(2), page_html(3)]
    captured = [it.captured for it in at.captures()]
    assert [it.upper for it in captured] == [_time(DATES[each]) for each in (0, 1, 3)]
    assert [it.lower for it in captured[1:]] == [_time(DATES[0]), _time(DATES[2])]
    assert {it.basis for it in captured} == {"commit"}
    assert {it.source for it in at.captures()} == {"git saved-pages:waits.html"}
    assert "renamed the file to waits.html and changed nothing" in ran.err


def test_commits_of_one_second_or_out_of_order_claim_no_exact_time(at: Place, repository: Path) -> None:
    """The bounds never close on a time that nobody knows."""
    _commit(repository, page_html(4), DATES[3])
    _commit(repository, page_html(5), DATES[1])
    assert at.fetch(f"git:{repository}#waits.html", PAGE).code == 0
    assert all(it.captured.lower < it.captured.upper for it in at.captures())


def test_w13_a_history_taken_in_twice_adds_only_new_commits(at: Place, repository: Path) -> None:
    """What the archive has is known by its bytes, its bounds and its source."""
    word = f"git:{repository}#waits.html"
    at.fetch(word, PAGE)
    assert "0 captures new, 3 known already" in at.fetch(word, PAGE).err
    _commit(repository, page_html(9), "2024-01-01T00:00:00Z")
    assert "1 captures new, 3 known already" in at.fetch(word, PAGE).err


def test_a_shallow_repository_is_said_to_be_one(at: Place, repository: Path, tmp_path: Path) -> None:
    """Versions before its first commit are not in it."""
    _git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "part")
    ran = at.fetch(f"git:{tmp_path / 'part'}#waits.html", PAGE)
    assert (ran.code, at.contents()) == (0, [page_html(3)])
    assert "the repository is shallow" in ran.err


def test_a_version_that_is_a_link_or_gone_is_listed(at: Place, repository: Path) -> None:
    """A link's bytes are the name it points to, and no page."""
    (repository / "waits.html").unlink()
    (repository / "waits.html").symlink_to("elsewhere.html")
    _git(repository, "add", "-A")
    _git(repository, "commit", "-qm", "link", date="2024-01-01T00:00:00Z")
    (repository / "waits.html").unlink()
    _commit(repository, b"", "2024-02-01T00:00:00Z", "empty")
    _git(repository, "checkout", "-q", "HEAD~2", "--", "waits.html")
    _git(repository, "commit", "-qm", "back", date="2024-03-01T00:00:00Z")
    ran = at.fetch(f"git:{repository}#waits.html", PAGE)
    assert ran.code == 0
    assert "took the file away" in ran.err
    assert page_html(3) in at.contents()
    assert b"elsewhere.html" not in at.contents()


def test_no_hook_filter_or_setting_of_the_repository_runs(at: Place, repository: Path, tmp_path: Path) -> None:
    """A repository from elsewhere may name commands in its configuration; none is called."""
    trap = tmp_path / "called"
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "filter.x.smudge"):
        _git(repository, "config", name, f"touch {trap}")
    (repository / ".git" / "info" / "attributes").write_text("*.html diff=x filter=x\n", encoding="utf-8")
    assert at.fetch(f"git:{repository}#waits.html", PAGE).code == 0
    assert not trap.exists()


@pytest.mark.parametrize(
    ("word", "pages", "got"),
    [
        ("git:{0}", (PAGE,), "no file"),
        ("git:{0}#nowhere.html", (PAGE,), "no commit with this file"),
        ("git:{0}/missing#waits.html", (PAGE,), "git:"),
        ("git:{0}#waits.html", (), "no PAGE, or several"),
        ("git:{0}#waits.html", (PAGE, OTHER), "no PAGE, or several"),
        ("git:--upload-pack=x#waits.html", (PAGE,), "git:"),
    ],
)
def test_a_word_that_names_no_history_is_refused(
    at: Place, repository: Path, word: str, pages: tuple[str, ...], got: str
) -> None:
    """Exit 2, and nothing is taken."""
    ran = at.fetch(word.format(repository), *pages)
    assert ran.code == 2
    assert "E_GIT" in ran.complaint
    assert got in ran.complaint
    assert at.captures() == ()
