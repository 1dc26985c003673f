"""The lock files and what they let in: hashes on every line, no registry address, no copyleft in the base."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "bench/requirements-peers.txt", "tests/s3/server.txt")

_REQUIREMENT = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.]*)( ; [^\\]+)? \\")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
_STRONG_COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
_WEAK_COPYLEFT = re.compile(r"\bLGPL|GNU Lesser|GNU Library", re.IGNORECASE)


def _bad_lines(text: str) -> list[str]:
    """Lines that are neither a pinned requirement followed by a hash nor a hash."""
    lines = text.splitlines()
    after = [*lines[1:], ""]
    return [
        line
        for line, following in zip(lines, after, strict=True)
        if not (_HASH.fullmatch(line) or (_REQUIREMENT.fullmatch(line) and _HASH.fullmatch(following)))
    ]


def _pins(lock: str) -> set[tuple[str, str]]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {(found["name"], found["version"]) for line in lines if (found := _REQUIREMENT.fullmatch(line))}


def _project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _canonical(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_or_a_hash(lock: str) -> None:
    """No URL, host, option, comment or unhashed requirement stands in a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert _bad_lines(text) == []
    assert "://" not in text
    assert len(_pins(lock)) > 20


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://registry.example/simple",
        "--find-links /opt/wheels",
        "-e .",
        "click>=8",
        "click==8.5.1",
        "click @ https://registry.example/click.whl \\",
        "# via alembic",
        "    --hash=md5:0123",
    ],
)
def test_the_rule_finds_a_bad_line(line: str) -> None:
    """The check itself is checked: an address, an option, a bare or unhashed requirement is found."""
    assert line in _bad_lines(f"click==8.5.1 \\\n    --hash=sha256:{'0' * 64}\n{line}\n")
    assert _bad_lines("click==8.5.1 \\\nidna==3.20 \\\n") == ["click==8.5.1 \\", "idna==3.20 \\"]


def test_both_locks_pin_the_same_versions() -> None:
    """What is tested is what is run."""
    assert _pins("requirements.txt") <= _pins("requirements-dev.txt")


def test_every_declared_dependency_is_locked() -> None:
    """The run lock covers the dependencies and the build, the other one the extras and the tools as well."""
    project = _project()
    declared = {_canonical(it) for it in project["project"]["dependencies"] + project["build-system"]["requires"]}  # type: ignore[index]
    tools = {_canonical(it) for group in project["dependency-groups"].values() for it in group}  # type: ignore[attr-defined]
    assert declared <= {name for name, _ in _pins("requirements.txt")}
    assert declared | tools <= {name for name, _ in _pins("requirements-dev.txt")}


def test_the_installed_versions_are_the_locked_ones() -> None:
    """The environment that runs this test was made from the lock."""
    installed = {_canonical(it.name): it.version for it in metadata.distributions()}
    locked = {name for name, _ in _pins("requirements-dev.txt")}
    different = {(name, installed[name]) for name in locked & set(installed)} - _pins("requirements-dev.txt")
    assert different == set()


def _imported(folder: str) -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / folder).rglob("*.py"))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"kpi_ingest"}


def test_every_imported_package_is_declared() -> None:
    """A package that the source imports stands in `dependencies` by its own name, not as another one's dependency."""
    owners = metadata.packages_distributions()
    needed = {_canonical(owners[module][0]) for module in _imported("src") | _imported("migrations")}
    project = _project()["project"]
    optional = [it for extra in project["optional-dependencies"].values() for it in extra]  # type: ignore[index]
    assert needed <= {_canonical(it) for it in project["dependencies"] + optional}  # type: ignore[index]


def _licence(name: str) -> str:
    """What a distribution's metadata says of its licence; of a licence given in full only the first line."""
    facts = metadata.metadata(name)
    classifiers = [it for it in facts.get_all("Classifier") or [] if it.startswith("License ::")]
    stated = [facts.get("License-Expression") or "", (facts.get("License") or "").split("\n")[0], *classifiers]
    return " | ".join(part for part in stated if part)


def _refused(licences: Iterable[tuple[str, str]], weak_allowed: bool) -> list[str]:
    return [
        f"{name}: {licence or 'no licence stated'}"
        for name, licence in licences
        if not licence or _STRONG_COPYLEFT.search(licence) or (_WEAK_COPYLEFT.search(licence) and not weak_allowed)
    ]


def _installed_licences(lock: str) -> list[tuple[str, str]]:
    installed = {_canonical(it.name) for it in metadata.distributions()}
    return [(name, _licence(name)) for name in sorted({name for name, _ in _pins(lock)} & installed)]


def test_no_dependency_is_copyleft() -> None:
    """No GPL or AGPL anywhere; LGPL (psycopg) in extras and tools only; every package states a licence."""
    base = _installed_licences("requirements.txt")
    assert len(base) > 20
    assert _refused(base, weak_allowed=False) == []
    assert _refused(_installed_licences("requirements-dev.txt"), weak_allowed=True) == []


@pytest.mark.parametrize(
    ("licence", "in_base", "in_extras"),
    [
        ("GPL-3.0-or-later", False, False),
        ("AGPL-3.0-only", False, False),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False, False),
        ("GNU Affero General Public License v3", False, False),
        ("LGPL-3.0-only", False, True),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False, True),
        ("", False, False),
        ("MIT", True, True),
        ("MPL-2.0", True, True),
    ],
)
def test_the_licence_rule_knows_copyleft(licence: str, in_base: bool, in_extras: bool) -> None:
    """The check itself is checked, on the spellings that metadata uses."""
    assert (_refused([("x", licence)], weak_allowed=False) == []) == in_base
    assert (_refused([("x", licence)], weak_allowed=True) == []) == in_extras


def test_the_locks_that_are_installed_beside_ours_pin_the_same_versions() -> None:
    """A tool that is tried in the same environment changes none of what we are locked to."""
    ours = dict(_pins("requirements-dev.txt") | _pins("requirements.txt"))
    beside = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("tests/*/requirements*.txt"))]
    other = {(lock, name) for lock in beside for name, version in _pins(lock) if ours.get(name, version) != version}
    assert len(beside) >= 4
    assert other == set()
