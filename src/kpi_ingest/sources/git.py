"""The history of a saved page in a git repository: every version, with the time of its commit as an upper bound.

A file cannot have been committed before it was captured; how long before, nobody wrote down. The lower bound is the
commit of the version before, as far as versions were committed in the order in which they were captured, and the
beginning of the web for the first. Renames are followed. The command `git` is asked with a configuration of our own: no
hook, no filter, no pager, no prompt and no network has a part in it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi_ingest.errors import FetchError, UsageError
from kpi_ingest.model import Bounds
from kpi_ingest.sources.found import Found, NotTaken, Wanted, Witness

WEB_BEGAN = datetime(1991, 8, 6, tzinfo=UTC)
"""The day the first page was announced: no page was captured before."""
SECONDS = 600
"""For one question to git."""
SAFE = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.pager=cat", "-c", "diff.external=",
    "-c", "core.attributesFile=/dev/null", "-c", "core.sshCommand=false", "-c", "protocol.allow=never",
    "-c", "log.showSignature=false", "-c", "core.quotePath=false",
)  # fmt: skip
WORD = re.compile(r"git:(?P<repository>.+)#(?P<file>[^#]+)")
LOG = (
    "--follow", "--raw", "--no-abbrev", "-z", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--topo-order",
    "--diff-merges=off", "--format=%x01%H %ct",
)  # fmt: skip
OWN_WORLD = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "HOME": os.devnull,
}  # fmt: skip
PLAIN = ("100644", "100755")
"""Modes of plain files."""
ORDER = (
    "time: captured before the commit; the lower bound is the commit of the version before, if versions were committed "
    "in the order of their capture"
)


@dataclass(frozen=True, slots=True)
class _Version:
    """A commit that changed the file."""

    commit: str
    time: datetime
    change: str
    """`A` added, `M` changed, `D` taken away, `R100` renamed and otherwise the same ..."""
    mode: str
    blob: str
    path: str
    """Where the file lay then, within the repository."""

    @property
    def passed_over(self) -> str | None:
        """Why it is no capture; None where it is one."""
        if self.change.startswith("D"):
            return "a commit that took the file away"
        if self.mode not in PLAIN:
            return f"a link or no plain file (mode {self.mode})"
        return f"a commit that renamed the file to {self.path} and changed nothing" if self.change == "R100" else None


@dataclass(frozen=True, slots=True)
class GitSource:
    """One file of a repository through its history."""

    repository: Path
    file: str
    """As it is called in the last commit, from the top of the repository."""

    def captures(self, wanted: Wanted) -> Iterator[Found | NotTaken]:
        """Its versions, oldest first. UsageError where there is no such repository or file, or not exactly one page was
        asked for."""
        page = wanted.only
        if page is None:
            raise _refused(self.word, "no PAGE, or several", "exactly one", "kpi-ingest fetch PAGE --from " + self.word)
        versions = self._versions()
        if not versions:
            raise _refused(self.word, "no commit with this file", "a file of the repository", "check the path after #")
        earlier: list[datetime] = []
        for version in versions:
            if version.passed_over is not None:
                yield NotTaken(self._place(version), version.passed_over)
            else:
                lower = max((time for time in earlier if time < version.time), default=WEB_BEGAN)
                yield self._found(version, lower, page, wanted.limits.max_bytes)
            earlier.append(version.time)
        if self._answer("rev-parse", "--is-shallow-repository").strip() == b"true":
            yield NotTaken(self.word, "the repository is shallow: versions before its first commit are not in it")

    @property
    def word(self) -> str:
        """As the command line names it."""
        return f"git:{self.repository}#{self.file}"

    def _versions(self) -> list[_Version]:
        """Every commit that changed the file, oldest first."""
        told = self._answer("log", *LOG, "HEAD", "--", self.file)
        return [_version(each) for each in reversed(told.split(b"\x01")[1:]) if each.strip(b"\0\n")]

    def _found(self, version: _Version, lower: datetime, page: str, limit: int) -> Found | NotTaken:
        size = int(self._answer("cat-file", "-s", version.blob))
        if size > limit:
            return self._too_large(version, page, size, limit)
        name = f"git {self.repository.resolve().name}:{self.file}"
        return Found(
            content=self._answer("cat-file", "blob", version.blob),
            captured=Bounds(lower, version.time, "commit"),
            witness=Witness("git", name, f"commit {version.commit}, {version.path}"),
            page=page,
            remarks=(ORDER,),
        )

    def _too_large(self, version: _Version, page: str, size: int, limit: int) -> NotTaken:
        problem = FetchError(
            "E_TOO_LARGE", page=page, place=self._place(version), got=f"{size} bytes",
            expected=f"at most max_bytes, {limit}", next_step="look at the version; the others are taken",
        )  # fmt: skip
        return NotTaken(self._place(version), problem.got, problem)

    def _place(self, version: _Version) -> str:
        return f"{self.repository.name}:{version.path} commit {version.commit[:12]}"

    def _answer(self, *words: str) -> bytes:
        git = shutil.which("git")
        if git is None:
            raise _refused(self.word, "no command git", "git on the path", "install git")
        command = [git, "--no-pager", "--literal-pathspecs", *SAFE, "-C", str(self.repository), *words]
        try:
            asked = subprocess.run(
                command, capture_output=True, timeout=SECONDS, env=_environment(), stdin=subprocess.DEVNULL, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as cause:
            raise _refused(
                self.word, f"git that does not answer ({cause})", "an answer", "look at the repository"
            ) from cause
        if asked.returncode:
            got = asked.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise _refused(self.word, f"git: {' '.join(got)[:200]}", "a git repository", "check the path before #")
        return asked.stdout


def read_word(word: str) -> GitSource:
    """The source that `git:REPOSITORY#FILE` names; UsageError."""
    found = WORD.fullmatch(word)
    if found is None:
        raise _refused(word, "no file", "git:REPOSITORY#FILE", "name the file behind a #")
    return GitSource(Path(found["repository"]), found["file"].lstrip("/"))


def _environment() -> dict[str, str]:
    """What git may know of this machine: where programs are, and nothing of anyone's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return kept | OWN_WORLD


def _version(told: bytes) -> _Version:
    """One commit of the log: id and time, then the change with one path, or two for a rename."""
    head, _, rest = told.partition(b"\0")
    commit, time = head.decode().split()
    change, *paths = [word for word in rest.strip(b"\n\0").split(b"\0") if word]
    _, mode, _, blob, kind = change.decode().lstrip("\n:").split()
    path = paths[-1].decode("utf-8", "surrogateescape")
    return _Version(commit, datetime.fromtimestamp(int(time), UTC), kind, mode, blob, path)


def _refused(place: str, got: str, expected: str, next_step: str) -> UsageError:
    return UsageError("E_GIT", place=place, got=got, expected=expected, next_step=next_step)
